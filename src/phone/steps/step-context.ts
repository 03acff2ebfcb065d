/** One step of the app: the state that it changes, the events and effects so far, and the few ways to change them. */

import type { PhoneEvent } from '../phone-events.ts';
import { activeUsers, type PhoneMemory } from '../phone-memory.ts';
import type { PhoneProfile } from '../phone-profile.ts';
import { rowOf } from '../screens/screen-table.ts';
import type {
  AfterStore,
  NoticeName,
  PhoneEffect,
  PhoneRequest,
  PhoneState,
  ScreenName,
  SecretsChange,
  Task,
} from './phone-state.ts';

/** A state that the step changes. */
export type PhoneDraft = { -readonly [F in keyof PhoneState]: PhoneState[F] };

export interface PhoneStepContext {
  readonly profile: PhoneProfile;
  /** Phone time of what happens now. */
  at: number;
  readonly state: PhoneDraft;
  readonly events: PhoneEvent[];
  /** At most one, as the last output. */
  effect: PhoneEffect | null;
}

/** Shows another screen. What was typed is forgotten, and the task too unless the screen asks for its proof. */
export function showScreen(
  run: PhoneStepContext,
  to: ScreenName,
  notice: NoticeName | null = null,
): undefined {
  const { state, profile, at } = run;
  if (to !== state.screen) run.events.push({ at, type: 'screen', from: state.screen, to });
  state.screen = to;
  state.fields = {};
  state.proofsFailed = 0;
  if (to !== 'secure') state.task = null;
  if (to !== 'response') state.response = null;
  if (to !== 'push' && to !== 'secure') state.opened = null;
  const { lasts } = rowOf(state);
  state.leavesAt = lasts === undefined ? null : at + profile[lasts];
  fillDefaults(state);
  say(run, notice);
}

/** Shows the home of who is logged in, else the login. What was in progress is given up. */
export function showRoot(run: PhoneStepContext, notice: NoticeName | null = null): undefined {
  const { state } = run;
  state.enrolment = null;
  state.login = null;
  showScreen(run, state.loggedIn === null ? 'login' : 'home', notice);
}

/** Stays on the screen and says why. Secrets have to be typed again. */
export function say(run: PhoneStepContext, notice: NoticeName | null): undefined {
  const { state, at } = run;
  state.typed = {};
  state.notice = notice;
  if (notice !== null) run.events.push({ at, type: 'notice', notice });
}

/** The number that a token goes to unless another is chosen, and whose response is computed. */
function fillDefaults(state: PhoneDraft): undefined {
  const [number] = state.enrolment?.numbers ?? [];
  if (state.screen === 'number' && number !== undefined) state.fields = { number };
  if (state.screen !== 'authenticate') return;
  const users = activeUsers(state.memory);
  const one = users.find(({ user }) => user === state.loggedIn) ?? users[0];
  if (one !== undefined) state.fields = { user: one.user };
}

export function askServer(run: PhoneStepContext, request: PhoneRequest, task: Task | null = null): undefined {
  const { state } = run;
  const ask = state.nextAsk;
  state.nextAsk = ask + 1;
  state.awaiting = { effect: 'ask', ask, call: request.call, task };
  state.notice = null;
  run.events.push({ at: run.at, type: 'ask', call: request.call });
  run.effect = { type: 'ask', ask, request };
}

/** Stores memory; what follows happens once it is stored. */
export function storeMemory(
  run: PhoneStepContext,
  memory: PhoneMemory,
  secrets: SecretsChange,
  next: AfterStore,
): undefined {
  run.state.awaiting = { effect: 'store', memory, next };
  run.effect = { type: 'store', memory, secrets };
}

/** Drops a notification; the one that shows is left by the screen that follows. */
export function dropPush(state: PhoneDraft, user: string, number?: number): undefined {
  state.pushes = state.pushes.filter(
    (one) => one.user !== user || (number !== undefined && one.number !== number),
  );
}
