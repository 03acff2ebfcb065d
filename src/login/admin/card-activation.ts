/**
 * Challenges that prove a card to the server rather than log in: a new card is activated with one, a new PIN is
 * proved by a response made with it, and two in a row find a lost counter again. They live as long as a login's, are
 * used once, and their failures count for the card.
 */
import { checkAllOptions } from '../../options/option-check.ts';
import { close, isLate, issue, lateMs, spend } from '../auth/attempts.ts';
import type { AuditReason } from '../auth/audit.ts';
import { isLocked } from '../auth/rules/lockout.ts';
import type { CardRecord, LoginRecord, Purpose } from '../auth/store.ts';
import { countCardFailure, faultOfResponse, storeUse } from '../auth/submit-response.ts';
import { type Desk, inTurn, newName, type Turn } from '../auth/transaction.ts';
import { type Algorithm, algorithmOfCard, type CardSecrets, pinHashOf } from '../factors/card-algorithm.ts';
import { openSecrets } from '../factors/card-secrets.ts';
import { judge, judgeResync, type VerificationResult } from '../factors/verify-response.ts';
import { testResponse } from './admin-options.ts';
import { type Staff, StaffError, type Test, type TestOutcome, type TestResponse } from './admin-types.ts';
import { cardIn, checkPin, isPin, liveAlgorithm, viewCard, withPin } from './card-view.ts';

type CardTests = Pick<Staff, 'beginActivation' | 'beginPinChange' | 'beginResync' | 'respondToTest'>;

export function createCardTests(desk: Desk): CardTests {
  return {
    beginActivation: (serial) =>
      inTurn(desk, (turn) => {
        const card = cardIn(turn, serial);
        if (card.status !== 'ordered') {
          throw new StaffError(
            `the card ${card.id} is ${card.status}: only one that is ordered can be activated`,
          );
        }
        return start(turn, card, 'activation', null);
      }),
    beginPinChange: (serial, pin, again) =>
      inTurn(desk, (turn) => {
        const card = cardIn(turn, serial);
        const pinHash = checkPin(liveAlgorithm(card), pin);
        if (pin !== again) throw new StaffError('the two new PINs differ: give the same twice');
        return start(turn, card, 'PIN change', { pinHash: Buffer.from(pinHash).toString('hex') });
      }),
    beginResync: (serial) =>
      inTurn(desk, (turn) => {
        const card = cardIn(turn, serial);
        if (!liveAlgorithm(card).counter) {
          throw new StaffError(
            `the card ${card.id} has no counter (${card.suite}): nothing can be out of step`,
          );
        }
        return start(turn, card, 'resynchronisation', { first: null });
      }),
    respondToTest(given) {
      checkAllOptions('respondToTest', given, testResponse);
      return inTurn(desk, (turn) => respondToTest(turn, given));
    },
  };
}

/** What a test keeps, sealed. */
interface Pending {
  readonly pinHash?: string;
  readonly first?: { readonly challenge: string; readonly response: string } | null;
}

function start(turn: Turn, card: CardRecord, purpose: Purpose, pending: Pending | null): Test {
  const algorithm = liveAlgorithm(card);
  for (const other of turn.tables.logins.of('card', card.id)) {
    if (other.purpose !== 'login' && other.state === 'open') close(turn, other, 'superseded');
  }
  const id = newName();
  const test = issue(turn, {
    id,
    purpose,
    user: null,
    card: card.id,
    mode: 'live',
    binding: '',
    algorithm,
    record: card,
    doomed: null,
    sealed: pending === null ? null : turn.seal.seal(placeOf(id), pending),
  });
  turn.note({
    event: 'issued',
    card: card.id,
    login: id,
    says: `test challenge ${test.challenge} for ${purpose}`,
  });
  const { challenge, lifeMs: endsInMs } = test;
  return { test: id, challenge, responseDigits: algorithm.responseDigits, endsInMs };
}

