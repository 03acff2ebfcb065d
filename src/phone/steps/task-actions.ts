/**
 * How a response comes about: the proof of the person, the next counter stored, the computation, and what it is for.
 * The counter is stored before the response exists, so that no power cut can make two responses of one counter.
 */
import {
  activationCounter,
  activeUsers,
  counterAfter,
  isCounterLeft,
  type PhoneMemory,
  phoneUser,
  withUser,
} from '../phone-memory.ts';
import type { PhoneProfile } from '../phone-profile.ts';
import type { PhoneState, SecretsChange, Task } from './phone-state.ts';
import { askServer, type PhoneStepContext, showRoot, showScreen, storeMemory } from './step-context.ts';

/** What the response on a screen is for, or null if there is nothing to compute. */
export function taskOf(state: PhoneState, kind: Task['for']): Task | null {
  const { opened, enrolment, fields, memory } = state;
  if (kind === 'approve')
    return opened === null
      ? null
      : { for: kind, user: opened.user, challenge: opened.challenge, push: opened.number };
  if (kind === 'finish')
    return enrolment === null || enrolment.challenge === null
      ? null
      : { for: kind, user: enrolment.user, challenge: enrolment.challenge };
  const user = fields.user ?? activeUsers(memory)[0]?.user;
  return user === undefined ? null : { for: kind, user, challenge: fields.challenge ?? '' };
}

/** Asks for the proof of the person where the lock of the phone proves it; where the PIN does, it is typed already. */
export function startTask(run: PhoneStepContext, task: Task): undefined {
  const { state, profile } = run;
  if (proverOf(task, profile) === 'PIN') return spendCounter(run, task);
  state.task = task;
  showScreen(run, 'secure');
}

/** Stores the next counter, and computes then. */
export function spendCounter(run: PhoneStepContext, task: Task): undefined {
  const { state } = run;
  const { memory } = state;
  const { user } = task;
  if (task.for === 'finish') {
    const counter = String(activationCounter);
    const activating: PhoneMemory['activating'] = { user, counter: counterAfter(counter) };
    storeMemory(run, { ...memory, activating }, keptPin(run), { do: 'compute', task, counter });
    return;
  }
  const known = phoneUser(memory, user);
  if (known === undefined || known.status !== 'active') return showScreen(run, 'inactive');
  const { counter } = known;
  if (!isCounterLeft(counter)) return showScreen(run, 'not-accepted', 'counter-spent');
  const next = withUser(memory, { ...known, counter: counterAfter(counter) });
  storeMemory(run, next, { do: 'nothing' }, { do: 'compute', task, counter });
}

/** Where the PIN was typed and a lock approves, it is kept beside the key. */
function keptPin({ state, profile }: PhoneStepContext): SecretsChange {
  const isKept = profile.os === 'android' && profile.approvesBy === 'lock';
  return { do: 'keep activating', pin: isKept ? (state.typed.pin ?? null) : null };
}

/** The counter is stored. */
export function computeResponse(run: PhoneStepContext, task: Task, counter: string): undefined {
  const { state } = run;
  const pin = state.typed.pin ?? null;
  state.awaiting = { effect: 'compute', task };
  const user = task.for === 'finish' ? null : task.user;
  run.effect = { type: 'compute', user, counter, challenge: task.challenge, pin };
}

/** The response is here: it shows, or goes to the server. */
export function applyResponse(run: PhoneStepContext, task: Task, response: string): undefined {
  const { state } = run;
  switch (task.for) {
    case 'response':
      state.response = response;
      showScreen(run, 'response');
      return;
    case 'approve': {
      const { user, push } = task;
      return askServer(run, { call: 'approve', request: { user, push, response } }, task);
    }
    case 'finish': {
      const pin = state.typed.pin ?? null;
      return askServer(run, { call: 'finish', request: { response, pin } }, task);
    }
  }
}

/** The person proved nothing in time, or too often wrong, or gave up: where the task came from. */
export function leaveProof(run: PhoneStepContext): undefined {
  const { task } = run.state;
  if (task?.for === 'approve') return showScreen(run, 'push', 'not-proved');
  if (task?.for === 'response') return showScreen(run, 'authenticate', 'not-proved');
  showRoot(run, 'not-proved');
}

/** Without the server's word, or with memory that could not be stored: the same can be tried again. */
export function tryTaskAgain(
  run: PhoneStepContext,
  task: Task,
  notice: 'no-network' | 'not-stored',
): undefined {
  const { state, profile } = run;
  if (task.for === 'response') return showScreen(run, 'authenticate', notice);
  if (task.for === 'approve') return showScreen(run, 'push', notice);
  if (proverOf(task, profile) === 'PIN') return showScreen(run, 'choose-pin', notice);
  state.task = task;
  showScreen(run, 'secure', notice);
}

function proverOf(task: Task, profile: PhoneProfile): PhoneProfile['respondsBy'] {
  if (task.for === 'approve') return profile.approvesBy;
  return profile.respondsBy;
}
