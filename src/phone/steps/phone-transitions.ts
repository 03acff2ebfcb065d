/**
 * The app as a pure transition function over the table of screens (screens/screen-table.ts).
 *
 * `phoneStep(state, input, profile)` does everything that is due until `input.at`, each at its own time, and then the
 * input. It returns the next state, the events on the way and at most one effect, which the caller performs and replies
 * to. A phone that waits for a reply takes no tap and no text.
 */

import type { PhoneEvent } from '../phone-events.ts';
import { withUser } from '../phone-memory.ts';
import type { PhoneProfile } from '../phone-profile.ts';
import { isSecretField, takenText } from '../screens/field-text.ts';
import { fieldsOf, proofsOf } from '../screens/screen-table.ts';
import type { PhoneEffect, PhoneInput, PhoneReason, PhoneState } from './phone-state.ts';
import { actOnReply, endUser } from './reply-actions.ts';
import { dropPush, type PhoneStepContext, say, showRoot, showScreen, storeMemory } from './step-context.ts';
import { actOnTap } from './tap-actions.ts';
import { applyResponse, computeResponse, leaveProof, spendCounter, tryTaskAgain } from './task-actions.ts';

export interface PhoneStep {
  readonly state: PhoneState;
  readonly events: readonly PhoneEvent[];
  readonly effect: PhoneEffect | null;
}

type InputOf<T extends PhoneInput['type']> = Extract<PhoneInput, { type: T }>;

/** The next state, the events on the way and the effect. */
export function phoneStep(state: PhoneState, input: PhoneInput, profile: PhoneProfile): PhoneStep {
  const run: PhoneStepContext = { profile, at: state.at, state: { ...state }, events: [], effect: null };
  const until = Math.max(input.at, state.at);
  applyDueUntil(run, until);
  run.at = until;
  run.state.at = until;
  take(run, input);
  return { state: run.state, events: run.events, effect: run.effect };
}

/** The time at which the phone must run next, or null if nothing will happen without an input. */
export function nextPhoneWake(state: PhoneState): number | null {
  const { leavesAt, sleepsAt, pushes, awaiting } = state;
  const times = pushes.map(({ endsAt }) => endsAt);
  // What shows stays until the reply is here, and so does the phone awake.
  if (awaiting === null && leavesAt !== null) times.push(leavesAt);
  if (awaiting === null && sleepsAt !== null) times.push(sleepsAt);
  return times.length === 0 ? null : Math.min(...times);
}

function applyDueUntil(run: PhoneStepContext, until: number): undefined {
  const { state } = run;
  for (let due = nextPhoneWake(state); due !== null && due <= until; due = nextPhoneWake(state)) {
    run.at = Math.max(run.at, due);
    const over = state.pushes.find(({ endsAt }) => endsAt === due);
    if (over !== undefined) {
      dropPush(state, over.user, over.number);
      run.events.push({ at: run.at, type: 'push', user: over.user, number: over.number, change: 'ended' });
    } else if (state.leavesAt === due) leaveScreen(run);
    else fallAsleep(run);
  }
}

function leaveScreen(run: PhoneStepContext): undefined {
  if (run.state.screen === 'secure') leaveProof(run);
  else showRoot(run);
}

/** An open screen stays as it is, without what was typed in secret. */
function fallAsleep(run: PhoneStepContext): undefined {
  const { state, at } = run;
  state.isAsleep = true;
  state.sleepsAt = null;
  state.typed = {};
  run.events.push({ at, type: 'phone', is: 'asleep' });
}

function take(run: PhoneStepContext, input: PhoneInput): undefined {
  const { state } = run;
  switch (input.type) {
    case 'tap':
    case 'type':
    case 'prove':
      return act(run, input);
    case 'net':
      if (state.isOnline === input.online) return;
      state.isOnline = input.online;
      run.events.push({ at: run.at, type: 'phone', is: input.online ? 'online' : 'offline' });
      return;
    case 'push':
      return addPush(run, input);
    case 'reply':
      return takeReply(run, input);
    case 'stored':
      return takeStored(run, input);
    case 'computed':
      return takeComputed(run, input);
    case 'revoked':
      if (state.awaiting === null) endUser(run, input.user);
      return;
    case 'confirmed':
      return takeConfirmed(run, input);
    case 'wake':
  }
}

/** What a person does. The verdict is reported before its consequences. */
function act(run: PhoneStepContext, input: InputOf<'tap' | 'type' | 'prove'>): undefined {
  const { state, events, profile } = run;
  const { at: _, ...given } = input;
  const named = given.type === 'type' ? { type: given.type, field: given.field } : given;
  const place = events.length;
  events.push({ at: run.at, ...named, verdict: 'accepted' });
  const reason = actionReason(run, input);
  if (reason !== undefined) events[place] = { at: run.at, ...named, verdict: 'ignored', reason };
  if (!state.isAsleep) state.sleepsAt = run.at + profile.sleepMs;
}

