/**
 * A challenge takes one response. Right, wrong or late, the response closes its login, and a closed login takes no
 * other. A challenge that a response was sent to is never drawn again, whatever the result of its login.
 */
import type { AuditEvent, AuditReason } from '../audit.ts';
import type { FactorRecord, LoginRecord } from '../store.ts';
import type { Transaction } from '../transaction.ts';
import { lateText } from './challenge-life.ts';

export function close(
  transaction: Transaction,
  login: LoginRecord,
  state: Exclude<LoginRecord['state'], 'open'>,
): void {
  transaction.tables.logins.put({ ...login, state, sealed: null });
}

/** Records that a response was sent to the challenge of a login. */
export function spend(transaction: Transaction, login: LoginRecord, factor: FactorRecord): void {
  transaction.kinds.of(factor).spend?.(transaction, login, factor);
}

/** Why a response is refused, for the audit log. */
export interface Refusal {
  readonly event: AuditEvent;
  readonly reason: AuditReason;
  readonly says: string;
}

/** Whether it can still become a session. */
export function isPending({ state }: LoginRecord): boolean {
  return state === 'open' || state === 'approved';
}

const closed = {
  approved: ['replayed', 'used', 'the login was approved on the phone'],
  accepted: ['replayed', 'used', 'the login was accepted before'],
  refused: ['replayed', 'used', 'the login had a response before'],
  superseded: ['refused', 'superseded', 'a newer login of the user voided this one'],
  'factor ended': ['refused', 'factor revoked', 'the factor was revoked meanwhile'],
  abandoned: ['refused', 'used', 'the login was abandoned, or its password changed'],
} as const satisfies Partial<Record<LoginRecord['state'], readonly [AuditEvent, AuditReason, string]>>;

/** The refusal of a response to a closed login; null while it is open. */
export function refusalOfClosed(transaction: Transaction, login: LoginRecord): Refusal | null {
  const { state } = login;
  if (state === 'open') return null;
  if (state === 'expired') return { event: 'expired', reason: 'late', says: lateText(transaction, login) };
  const [event, reason, says] = closed[state];
  return { event, reason, says };
}
