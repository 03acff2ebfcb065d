/**
 * The algorithm of a card: OCRA (RFC 6287) with a suite, or HOTP (RFC 4226) for a card without a challenge.
 *
 * A suite is named by its text or by an alias. HOTP is written in the form of RFC 6287's crypto function,
 * `HOTP-SHA1-6`. The card's own algorithm is not public: each of these is a substitute (docs/dev/fidelity.md).
 */

import { createHotp } from '../crypto/hotp.ts';
import { createOcra, timeStepAt } from '../crypto/ocra.ts';
import type { HashName, Suite } from '../crypto/suite.ts';
import { suiteText } from '../crypto/suite-aliases.ts';
import { parseSuite } from '../crypto/suite-parser.ts';

export type ResponseAlgorithm =
  | { readonly kind: 'ocra'; readonly text: string; readonly hash: HashName; readonly suite: Suite }
  | { readonly kind: 'hotp'; readonly text: string; readonly hash: HashName; readonly digits: number };

/** Algorithms that were used before; all cards with the same one share it. */
const known = new Map<string, ResponseAlgorithm>();
const knownMax = 64;

/**
 * The algorithm of a suite text or alias.
 * @throws SuiteError naming the wrong part and what is accepted
 */
export function algorithmNamed(name: string): ResponseAlgorithm {
  const found = known.get(name);
  if (found !== undefined) return found;
  const algorithm = readAlgorithm(suiteText(name));
  if (known.size >= knownMax) known.clear();
  known.set(name, algorithm);
  return algorithm;
}

function readAlgorithm(text: string): ResponseAlgorithm {
  const hotp = /^HOTP-(SHA1|SHA256|SHA512)-([6-8])$/.exec(text);
  if (hotp) return { kind: 'hotp', text, hash: hotp[1] as HashName, digits: Number(hotp[2]) };
  const suite = parseSuite(text);
  return { kind: 'ocra', text, hash: suite.hash, suite };
}

/** The OCRA suite; null for HOTP. */
export function suiteOf(algorithm: ResponseAlgorithm): Suite | null {
  return algorithm.kind === 'ocra' ? algorithm.suite : null;
}

/** Whether the algorithm uses a counter, which the card keeps in its memory. */
export function usesCounter(algorithm: ResponseAlgorithm): boolean {
  return algorithm.kind === 'hotp' || algorithm.suite.counter;
}

/** The inputs of one computation. `unixMs`: Unix time in ms, used by a suite with T. */
export interface ResponseInput {
  readonly pin: string;
  readonly challenge: string;
  /** Decimal; used by a suite with a counter. */
  readonly counter: string;
  readonly unixMs: number;
}

/** The card's computation with `key`: takes the entries, returns the digits of the response with leading zeros. */
export function createResponseComputation(
  algorithm: ResponseAlgorithm,
  key: Uint8Array,
): (sum: ResponseInput) => string {
  if (algorithm.kind === 'hotp') {
    const hotp = createHotp(key, { digits: algorithm.digits, hash: algorithm.hash });
    return ({ counter }) => hotp(BigInt(counter));
  }
  const { suite } = algorithm;
  const ocra = createOcra(suite, key);
  return ({ pin, challenge, counter, unixMs }) => {
    const input: { challenge: string; pin?: string; counter?: bigint; timeStep?: bigint } = { challenge };
    if (suite.pinHash !== null) input.pin = pin;
    if (suite.counter) input.counter = BigInt(counter);
    if (suite.stepSeconds !== null) input.timeStep = timeStepAt(suite, unixMs);
    return ocra(input);
  };
}
