/**
 * The authenticator app as a kind of second factor: TOTP (RFC 6238) with SHA-1, six digits and steps of 30 s, as a
 * public client of the broker's login computes it. A step is accepted once, whichever login asked.
 */
import { createHotp } from '../../crypto/hotp.ts';
import { verifyTimeStep } from '../../crypto/verify.ts';
import type { Asked, FactorKind } from '../auth/factor-kind.ts';
import type { CodeAsk } from '../auth/login-steps.ts';
import type { Policy } from '../auth/rules/policies.ts';
import type { Seal } from '../auth/sealing.ts';
import type { TotpRecord } from '../auth/store.ts';
import { faultOfCode, triesAfterWrong } from './typed-code.ts';

/** Length of a key in bytes, as RFC 4226 §4 recommends. */
export const totpKeyBytes = 20;
export const totpDigits = 6;
export const totpStepSeconds = 30;

/** The page's name for it. */
export const totpLabel = 'Mobile Authenticator App';

export function sealTotpKey(seal: Seal, id: string, key: Uint8Array): string {
  return seal.seal(`totp ${id}`, Buffer.from(key).toString('hex'));
}

export function hasTotpKey(seal: Seal, factor: TotpRecord, key: Uint8Array): boolean {
  return openTotpKey(seal, factor).equals(key);
}

function openTotpKey(seal: Seal, { id, sealed }: TotpRecord): Buffer {
  return Buffer.from(seal.open(`totp ${id}`, sealed) as string, 'hex');
}

/** The step of a code at this time, if it can be accepted; null for a wrong code, or a step used before. */
export function acceptedStep(
  { seal, policy, unixMs }: { readonly seal: Seal; readonly policy: Policy; readonly unixMs: number },
  factor: TotpRecord,
  code: string,
): bigint | null {
  const hotp = createHotp(Uint8Array.from(openTotpKey(seal, factor)), { digits: totpDigits, hash: 'SHA1' });
  const now = BigInt(Math.floor(unixMs / (totpStepSeconds * 1_000)));
  const last = factor.lastStep === null ? null : BigInt(factor.lastStep);
  const given = { expected: (step: bigint) => hotp(step), response: code };
  return verifyTimeStep(given, now, policy.driftSteps, last)?.step ?? null;
}

export const totpKind: FactorKind<TotpRecord> = {
  kind: 'totp',
  place: 3,
  // Permanent, so it ends what is given for a lost factor, as a card does (assumed). Only a card ends SMS.
  ends: ['temporary', 'code-card'],
  code: () => '4',
  lifeMs: (policy) => policy.challengeLifeMs,
  ask: ({ policy }) => askForCode(policy.codeTries),
  retry(transaction, attempt) {
    const left = triesAfterWrong(transaction.kept(attempt));
    return left === 0 ? null : askForCode(left);
  },
  faultOf: ({ response }) => faultOfCode(response, totpDigits),
  verify({ seal, policy, now: { unixMs } }, _attempt, factor, { response }) {
    const step = acceptedStep({ seal, policy, unixMs }, factor, response);
    if (step === null) {
      return { ok: false, reason: 'wrong code', says: 'wrong code, or one of a time step used before' };
    }
    return { ok: true, factor: { ...factor, lastStep: String(step) }, says: `time step ${step}` };
  },
};

function askForCode(triesLeft: number): Asked<CodeAsk> {
  return {
    ask: { by: 'code', from: 'app', to: null, digits: totpDigits, triesLeft, again: [] },
    kept: { triesLeft },
    says: 'a code of the authenticator app is asked for',
  };
}