function respondToTest(turn: Turn, given: TestResponse): TestOutcome {
  const test = typeof given.test === 'string' ? turn.tables.logins.get(given.test) : null;
  if (test === null || test.purpose === 'login') {
    throw new StaffError('there is no such test: begin one');
  }
  const card = cardIn(turn, test.card as string);
  if (test.state !== 'open') return refuse(turn, test, 'used', `the test is ${test.state}`);
  if (isLate(turn, test)) {
    close(turn, test, 'expired');
    return refuse(turn, test, 'late', `late by ${lateMs(turn, test) / 1000} s`);
  }
  const algorithm = liveAlgorithm(card);
  if (isLocked(card.tally, turn.now, turn.policy)) {
    close(turn, test, 'refused');
    return refuse(turn, test, 'card locked', 'the card is locked');
  }
  if (test.doomed !== null) {
    close(turn, test, 'refused');
    return refuse(turn, test, test.doomed, 'every challenge was used with the card: replace it');
  }
  const pending = test.sealed === null ? {} : (turn.seal.open(placeOf(test.id), test.sealed) as Pending);
  const fault = faultOf(algorithm, given);
  if (fault !== null) return fail(turn, test, card, 'malformed', fault);
  if (pending.first === null) return askAgain(turn, test, card, algorithm, given);
  const verdict = verdictOn(turn, test, card, algorithm, given, pending);
  if (!verdict.ok) return fail(turn, test, card, verdict.reason, verdict.says);
  return succeed(turn, test, card, pending, verdict);
}

function faultOf(algorithm: Algorithm, { response, pin }: TestResponse): string | null {
  const fault = faultOfResponse(response, algorithm.responseDigits);
  if (fault !== null || algorithm.pinChecker !== 'server beside code') return fault;
  return isPin(pin) ? null : 'the PIN beside the code is not 4 digits';
}

/** The first response of a resynchronisation tells nothing: with it, a second challenge comes whatever it was. */
function askAgain(
  turn: Turn,
  test: LoginRecord,
  card: CardRecord,
  algorithm: Algorithm,
  given: TestResponse,
): TestOutcome {
  close(turn, test, 'accepted');
  spend(turn, algorithm, card, test.challenge);
  const first = { challenge: test.challenge, response: given.response };
  return { kind: 'next', test: start(turn, card, 'resynchronisation', { first }) };
}

function verdictOn(
  turn: Turn,
  test: LoginRecord,
  card: CardRecord,
  algorithm: Algorithm,
  { response, pin }: TestResponse,
  { pinHash, first }: Pending,
): VerificationResult {
  const { policy, createSum, now, seal } = turn;
  const kept = openSecrets(seal, card);
  const secrets: CardSecrets =
    pinHash === undefined ? kept : { key: kept.key, pinHash: Uint8Array.from(Buffer.from(pinHash, 'hex')) };
  const question = {
    algorithm,
    secrets,
    challenge: test.challenge,
    response,
    policy,
    createSum,
    unixMs: now.unixMs,
    pinHash: algorithm.pinChecker === 'server beside code' ? pinHashOf(algorithm, pin) : null,
    lastCounter: card.lastCounter === null ? null : BigInt(card.lastCounter),
    lastStep: card.lastStep === null ? null : BigInt(card.lastStep),
  };
  return first == null ? judge(question) : judgeResync(question, first);
}

function succeed(
  turn: Turn,
  test: LoginRecord,
  card: CardRecord,
  pending: Pending,
  verdict: Extract<VerificationResult, { ok: true }>,
): TestOutcome {
  const { tables } = turn;
  close(turn, test, 'accepted');
  let after = storeUse(turn, test, card, verdict);
  if (pending.pinHash !== undefined)
    after = withPin(turn, after, Uint8Array.from(Buffer.from(pending.pinHash, 'hex')));
  if (test.purpose === 'activation') {
    after = { ...after, status: 'active' };
    for (const name of after.users) {
      const user = tables.users.get(name);
      if (user !== null) tables.users.put({ ...user, cardRequired: true });
    }
  }
  tables.cards.put(after);
  turn.note({ event: 'test', card: card.id, login: test.id, says: `${test.purpose} done: ${verdict.says}` });
  return { kind: 'done', card: viewCard(turn, after) };
}

function fail(
  turn: Turn,
  test: LoginRecord,
  card: CardRecord,
  reason: AuditReason,
  says: string,
): TestOutcome {
  close(turn, test, 'refused');
  spend(turn, algorithmOfCard(card), card, test.challenge);
  countCardFailure(turn, card, false);
  return refuse(turn, test, reason, says);
}

function refuse(turn: Turn, test: LoginRecord, reason: AuditReason, says: string): TestOutcome {
  turn.note({
    event: 'refused',
    reason,
    card: test.card as string,
    login: test.id,
    says: `${test.purpose}: ${says}`,
  });
  return { kind: 'refused', reason, says };
}

const placeOf = (test: string): string => `test ${test}`;
