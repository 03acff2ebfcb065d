/** The proof of an enrolment: the token, or the response of the user's card. It is paid with the key, once. */
import { randomBytes } from 'node:crypto';
import { freeFactorId } from '../admin/factors.ts';
import { acceptResponse, verifyResponse } from '../auth/accept-response.ts';
import type { EnrolmentRecord } from '../auth/records/enrolment-record.ts';
import { countFactorFailure, countFailure, isLocked } from '../auth/rules/lockout.ts';
import { obstacleNow } from '../auth/rules/obstacle.ts';
import { endEnrolment } from '../auth/rules/open-enrolments.ts';
import { close, spend } from '../auth/rules/single-use.ts';
import type { UserRecord } from '../auth/store.ts';
import {
  fingerprint,
  inSharedTransaction,
  type LoginParts,
  newSecret,
  type Transaction,
} from '../auth/transaction.ts';
import { appSuite } from '../factors/app/app.ts';
import { algorithmOf } from '../factors/card-algorithm.ts';
import { type Draw, drawChallenge } from '../factors/draw-challenge.ts';
import { isNewestToken, tokenAsk } from './activation-token.ts';
import type { Proved, ProvedStep, ProveInput } from './enrolment-steps.ts';
import { endsInMs, failed, type OpenEnrolment, openEnrolment } from './enrolments.ts';

/** The counter of the first response, seen in a public client. */
export const firstCounter = 1;

/** What is kept of a phone that has proved itself. */
export interface KeptKey {
  /** The id of the app to be. */
  readonly app: string;
  /** Hex. */
  readonly key: string;
  readonly challenge: string;
  /** The fingerprint of the secret by which the server will know the phone. */
  readonly device: string;
}

/** @throws if store, clock or a computation fails */
export function proveEnrolment(parts: LoginParts, draw: Draw, input: ProveInput): Promise<Proved> {
  return inSharedTransaction(parts, (transaction): Proved => {
    const open = openEnrolment(transaction, input, ['token', 'card']);
    if (open === null) return failed;
    const response = typeof input.response === 'string' ? input.response : '';
    if (open.enrolment.state === 'token') {
      if (isRightToken(transaction, open, response)) return giveKey(transaction, open, input, draw);
      return refuseToken(transaction, open, input.binding);
    }
    if (isRightCard(transaction, open, response)) return giveKey(transaction, open, input, draw);
    endEnrolment(transaction, open.enrolment, 'refused');
    return failed;
  });
}

export function keyPlace({ id }: Pick<EnrolmentRecord, 'id'>): string {
  return `enrolment ${id}`;
}

/** A right token of a user who is locked is as good as a wrong one. */
function isRightToken(transaction: Transaction, { enrolment, user }: OpenEnrolment, given: string): boolean {
  const isRight = isNewestToken(transaction, enrolment, given);
  return isRight && enrolment.hopeful && !isLocked(user.lockout, transaction.now, transaction.policy);
}

function refuseToken(transaction: Transaction, { enrolment, user }: OpenEnrolment, binding: string): Proved {
  const triesLeft = enrolment.triesLeft - 1;
  const left: EnrolmentRecord = { ...enrolment, triesLeft };
  transaction.tables.enrolments.put(left);
  const isUserLocked = isLocked(user.lockout, transaction.now, transaction.policy);
  const says = `${enrolment.purpose}: wrong token, or one that a newer token has voided`;
  transaction.log({
    event: 'refused',
    reason: isUserLocked ? 'user locked' : 'wrong code',
    user: user.id,
    says,
  });
  if (!isUserLocked) countFailure(transaction, user);
  if (triesLeft > 0) return { kind: 'wrong token', ...tokenAsk(transaction, left, binding) };
  endEnrolment(transaction, left, 'refused');
  return failed;
}

/** The card's response goes through the one place that accepts; a wrong one counts to card and account. */
function isRightCard(
  transaction: Transaction,
  { enrolment, user }: OpenEnrolment,
  response: string,
): boolean {
  const { tables } = transaction;
  const attempt = tables.logins.get(enrolment.id);
  const card = enrolment.factor === null ? null : tables.factors.get(enrolment.factor);
  if (attempt?.state !== 'open' || card === null) return false;
  const verified = verifyResponse(transaction, attempt, card, { response });
  const obstacle = obstacleNow(transaction, user, card, attempt.obstacle);
  if (obstacle === null && verified.ok) {
    acceptResponse(transaction, attempt, verified);
    return true;
  }
  close(transaction, attempt, 'refused');
  spend(transaction, attempt, card);
  const says = verified.ok ? `the response was right: ${obstacle}` : verified.says;
  const reason = obstacle ?? (verified.ok ? 'wrong response' : verified.reason);
  const names = { user: user.id, factor: card.id };
  transaction.log({ event: 'refused', reason, ...names, says: `${enrolment.purpose}: ${says}` });
  countCardFailure(transaction, user, enrolment.factor as string, obstacle);
  return false;
}

function countCardFailure(
  transaction: Transaction,
  user: UserRecord,
  serial: string,
  obstacle: string | null,
): void {
  const locked = obstacle === 'user locked' || obstacle === 'factor locked';
  const card = transaction.tables.factors.get(serial);
  if (card !== null) countFactorFailure(transaction, card, locked);
  if (!locked) countFailure(transaction, user);
}

function giveKey(
  transaction: Transaction,
  { enrolment, user }: OpenEnrolment,
  { binding }: ProveInput,
  draw: Draw,
): ProvedStep {
  const { keyBytes, challengeDigits: digits } = algorithmOf(appSuite);
  const key = randomBytes(keyBytes).toString('hex');
  const challenge = drawChallenge({ digits, draw, isTaken: () => false }) as string;
  const app = freeFactorId(transaction, 'app', user);
  const [device, pin] = [`${app}.${newSecret()}`, newSecret()];
  const kept: KeptKey = { app, key, challenge, device: fingerprint(device) };
  const sealed = transaction.seal.seal(keyPlace(enrolment), kept);
  const proved: EnrolmentRecord = { ...enrolment, state: 'proved', sealed };
  transaction.tables.enrolments.put(proved);
  const says = `${enrolment.purpose}: proved by ${enrolment.factor === null ? 'the token' : 'the card'}`;
  transaction.log({ event: 'factor', user: enrolment.user, says });
  return {
    ...{ kind: 'proved', binding, key, suite: appSuite, counter: firstCounter, challenge, device, pin },
    endsInMs: endsInMs(transaction, proved),
  };
}
