/** Failures in a row and the lock that follows, for an account or a card. Pure: the caller stores what comes back. */

import type { LockView } from '../../admin/admin-types.ts';
import { elapsedMs, type Moment } from '../login-clock.ts';
import type { Tally } from '../store.ts';
import type { Policy } from './policies.ts';

export const noFailures: Tally = { failures: [], lock: 'no' };
export const lockedByStaff: Tally = { failures: [], lock: 'by staff' };

/** How it stands now. A lock by failures ends `lockMs` after the last of them, and the count with it. */
export function lockView(tally: Tally, now: Moment, policy: Policy): LockView {
  const failures = recent(tally, now, policy).length;
  if (tally.lock === 'by staff') return { locked: 'by staff', endsInMs: null, failures };
  const last = tally.failures.at(-1);
  if (tally.lock === 'no' || last === undefined) return { locked: 'no', endsInMs: null, failures };
  const endsInMs = policy.lockMs - elapsedMs(last, now);
  if (endsInMs > 0) return { locked: 'by failures', endsInMs, failures };
  return { locked: 'no', endsInMs: null, failures: 0 };
}

export function isLocked(tally: Tally, now: Moment, policy: Policy): boolean {
  return lockView(tally, now, policy).locked !== 'no';
}

/** One more failure. Only for a tally that is not locked: nothing is checked while it is, so nothing fails. */
export function withFailure(tally: Tally, now: Moment, policy: Policy): Tally {
  const before = tally.lock === 'no' ? recent(tally, now, policy) : [];
  const failures = [...before, now];
  return { failures, lock: failures.length >= policy.failuresMax ? 'by failures' : 'no' };
}

function recent(tally: Tally, now: Moment, policy: Policy): readonly Moment[] {
  return tally.failures.filter((failure) => elapsedMs(failure, now) < policy.failureWindowMs);
}
