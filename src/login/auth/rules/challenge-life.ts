/** How long a challenge lives: by the clock that only goes forward, and not beyond a restart of the machine. */
import { elapsedMs } from '../login-clock.ts';
import type { LoginRecord } from '../store.ts';
import type { Transaction } from '../transaction.ts';

/** How long a challenge has been over, in ms; less than 0 while it lives. Of another epoch: long over. */
export function lateMs({ now }: Transaction, login: LoginRecord): number {
  if (login.epoch !== now.epoch) return Math.max(0, elapsedMs(login.issued, now) - login.lifeMs);
  return elapsedMs(login.issued, now) - login.lifeMs;
}

/** Whether a challenge is over. Its last ms is still inside. */
export function isLate(transaction: Transaction, login: LoginRecord): boolean {
  return lateMs(transaction, login) > 0 || login.epoch !== transaction.now.epoch;
}

/** For the audit log. */
export function lateText(transaction: Transaction, login: LoginRecord): string {
  const ms = lateMs(transaction, login);
  return `late by ${ms % 1000 === 0 ? ms / 1000 : (ms / 1000).toFixed(3)} s`;
}
