/** Sessions: begins, uses and ends them. The store keeps the hash of an id, never the id. */

import { elapsedMs, type Moment, readMoment } from './login-clock.ts';
import type { LiveSession, Mode, Session } from './login-steps.ts';
import { endedRecord } from './records/damaged-record.ts';
import type { SessionRecord, Tables } from './store.ts';
import {
  fingerprint,
  inSharedTransaction,
  type LoginParts,
  newSecret,
  type Transaction,
} from './transaction.ts';

/**
 * How many times within the idle time a use is written to the store, because each write costs. A session can end that
 * much earlier.
 */
const touchesInIdle = 30;

export interface Beginning {
  readonly user: string;
  readonly mode: Mode;
  /** Null if the password alone was enough. */
  readonly factor: Session['factor'];
  readonly app: Session['app'];
  readonly scope: Session['scope'];
  /** How long the scope is `full`; not set for as long as the session lasts. */
  readonly fullForMs?: number | undefined;
}

/** Begins a session with a new id, and ends the user's oldest session above `sessionsMax`. */
export function beginSession(
  transaction: Transaction,
  { user, mode, factor, app, scope, fullForMs }: Beginning,
): Session {
  const { tables, now, policy } = transaction;
  const id = newSecret();
  const others = liveOthers(transaction, user);
  const tooMany = others.length - policy.sessionsMax + 1;
  for (const old of tooMany > 0 ? oldestOf(others, tooMany) : []) tables.sessions.remove(old.id);
  const record = withEnd(
    {
      id: fingerprint(id),
      user,
      mode,
      app,
      scope,
      ...(fullForMs !== undefined && { fullEndsAt: now.now + fullForMs }),
      factor: factor?.id ?? null,
      kind: factor?.kind ?? null,
      epoch: now.epoch,
      started: now,
    },
    now,
    transaction,
  );
  tables.sessions.put(record);
  return { id, ...viewSession(record, now, transaction) };
}

/** The live sessions of a user. Those that are over are removed: they take no place. */
function liveOthers(transaction: Transaction, user: string): readonly SessionRecord[] {
  const { tables, now } = transaction;
  const others = tables.sessions.of('user', user, 'without damaged');
  const live = others.filter((one) => isLiveSession(one, now, transaction));
  if (live.length < others.length)
    for (const one of others) if (!live.includes(one)) tables.sessions.remove(one.id);
  return live;
}

function oldestOf(sessions: readonly SessionRecord[], count: number): readonly SessionRecord[] {
  // One, at each login of a user who has as many as there may be: found without sorting.
  if (count === 1) return [sessions.reduce((a, b) => (b.started.now < a.started.now ? b : a))];
  return sessions.toSorted((a, b) => a.started.now - b.started.now).slice(0, count);
}

/** The live session of an id, which counts as used now. @throws if the store or the clock fails */
export async function touchSession(parts: LoginParts, id: string): Promise<Session | null> {
  const session = await touchKept(parts, () => fingerprint(id));
  return session === null ? null : { id, ...session };
}

/** The same by the fingerprint of its id, which the tables have; null if they have none. */
export async function touchKept(
  parts: LoginParts,
  find: (tables: Tables) => string | null,
): Promise<LiveSession | null> {
  const live = liveSession(parts, find);
  if (live === null) return null;
  const { record, now } = live;
  if (elapsedMs(record.seen, now) * touchesInIdle < idleMsOf(record, parts))
    return viewSession(record, now, parts);
  return await parts.store.commitTogether(({ sessions }) => {
    // It may have ended, or been used in another process, since it was read.
    const kept = sessions.get(record.id);
    const then = readMoment(parts.clock);
    if (kept === null || !isLiveSession(kept, then, parts)) return null;
    const used = withEnd(kept, then, parts);
    sessions.put(used);
    return viewSession(used, then, parts);
  });
}

/** A session becomes the gateway's, whose idle time is another; null if it has ended. */
export function giveToGateway(transaction: Transaction, id: string): LiveSession | null {
  const { tables, now } = transaction;
  const kept = tables.sessions.get(fingerprint(id));
  if (kept === null || !isLiveSession(kept, now, transaction)) return null;
  const given = withEnd({ ...kept, layer: 'sso' }, now, transaction);
  tables.sessions.put(given);
  return viewSession(given, now, transaction);
}

/** The live session of an id; looking does not count as use. @throws if the store or the clock fails */
export function lookAtSession(parts: LoginParts, id: string): Session | null {
  const live = liveSession(parts, () => fingerprint(id));
  return live === null ? null : { id, ...viewSession(live.record, live.now, parts) };
}

