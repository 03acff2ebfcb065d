/** A device with faults, as the machine of a card asks it (src/device/faults/device-faults.ts). */
import type { CardParts } from '../device/card-options.ts';
import type { PressEvent } from '../device/events.ts';
import type { DeviceFaults, FaultyInput } from '../device/faults/device-faults.ts';
import type { Memory } from '../device/memory.ts';
import type { State } from '../device/state.ts';
import { loggedKey, type StateDraft } from '../device/step-context.ts';
import type { Key } from '../keypad/keys.ts';
import type { ActiveFault, ActiveFaults } from './active-faults.ts';
import { createFaultyContacts, type FaultyContacts } from './faulty-contacts.ts';
import { faultyLcd } from './faulty-lcd.ts';

const segmentFaults: readonly string[] = ['missing-segment', 'ghost-segment'];

export interface FaultyDevice extends DeviceFaults {
  readonly contacts: FaultyContacts;
}

/** @param stateNow the state of the firmware */
export function createFaultyDevice(
  faults: ActiveFaults,
  { profile }: Pick<CardParts, 'profile'>,
  stateNow: () => State,
): FaultyDevice {
  const contacts = createFaultyContacts(faults, (fault, key) => {
    faults.acted(fault, keyText(fault, stateNow(), key));
  });
  const segments = (): readonly ActiveFault[] =>
    faults.all.filter(({ fault }) => segmentFaults.includes(fault.kind));
  /** The input that the firmware does a step for, if it is a fault's. */
  let taken: FaultyInput | null = null;

  return {
    contacts,
    isActive: () => faults.all.length > 0 || contacts.nextWake() !== null,
    finger: contacts.finger,
    nextWake() {
      const times = faults.of('power-cut').map((one) => cutAt(one));
      const contact = contacts.nextWake();
      if (contact !== null) times.push(contact);
      return times.length === 0 ? null : Math.min(...times);
    },
    takeDue(now) {
      taken = contacts.takeDue(now);
      if (taken !== null) return taken;
      const cut = faults.of('power-cut').find((one) => cutAt(one) <= now);
      if (cut === undefined) return null;
      faults.acted(cut);
      faults.end(cut);
      return { type: 'power' };
    },
    stepped(state, events, from) {
      const isRepeat = taken?.type === 'repeat';
      taken = null;
      if (faults.all.length === 0) return;
      for (const event of events.slice(from)) {
        if (event.type === 'press' && event.reason === undefined) {
          if (!isRepeat) repeatPress(faults, contacts, state, event);
          drainBattery(faults, contacts, event.at);
        } else if (event.type === 'state' && event.to === 'computing') slowDown(faults, state);
        else if (event.type === 'lcd' && state.name === 'self-test' && state.page === 1) {
          const isLow = state.memory.battery < profile.batteryLowBelow;
          if (!isLow) for (const low of faults.of('low-battery')) faults.acted(low);
        }
      }
    },
    battery(left) {
      if (faults.of('battery-dies').some(isDead)) return 0;
      return faults.of('low-battery').length > 0 ? Math.min(left, profile.batteryLowBelow - 1) : left;
    },
    tornMemory: (before, next) => tearMemory(faults, before, next),
    unixMs: (right, at) => clockOf(faults, right, at),
    response: (right) => wrongResponse(faults, right),
    lcd: (text) => faultyLcd(text, profile, segments()),
    // By the masked text: whether a segment matters must not depend on a PIN digit.
    loggedLcd: (logged) => faultyLcd(logged, profile, segments(), (one) => faults.acted(one)).text,
    takeReports: (at) => faults.takeReports(at),
    restored(now) {
      contacts.settle(now);
      if (faults.of('battery-dies').some(isDead)) contacts.add(now, { type: 'power' });
    },
  };
}

function repeatPress(
  faults: ActiveFaults,
  contacts: FaultyContacts,
  state: StateDraft,
  { key: logged, held, at }: PressEvent,
): void {
  const key = logged === 'digit' ? state.contact.key : logged;
  const twice = faults.of('double-press').find(({ fault }) => fault.parameters.key === key);
  if (twice === undefined) return;
  faults.acted(twice, logged === 'digit' ? maskedText(twice) : undefined);
  contacts.add(at, { type: 'repeat', key, held });
}

function drainBattery(faults: ActiveFaults, contacts: FaultyContacts, at: number): void {
  for (const dying of faults.of('battery-dies')) {
    dying.count += 1;
    if (dying.count !== dying.fault.parameters.keys) continue;
    faults.acted(dying);
    contacts.add(at, { type: 'power' });
  }
}

function slowDown(faults: ActiveFaults, state: StateDraft): void {
  for (const slow of faults.of('slow-computation')) {
    state.leavesAt = (state.leavesAt ?? 0) + Number(slow.fault.parameters.by);
    faults.acted(slow);
  }
}

/** The text for the log: the digit of a key that the LCD does not show is masked. */
function keyText(fault: ActiveFault, state: State, key: Key): string {
  return loggedKey(state, key) === 'digit' ? maskedText(fault) : fault.text;
}

function maskedText({ text }: ActiveFault): string {
  return text.replace(/ key=[0-9]/, ' key=digit');
}

function cutAt({ since, fault: { parameters } }: ActiveFault): number {
  return since + Number(parameters.at ?? parameters.after);
}

function isDead({ count, fault }: ActiveFault): boolean {
  return count >= Number(fault.parameters.keys);
}

function tearMemory(faults: ActiveFaults, before: Memory, next: Memory): Memory | null {
  const [torn] = faults.of('torn-write');
  if (torn === undefined) return null;
  faults.acted(torn);
  faults.end(torn);
  const half = torn.fault.parameters.new;
  if (half === 'counter') return { ...before, counter: next.counter };
  return half === 'rest' ? { ...next, counter: before.counter } : before;
}

/** Drift counts from when it was added. */
function clockOf(faults: ActiveFaults, right: number, at: number): number {
  let off = 0;
  for (const drift of faults.of('clock-drift')) {
    const passed = Math.max(0, at - drift.since);
    const ms = Math.round((passed * Number(drift.fault.parameters.ppm)) / 1e6);
    if (ms !== 0) faults.acted(drift);
    off += ms;
  }
  for (const jump of faults.of('clock-jump')) {
    if (jump.fault.parameters.by !== 0) faults.acted(jump);
    off += Number(jump.fault.parameters.by);
  }
  return Math.min(Math.max(0, right + off), Number.MAX_SAFE_INTEGER);
}

function wrongResponse(faults: ActiveFaults, right: string): string {
  return faults.of('wrong-digit').reduce((digits, one) => {
    faults.acted(one);
    return withWrongDigit(digits, one);
  }, right);
}

function withWrongDigit(digits: string, { fault, random }: ActiveFault): string {
  const place = Number(fault.parameters.place ?? 1 + random.below(digits.length)) - 1;
  const wrong = (Number(digits.charAt(place)) + 1 + random.below(9)) % 10;
  return `${digits.slice(0, place)}${wrong}${digits.slice(place + 1)}`;
}
