/**
 * Verifies one response of one card: whether it is right, what must be stored if so, and otherwise why not, for the
 * audit log. Windows and comparison are those of `src/crypto/verify.ts`: every candidate is computed, whether or not
 * an earlier one matched.
 *
 * Candidates beyond the window serve only the text in the log. They are always all computed: otherwise the time taken
 * would reveal whether a response that can't be accepted (a locked account) was right.
 */
import {
  counterMax,
  equalDigits,
  resynchronise,
  verifyCounter,
  verifyTimeStep,
} from '../../crypto/verify.ts';
import type { AuditReason } from '../auth/audit.ts';
import type { Policy } from '../auth/rules/policies.ts';
import {
  type Algorithm,
  type CardSecrets,
  type CreateResponseFunction,
  type ResponseFunction,
  stepAt,
} from './card-algorithm.ts';

export interface Question {
  readonly algorithm: Algorithm;
  readonly secrets: CardSecrets;
  readonly challenge: string;
  readonly response: string;
  readonly pinHash: Uint8Array | null;
  readonly lastCounter: bigint | null;
  readonly lastStep: bigint | null;
  /** Wall time of the server. */
  readonly unixMs: number;
  readonly policy: Policy;
  readonly createResponseFunction: CreateResponseFunction;
}

export type VerificationResult =
  | {
      readonly ok: true;
      readonly counter: bigint | null;
      readonly step: bigint | null;
      readonly says: string;
    }
  | { readonly ok: false; readonly reason: AuditReason; readonly says: string };

/** How far beyond the window candidates are computed for the log. */
const lookBehind = 10n;
const lookAhead = 100n;
const lookSteps = 10n;

/** @throws {OcraInputError} where the wall clock is before 1970 and the suite has a time step */
export function verifyDigits(question: Question): VerificationResult {
  const { algorithm, lastCounter } = question;
  const sum = question.createResponseFunction(algorithm, question.secrets, question.challenge);
  const now = stepAt(algorithm, question.unixMs);
  if (algorithm.counter && lastCounter === counterMax) {
    return {
      ok: false,
      reason: 'counter used up',
      says: `counter ${counterMax} was the last one: replace the card`,
    };
  }
  const result = algorithm.counter
    ? verifyByCounter(question, sum, now)
    : now === null
      ? verifyByChallenge(question, sum)
      : verifyByTimeStep(question, sum, now);
  const pinFits =
    algorithm.pinChecker !== 'server beside code' || sameBytes(question.secrets.pinHash, question.pinHash);
  if (!pinFits && result.ok) {
    return { ok: false, reason: 'wrong PIN', says: 'the code is right, the PIN differs' };
  }
  return result;
}

/**
 * The second response of a resynchronisation, with the first one and its challenge: counters c and c+1, with c at
 * most `resyncWindow` ahead of the last accepted one. If the suite also has a time step, it is the current one.
 */
export function verifyResync(
  question: Question,
  first: { readonly challenge: string; readonly response: string },
): VerificationResult {
  const { algorithm, secrets, policy, lastCounter } = question;
  const step = stepAt(algorithm, question.unixMs);
  const expect = (challenge: string): ((counter: bigint) => string) => {
    const sum = question.createResponseFunction(algorithm, secrets, challenge);
    return (counter) => sum(counter, step);
  };
  const found = resynchronise(
    { expected: expect(first.challenge), response: first.response },
    { expected: expect(question.challenge), response: question.response },
    lastCounter,
    policy.resyncWindow,
  );
  const from = lastCounter === null ? 0n : lastCounter + 1n;
  const range = `from ${from} to ${from + BigInt(policy.resyncWindow) - 1n}`;
  if (found === null) {
    return { ok: false, reason: 'wrong response', says: `no two counters in a row ${range} fit` };
  }
  if (algorithm.pinChecker === 'server beside code' && !sameBytes(secrets.pinHash, question.pinHash)) {
    return { ok: false, reason: 'wrong PIN', says: 'the codes are right, the PIN differs' };
  }
  return { ok: true, counter: found.counter, step: null, says: `counter ${found.counter}, ${range}` };
}

function verifyByChallenge(question: Question, sum: ResponseFunction): VerificationResult {
  return equalDigits(sum(null, null), question.response)
    ? { ok: true, counter: null, step: null, says: 'response verified' }
    : { ok: false, reason: 'wrong response', says: differs(question.algorithm) };
}

/** A suite with a counter. If it also has a time step, the window is tried once for each step of the drift. */
function verifyByCounter(question: Question, sum: ResponseFunction, now: bigint | null): VerificationResult {
  const { response, policy, lastCounter } = question;
  const window = policy.counterWindow;
  const steps = now === null ? [null] : stepsAround(now, BigInt(policy.driftSteps));
  const found = steps
    .map((step) =>
      verifyCounter({ expected: (counter) => sum(counter, step), response }, lastCounter, window),
    )
    .find((match) => match !== null);
  const first = lastCounter === null ? 0n : lastCounter + 1n;
  const windowText = `window ${first} to ${first + BigInt(window) - 1n}`;
  const near: bigint[] = [];
  const from = first > lookBehind ? first - lookBehind : 0n;
  for (const step of steps) {
    for (
      let counter = from;
      counter < first + BigInt(window) + lookAhead && counter <= counterMax;
      counter++
    ) {
      if (equalDigits(sum(counter, step), response)) near.push(counter);
    }
  }
  if (found != null) {
    return { ok: true, counter: found.counter, step: null, says: `counter ${found.counter}, ${windowText}` };
  }
  const [counter] = near;
  if (counter === undefined) {
    return { ok: false, reason: 'wrong response', says: `${differs(question.algorithm)}; ${windowText}` };
  }
  const reason = counter < first ? 'counter used' : 'counter ahead';
  return { ok: false, reason, says: `counter ${counter}, ${windowText}` };
}

function verifyByTimeStep(question: Question, sum: ResponseFunction, now: bigint): VerificationResult {
  const { response, policy, lastStep } = question;
  const drift = policy.driftSteps;
  const expected = (step: bigint): string => sum(null, step);
  const found = verifyTimeStep({ expected, response }, now, drift, lastStep);
  const [step] = stepsAround(now, lookSteps).filter((step) => equalDigits(expected(step), response));
  if (found !== null) {
    return {
      ok: true,
      counter: null,
      step: found.step,
      says: `time step off by ${found.drift}, drift ${drift}`,
    };
  }
  if (step === undefined) {
    return { ok: false, reason: 'wrong response', says: differs(question.algorithm) };
  }
  const off = `time step off by ${step - now}, drift ${drift}`;
  return lastStep !== null && step <= lastStep
    ? { ok: false, reason: 'step used', says: `${off}, accepted before` }
    : { ok: false, reason: 'step outside', says: off };
}

function differs({ pinChecker, challengeDigits }: Algorithm): string {
  if (challengeDigits === 0) return 'no such code';
  return pinChecker === 'server by suite' ? 'PIN or challenge differs' : 'challenge or key differs';
}

function stepsAround(now: bigint, width: bigint): bigint[] {
  const steps: bigint[] = [];
  for (let step = now - width; step <= now + width; step++) if (step >= 0n) steps.push(step);
  return steps;
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return false;
  return equalDigits(Buffer.from(a).toString('hex'), Buffer.from(b).toString('hex'));
}
