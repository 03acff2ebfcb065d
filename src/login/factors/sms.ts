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
import { sendToLine } from './lines/stored-line.ts';
import { codeInMs, countCode } from './sms-limits.ts';
import { faultOfCode, triesAfterWrong } from './typed-code.ts';

export const smsDigits = 6;

/** The page's name for it. */
export const smsLabel = 'Text Message';

/** What is kept between the ask and the response. */
const keptCode = v.object({
  way: v.picklist(['sms', 'voice']),
  triesLeft: v.number(),
  /** A keyed hash of the code; null while none was sent. */
  code: v.nullable(v.string()),
});
type KeptCode = v.InferOutput<typeof keptCode>;

/** A login attempt for which a code is asked. */
type Attempt = Pick<LoginRecord, 'id' | 'purpose' | 'app'>;

export interface SmsKindOptions {
  readonly draw: Draw;
  /** Whether an application offers a call. */
  readonly offersVoice: (app: Application) => boolean;
}

export function createSmsKind({ draw, offersVoice }: SmsKindOptions): FactorKind<SmsFactorRecord> {
  const waysOf = ({ app }: Attempt): readonly Way[] => (offersVoice(app) ? ['sms', 'voice'] : ['sms']);
  function askFor(
    transaction: Transaction,
    attempt: Attempt,
    factor: SmsFactorRecord,
    kept: KeptCode,
    says: string,
  ): Asked<CodeAsk> {
    const { way, triesLeft } = kept;
    const again = waysOf(attempt).map((one) => ({ way: one, inMs: codeInMs(transaction, factor, one) }));
    const to = maskedNumber(factor.number);
    return { ask: { by: 'code', from: way, to, digits: smsDigits, triesLeft, again }, kept, says };
  }
  function send(
    transaction: Transaction,
    { attempt, hopeful }: { readonly attempt: Attempt; readonly hopeful: boolean },
    factor: SmsFactorRecord,
    { way, triesLeft }: Pick<KeptCode, 'way' | 'triesLeft'>,
  ): Asked<CodeAsk> {
    const code = String(draw(10 ** smsDigits)).padStart(smsDigits, '0');
    countCode(transaction, factor, way);
    if (hopeful)
      sendToLine(transaction, factor.number, { way, code, topic: `${attempt.id} ${attempt.purpose}` });
    const kept: KeptCode = {
      way,
      triesLeft,
      code: fingerprintOf(transaction.seal, attempt, code).toString('hex'),
    };
    const what = way === 'sms' ? 'message' : 'call';
    return askFor(
      transaction,
      attempt,
      factor,
      kept,
      hopeful ? `a ${what} with a code` : `no ${what}, a code is asked for`,
    );
  }
  return {
    kind: 'sms',
    place: 4,
    ends: [],
    code: () => '4.2',
    lifeMs: (policy) => policy.smsLifeMs,
    ask(transaction, attempt, factor) {
      const first = { way: 'sms', triesLeft: transaction.policy.codeTries } as const;
      if (codeInMs(transaction, factor, 'sms') === 0) {
        return send(transaction, { attempt, hopeful: attempt.hopeful }, factor, first);
      }
      return askFor(
        transaction,
        attempt,
        factor,
        { ...first, code: null },
        'no message yet, a code is asked for',
      );
    },
    again(transaction, { attempt, hopeful }, factor, way) {
      const wanted = waysOf(attempt).find((one) => one === way);
      if (wanted === undefined) return { refused: 'no such way' };
      const retryAfterMs = codeInMs(transaction, factor, wanted);
      if (retryAfterMs > 0) return { refused: 'too soon', retryAfterMs };
      const { triesLeft } = keptOf(transaction, attempt);
      return send(transaction, { attempt, hopeful }, factor, { way: wanted, triesLeft });
    },
    retry(transaction, attempt, factor) {
      const kept = keptOf(transaction, attempt);
      const triesLeft = triesAfterWrong(kept);
      if (triesLeft === 0) return null;
      return askFor(transaction, attempt, factor, { ...kept, triesLeft }, 'a code is asked for again');
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

/** All but the last four digits masked. */
export function maskedNumber(number: string): string {
  return `••• ${number.slice(-4)}`;
}

function keptOf(transaction: Transaction, attempt: Attempt): KeptCode {
  return v.parse(keptCode, transaction.kept(attempt as LoginRecord));
}

/** Of a code for this login and purpose only. */
function fingerprintOf(seal: Seal, { id, purpose }: Attempt, code: string): Buffer {
  return seal.derive(`sms code ${purpose} ${id} ${code}`);
}
