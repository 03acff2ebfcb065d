/**
 * The token of an enrolment: six digits in a message. It counts for its enrolment only, never as a code of a login, and a
 * newer one voids the older. Messages have the limits of all messages to a number.
 */
import { timingSafeEqual } from 'node:crypto';
import type { EnrolmentRecord } from '../auth/records/enrolment-record.ts';
import type { Transaction } from '../auth/transaction.ts';
import type { Draw } from '../factors/draw-challenge.ts';
import { maskedNumber } from '../factors/lines/masked-number.ts';
import { sendToLine } from '../factors/lines/stored-line.ts';
import { codeInMs, countMessage } from '../factors/sms-limits.ts';
import type { SentToken, TokenAsk, TokenStep } from './enrolment-steps.ts';
import { endsInMs } from './enrolments.ts';

export const tokenDigits = 6;

/** Sends a token to a number, and asks for it. Where too many messages were sent, it asks all the same. */
export function askToken(
  transaction: Transaction,
  enrolment: EnrolmentRecord,
  { number, binding, draw }: { readonly number: string; readonly binding: string; readonly draw: Draw },
): TokenStep {
  const asked: EnrolmentRecord = { ...enrolment, state: 'token', number };
  const canSend = tokenInMs(transaction, asked) === 0;
  const sent = canSend ? sendToken(transaction, asked, number, draw) : asked;
  transaction.tables.enrolments.put(sent);
  return tokenStep(transaction, sent, binding);
}

/** Sends another token. */
export function askTokenAgain(
  transaction: Transaction,
  enrolment: EnrolmentRecord,
  given: { readonly number: string; readonly binding: string; readonly draw: Draw },
): SentToken {
  const retryAfterMs = tokenInMs(transaction, enrolment);
  if (retryAfterMs > 0) return { kind: 'refused', reason: 'too-soon', retryAfterMs };
  return askToken(transaction, enrolment, given);
}

function tokenStep(transaction: Transaction, enrolment: EnrolmentRecord, binding: string): TokenStep {
  return { kind: 'token', ...tokenAsk(transaction, enrolment, binding) };
}

/** What is shown while a token is asked for. */
export function tokenAsk(transaction: Transaction, enrolment: EnrolmentRecord, binding: string): TokenAsk {
  const { number, triesLeft } = enrolment;
  return {
    ...{ binding, to: maskedNumber(number as string), digits: tokenDigits, triesLeft },
    againInMs: tokenInMs(transaction, enrolment),
    endsInMs: endsInMs(transaction, enrolment),
  };
}

/** Whether it is the newest token of this enrolment, in constant time. */
export function isNewestToken(transaction: Transaction, enrolment: EnrolmentRecord, given: string): boolean {
  const kept = enrolment.sealed ?? '';
  const wanted = Buffer.from(kept, 'hex');
  const found = hashOf(transaction, enrolment, given);
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

/** For one that can't succeed all is the same, but nothing is sent. */
function sendToken(
  transaction: Transaction,
  enrolment: EnrolmentRecord,
  number: string,
  draw: Draw,
): EnrolmentRecord {
  const token = String(draw(10 ** tokenDigits)).padStart(tokenDigits, '0');
  countMessage(transaction, number, 'sms');
  if (enrolment.hopeful) {
    const topic = `${enrolment.id} enrolment`;
    sendToLine(transaction, number, { way: 'sms', code: token, topic, purpose: 'activation' });
  }
  const says = enrolment.hopeful ? 'a message with an activation token' : 'no message, a token is asked for';
  transaction.log({ event: 'issued', user: enrolment.user, says: `${enrolment.purpose}: ${says}` });
  return { ...enrolment, sealed: hashOf(transaction, enrolment, token).toString('hex') };
}

function tokenInMs(transaction: Transaction, { number, user }: EnrolmentRecord): number {
  return codeInMs(transaction, { number: number as string, users: [user] }, 'sms');
}

function hashOf({ seal }: Transaction, { id }: EnrolmentRecord, token: string): Buffer {
  return seal.derive(`activation token ${id} ${token}`);
}
