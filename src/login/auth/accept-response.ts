/**
 * Verifies and accepts responses, for logins and for staff's tests of a factor, whatever its kind. Nothing else
 * accepts a response. The same transaction stores what an accepted response uses up.
 */
import type { FactorResponse, Verification } from './factor-kind.ts';
import { noFailures } from './rules/lockout.ts';
import { close, spend } from './rules/single-use.ts';
import type { FactorRecord, LoginRecord } from './store.ts';
import type { Transaction } from './transaction.ts';

/** Always computed, also where no response can be accepted, so that the time reveals nothing. */
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

/** Closes the challenge, and stores in the factor what the response used up, with the failures set to 0. */
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
