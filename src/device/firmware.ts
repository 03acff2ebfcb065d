/**
 * The firmware: a pure transition function over a table of states.
 *
 * `step(state, input, profile)` gives the next state and what the card says. The table below reads top to
 * bottom: for each state what every key does (a reason when it does nothing) and when it leaves by itself.
 * docs/firmware.md is generated from it; where each rule comes from is in docs/fidelity.md. What needs more
 * than this state (checking a PIN, storing memory, computing) goes out as an effect and comes back as an input.
 */
import { type ContactStep, contactDue, contactWake, letGoKey, touchKey } from '../keypad/contacts.ts';
import { isDigit, type Key } from '../keypad/keys.ts';
import type { PressEvent } from './events.ts';
import { counterEnd, type Memory } from './memory.ts';
import type { Profile } from './profile.ts';
import { showing } from './showing.ts';
import type { Input, Output, Reason, State, StateName, Why } from './state.ts';

export interface Step {
  readonly state: State;
  readonly outputs: readonly Output[];
}

/** The state being worked on in one step, and what has been said so far. */
interface Run {
  readonly profile: Profile;
  readonly at: number;
  readonly state: Draft;
  readonly outputs: Output[];
}
type Draft = { -readonly [F in keyof State]: State[F] };

/** What a key does in a state: a reason for nothing, or the doing, which may still give a reason. */
type Act = Reason | ((run: Run, digit: string) => Reason | undefined);

