/** One user gets so many challenges within a time. More are refused for a while; nothing is locked by it. */
import { elapsedMs, type Moment } from '../login-clock.ts';
import type { UserRecord } from '../store.ts';
import type { Transaction } from '../transaction.ts';

/** The user with one challenge more, or when the next one may be asked for. */
export type Counted =
  | { readonly ok: true; readonly user: UserRecord }
  | { readonly ok: false; readonly retryAfterMs: number };

export function withChallenge({ now, policy }: Transaction, user: UserRecord): Counted {
  const issued = user.issued.filter((moment) => elapsedMs(moment, now) < policy.challengesWindowMs);
  if (issued.length >= policy.challengesMax) {
    // It has to be longer ago for another.
    const oldest = issued.at(-policy.challengesMax) as Moment;
    return { ok: false, retryAfterMs: policy.challengesWindowMs - elapsedMs(oldest, now) };
  }
  return { ok: true, user: { ...user, issued: [...issued, now].slice(-policy.challengesMax) } };
}
