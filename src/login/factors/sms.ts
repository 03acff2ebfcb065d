/**
 * Codes sent to a phone number as a kind of second factor: by SMS, or read out in a call. Each code is for one login. A
 * newer one voids the older, by whatever way they came. The store keeps a keyed hash of it.
 */
import { timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { Application } from '../auth/applications.ts';
import type { Asked, FactorKind } from '../auth/factor-kind.ts';
import type { CodeAsk, Way } from '../auth/login-steps.ts';
import type { Seal } from '../auth/sealing.ts';
import type { LoginRecord, SmsFactorRecord } from '../auth/store.ts';
import type { Transaction } from '../auth/transaction.ts';
import type { Draw } from './draw-challenge.ts';
import { maskedNumber } from './lines/masked-number.ts';
import { sendToLine } from './lines/stored-line.ts';
import { codeInMs, countCode } from './sms-limits.ts';
import { faultOfCode, triesAfterWrong } from './typed-code.ts';

export const smsDigits = 6;

/** The page's name for it. */
export const smsLabel = 'Text Message';

export interface SmsKindOptions {
  readonly draw: Draw;
  /** Whether an application offers a call. */
  readonly offersVoice: (app: Application) => boolean;
}

/** What is kept between the ask and the response. */
const keptCode = v.object({
  way: v.picklist(['sms', 'voice']),
  triesLeft: v.number(),
  /** A keyed hash of the code; null while none was sent. */
  code: v.nullable(v.string()),
});
type KeptCode = v.InferOutput<typeof keptCode>;

/** An attempt for which a code is asked. */
interface CodeAttempt {
  readonly transaction: Transaction;
  readonly attempt: Pick<LoginRecord, 'id' | 'purpose' | 'app'>;
  readonly factor: SmsFactorRecord;
  /** The ways in which the application offers a code. */
  readonly ways: readonly Way[];
}

export function createSmsKind({ draw, offersVoice }: SmsKindOptions): FactorKind<SmsFactorRecord> {
  const waysOf = ({ app }: Pick<LoginRecord, 'app'>): readonly Way[] =>
    offersVoice(app) ? ['sms', 'voice'] : ['sms'];
  return {
    kind: 'sms',
    place: 4,
    ends: [],
    code: () => '4.2',
    lifeMs: (policy) => policy.smsLifeMs,
    ask(transaction, attempt, factor) {
      const asking = { transaction, attempt, factor, ways: waysOf(attempt) };
      const first = { way: 'sms', triesLeft: transaction.policy.codeTries, code: null } as const;
      if (codeInMs(transaction, factor, 'sms') === 0) return sendCode(asking, first, attempt.hopeful, draw);
      return askFor(asking, first, 'no message yet, a code is asked for');
    },
    again(transaction, { attempt, hopeful }, factor, way) {
      const ways = waysOf(attempt);
      const wanted = ways.find((one) => one === way);
      if (wanted === undefined) return { refused: 'no such way' };
      const retryAfterMs = codeInMs(transaction, factor, wanted);
      if (retryAfterMs > 0) return { refused: 'too soon', retryAfterMs };
      const kept: KeptCode = { ...keptOf(transaction, attempt), way: wanted };
      return sendCode({ transaction, attempt, factor, ways }, kept, hopeful, draw);
    },
    retry(transaction, attempt, factor) {
      const kept = keptOf(transaction, attempt);
      const triesLeft = triesAfterWrong(kept);
      if (triesLeft === 0) return null;
      const asking = { transaction, attempt, factor, ways: waysOf(attempt) };
      return askFor(asking, { ...kept, triesLeft }, 'a code is asked for again');
    },
    faultOf: ({ response }) => faultOfCode(response, smsDigits),
    verify(transaction, attempt, factor, { response }) {
      const { code, way } = keptOf(transaction, attempt);
      const given = fingerprintOf(transaction.seal, attempt, response);
      if (code === null) return { ok: false, reason: 'wrong code', says: 'a code, and none was sent' };
      if (!timingSafeEqual(Buffer.from(code, 'hex'), given)) {
        return { ok: false, reason: 'wrong code', says: 'wrong code, or one that a newer code has voided' };
      }
      return { ok: true, factor, says: way === 'sms' ? 'code of a message' : 'code of a call' };
    },
  };
}

/** Draws a code and sends it. For a login that can't succeed all is the same, but nothing is sent. */
function sendCode(asking: CodeAttempt, kept: KeptCode, hopeful: boolean, draw: Draw): Asked<CodeAsk> {
  const { transaction, attempt, factor } = asking;
  const { way } = kept;
  const code = String(draw(10 ** smsDigits)).padStart(smsDigits, '0');
  countCode(transaction, factor, way);
  if (hopeful) {
    const topic = `${attempt.id} ${attempt.purpose}`;
    sendToLine(transaction, factor.number, { way, code, topic });
  }
  const what = way === 'sms' ? 'message' : 'call';
  const says = hopeful ? `a ${what} with a code` : `no ${what}, a code is asked for`;
  const hash = fingerprintOf(transaction.seal, attempt, code).toString('hex');
  return askFor(asking, { ...kept, code: hash }, says);
}

function askFor({ transaction, factor, ways }: CodeAttempt, kept: KeptCode, says: string): Asked<CodeAsk> {
  const { way, triesLeft } = kept;
  const again = ways.map((one) => ({ way: one, inMs: codeInMs(transaction, factor, one) }));
  const to = maskedNumber(factor.number);
  return { ask: { by: 'code', from: way, to, digits: smsDigits, triesLeft, again }, kept, says };
}

function keptOf(transaction: Transaction, attempt: LoginRecord): KeptCode {
  return v.parse(keptCode, transaction.kept(attempt));
}

/** Of a code for this login and purpose only. */
function fingerprintOf(
  seal: Seal,
  { id, purpose }: Pick<LoginRecord, 'id' | 'purpose'>,
  code: string,
): Buffer {
  return seal.derive(`sms code ${purpose} ${id} ${code}`);
}
