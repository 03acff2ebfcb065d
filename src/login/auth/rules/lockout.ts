/**
 * Failures in a row, and the lock that follows, for an account and for a factor. While locked nothing is decided by a
 * response, so it neither counts nor makes the lock last longer.
 */
import { elapsedMs, type Moment } from '../login-clock.ts';
import type { FactorRecord, Lockout, LockView, UserRecord } from '../store.ts';
import type { Transaction } from '../transaction.ts';
import type { Policy } from './policies.ts';

export const noFailures: Lockout = { failures: [], lock: 'no' };
export const lockedByStaff: Lockout = { failures: [], lock: 'by staff' };

/** How it stands now. A lock by failures ends `lockMs` after the last of them, and the count with it. */
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

/** One more failure. Only for a lockout that is not locked: nothing is checked while it is, so nothing fails. */
export function withFailure(lockout: Lockout, now: Moment, policy: Policy): Lockout {
  const before = lockout.lock === 'no' ? recent(lockout, now, policy) : [];
  const failures = [...before, now];
  return { failures, lock: failures.length >= policy.failuresMax ? 'by failures' : 'no' };
}

function recent(lockout: Lockout, now: Moment, policy: Policy): readonly Moment[] {
  return lockout.failures.filter((failure) => elapsedMs(failure, now) < policy.failureWindowMs);
}

/** One more failure of an account that is not locked. */
export function countFailure({ tables, now, policy, note }: Transaction, user: UserRecord): void {
  const lockout = withFailure(user.lockout, now, policy);
  tables.users.put({ ...user, lockout });
  if (lockout.lock === 'no') return;
  note({ event: 'locked', user: user.id, says: lockText('account', lockout, policy) });
}

/** One more failure of a factor. @param locked whether the account is, or the factor */
export function countFactorFailure(
  { tables, now, policy, note }: Transaction,
  factor: FactorRecord,
  locked: boolean,
): void {
  const counts = !locked && !isLocked(factor.lockout, now, policy);
  const lockout = counts ? withFailure(factor.lockout, now, policy) : factor.lockout;
  tables.factors.put({ ...factor, lockout });
  if (!counts || lockout.lock === 'no') return;
  note({ event: 'locked', factor: factor.id, says: lockText(factor.kind, lockout, policy) });
}

function lockText(what: string, { failures }: Lockout, { lockMs }: Policy): string {
  return `${failures.length} failures in a row: the ${what} is locked for ${lockMs / 3_600_000} h`;
}
