/** Why no response to a login can be accepted, right or wrong. Only the audit log has it. */
import type { AuditReason } from '../audit.ts';
import { isOver } from '../factors-to-show.ts';
import type { FactorRecord, UserRecord } from '../store.ts';
import type { Transaction } from '../transaction.ts';
import { isLocked } from './lockout.ts';

/** What the records say, locks apart, which end by themselves; null for nothing. */
export function lastingObstacle({ status, users }: FactorRecord, user: UserRecord): AuditReason | null {
  if (status === 'revoked') return 'factor revoked';
  return status === 'ordered' || !users.includes(user.id) ? 'no factor' : null;
}

/** Null for nothing. @param before what was found when the factor was asked */
export function obstacleNow(
  transaction: Transaction,
  user: UserRecord,
  factor: FactorRecord,
  before: AuditReason | null,
): AuditReason | null {
  const { now, policy } = transaction;
  if (isLocked(user.lockout, now, policy)) return 'user locked';
  if (isLocked(factor.lockout, now, policy)) return 'factor locked';
  const lasting = lastingObstacle(factor, user);
  if (lasting === 'factor revoked') return lasting;
  if (isOver(transaction, factor)) return 'factor expired';
  return before ?? lasting;
}
