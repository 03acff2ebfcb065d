/**
 * What the keys and the timers of the firmware do, one function each; the table in firmware.ts says where.
 *
 * An act gives a reason when the key does nothing after all.
 */
import { counterEnd, type Memory } from './memory.ts';
import { arm, enter, type Run, show, wipe } from './run.ts';
import type { Reason, StateName, Why } from './state.ts';

/** What a key does in a state: a reason for nothing, or the doing. */
export type Act = Reason | ((run: Run, digit: string) => Reason | undefined);

// Power

/** Off by a key. */
export function switchOff(run: Run): undefined {
  return enter(run, 'off', 'power key');
}

export function switchOn(run: Run): Reason | undefined {
  const { memory } = run.state;
  if (memory.battery === 0) {
    enter(run, 'dead', 'no battery');
    return 'dead';
  }
  if (run.profile.selfTestMs > 0) enter(run, 'self-test', 'power key');
  else enter(run, memory.locked ? 'locked' : 'pin', 'power key');
  return undefined;
}

export function endSelfTest(run: Run): void {
  const { state, profile } = run;
  if (state.page === 0 && state.memory.battery < profile.batteryLowBelow) {
    state.page = 1;
    arm(run);
    show(run);
  } else enter(run, state.memory.locked ? 'locked' : 'pin', 'time');
}

// Entries

type Entry = 'pin' | 'challenge';

export function typeInto(entry: Entry, length: 'pinDigits' | 'challengeDigits'): Act {
  return (run, digit) => {
    if (run.state[entry].length === run.profile[length]) return 'field full';
    run.state[entry] += digit;
    return show(run);
  };
}

export function deleteFrom(entry: Entry): Act {
  return (run) => {
    if (run.state[entry] === '') return 'nothing to delete';
    run.state[entry] = run.profile.editShort === 'clears all' ? '' : run.state[entry].slice(0, -1);
    return show(run);
  };
}

export function clearAll(entry: Entry): Act {
  return (run) => {
    if (run.state[entry] === '') return 'nothing to delete';
    run.state[entry] = '';
    return show(run);
  };
}

export function endPin(run: Run): Reason | undefined {
  const { state, profile } = run;
  if (state.pin.length < profile.pinDigits) return 'field short';
  if (profile.pinCheck === 'card') {
    state.awaiting = { effect: 'check' };
    run.effect = { type: 'check', pin: state.pin };
    return undefined;
  }
  return afterPin(run);
}

function afterPin(run: Run): undefined {
  return run.profile.challengeDigits > 0 ? enter(run, 'challenge', 'OK') : spendAndCompute(run);
}

/** The card has looked at its own PIN (profiles with `pinCheck` card). */
export function checked(run: Run, right: boolean): void {
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

export function endChallenge(run: Run): Reason | undefined {
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
  run.effect = { type: 'store', memory };
  return undefined;
}

export function stored(run: Run, ok: boolean): void {
  const { awaiting } = run.state;
  if (awaiting?.effect !== 'store') return;
  run.state.awaiting = null;
  if (!ok) {
    enter(run, 'off', 'memory');
    return;
  }
  run.state.memory = awaiting.memory;
  const { counter, battery, tries, locked } = awaiting.memory;
  run.events.push({ at: run.at, type: 'memory', counter, battery, tries, locked });
  if (awaiting.then === 'challenge') afterPin(run);
  else enter(run, awaiting.then, awaiting.why);
}

export function compute(run: Run): void {
  const { pin, challenge, counter, entered } = run.state;
  run.state.awaiting = { effect: 'compute' };
  run.state.leavesAt = null;
  run.effect = { type: 'compute', pin, challenge, counter, at: entered };
}

export function computed(run: Run, digits: string): void {
  const { state } = run;
  state.awaiting = null;
  wipe(state);
  state.answer = digits;
  enter(run, 'answer', 'time');
}

export function turnByKey(run: Run): Reason | undefined {
  if (run.profile.answerPages.length === 1) return 'answer showing';
  turnPage(run);
  return undefined;
}

export function turnPage(run: Run): void {
  const { state, at, profile } = run;
  state.page = (state.page + 1) % profile.answerPages.length;
  state.turnsAt = at + profile.answerPageMs;
  show(run);
}
