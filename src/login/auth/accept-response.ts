/**
 * Where a response is verified and where it is accepted, for logins and for staff's tests of a factor, whatever kind it
 * is. Nothing else accepts a response. What an accepted one uses up is stored in the same transaction.
 */
import type { FactorResponse, Verification } from './factor-kind.ts';
import { noFailures } from './rules/lockout.ts';
import { close, spend } from './rules/single-use.ts';
import type { FactorRecord, LoginRecord } from './store.ts';
import type { Transaction } from './transaction.ts';

/** Computed also where nothing can come of it, so that the time tells nothing. */
export function verifyResponse(
  transaction: Transaction,
  login: LoginRecord,
  factor: FactorRecord,
  given: FactorResponse,
): Verification {
  const kind = transaction.kinds.of(factor);
  const fault = kind.faultOf(given, factor);
  if (fault !== null) return { ok: false, reason: 'malformed', says: fault };
  return kind.verify(transaction, login, factor, given);
}

/** Closes the challenge, and leaves in the factor what the response used up, with no failures. */
export function acceptResponse(
  transaction: Transaction,
  login: LoginRecord,
  verified: Extract<Verification, { ok: true }>,
): FactorRecord {
  close(transaction, login, 'accepted');
  const factor: FactorRecord = { ...verified.factor, lockout: noFailures };
  transaction.tables.factors.put(factor);
  spend(transaction, login, factor);
  return factor;
}
