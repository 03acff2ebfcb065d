/** While the first factor is ordered and not active yet, the password alone logs in, for a limited time. */
import { elapsedMs } from '../login-clock.ts';
import type { UserRecord } from '../store.ts';
import type { Transaction } from '../transaction.ts';
import { isLocked } from './lockout.ts';

export function isPasswordEnough(transaction: Transaction, { lockout, ...user }: UserRecord): boolean {
  const { tables, now, policy } = transaction;
  if (passwordAloneMs(transaction, user) === null || isLocked(lockout, now, policy)) return false;
  return user.factors.some((id) => tables.factors.get(id)?.status === 'ordered');
}

/** How long the password alone can still log in while a first factor is ordered, in ms; null when the time is over. */
export function passwordAloneMs(
  { now, policy }: Pick<Transaction, 'now' | 'policy'>,
  { aloneFrom, factorRequired }: Pick<UserRecord, 'aloneFrom' | 'factorRequired'>,
): number | null {
  if (aloneFrom === null || factorRequired) return null;
  const left = policy.passwordAloneMs - elapsedMs(aloneFrom, now);
  return left > 0 ? left : null;
}
