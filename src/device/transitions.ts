/**
 * The firmware: a pure transition function over a table of states.
 *
 * `step(state, input, profile)` gives the next state, what the card says and what it asks for. The table below reads
 * top to bottom: for each state what every key does (a reason when it does nothing) and when it leaves by itself.
 * docs/dev/firmware.md is generated from it; where each rule comes from is in docs/dev/fidelity.md. What needs more
 * than this state (checking a PIN, storing memory, computing) goes out as an effect and comes back as an input.
 */
import { type ContactSignal, contactDue, contactWake, releaseKey, touchKey } from '../keypad/contacts.ts';
import { isDigit, type Key } from '../keypad/keys.ts';
import type { Profile } from '../profiles/profile.ts';
import {
  challengeEntry,
  checked,
  clearAll,
  compute,
  computed,
  deleteFrom,
  endChallenge,
  endPin,
  endSelfTest,
  type KeyEffect,
  pinEntry,
  stored,
  switchOff,
  switchOn,
  turnByKey,
  turnPage,
  typeInto,
} from './actions.ts';
import type { CardEvent } from './events.ts';
import type { Effect, Input, Reason, State, StateName } from './state.ts';
import {
  copyState,
  enter,
  ignoreKey,
  loggedKey,
  refuseKey,
  type StateDuration,
  type StepContext,
  startStateTimer,
} from './step-context.ts';

export interface Step {
  readonly state: State;
  readonly events: readonly CardEvent[];
  readonly effect: Effect | null;
}

interface Row {
  readonly digit: KeyEffect;
  readonly ok: KeyEffect;
  readonly edit: KeyEffect;
  readonly clear: KeyEffect;
  readonly power: KeyEffect;
  /** How long the state lasts by itself, and what follows. */
  readonly lasts: StateDuration;
  readonly after: (run: StepContext) => void;
  /** Whether a contact that closes, and a key that acts, starts the time anew. */
  readonly idle?: true;
}

const all = (reason: Reason): Pick<Row, 'digit' | 'ok' | 'edit' | 'clear' | 'power'> => ({
  digit: reason,
  ok: reason,
  edit: reason,
  clear: reason,
  power: reason,
});
const stays = (): void => {};

const table = {
  off: { ...all('off'), power: switchOn, lasts: null, after: stays },
  'self-test': {
    ...all('starting'),
    lasts: (profile, { page }) => (page === 0 ? profile.selfTestMs : profile.lowBatteryMs),
    after: endSelfTest,
  },
  pin: {
    digit: typeInto(pinEntry),
    ok: endPin,
    edit: deleteFrom(pinEntry),
    clear: clearAll(pinEntry),
    power: switchOff,
    lasts: (profile) => profile.idleOffMs,
    after: (run) => enter(run, 'off', 'idle'),
    idle: true,
  },
  challenge: {
    digit: typeInto(challengeEntry),
    ok: endChallenge,
    edit: deleteFrom(challengeEntry),
    clear: clearAll(challengeEntry),
    power: switchOff,
    lasts: (profile) => profile.idleOffMs,
    after: (run) => enter(run, 'off', 'idle'),
    idle: true,
  },
  computing: { ...all('computing'), lasts: (profile) => profile.computingMs, after: compute },
  response: {
    ...all('response showing'),
    ok: turnByKey,
    power: switchOff,
    lasts: (profile) => profile.responseMs,
    after: (run) => enter(run, 'off', 'time'),
  },
  failed: { ...all('locked'), lasts: (profile) => profile.failMs, after: (run) => enter(run, 'pin', 'time') },
  locked: {
    ...all('locked'),
    lasts: (profile) => profile.failMs,
    after: (run) => enter(run, 'off', 'locked'),
  },
  dead: { ...all('dead'), lasts: null, after: stays },
} as const satisfies Record<StateName, Row>;

/** Card time at which the firmware must be woken next, or null when nothing will happen by itself. */
export function nextWake(state: State, profile: Profile): number | null {
  const contact = contactWake(state.contact, profile);
  const { leavesAt, turnsAt } = state;
  let next = contact;
  if (leavesAt !== null && (next === null || leavesAt < next)) next = leavesAt;
  if (turnsAt !== null && (next === null || turnsAt < next)) next = turnsAt;
  return next;
}

/** The next state, what the card says on the way to it, and what it asks for. */
export function step(state: State, input: Input, profile: Profile): Step {
  const run = runFrom(state, profile);
  take(run, input);
  return run;
}

/** The firmware at work, from a copy of `state`. */
export function runFrom(state: State, profile: Profile): StepContext {
  return { profile, lasts: table, at: 0, state: copyState(state), events: [], effect: null };
}

/** A step in place, for a card, which owns its state: copies at each of the 60 steps of a login cost a fifth of its time. */
export function take(run: StepContext, input: Input): void {
  const { state } = run;
  run.at = input.at;
  run.effect = null;
  switch (input.type) {
    case 'down':
      contacts(run, touchKey(state.contact, input.key, input.at, input.touch));
      break;
    case 'up':
      contacts(run, releaseKey(state.contact, input.key, input.at));
      break;
    case 'wake':
      wake(run);
      break;
    case 'checked':
      checked(run, input.right);
      break;
    case 'stored':
      stored(run, input.ok);
      break;
    case 'computed':
      computed(run, input.response);
      break;
  }
}

/** One thing that is due: first the contacts, then the state, then the page. */
function wake(run: StepContext): void {
  const { state, at, profile } = run;
  const contact = contactWake(state.contact, profile);
  if (contact !== null && contact <= at) contacts(run, contactDue(state.contact));
  else if (state.leavesAt !== null && state.leavesAt <= at) table[state.name].after(run);
  else if (state.turnsAt !== null && state.turnsAt <= at) turnPage(run);
}

function contacts(run: StepContext, signal: ContactSignal | null): void {
  if (signal === null) return;
  if (signal.type === 'fault') {
    const dead = run.state.name === 'dead' && signal.fault === 'held too short';
    refuseKey(run, signal.key, signal.touch, dead ? 'dead' : signal.fault);
    return;
  }
  restartIdle(run);
  if (signal.type === 'act') act(run, signal.key, signal.touch, signal.held);
}

function act(run: StepContext, key: Key, touch: number, held: boolean): void {
  const row: Row = table[run.state.name];
  const what = isDigit(key)
    ? row.digit
    : key === 'OK'
      ? row.ok
      : key === 'press'
        ? row.power
        : held
          ? row.clear
          : row.edit;
  const { at, events } = run;
  const said = loggedKey(run.state, key);
  const place = events.length;
  // The verdict is said before what it brings about.
  events.push({ at, type: 'press', key: said, touch, held, verdict: 'accepted' });
  const reason = typeof what === 'string' ? what : what(run, key);
  if (reason !== undefined) events[place] = ignoreKey(at, said, touch, held, reason);
}

function restartIdle(run: StepContext): void {
  const row: Row = table[run.state.name];
  if (row.idle) startStateTimer(run);
}
