/**
 * Limits how many challenges one user gets within a time. Further requests are refused for a while; nothing is
 * locked.
 */
import { elapsedMs, type Moment } from '../login-clock.ts';
import type { UserRecord } from '../store.ts';
import type { Transaction } from '../transaction.ts';

/** The user with one more challenge, or the time of the next one that is allowed. */
export type Counted =
  | { readonly ok: true; readonly user: UserRecord }
  | { readonly ok: false; readonly retryAfterMs: number };

export function withChallenge({ now, policy }: Transaction, user: UserRecord): Counted {
  const issued = user.issued.filter((moment) => elapsedMs(moment, now) < policy.challengesWindowMs);
  if (issued.length >= policy.challengesMax) {
    // The oldest must be further back before another is allowed.
    const oldest = issued.at(-policy.challengesMax) as Moment;
    return { ok: false, retryAfterMs: policy.challengesWindowMs - elapsedMs(oldest, now) };
  }
  return { ok: true, user: { ...user, issued: [...issued, now].slice(-policy.challengesMax) } };
}