interface Row {
  readonly digit: Act;
  readonly ok: Act;
  readonly edit: Act;
  readonly clear: Act;
  readonly power: Act;
  /** How long the state lasts by itself, ms, and what follows; null: for ever. */
  readonly lasts: null | ((profile: Profile, state: State) => number);
  readonly after: (run: Run) => void;
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
    digit: typeInto('pin', 'pinDigits'),
    ok: endPin,
    edit: deleteFrom('pin'),
    clear: clearAll('pin'),
    power: (run) => enter(run, 'off', 'power key'),
    lasts: (profile) => profile.idleOffMs,
    after: (run) => enter(run, 'off', 'idle'),
    idle: true,
  },
  challenge: {
    digit: typeInto('challenge', 'challengeDigits'),
    ok: endChallenge,
    edit: deleteFrom('challenge'),
    clear: clearAll('challenge'),
    power: (run) => enter(run, 'off', 'power key'),
    lasts: (profile) => profile.idleOffMs,
    after: (run) => enter(run, 'off', 'idle'),
    idle: true,
  },
  computing: { ...all('computing'), lasts: (profile) => profile.computingMs, after: compute },
  answer: {
    ...all('answer showing'),
    ok: turnByKey,
    power: (run) => enter(run, 'off', 'power key'),
    lasts: (profile) => profile.answerMs,
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

/** The next state, and what the card says on the way to it. */
export function step(state: State, input: Input, profile: Profile): Step {
  const run: Run = { profile, at: input.at, state: copyOf(state), outputs: [] };
  switch (input.type) {
    case 'down':
      contacts(run, touchKey(state.contact, input.key, input.at, input.touch));
      break;
    case 'up':
      contacts(run, letGoKey(state.contact, input.key, input.at));
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
      computed(run, input.answer);
      break;
  }
  return run;
}

/** A copy to work on. Written out: a spread costs ten times as much, and this runs at every step. */
function copyOf(s: State): Draft {
  return {
    name: s.name,
    entered: s.entered,
    leavesAt: s.leavesAt,
    turnsAt: s.turnsAt,
    page: s.page,
    pin: s.pin,
    challenge: s.challenge,
    answer: s.answer,
    counter: s.counter,
    contact: s.contact,
    glass: s.glass,
    memory: s.memory,
    awaiting: s.awaiting,
  };
}

/** One thing that is due: first the contacts, then the state, then the page. */
function wake(run: Run): void {
  const { state, at, profile } = run;
  const contact = contactWake(state.contact, profile);
  if (contact !== null && contact <= at) contacts(run, contactDue(state.contact));
  else if (state.leavesAt !== null && state.leavesAt <= at) table[state.name].after(run);
  else if (state.turnsAt !== null && state.turnsAt <= at) turnPage(run);
}

function contacts(run: Run, { contact, signal }: ContactStep): void {
  run.state.contact = contact;
  if (signal === null) return;
  if (signal.type === 'fault') {
    const dead = run.state.name === 'dead' && signal.fault === 'held too short';
    refuse(run, signal.key, signal.touch, dead ? 'dead' : signal.fault);
    return;
  }
  restartIdle(run);
  if (signal.type === 'act') act(run, signal.key, signal.touch, signal.held);
}

function act(run: Run, key: Key, touch: number, held: boolean): void {
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
  const { at, outputs } = run;
  const said = keySaid(run.state, key);
  const place = outputs.length;
  // The verdict is said before what it brings about.
  outputs.push({ at, type: 'press', key: said, touch, held, verdict: 'accepted' });
  const reason = typeof what === 'string' ? what : what(run, key);
  if (reason !== undefined) outputs[place] = ignored(at, said, touch, held, reason);
}

/** A digit is named only where the glass shows it in full: a PIN keyed too early or too late is a PIN too. */
function keySaid(state: State, key: Key): Key | 'digit' {
  return isDigit(key) && state.name !== 'challenge' ? 'digit' : key;
}

function refuse(run: Run, key: Key, touch: number, reason: Reason): void {
  run.outputs.push(ignored(run.at, keySaid(run.state, key), touch, false, reason));
}

function ignored(at: number, key: Key | 'digit', touch: number, held: boolean, reason: Reason): PressEvent {
  return { at, type: 'press', key, touch, held, verdict: 'ignored', reason };
}

/** Goes to a state: arms its timers, wipes the entries on every way into off, and says so. */
function enter(run: Run, to: StateName, why: Why): undefined {
  const { state, at, profile } = run;
  run.outputs.push({ at, type: 'state', from: state.name, to, why });
  state.name = to;
  state.entered = at;
  state.page = 0;
  if (to === 'off') {
    wipe(state);
    spendHold(run);
  }
  arm(run);
  state.turnsAt = to === 'answer' && profile.answerPages.length > 1 ? at + profile.answerPageMs : null;
  show(run);
}

function arm({ state, at, profile }: Run): void {
  const { lasts }: Row = table[state.name];
  state.leavesAt = lasts === null ? null : at + lasts(profile, state);
}

function restartIdle(run: Run): void {
  const row: Row = table[run.state.name];
  if (row.idle) arm(run);
}

function wipe(state: Draft): void {
  state.pin = '';
  state.challenge = '';
  state.answer = '';
  state.counter = '0';
}

/** A hold that was under way when the card went off by itself is spent: it must not switch the card on again. */
function spendHold(run: Run): void {
  const { contact } = run.state;
  if (contact.key !== 'press' || contact.answered || contact.phase === 'closing') return;
  run.state.contact = { ...contact, answered: true };
  refuse(run, contact.key, contact.touch, 'off');
}

function show({ state, at, profile, outputs }: Run): undefined {
  const text = showing(state, profile, false);
  if (text === state.glass.text) return undefined;
  const revision = state.glass.revision + 1;
  state.glass = { text, revision, at };
  const logged = state.name === 'pin' ? showing(state, profile, true) : text;
  outputs.push({ at, type: 'glass', revision, text: logged });
  return undefined;
}

// Power

function switchOn(run: Run): Reason | undefined {
  const { memory } = run.state;
  if (memory.battery === 0) {
    enter(run, 'dead', 'no battery');
    return 'dead';
  }
  if (run.profile.selfTestMs > 0) enter(run, 'self-test', 'power key');
  else enter(run, memory.locked ? 'locked' : 'pin', 'power key');
  return undefined;
}

function endSelfTest(run: Run): void {
  const { state, profile } = run;
  if (state.page === 0 && state.memory.battery < profile.batteryLowBelow) {
    state.page = 1;
    arm(run);
    show(run);
  } else enter(run, state.memory.locked ? 'locked' : 'pin', 'time');
}

// Entries

type Entry = 'pin' | 'challenge';

function typeInto(entry: Entry, length: 'pinDigits' | 'challengeDigits'): Act {
  return (run, digit) => {
    if (run.state[entry].length === run.profile[length]) return 'field full';
    run.state[entry] += digit;
    return show(run);
  };
}

function deleteFrom(entry: Entry): Act {
  return (run) => {
    if (run.state[entry] === '') return 'nothing to delete';
    run.state[entry] = run.profile.editShort === 'clears all' ? '' : run.state[entry].slice(0, -1);
    return show(run);
  };
}

function clearAll(entry: Entry): Act {
  return (run) => {
    if (run.state[entry] === '') return 'nothing to delete';
    run.state[entry] = '';
    return show(run);
  };
}

function endPin(run: Run): Reason | undefined {
  const { state, profile } = run;
  if (state.pin.length < profile.pinDigits) return 'field short';
  if (profile.pinCheck === 'card') {
    state.awaiting = { effect: 'check' };
    run.outputs.push({ type: 'check', pin: state.pin });
    return undefined;
  }
  return afterPin(run);
}

function afterPin(run: Run): undefined {
  return run.profile.challengeDigits > 0 ? enter(run, 'challenge', 'OK') : spendAndCompute(run);
}

/** The card has looked at its own PIN (profiles with `pinCheck` card). */
function checked(run: Run, right: boolean): void {
  const { state, profile } = run;
  const { memory } = state;
  state.awaiting = null;
  if (!right) {
    const tries = memory.tries - 1;
    state.pin = '';
    store(run, { ...memory, tries, locked: tries === 0 }, tries === 0 ? 'locked' : 'failed', 'wrong PIN');
  } else if (memory.tries < profile.pinTries) {
    store(run, { ...memory, tries: profile.pinTries }, 'challenge', 'OK');
  } else afterPin(run);
}

function endChallenge(run: Run): Reason | undefined {
  if (run.state.challenge.length < run.profile.challengeDigits) return 'field short';
  return spendAndCompute(run);
}

// Computing and the answer

/** One computation of the battery and, with a counter, this counter are spent in memory before computing starts. */
function spendAndCompute(run: Run): undefined {
  const { state, profile } = run;
  const { memory } = state;
  const next = profile.counting ? BigInt(memory.counter) + 1n : 0n;
  if (next > counterEnd) return enter(run, 'off', 'memory');
  state.counter = memory.counter;
  const counter = profile.counting ? String(next) : memory.counter;
  const { battery, tries, locked } = memory;
  return store(run, { counter, battery: battery - 1, tries, locked }, 'computing', 'OK');
}

function store(run: Run, memory: Memory, then: StateName, why: Why): undefined {
  run.state.awaiting = { effect: 'store', memory, then, why };
  run.outputs.push({ type: 'store', memory });
  return undefined;
}

function stored(run: Run, ok: boolean): void {
  const { awaiting } = run.state;
  if (awaiting?.effect !== 'store') return;
  run.state.awaiting = null;
  if (!ok) {
    enter(run, 'off', 'memory');
    return;
  }
  run.state.memory = awaiting.memory;
  const { counter, battery, tries, locked } = awaiting.memory;
  run.outputs.push({ at: run.at, type: 'memory', counter, battery, tries, locked });
  if (awaiting.then === 'challenge') afterPin(run);
  else enter(run, awaiting.then, awaiting.why);
}

function compute(run: Run): void {
  const { pin, challenge, counter, entered } = run.state;
  run.state.awaiting = { effect: 'compute' };
  run.state.leavesAt = null;
  run.outputs.push({ type: 'compute', pin, challenge, counter, at: entered });
}

function computed(run: Run, digits: string): void {
  const { state } = run;
  state.awaiting = null;
  wipe(state);
  state.answer = digits;
  enter(run, 'answer', 'time');
}

function turnByKey(run: Run): Reason | undefined {
  if (run.profile.answerPages.length === 1) return 'answer showing';
  turnPage(run);
  return undefined;
}

function turnPage(run: Run): void {
  const { state, at, profile } = run;
  state.page = (state.page + 1) % profile.answerPages.length;
  state.turnsAt = at + profile.answerPageMs;
  show(run);
}
