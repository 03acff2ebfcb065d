/**
 * Challenges that test a card without logging in. A response to one activates a new card; a response made with a new
 * PIN proves that PIN; two responses in a row find a lost counter, also of a phone app. Test challenges expire as a login's do, are used
 * once, and their failures count for the card.
 */
import { errorMessage, quoted } from '../../errors/message.ts';
import { checkAllOptions } from '../../options/option-check.ts';
import { acceptResponse } from '../auth/accept-response.ts';
import { defaultApplication } from '../auth/applications.ts';
import { startAttempt } from '../auth/attempts.ts';
import type { AuditReason } from '../auth/audit.ts';
import type { Verification } from '../auth/factor-kind.ts';
import type { ResponseAsk } from '../auth/login-steps.ts';
import { isLate, lateMs } from '../auth/rules/challenge-life.ts';
import { countFactorFailure, isLocked } from '../auth/rules/lockout.ts';
import { close, spend } from '../auth/rules/single-use.ts';
import { endSessions } from '../auth/sessions.ts';
import type { ComputingRecord, LoginRecord, Purpose } from '../auth/store.ts';
import { inTransaction, type LoginParts, newName, type Transaction } from '../auth/transaction.ts';
import type { CardKind, CardProof } from '../factors/card.ts';
import { withPin } from '../factors/card-secrets.ts';
import { testResponse } from './admin-options.ts';
import { StaffError, type Test, type TestOutcome, type TestResponse } from './admin-types.ts';
import { cardIn, checkPin, computingIn, liveAlgorithm, revoked, viewComputing } from './factor-view.ts';
import { endGivingWay } from './factors.ts';
import type { Staff } from './staff/staff.ts';

type CardTests = Pick<Staff, 'beginActivation' | 'beginPinChange' | 'beginResync' | 'respondToTest'>;

export function createCardTests(parts: LoginParts, kind: CardKind): CardTests {
  return {
    beginActivation: (serial) =>
      inTransaction(parts, (transaction) => {
        const card = cardIn(transaction, serial);
        if (card.status !== 'ordered') {
          throw new StaffError(
            errorMessage(`card ${quoted(card.id)}`, `already ${card.status}`, 'activate one that is ordered'),
          );
        }
        return start(transaction, card, 'activation', null);
      }),
    beginPinChange: (serial, pin, again) =>
      inTransaction(parts, (transaction) => {
        const card = cardIn(transaction, serial);
        const pinHash = checkPin(liveAlgorithm(card), pin);
        if (pin !== again)
          throw new StaffError(errorMessage('new PIN', 'its two entries differ', 'give the same twice'));
        return start(transaction, card, 'PIN change', { pinHash: Buffer.from(pinHash).toString('hex') });
      }),
    beginResync: (id) =>
      inTransaction(parts, (transaction) => {
        const card = computingIn(transaction, id);
        if (!liveAlgorithm(card).counter) {
          throw new StaffError(
            errorMessage(
              `card ${quoted(card.id)}`,
              `has no counter in its suite ${quoted(card.suite)}`,
              'use it unchanged, it can not be out of step',
            ),
          );
        }
        return start(transaction, card, 'resynchronisation', { first: null });
      }),
    respondToTest(given) {
      checkAllOptions('respondToTest', given, testResponse);
      return inTransaction(parts, (transaction) => respondToTest(transaction, kind, given));
    },
  };
}

/** The data of a test that is kept, sealed. */
interface Pending {
  readonly pinHash?: string;
  readonly first?: { readonly challenge: string; readonly response: string } | null;
}

function start(
  transaction: Transaction,
  card: ComputingRecord,
  purpose: Purpose,
  pending: Pending | null,
): Test {
  for (const other of transaction.tables.logins.of('factor', card.id)) {
    if (other.purpose !== 'login' && other.state === 'open') close(transaction, other, 'superseded');
  }
  const id = newName();
  const sealed = pending === null ? null : transaction.seal.seal(placeOf(id), pending);
  const { login, asked } = startAttempt(
    transaction,
    { id, purpose, user: null, mode: 'live', app: defaultApplication, binding: '', obstacle: null, sealed },
    card,
    true,
  );
  const { challenge, digits: responseDigits } = asked.ask as ResponseAsk;
  transaction.log({
    event: 'issued',
    factor: card.id,
    login: id,
    says: `test challenge ${challenge} for ${purpose}`,
  });
  return { test: id, challenge, responseDigits, endsInMs: login.lifeMs };
}

