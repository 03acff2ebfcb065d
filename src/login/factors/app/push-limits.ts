/**
 * How often a notification is sent to a phone: a gap, and none for a while after too many that were denied or left. It
 * holds over logins and restarts. Nobody is locked by it, and by hand still works.
 */
import type { AppRecord, PushRecord } from '../../auth/records/app-record.ts';
import type { Transaction } from '../../auth/transaction.ts';

/** In how many ms another notification can be sent; 0 for now. */
export function pushInMs({ policy, elapsedMs }: Transaction, { pushes }: Pick<AppRecord, 'pushes'>): number {
  const { pushGapMs, pushesMax, pushWindowMs, pushQuietMs } = policy;
  const newest = pushes.at(-1);
  const left = pushes.filter(({ state, at }) => state !== 'approved' && elapsedMs(at) < pushWindowMs);
  const last = left.length < pushesMax ? undefined : left.at(-1);
  const gapMs = newest === undefined ? 0 : pushGapMs - elapsedMs(newest.at);
  const quietMs = last === undefined ? 0 : pushQuietMs - elapsedMs(last.at);
  return Math.max(0, Math.ceil(gapMs), Math.ceil(quietMs));
}

/** With one more notification, and without those that no limit looks at any more. */
export function withPush(
  { now, policy, elapsedMs }: Transaction,
  app: AppRecord,
  push: Pick<PushRecord, 'login' | 'state'>,
): AppRecord {
  const keptMs = Math.max(policy.pushGapMs, policy.pushWindowMs, policy.pushQuietMs, policy.pushLifeMs);
  const number = (app.pushes.at(-1)?.number ?? 0) + 1;
  const kept = app.pushes.filter(({ at }, i) => elapsedMs(at) < keptMs || i === app.pushes.length - 1);
  return { ...app, pushes: [...kept, { number, at: now, ...push }] };
}
