/**
 * The brokerage session in the login session of a gateway, as a table. A client of the gateway sees it in the status:
 * it can be dead while the login session lives, and is resumed without a second factor. docs/user/gateway.md says what
 * is known of each row.
 *
 * Time moves it too: a brokerage session that nobody uses times out, and one that begins may take a while. Nothing is
 * stored for that: the present state follows from the last change, the time and the polls since.
 */
import { elapsedMs, type Moment } from '../auth/login-clock.ts';
import type { BrokerageRecord, BrokerageState } from '../auth/records/gateway-record.ts';
import type { Policy, PolicyName } from '../auth/rules/policies.ts';

/** What the status says. */
export interface StatusFlags {
  readonly connected: boolean;
  readonly authenticated: boolean;
  readonly established: boolean;
  readonly competing: boolean;
}

/**
 * What a client does with it. `status` and `tickle` reply with the state, and count as polls. `tickle` and `use` (the
 * other `/iserver` routes) keep it alive. `look` counts as nothing.
 */
export type BrokerageRequest = 'look' | 'status' | 'tickle' | 'use' | Move;

/**
 * What can move it from state to state. `init against another`: `init` without `compete` while an earlier session
 * lives. `end`: it ends from outside, by a fault of the gateway.
 */
export type Move = 'init' | 'init against another' | 'compete' | 'reauthenticate' | 'logout' | 'end';

export interface StateRow {
  readonly shows: StatusFlags;
  /** Whether it times out without use. */
  readonly idles: boolean;
  readonly moves: Readonly<Partial<Record<Move, BrokerageState>>>;
  /** What it becomes by itself, after a time and a number of status replies. */
  readonly next?: { readonly state: BrokerageState; readonly ms: PolicyName; readonly polls: PolicyName };
}

const shows = (...names: (keyof StatusFlags)[]): StatusFlags => ({
  connected: names.includes('connected'),
  authenticated: names.includes('authenticated'),
  established: names.includes('established'),
  competing: names.includes('competing'),
});

const ending = { logout: 'disconnected', end: 'timed out' } as const;
const comingBack = {
  init: 'connecting',
  'init against another': 'competing',
  compete: 'connecting',
  reauthenticate: 'connecting',
} as const;

export const brokerageTable: Readonly<Record<BrokerageState, StateRow>> = {
  connecting: {
    shows: shows('connected'),
    idles: true,
    moves: ending,
    next: { state: 'authenticated', ms: 'authenticateMs', polls: 'authenticatePolls' },
  },
  authenticated: {
    shows: shows('connected', 'authenticated'),
    idles: true,
    moves: ending,
    next: { state: 'established', ms: 'establishMs', polls: 'establishPolls' },
  },
  established: {
    shows: shows('connected', 'authenticated', 'established'),
    idles: true,
    moves: ending,
  },
  competing: {
    shows: shows('connected', 'authenticated', 'competing'),
    idles: true,
    moves: { ...ending, compete: 'connecting', reauthenticate: 'connecting' },
  },
  'timed out': {
    shows: shows('connected'),
    idles: false,
    moves: { ...comingBack, logout: 'disconnected' },
  },
  disconnected: {
    shows: shows(),
    idles: false,
    moves: comingBack,
  },
};

export function isMove(request: BrokerageRequest): request is Move {
  return request !== 'look' && request !== 'status' && request !== 'tickle' && request !== 'use';
}

/** When it is looked at. */
export interface Seen {
  readonly now: Moment;
  readonly policy: Policy;
  /** Whether the earlier session that it competes with is live. */
  readonly rival: boolean;
}

/** A brokerage session that has just got into a state. */
export function brokerageIn(state: BrokerageState, now: Moment): BrokerageRecord {
  return { state, since: now, used: now, polls: 0 };
}

/** The state that a brokerage session is in now. */
export function brokerageStateOf(brokerage: BrokerageRecord, seen: Seen): BrokerageState {
  return stageOf(brokerage, seen).state;
}

/** The same, with how many status replies must still say so. */
function stageOf(
  brokerage: BrokerageRecord,
  { now, policy, rival }: Seen,
): { readonly state: BrokerageState; readonly pollsLeft: number } {
  let { state, polls } = brokerage;
  if (isUnused(brokerage, now, policy)) return { state: 'timed out', pollsLeft: 0 };
  if (state === 'competing') return { state: rival ? 'competing' : 'established', pollsLeft: 0 };
  let ms = elapsedMs(brokerage.since, now);
  for (let { next } = brokerageTable[state]; next !== undefined; { next } = brokerageTable[state]) {
    ms -= policy[next.ms];
    polls -= policy[next.polls];
    if (ms < 0 || polls < 0) return { state, pollsLeft: Math.max(0, -polls) };
    state = next.state;
  }
  return { state, pollsLeft: 0 };
}

function isUnused({ state, used }: BrokerageRecord, now: Moment, policy: Policy): boolean {
  return brokerageTable[state].idles && elapsedMs(used, now) >= policy.brokerageIdleMs;
}

/** How many times within the idle time a use is stored, because each write costs. It can time out that much earlier. */
const usesInIdle = 30;

/** A brokerage session after a request; the same object if nothing needs to be stored. */
export function after(brokerage: BrokerageRecord, request: BrokerageRequest, seen: Seen): BrokerageRecord {
  const { now, policy } = seen;
  const { state, pollsLeft } = stageOf(brokerage, seen);
  const { idles, moves } = brokerageTable[state];
  if (isMove(request)) {
    const to = moves[request];
    return to === undefined ? brokerage : brokerageIn(to, now);
  }
  const isPoll = (request === 'status' || request === 'tickle') && pollsLeft > 0;
  const isUse = (request === 'tickle' || request === 'use') && idles;
  const isStored = isUse && elapsedMs(brokerage.used, now) * usesInIdle >= policy.brokerageIdleMs;
  if (!isPoll && !isStored) return brokerage;
  return {
    ...brokerage,
    polls: brokerage.polls + (isPoll ? 1 : 0),
    used: isStored ? now : brokerage.used,
  };
}