function liveSession(
  parts: LoginParts,
  find: (tables: Tables) => string | null,
): { record: SessionRecord; now: Moment } | null {
  const record = parts.store.read((tables) => {
    const key = find(tables);
    return key === null ? null : tables.sessions.get(key);
  });
  // Read after the record, which another process may have written just now.
  const now = readMoment(parts.clock);
  return record === null || !isLiveSession(record, now, parts) ? null : { record, now };
}

/** Why a session ended, for the audit log. */
export const endedByUser = 'session ended by the user';

/** Ends one session; false if it does not exist. */
export function endSession(parts: LoginParts, id: string): Promise<boolean> {
  return inSharedTransaction(parts, (transaction) => {
    const { sessions } = transaction.tables;
    const record = endedRecord(transaction, sessions, fingerprint(id), endedByUser);
    if (record === null) return false;
    sessions.remove(record.id);
    const { user, factor } = record;
    transaction.log({
      event: 'logout',
      user,
      ...(factor === null ? {} : { factor }),
      says: endedByUser,
    });
    return isLiveSession(record, transaction.now, parts);
  });
}

/** Ends all sessions of a user or a factor, damaged ones too, and returns their number. */
export function endSessions(transaction: Transaction, field: 'user' | 'factor', value: string): number {
  const { sessions } = transaction.tables;
  const ids = sessions.idsOf(field, value);
  for (const id of ids) sessions.remove(id);
  return ids.length;
}

/** Ends the sessions that began until then, by the clock of this epoch, and damaged ones. Returns their number. */
export function endAllSessions(transaction: Transaction, until: number): number {
  const { sessions } = transaction.tables;
  const { epoch } = transaction.now;
  const ended = sessions.ids().filter((id) => {
    const started = endedRecord(transaction, sessions, id, 'all sessions end')?.started;
    return started?.epoch !== epoch || started.now <= until;
  });
  for (const id of ended) sessions.remove(id);
  return ended.length;
}

/** Whether a session is live now. */
export function isLiveSession(
  record: SessionRecord,
  now: Moment,
  parts: Pick<LoginParts, 'policy'>,
): boolean {
  if (record.epoch !== now.epoch) return false;
  if (leftMs(record, now, parts) <= 0) return false;
  return elapsedMs(record.seen, now) < idleMsOf(record, parts);
}

/**
 * How long a session lasts from now, however much it is used, in ms. What is left of it after the time in which it may
 * do everything is the portal's, and other applications have none of it.
 */
function leftMs(
  { app, started, fullEndsAt }: Pick<SessionRecord, 'app' | 'started' | 'fullEndsAt'>,
  now: Moment,
  { policy }: Pick<LoginParts, 'policy'>,
): number {
  const left = policy.sessionLifeMs - elapsedMs(started, now);
  return app === 'portal' || fullEndsAt === undefined ? left : Math.min(left, fullEndsAt - now.now);
}

function idleMsOf({ layer }: Pick<SessionRecord, 'layer'>, { policy }: Pick<LoginParts, 'policy'>): number {
  return layer === 'sso' ? policy.ssoIdleMs : policy.sessionIdleMs;
}

/** Whether the time is over in which the session may do everything. */
function isFullOver({ fullEndsAt }: SessionRecord, { now }: Moment): boolean {
  return fullEndsAt !== undefined && now >= fullEndsAt;
}

function withEnd(
  record: Omit<SessionRecord, 'seen' | 'endsAt'>,
  now: Moment,
  parts: Pick<LoginParts, 'policy'>,
): SessionRecord {
  const endsAt = now.now + Math.min(leftMs(record, now, parts), idleMsOf(record, parts));
  return { ...record, seen: now, endsAt };
}

export function viewSession(
  record: SessionRecord,
  now: Moment,
  parts: Pick<LoginParts, 'policy'>,
): LiveSession {
  const { user, mode, factor, kind, app, scope, started, seen } = record;
  const endsInMs = leftMs(record, now, parts);
  return {
    user,
    mode,
    factor: factor === null || kind === null ? null : { id: factor, kind },
    app,
    scope: isFullOver(record, now) ? 'portal' : scope,
    startedUnixMs: started.unixMs,
    endsInMs,
    idleEndsInMs: Math.min(endsInMs, idleMsOf(record, parts) - elapsedMs(seen, now)),
  };
}
