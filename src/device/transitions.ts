/**
 * The firmware: a pure transition function over a table of states.
 *
 * `step(state, input, profile)` returns the next state, its events and at most one effect. The table below reads from
 * top to bottom: for each state what every key does (or the reason why it does nothing) and when the state ends by
 * itself. docs/dev/firmware.md is generated from it; docs/dev/fidelity.md has the source of each rule. What needs
 * more than this state (checking a PIN, saving memory, computing) is an effect, and its result is an input.
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
  losePower,
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
  /** How long the state lasts, and which one follows. */
  readonly lasts: StateDuration;
  readonly after: (run: StepContext) => void;
  /** Whether a contact that closes, and a key that acts, starts the time again. */
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

/** Card time at which the firmware must run next, or null if nothing will happen without a key. */
export function nextWake(state: State, profile: Profile): number | null {
  const contact = contactWake(state.contact, profile);
  const { leavesAt, turnsAt } = state;
  let next = contact;
  if (leavesAt !== null && (next === null || leavesAt < next)) next = leavesAt;
  if (turnsAt !== null && (next === null || turnsAt < next)) next = turnsAt;
  return next;
}

/** The next state, the events on the way, and the effect. */
export function step(state: State, input: Input, profile: Profile): Step {
  const run = runFrom(state, profile);
  take(run, input);
  return run;
}

/** Steps of the firmware on a copy of `state`. */
export function runFrom(
  state: State,
  profile: Profile,
  battery: (left: number) => number = (left) => left,
): StepContext {
  return { profile, lasts: table, battery, at: 0, state: copyState(state), events: [], effect: null };
}

/**
 * A step that changes the state, for a card, which owns its state: copies in each of the 60 steps of a login would
 * take a fifth of its time.
 */
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
    case 'no contact':
      refuseKey(run, input.key, input.touch, 'no contact');
      break;
    case 'repeat':
      act(run, input.key, input.touch, input.held);
      break;
    case 'power':
      losePower(run);
      break;
  }
}

/** Does one thing that is due: contacts first, then the state, then the page. */
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
  const logged = loggedKey(run.state, key);
  const place = events.length;
  // The verdict is reported before its consequences.
  events.push({ at, type: 'press', key: logged, touch, held, verdict: 'accepted' });
  const reason = typeof what === 'string' ? what : what(run, key);
  if (reason !== undefined) events[place] = ignoreKey(at, logged, touch, held, reason);
}

function restartIdle(run: StepContext): void {
  const row: Row = table[run.state.name];
  if (row.idle) startStateTimer(run);
}
