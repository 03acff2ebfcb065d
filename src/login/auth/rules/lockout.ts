/**
 * Consecutive failures, and the lock that follows, for an account and for a factor. While it is locked, responses are
 * not judged, so they neither count nor prolong the lock.
 */
import { elapsedMs, type Moment } from '../login-clock.ts';
import type { FactorRecord, Lockout, LockView, UserRecord } from '../store.ts';
import type { Transaction } from '../transaction.ts';
import type { Policy } from './policies.ts';

export const noFailures: Lockout = { failures: [], lock: 'no' };
export const lockedByStaff: Lockout = { failures: [], lock: 'by staff' };

/** Its present state. A lock after failures ends `lockMs` after the last failure, and the count is reset with it. */
export function lockView(lockout: Lockout, now: Moment, policy: Policy): LockView {
  const failures = recent(lockout, now, policy).length;
  if (lockout.lock === 'by staff') return { locked: 'by staff', endsInMs: null, failures };
  const last = lockout.failures.at(-1);
  if (lockout.lock === 'no' || last === undefined) return { locked: 'no', endsInMs: null, failures };
  const endsInMs = policy.lockMs - elapsedMs(last, now);
  if (endsInMs > 0) return { locked: 'by failures', endsInMs, failures };
  return { locked: 'no', endsInMs: null, failures: 0 };
}

export function isLocked(lockout: Lockout, now: Moment, policy: Policy): boolean {
  return lockView(lockout, now, policy).locked !== 'no';
}

/** Counts one more failure. Only for a lockout that is not locked, because nothing is judged while it is. */
export function withFailure(lockout: Lockout, now: Moment, policy: Policy): Lockout {
  const before = lockout.lock === 'no' ? recent(lockout, now, policy) : [];
  const failures = [...before, now];
  return { failures, lock: failures.length >= policy.failuresMax ? 'by failures' : 'no' };
}

function recent(lockout: Lockout, now: Moment, policy: Policy): readonly Moment[] {
  return lockout.failures.filter((failure) => elapsedMs(failure, now) < policy.failureWindowMs);
}

/** Counts one more failure of an account that is not locked. */
export function countFailure({ tables, now, policy, log }: Transaction, user: UserRecord): void {
  const lockout = withFailure(user.lockout, now, policy);
  tables.users.put({ ...user, lockout });
  if (lockout.lock === 'no') return;
  log({ event: 'locked', user: user.id, says: lockText('account', lockout, policy) });
}

/** Counts one more failure of a factor. @param locked whether the account or the factor is locked */
export function countFactorFailure(
  { tables, now, policy, log }: Transaction,
  factor: FactorRecord,
  locked: boolean,
): void {
  const counts = !locked && !isLocked(factor.lockout, now, policy);
  const lockout = counts ? withFailure(factor.lockout, now, policy) : factor.lockout;
  tables.factors.put({ ...factor, lockout });
  if (!counts || lockout.lock === 'no') return;
  log({ event: 'locked', factor: factor.id, says: lockText(factor.kind, lockout, policy) });
}

const hourMs = 3_600_000;

function lockText(what: string, { failures }: Lockout, { lockMs }: Policy): string {
  const time = lockMs % hourMs === 0 ? `${lockMs / hourMs} h` : `${lockMs / 1_000} s`;
  return `${failures.length} failures in a row: the ${what} is locked for ${time}`;
}
