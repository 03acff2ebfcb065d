/**
 * What keys and timers do in the firmware, one function each; the table in transitions.ts says which applies where. A
 * function returns a reason if the key does nothing after all.
 */

import { draftOf, openContact } from '../keypad/contacts.ts';
import type { Profile } from '../profiles/profile.ts';
import { counterEnd, type Memory } from './memory.ts';
import type { Reason, State, StateName, Why } from './state.ts';
import {
  clearEntries,
  enter,
  refuseKey,
  type StateDraft,
  type StepContext,
  showLcdText,
  startStateTimer,
} from './step-context.ts';

/** What a key does in a state: a reason why nothing, or an action. */
export type KeyEffect = Reason | ((run: StepContext, digit: string) => Reason | undefined);

// Power

/** Switches off by a key. */
export function switchOff(run: StepContext): undefined {
  return enter(run, 'off', 'power key');
}

export function switchOn(run: StepContext): Reason | undefined {
  const { memory } = run.state;
  if (run.battery(memory.battery) === 0) {
    enter(run, 'dead', 'no battery');
    return 'dead';
  }
  if (run.profile.selfTestMs > 0) enter(run, 'self-test', 'power key');
  else enter(run, memory.locked ? 'locked' : 'pin', 'power key');
  return undefined;
}

export function endSelfTest(run: StepContext): void {
  const { state, profile } = run;
  if (state.page === 0 && run.battery(state.memory.battery) < profile.batteryLowBelow) {
    state.page = 1;
    startStateTimer(run);
    showLcdText(run);
  } else enter(run, state.memory.locked ? 'locked' : 'pin', 'time');
}

/**
 * Power was lost, and is there again unless the battery is empty: only memory is left. A key that is down has to be
 * touched again.
 */
export function losePower(run: StepContext): void {
  const { state } = run;
  const { contact, name } = state;
  const to = run.battery(state.memory.battery) === 0 ? 'dead' : 'off';
  if (contact.phase !== 'open' && !contact.handled) refuseKey(run, contact.key, contact.touch, 'off');
  state.contact = draftOf(openContact);
  state.awaiting = null;
  if (name === to) return;
  clearEntries(state);
  enter(run, to, to === 'dead' ? 'no battery' : name === 'dead' ? 'new battery' : 'power cut');
}

// Entries

/** Where an entry is in the state, and how many digits it takes. */
export interface EntryField {
  readonly digits: (state: State) => string;
  readonly put: (state: StateDraft, digits: string) => void;
  readonly most: (profile: Profile) => number;
}

export const pinEntry: EntryField = {
  digits: ({ pin }) => pin,
  put: (state, digits) => {
    state.pin = digits;
  },
  most: ({ pinDigits }) => pinDigits,
};

export const challengeEntry: EntryField = {
  digits: ({ challenge }) => challenge,
  put: (state, digits) => {
    state.challenge = digits;
  },
  most: ({ challengeDigits }) => challengeDigits,
};

export function typeInto({ digits, put, most }: EntryField): KeyEffect {
  return (run, digit) => {
    const keyed = digits(run.state);
    if (keyed.length === most(run.profile)) return 'field full';
    put(run.state, keyed + digit);
    return showLcdText(run);
  };
}

export function deleteFrom({ digits, put }: EntryField): KeyEffect {
  return (run) => {
    const keyed = digits(run.state);
    if (keyed === '') return 'nothing to delete';
    put(run.state, run.profile.editShort === 'clears all' ? '' : keyed.slice(0, -1));
    return showLcdText(run);
  };
}

export function clearAll({ digits, put }: EntryField): KeyEffect {
  return (run) => {
    if (digits(run.state) === '') return 'nothing to delete';
    put(run.state, '');
    return showLcdText(run);
  };
}

export function endPin(run: StepContext): Reason | undefined {
  const { state, profile } = run;
  if (state.pin.length < profile.pinDigits) return 'field short';
  if (profile.pinChecker === 'card') {
    state.awaiting = { effect: 'check' };
    run.effect = { type: 'check', pin: state.pin };
    return undefined;
  }
  return afterPin(run);
}

function afterPin(run: StepContext): undefined {
  return run.profile.challengeDigits > 0 ? enter(run, 'challenge', 'OK') : spendAndCompute(run);
}

/** The card has checked its own PIN (profiles whose `pinChecker` is the card). */
export function checked(run: StepContext, right: boolean): void {
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

export function endChallenge(run: StepContext): Reason | undefined {
  if (run.state.challenge.length < run.profile.challengeDigits) return 'field short';
  return spendAndCompute(run);
}

// Computing and the response

/**
 * Memory records one computation of the battery and, with a counter, this counter as used before the computation
 * starts.
 */
function spendAndCompute(run: StepContext): undefined {
  const { state, profile } = run;
  const { memory } = state;
  const next = profile.counting ? BigInt(memory.counter) + 1n : 0n;
  if (next > counterEnd) return enter(run, 'off', 'memory');
  state.counter = memory.counter;
  const counter = profile.counting ? String(next) : memory.counter;
  const { battery, tries, locked } = memory;
  return store(run, { counter, battery: battery - 1, tries, locked }, 'computing', 'OK');
}

function store(run: StepContext, memory: Memory, then: StateName, why: Why): undefined {
  run.state.awaiting = { effect: 'store', memory, then, why };
  run.effect = { type: 'store', memory };
  return undefined;
}

export function stored(run: StepContext, ok: boolean): void {
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

export function compute(run: StepContext): void {
  const { pin, challenge, counter, entered } = run.state;
  run.state.awaiting = { effect: 'compute' };
  run.state.leavesAt = null;
  run.effect = { type: 'compute', pin, challenge, counter, at: entered };
}

export function computed(run: StepContext, digits: string): void {
  const { state } = run;
  state.awaiting = null;
  clearEntries(state);
  state.response = digits;
  enter(run, 'response', 'time');
}

export function turnByKey(run: StepContext): Reason | undefined {
  if (run.profile.responsePages.length === 1) return 'response showing';
  turnPage(run);
  return undefined;
}

export function turnPage(run: StepContext): void {
  const { state, at, profile } = run;
  state.page = (state.page + 1) % profile.responsePages.length;
  state.turnsAt = at + profile.responsePageMs;
  showLcdText(run);
}
