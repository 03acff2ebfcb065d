/** A card that can be made to misbehave on purpose: a `Card` with a list of faults. */
import type { Card } from '../device/card.ts';
import { CardMachine } from '../device/card-machine.ts';
import { type CardOptions, type CardParts, cardParts } from '../device/card-options.ts';
import { counterEnd } from '../device/memory.ts';
import { virtualCard } from '../device/virtual-card.ts';
import { type LcdContent, segmentNames } from '../display/lcd.ts';
import { checkOptions, wholeNumberRule } from '../options/option-check.ts';
import { algorithmNamed, suiteOf } from '../profiles/algorithm.ts';
import type { Profile } from '../profiles/profile.ts';
import {
  type ActiveFaults,
  createActiveFaults,
  type FaultPast,
  type RecordedFault,
} from './active-faults.ts';
import { type Fault, faultError, faultKindNamed, faultText, isOfWire, parseFault } from './fault.ts';
import { createFaultyDevice, type FaultyDevice } from './faulty-device.ts';
import { seedMax } from './random.ts';
import { createWireFaults, setWireFaults, type WireFaults } from './wire-faults.ts';

/** A fault that a card has now. */
export interface ListedFault {
  /** The number that `add` returned. */
  readonly id: number;
  /** Its text, with every parameter. */
  readonly text: string;
}

/** The faults of a card. */
export interface CardFaults {
  /**
   * Adds a fault, by its text or as data. Faults add up. `faultKinds` lists them all.
   *
   * @returns the number of the fault, from 1
   * @throws {FaultError} for a fault that is unknown, or does not fit the card
   * @example
   * ```ts
   * import { createFaultyCard } from 'dscplus';
   *
   * const card = createFaultyCard();
   * card.faults.add('dead-key key=5'); // → 1
   * card.hold('press');
   * card.press('5'); // → { verdict: 'ignored', reason: 'no contact' }
   * ```
   */
  add(fault: string | Fault): number;
  /**
   * Clears a fault by its number, or all of them. What the card has stored stays.
   *
   * @throws {FaultError} for the number of a fault that is not active
   * @example
   * ```ts
   * import { createFaultyCard } from 'dscplus';
   *
   * const { faults } = createFaultyCard();
   * const id = faults.add('dead-key key=5');
   * faults.add('low-battery');
   * faults.clear(id);
   * faults.list().length; // → 1
   * faults.clear();
   * faults.list(); // → []
   * ```
   */
  clear(id?: number): void;
  /**
   * The active faults, in the order in which they were added. A fault that acts once leaves the list then.
   *
   * @example
   * ```ts
   * import { createFaultyCard } from 'dscplus';
   *
   * const { faults } = createFaultyCard();
   * faults.add('dead-key key=5');
   * faults.list(); // → [{ id: 1, text: 'dead-key key=5' }]
   * ```
   */
  list(): readonly ListedFault[];
  /**
   * What the LCD shows when the firmware writes `text`: for a picture of a text of your own, such as one with the PIN
   * masked.
   *
   * @example
   * ```ts
   * import { createFaultyCard } from 'dscplus';
   *
   * const { faults } = createFaultyCard();
   * faults.add('missing-segment cell=1 segment=a');
   * faults.shown('8       ').text === '8       '; // → false
   * ```
   */
  shown(text: string): LcdContent;
}

/** A card with faults. Everything that takes a `Card` takes it. */
export interface FaultyCard extends Card {
  /** Its faults. */
  readonly faults: CardFaults;
}

/** What a faulty card is made of. */
export interface FaultyCardOptions extends CardOptions {
  /** Decides what faults do by chance, a whole number from 0; default 1. The same seed gives the same events. */
  readonly seed?: number;
}

const ownOptions = { seed: wholeNumberRule(0, seedMax) };

/**
 * Makes a card that can be made to misbehave on purpose. Without a fault it does what `createCard` makes does, to the
 * last event.
 *
 * @throws {OptionError} for an option that is unknown or of a wrong type, and all that `createCard` throws
 * @example
 * ```ts
 * import { createFaultyCard, eventLine } from 'dscplus';
 *
 * const card = createFaultyCard({ seed: 7 });
 * card.faults.add('wrong-digit place=1');
 * card.respond({ pin: '1234', challenge: '123456' }).response.slice(1); // → '0187643'
 * card.events().map(eventLine).filter((line) => line.includes('fault')).length; // → 2
 * ```
 */
export function createFaultyCard(options: FaultyCardOptions = {}): FaultyCard {
  const { seed = 1, ...cardOptions } = options;
  checkOptions('createFaultyCard', { seed }, ownOptions);
  const parts = cardParts(cardOptions);
  const faults = createActiveFaults(seed);
  const device = createFaultyDevice(faults, parts, () => machine.state);
  const machine: CardMachine = new CardMachine(parts, device);
  const wire = createWireFaults(faults, () => machine.faultsChanged(false));
  const { add, ...own } = cardFaults({ parts, machine, faults, device, wire });
  const listed: CardFaults = { add: (fault) => add(fault), ...own };
  setWireFaults(listed, wire);
  recordable.set(listed, {
    seed,
    pastOf: (id) => faults.pastOf(id, machine.now),
    add: (text, recorded) => add(text, recorded),
    restart() {
      own.clear();
      faults.restart(machine.now);
    },
  });
  return { ...virtualCard(parts, machine), faults: listed };
}

/** The faults of a card, or null if it was made without. */
export function faultsOfCard(card: Card): CardFaults | null {
  return (card as Partial<FaultyCard>).faults ?? null;
}

