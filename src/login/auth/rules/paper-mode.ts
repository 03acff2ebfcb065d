/** A Paper Trading user logs in only in paper mode; a live user in both modes. */
import type { Mode } from '../login-steps.ts';
import type { UserRecord } from '../store.ts';

export function isForPaperOnly(user: Pick<UserRecord, 'mode'>, mode: Mode): boolean {
  return user.mode === 'paper' && mode === 'live';
}
