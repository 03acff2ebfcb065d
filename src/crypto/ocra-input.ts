/** The inputs of an OCRA computation (RFC 6287 §5.1), and which of them a suite needs. */

import { errorMessage, quoted } from '../errors/message.ts';
import { checkedLater, checkOptions, type OptionRules } from '../options/option-check.ts';
import { digestBytes } from './hmac.ts';
import type { Suite } from './suite.ts';
import { counterMax } from './verify.ts';

/**
 * The inputs of one computation (RFC 6287 §5.1): exactly those that the suite names, and one of `pin` and `pinHash`
 * for a suite with P.
 */
export interface OcraInput {
  /**
   * The challenge, in the suite's format. Of a decimal challenge only the number counts: leading zeros change
   * nothing.
   */
  readonly challenge: string;
  /** The counter of a suite with C, 0 to 2^64 − 1. */
  readonly counter?: bigint;
  /** The PIN of a suite with P, as text. Its UTF-8 bytes are hashed. */
  readonly pin?: string;
  /**
   * The hash of the PIN, for a server that keeps only that. It is worth as much as the PIN: 10,000 tries find it.
   */
  readonly pinHash?: Uint8Array;
  /**
   * The session of a suite with S, at most as many bytes as its field has. A shorter one gets zero bytes before it.
   */
  readonly session?: Uint8Array;
  /** The time step of a suite with T, 0 to 2^64 − 1; `timeStepAt` computes it. */
  readonly timeStep?: bigint;
}

const inputRules = {
  challenge: checkedLater,
  pin: checkedLater,
  pinHash: checkedLater,
  counter: checkedLater,
  session: checkedLater,
  timeStep: checkedLater,
} satisfies OptionRules<OcraInput>;

/**
 * An input that is missing, is not part of the suite or is ill-formed. The message never shows a PIN or its hash.
 *
 * @example
 * ```ts
 * import { ocra, OcraInputError } from 'dscplus';
 *
 * try {
 *   ocra('OCRA-1:HOTP-SHA1-6:QN08', new Uint8Array(20), { challenge: 'x' });
 * } catch (error) {
 *   error instanceof OcraInputError; // → true
 * }
 * ```
 */
export class OcraInputError extends Error {
  override readonly name: string = 'OcraInputError';
}

/** RFC 6287 §7.2: in mutual challenge-response, Q has both parties' challenges one after the other. */
const parties = 2;

const challengeFormats = {
  N: { accepted: /^[0-9]+$/, name: 'decimal digits' },
  A: { accepted: /^[0-9A-Za-z]+$/, name: 'letters A to Z, a to z and digits' },
  H: { accepted: /^[0-9A-Fa-f]+$/, name: 'hex digits' },
};

/** @throws {OcraInputError} if the inputs are not those of the suite */
export function checkInput(suite: Suite, input: OcraInput): void {
  checkOptions('ocra', input, inputRules);
  checkPresence(suite, 'counter', suite.counter, input.counter !== undefined);
  checkPresence(suite, 'session', suite.sessionBytes !== null, input.session !== undefined);
  checkPresence(suite, 'time step', suite.stepSeconds !== null, input.timeStep !== undefined);
  checkPresence(suite, 'PIN', suite.pinHash !== null, input.pin !== undefined || input.pinHash !== undefined);
  checkNumber('counter', input.counter);
  checkNumber('time step', input.timeStep);
  checkPin(suite, input);
  checkSession(suite, input);
  checkChallengeCharacters(suite, input.challenge, parties * suite.challenge.length);
}

function checkPresence(suite: Suite, name: string, wanted: boolean, given: boolean): void {
  if (wanted && !given)
    throw new OcraInputError(
      errorMessage(name, 'missing', `give the one that the suite ${quoted(suite.text)} has`),
    );
  if (given && !wanted) {
    throw new OcraInputError(errorMessage(name, `not in the suite ${quoted(suite.text)}`, 'leave it out'));
  }
}

function checkNumber(name: string, value: bigint | undefined): void {
  if (value === undefined) return;
  if (typeof value !== 'bigint' || value < 0n || value > counterMax) {
    throw new OcraInputError(
      errorMessage(name, `invalid value ${value}`, `give a BigInt from 0 to ${counterMax}`),
    );
  }
}

function checkPin(suite: Suite, { pin, pinHash }: OcraInput): void {
  if (pin !== undefined && pinHash !== undefined) {
    throw new OcraInputError(errorMessage('pin and pinHash', "can't be combined", 'give one'));
  }
  if (pin !== undefined && typeof pin !== 'string') {
    throw new OcraInputError(errorMessage('PIN', `given as ${typeof pin}`, 'give a text'));
  }
  if (pin === '') throw new OcraInputError(errorMessage('PIN', 'empty', 'give one character or more'));
  if (pinHash !== undefined && pinHash.length !== digestBytes[suite.pinHash!]) {
    throw new OcraInputError(
      errorMessage(
        'PIN hash',
        `has ${pinHash.length} bytes`,
        `give the ${digestBytes[suite.pinHash!]} bytes of ${suite.pinHash}`,
      ),
    );
  }
}

function checkSession({ sessionBytes, text: suite }: Suite, { session }: OcraInput): void {
  if (session !== undefined && session.length > sessionBytes!) {
    throw new OcraInputError(
      errorMessage(
        'session',
        `has ${session.length} bytes`,
        `give at most ${sessionBytes}, as the suite ${quoted(suite)} says`,
      ),
    );
  }
}

export function checkChallengeCharacters(
  { text: suite, challenge: { format } }: Suite,
  challenge: string,
  max: number,
): void {
  const { accepted, name } = challengeFormats[format];
  if (typeof challenge !== 'string' || !accepted.test(challenge) || challenge.length > max) {
    throw new OcraInputError(
      errorMessage(
        `challenge ${quoted(challenge)}`,
        `does not fit the suite ${quoted(suite)}`,
        `give 1 to ${max} ${name}`,
      ),
    );
  }
}