/** What a recording has of the faults of a card beside their texts, and what a reset does. */
export interface RecordableFaults {
  readonly seed: number;
  /** The past of an active fault. */
  pastOf(id: number): FaultPast;
  /** Adds a fault as it was when it was recorded. @throws FaultError as `add` of `CardFaults` */
  add(text: string, recorded: RecordedFault): void;
  restart(): void;
}

const recordable = new WeakMap<CardFaults, RecordableFaults>();

/** Null for a card without faults, or from another bundle. */
export function recordableFaults(card: Card): RecordableFaults | null {
  const faults = faultsOfCard(card);
  return faults === null ? null : (recordable.get(faults) ?? null);
}

/**
 * Clears the faults of a card, as a reset does: the next one is number 1 again, draws what the first of a new card
 * draws, and the `at` of a fault counts from now.
 */
export function restartFaults(card: Card): void {
  const own = recordableFaults(card);
  // A card from another bundle can only be cleared.
  if (own === null) faultsOfCard(card)?.clear();
  else own.restart();
}

interface FaultyParts {
  readonly parts: CardParts;
  readonly machine: CardMachine;
  readonly faults: ActiveFaults;
  readonly device: FaultyDevice;
  readonly wire: WireFaults;
}

interface AddableFaults extends Omit<CardFaults, 'add'> {
  add(fault: string | Fault, recorded?: RecordedFault): number;
}

function cardFaults({ parts, machine, faults, device, wire }: FaultyParts): AddableFaults {
  /** Does `change`, and shows another frame if the LCD is another one then. */
  const showing = (change: () => void): void => {
    const { text } = machine.state.lcd;
    const before = String(device.lcd(text).segments);
    change();
    machine.faultsChanged(String(device.lcd(text).segments) !== before);
  };
  return {
    add(given, recorded) {
      const fault = parseFault(typeof given === 'string' ? given : faultText(given));
      checkWire(fault, wire);
      checkFits(fault, parts, machine, recorded?.since ?? faults.startsAt);
      let id = 0;
      showing(() => {
        id = faults.add(fault, machine.now, recorded).id;
        if (isOfWire(fault.kind)) wire.added();
      });
      if (fault.kind === 'counter-ahead') skipCounters(id, machine, faults);
      return id;
    },
    clear(id) {
      showing(() => {
        faults.clear(id);
        device.contacts.settle(machine.now);
        // A battery that is not empty any more was replaced.
        if (machine.state.name === 'dead' && machine.memory().battery > 0)
          device.contacts.add(machine.now, { type: 'power' });
      });
    },
    list: () => faults.all.map(({ id, text }) => ({ id, text })),
    shown: (text) => device.lcd(text),
  };
}

/** @throws FaultError for a fault of the wire without a wire */
function checkWire(fault: Fault, wire: WireFaults): void {
  if (isOfWire(fault.kind) && !wire.isAttached)
    throw faultError(
      fault,
      'a fault of the wire, and this card is on no serial port',
      'add it to a card on one',
    );
}

/** @throws FaultError if the card can't have the fault */
function checkFits(fault: Fault, { profile }: CardParts, machine: CardMachine, startsAt: number): void {
  const row = faultKindNamed(fault.kind);
  const { cell, segment, place, at, by } = fault.parameters;
  const { name, cells, segments, responseDigits } = profile;
  if (row.needs === 'clock' && !hasClock(profile))
    throw faultError(row, 'the suite has no clock', 'use a suite with T, such as timed');
  if (row.needs === 'counter' && !profile.counting)
    throw faultError(row, 'the suite has no counter', 'use a suite with C, such as ib-key');
  if (Number(cell) > cells)
    throw faultError(row, `cell ${cell} is past the LCD`, `give 1 to ${cells} for ${name}`);
  const names = segmentNames[segments];
  if (segment !== undefined && !names.includes(String(segment)))
    throw faultError(row, `segment ${segment} is not on this LCD`, `give one of ${names.join(', ')}`);
  if (Number(place) > responseDigits)
    throw faultError(row, `place ${place} is past the response`, `give 1 to ${responseDigits} for ${name}`);
  const now = machine.now - startsAt;
  if (Number(at) < now) throw faultError(row, `card time is ${now}ms already`, 'give a later time');
  if (fault.kind === 'low-battery' && profile.batteryLowBelow === 0)
    throw faultError(row, `${name} measures no low battery`, 'set batteryLowBelow in its profile');
  if (fault.kind !== 'counter-ahead') return;
  if (machine.state.awaiting !== null)
    throw faultError(row, 'the card is writing its memory', 'add it after that');
  if (BigInt(machine.state.memory.counter) + BigInt(by ?? 0) > counterEnd)
    throw faultError(row, 'the counter would pass its end, 2^64', 'give a smaller number');
}

function hasClock({ suite }: Profile): boolean {
  return (suiteOf(algorithmNamed(suite))?.stepSeconds ?? null) !== null;
}

/** The counter is stored before anything depends on it, as after a computation. */
function skipCounters(id: number, machine: CardMachine, faults: ActiveFaults): void {
  const active = faults.all.find((one) => one.id === id);
  // A listener may have cleared it.
  if (active === undefined) return;
  const { memory } = machine.state;
  const counter = String(BigInt(memory.counter) + BigInt(active.fault.parameters.by ?? 0));
  faults.end(active);
  const isStored = machine.writeMemory({ ...memory, counter });
  if (isStored) faults.acted(active);
  machine.faultsChanged(false);
  if (!isStored)
    throw faultError(active.fault, 'the memory could not be written', 'see that its file can be written');
}