function actionReason(
  run: PhoneStepContext,
  input: InputOf<'tap' | 'type' | 'prove'>,
): PhoneReason | undefined {
  switch (input.type) {
    case 'tap':
      return actOnTap(run, input.tap);
    case 'type':
      return typeText(run, input);
    case 'prove':
      return proveOwner(run, input);
  }
}

function typeText({ state, profile }: PhoneStepContext, input: InputOf<'type'>): PhoneReason | undefined {
  const { field, text } = input;
  if (state.awaiting !== null) return 'waiting';
  if (state.isAsleep) return 'asleep';
  if (!fieldsOf(state, profile).some((one) => one.field === field)) return 'not here';
  const taken = takenText(state, profile, field, text);
  if (taken === null) return 'text unfit';
  if (isSecretField(field)) state.typed = { ...state.typed, [field]: taken };
  else state.fields = { ...state.fields, [field]: taken };
  return undefined;
}

function proveOwner(run: PhoneStepContext, { proof, ok }: InputOf<'prove'>): PhoneReason | undefined {
  const { state, profile } = run;
  if (state.awaiting !== null) return 'waiting';
  if (state.isAsleep) return 'asleep';
  const { task } = state;
  if (task === null || !proofsOf(state, profile).includes(proof)) return 'not here';
  if (!ok) {
    state.proofsFailed += 1;
    if (state.proofsFailed >= profile.proofTries) leaveProof(run);
    return undefined;
  }
  if (task.for !== 'response' && !state.isOnline) return 'no network';
  state.notice = null;
  spendCounter(run, task);
  return undefined;
}

function addPush(run: PhoneStepContext, { user, push }: InputOf<'push'>): undefined {
  const { state, at } = run;
  const known = state.pushes.find((one) => one.user === user && one.number === push.number);
  if (known?.challenge === push.challenge) return;
  // Of a server that numbers anew: what it has replaced is over.
  dropPush(state, user, push.number);
  state.pushes = [...state.pushes, { ...push, user, at }];
  run.events.push({ at, type: 'push', user, number: push.number, change: 'arrived' });
}

/** A reply that comes late, after a snapshot was restored, finds nobody who waits for it. */
function takeReply(run: PhoneStepContext, { ask, reply }: InputOf<'reply'>): undefined {
  const { state, at, profile } = run;
  const { awaiting } = state;
  if (awaiting?.effect !== 'ask' || awaiting.ask !== ask) return;
  run.events.push({ at, type: 'reply', call: awaiting.call, is: reply.is });
  state.awaiting = null;
  state.sleepsAt = at + profile.sleepMs;
  actOnReply(run, awaiting, reply);
}

function takeStored(run: PhoneStepContext, { ok }: InputOf<'stored'>): undefined {
  const { state } = run;
  const { awaiting } = state;
  if (awaiting?.effect !== 'store') return;
  state.awaiting = null;
  const { memory, next } = awaiting;
  if (ok) {
    reportMemory(run, memory);
    state.memory = memory;
    if (next.do === 'compute') computeResponse(run, next.task, next.counter);
    if (next.do !== 'show') return;
    state.loggedIn = next.loggedIn;
    // Its secrets are the user's from now on, and a snapshot of this screen needs none of them.
    if (next.screen === 'done') state.enrolment = null;
    showScreen(run, next.screen);
  } else if (next.do !== 'stay' && next.task !== null) tryTaskAgain(run, next.task, 'not-stored');
  else say(run, 'not-stored');
}

/** What has changed for each user. */
function reportMemory({ state, events, at }: PhoneStepContext, memory: PhoneState['memory']): undefined {
  const { activating, users } = memory;
  for (const one of users) {
    if (state.memory.users.includes(one)) continue;
    const { user, status, counter } = one;
    events.push({ at, type: 'memory', user, status, counter });
  }
  if (activating !== null) events.push({ at, type: 'memory', ...activating, status: 'activating' });
  const given = state.memory.activating;
  if (activating !== null || given === null || users.some(({ user }) => user === given.user)) return;
  events.push({ at, type: 'memory', user: given.user, status: 'unknown' });
}

function takeComputed(run: PhoneStepContext, { response }: InputOf<'computed'>): undefined {
  const { awaiting } = run.state;
  if (awaiting?.effect !== 'compute') return;
  run.state.awaiting = null;
  applyResponse(run, awaiting.task, response);
}

/** An activation that was cut off: the server has said whether it is done. */
function takeConfirmed(run: PhoneStepContext, { done }: InputOf<'confirmed'>): undefined {
  const { state } = run;
  const { activating } = state.memory;
  if (activating === null || state.awaiting !== null) return;
  const memory = { ...state.memory, activating: null };
  const stay = { do: 'stay' } as const;
  if (!done) return storeMemory(run, memory, { do: 'forget activating' }, stay);
  const { user, counter } = activating;
  const active = withUser(memory, { user, counter, status: 'active' });
  storeMemory(run, active, { do: 'activate', user }, stay);
}