function respondToTest(transaction: Transaction, kind: CardKind, given: TestResponse): TestOutcome {
  const test = typeof given.test === 'string' ? transaction.tables.logins.get(given.test) : null;
  if (test === null || test.purpose === 'login') {
    throw new StaffError(
      errorMessage(
        `test ${quoted(given.test)}`,
        'unknown',
        'begin one with dscplus server card activate, card pin, card resync or app resync',
      ),
    );
  }
  const card = computingIn(transaction, test.factor as string);
  if (test.state !== 'open') return refuse(transaction, test, 'used', `the test is ${test.state}`);
  if (isLate(transaction, test)) {
    close(transaction, test, 'expired');
    return refuse(transaction, test, 'late', `late by ${lateMs(transaction, test) / 1000} s`);
  }
  if (card.status === 'revoked') throw revoked(card);
  if (isLocked(card.lockout, transaction.now, transaction.policy)) {
    close(transaction, test, 'refused');
    return refuse(transaction, test, 'factor locked', `the ${card.kind} is locked`);
  }
  if (test.obstacle !== null) {
    close(transaction, test, 'refused');
    return refuse(
      transaction,
      test,
      test.obstacle,
      `every challenge was used with the ${card.kind}: replace it`,
    );
  }
  const pending =
    test.sealed === null ? {} : (transaction.seal.open(placeOf(test.id), test.sealed) as Pending);
  const fault = kind.faultOf(given, card);
  if (fault !== null) return fail(transaction, test, card, 'malformed', fault);
  if (pending.first === null) return askAgain(transaction, test, card, given);
  const verification = kind.verify(transaction, test, card, given, proofOf(pending));
  if (!verification.ok) return fail(transaction, test, card, verification.reason, verification.says);
  return succeed(transaction, test, pending, verification);
}

function proofOf({ pinHash, first }: Pending): CardProof {
  return {
    ...(pinHash !== undefined && { pinHash: bytesOf(pinHash) }),
    ...(first != null && { first }),
  };
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/**
 * The reply to the first response of a resynchronisation reveals nothing: a second challenge follows, right or wrong.
 */
function askAgain(
  transaction: Transaction,
  test: LoginRecord,
  card: ComputingRecord,
  given: TestResponse,
): TestOutcome {
  close(transaction, test, 'accepted');
  spend(transaction, test, card);
  const first = { challenge: test.challenge, response: given.response };
  return { kind: 'next', test: start(transaction, card, 'resynchronisation', { first }) };
}

function succeed(
  transaction: Transaction,
  test: LoginRecord,
  pending: Pending,
  verified: Extract<Verification, { ok: true }>,
): TestOutcome {
  const { tables, seal } = transaction;
  // A test of what computes has the record of what computes.
  let after = acceptResponse(transaction, test, verified) as ComputingRecord;
  if (pending.pinHash !== undefined) {
    after = withPin(seal, after, bytesOf(pending.pinHash));
    endSessions(transaction, 'factor', after.id);
  }
  if (test.purpose === 'activation') {
    after = { ...after, status: 'active' };
    for (const name of after.users) {
      const user = tables.users.get(name);
      if (user !== null) tables.users.put({ ...user, factorRequired: true });
    }
  }
  tables.factors.put(after);
  if (test.purpose === 'activation') endGivingWay(transaction, after);
  transaction.log({
    event: 'test',
    factor: after.id,
    login: test.id,
    says: `${test.purpose} done: ${verified.says}`,
  });
  return { kind: 'done', factor: viewComputing(transaction, after) };
}

function fail(
  transaction: Transaction,
  test: LoginRecord,
  card: ComputingRecord,
  reason: AuditReason,
  says: string,
): TestOutcome {
  close(transaction, test, 'refused');
  spend(transaction, test, card);
  countFactorFailure(transaction, card, false);
  return refuse(transaction, test, reason, says);
}

function refuse(transaction: Transaction, test: LoginRecord, reason: AuditReason, says: string): TestOutcome {
  transaction.log({
    event: 'refused',
    reason,
    factor: test.factor as string,
    login: test.id,
    says: `${test.purpose}: ${says}`,
  });
  return { kind: 'refused', reason, says };
}

const placeOf = (test: string): string => `test ${test}`;
