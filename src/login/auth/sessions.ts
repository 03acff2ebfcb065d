/** Sessions: begun by a login, used, ended. The store keeps the hash of an id, never the id. */

import { elapsedMs, type Moment, readMoment } from './login-clock.ts';
import type { Mode, Session } from './login-steps.ts';
import type { SessionRecord } from './store.ts';
import { type Desk, fingerprint, inSharedTurn, newSecret, type Turn } from './transaction.ts';

/** How often in the idle time a use is noted, as each time is a write: by so much a session may end earlier. */
const touchesInIdle = 30;

export interface Beginning {
  readonly user: string;
  readonly mode: Mode;
  readonly card: string | null;
}

/** Begins a session with an id that nobody had before, and ends the user's oldest above `sessionsMax`. */
export function beginSession(turn: Turn, { user, mode, card }: Beginning): Session {
  const { tables, now, policy } = turn;
  const id = newSecret();
  const others = tables.sessions.of('user', user);
  const tooMany = others.length - policy.sessionsMax + 1;
  if (tooMany > 0) {
    const oldestFirst = others.toSorted((a, b) => a.started.now - b.started.now);
    for (const old of oldestFirst.slice(0, tooMany)) tables.sessions.remove(old.id);
  }
  const record = withEnd(
    { id: fingerprint(id), user, mode, card, epoch: now.epoch, started: now },
    now,
    turn,
  );
  tables.sessions.put(record);
  return view(record, id, now, turn);
}

/** The live session of an id, which counts as used now. @throws where store or clock fail */
export async function touchSession(desk: Desk, id: string): Promise<Session | null> {
  const live = liveSession(desk, id);
  if (live === null) return null;
  const { record, now } = live;
  if (elapsedMs(record.seen, now) * touchesInIdle < desk.policy.sessionIdleMs) {
    return view(record, id, now, desk);
  }
  return await desk.store.commitTogether(({ sessions }) => {
    // It may have ended, or been used in another process, since it was read.
    const kept = sessions.get(record.id);
    const then = readMoment(desk.clock);
    if (kept === null || !isLive(kept, then, desk)) return null;
    const used = withEnd(kept, then, desk);
    sessions.put(used);
    return view(used, id, then, desk);
  });
}

/** Whether the session of an id is live; looking is no use of it. @throws where store or clock fail */
export function isSessionLive(desk: Desk, id: string): boolean {
  return liveSession(desk, id) !== null;
}

function liveSession(desk: Desk, id: string): { record: SessionRecord; now: Moment } | null {
  const record = desk.store.read(({ sessions }) => sessions.get(fingerprint(id)));
  // Read after the record, which another process may have written just now.
  const now = readMoment(desk.clock);
  return record === null || !isLive(record, now, desk) ? null : { record, now };
}

/** Ends one session; false where there was none. */
export function endSession(desk: Desk, id: string): Promise<boolean> {
  return inSharedTurn(desk, (turn) => {
    const record = turn.tables.sessions.get(fingerprint(id));
    if (record === null) return false;
    turn.tables.sessions.remove(record.id);
    const { user, card } = record;
    turn.note({
      event: 'logout',
      user,
      ...(card === null ? {} : { card }),
      says: 'session ended by the user',
    });
    return isLive(record, turn.now, desk);
  });
}

/** Ends all sessions of a user or a card, and says how many. */
export function endSessions(turn: Turn, field: 'user' | 'card', value: string): number {
  const sessions = turn.tables.sessions.of(field, value);
  for (const { id } of sessions) turn.tables.sessions.remove(id);
  return sessions.length;
}

function isLive(record: SessionRecord, now: Moment, { policy }: Desk): boolean {
  if (record.epoch !== now.epoch) return false;
  if (elapsedMs(record.started, now) >= policy.sessionLifeMs) return false;
  return elapsedMs(record.seen, now) < policy.sessionIdleMs;
}

function withEnd(
  record: Omit<SessionRecord, 'seen' | 'endsAt'>,
  now: Moment,
  { policy }: Pick<Desk, 'policy'>,
): SessionRecord {
  const endsAt = Math.min(record.started.now + policy.sessionLifeMs, now.now + policy.sessionIdleMs);
  return { ...record, seen: now, endsAt };
}

function view(record: SessionRecord, id: string, now: Moment, { policy }: Pick<Desk, 'policy'>): Session {
  const { user, mode, card, started, seen } = record;
  const endsInMs = policy.sessionLifeMs - elapsedMs(started, now);
  return {
    id,
    user,
    mode,
    card,
    startedUnixMs: started.unixMs,
    endsInMs,
    idleEndsInMs: Math.min(endsInMs, policy.sessionIdleMs - elapsedMs(seen, now)),
  };
}
