/** How long a challenge is valid: by the clock that only goes forward, and at most until the machine restarts. */
import { elapsedMs } from '../login-clock.ts';
import type { LoginRecord } from '../store.ts';
import type { Transaction } from '../transaction.ts';

/** What has a life: a login, or an enrolment. */
type Lasting = Pick<LoginRecord, 'epoch' | 'issued' | 'lifeMs'>;

/** How long ago a challenge expired, in ms; negative while it is valid. In another epoch: long ago. */
export function lateMs({ now }: Pick<Transaction, 'now'>, login: Lasting): number {
  if (login.epoch !== now.epoch) return Math.max(0, elapsedMs(login.issued, now) - login.lifeMs);
  return elapsedMs(login.issued, now) - login.lifeMs;
}

/** Whether a challenge has expired. It is still valid in its last ms. */
export function isLate(transaction: Pick<Transaction, 'now'>, login: Lasting): boolean {
  return lateMs(transaction, login) > 0 || login.epoch !== transaction.now.epoch;
}

/** Text for the audit log. */
export function lateText(transaction: Transaction, login: Lasting): string {
  const ms = lateMs(transaction, login);
  return `late by ${ms % 1000 === 0 ? ms / 1000 : (ms / 1000).toFixed(3)} s`;
}
