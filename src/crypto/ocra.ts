/**
 * OCRA (RFC 6287): from a suite, a key and the inputs of one computation to a response.
 *
 *     response = truncate(HMAC(key, DataInput))
 *     DataInput = suite text | 00 | C | Q | P | S | T     (§5.1; only the parts the suite names)
 *
 * Where the RFC's text says nothing, its program in Appendix A decides: an odd number of hex digits is padded at its
 * end, and a session shorter than its field at its front. A response of 0 digits is the whole HMAC, as §5.2 says; the
 * program returns "0" there, and errata 5625 (reported) agrees with the program. Which counter or time step may be
 * used is decided in `verify.ts`.
 */

import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { errorMessage, quoted } from '../errors/message.ts';
import { createDigest, createMac, type Digest, digestBytes } from './hmac.ts';
import { checkKey } from './key.ts';
import { checkChallengeCharacters, checkInput, type OcraInput, OcraInputError } from './ocra-input.ts';
import type { Suite } from './suite.ts';
import { parseSuite } from './suite-parser.ts';
import { truncate } from './truncate.ts';

/**
 * Computes a response of one suite and key from the inputs. The same inputs always give the same response: the
 * suite's number of decimal digits with leading zeros, or the whole HMAC in lower-case hex for a suite with 0
 * digits.
 *
 * It throws an `OcraInputError` for inputs that are not those of the suite.
 */
export type Ocra = (input: OcraInput) => string;

const numberBytes = 8;
const challengeBytes = 128;

/**
 * Computes one OCRA response (RFC 6287). To compute many with one key, use `createOcra`.
 *
 * @param suite the text of a suite, or what `parseSuite` read
 * @param key the shared secret, 14 bytes or more
 * @returns the digits with leading zeros, or the whole HMAC in lower-case hex for a suite with 0 digits
 * @throws {SuiteError} for a text that is not a suite
 * @throws {KeyError} for a key of fewer than 14 bytes
 * @throws {OcraInputError} for inputs that are not those of the suite
 * @example
 * ```ts
 * import { ocra } from 'dscplus';
 *
 * // The key and the suite of RFC 6287 Appendix C.1.
 * const key = new TextEncoder().encode('12345678901234567890');
 * ocra('OCRA-1:HOTP-SHA1-6:QN08', key, { challenge: '00000000' }); // → '237653'
 * ```
 */
export function ocra(suite: Suite | string, key: Uint8Array, input: OcraInput): string {
  return createOcra(typeof suite === 'string' ? parseSuite(suite) : suite, key)(input);
}

/**
 * Reads a key once and returns a function from inputs to responses (RFC 6287). It keeps no input.
 *
 * @param suite a suite that `parseSuite` has read
 * @param key the shared secret, 14 bytes or more
 * @returns a function that throws an `OcraInputError` for inputs that are not those of the suite
 * @throws {KeyError} for a key of fewer than 14 bytes
 * @example
 * ```ts
 * import { createOcra, parseSuite } from 'dscplus';
 *
 * // The key and the suite of RFC 6287 Appendix C.1.
 * const key = new TextEncoder().encode('12345678901234567890');
 * const respond = createOcra(parseSuite('OCRA-1:HOTP-SHA1-6:QN08'), key);
 * respond({ challenge: '00000000' }); // → '237653'
 * respond({ challenge: '11111111' }); // → '243178'
 * ```
 */
export function createOcra(suite: Suite, key: Uint8Array): Ocra {
  checkKey(key);
  const mac = createMac(suite.hash, key);
  const pinDigest = pinDigestOf(suite);
  const scratch = scratchFor(suite);
  const inputsStart = suite.text.length + 1;
  return (input) => {
    checkInput(suite, input);
    try {
      writeInput(suite, pinDigest, input, scratch);
      const result = mac(scratch);
      return suite.digits === 0 ? bytesToHex(result) : truncate(result, suite.digits);
    } finally {
      // The PIN's hash must not outlive the call, and the next call expects zero bytes.
      scratch.fill(0, inputsStart);
    }
  };
}

/**
 * The bytes that are hashed under the key (RFC 6287 §5.1). They hold the PIN's hash: wipe them after use.
 *
 * @throws {OcraInputError} if the inputs are not those of the suite
 */
export function dataInput(suite: Suite, input: OcraInput): Uint8Array {
  checkInput(suite, input);
  const bytes = newDataInput(suite);
  writeInput(suite, pinDigestOf(suite), input, bytes);
  return bytes;
}

/**
 * Checks a challenge of one party: the characters of the suite's format, and at most as many as the suite says ("up
 * to length", RFC 6287 table 2). A computation takes up to twice as many, because it takes both parties' challenges
 * together (§7.2); for 64 characters that is exactly the 128 bytes of Q.
 *
 * @throws {OcraInputError}
 */
export function checkChallenge(suite: Suite, challenge: string): void {
  checkChallengeCharacters(suite, challenge, suite.challenge.length);
}

/**
 * The number of whole time steps from 1970-01-01T00:00Z to a time (RFC 6287 §5.1): the `timeStep` of an
 * `OcraInput`.
 *
 * @param suite a suite with a time step
 * @param unixMs Unix time in ms
 * @throws {OcraInputError} for a suite without a time step or with one of 0 hours, or a time before 1970
 * @example
 * ```ts
 * import { parseSuite, timeStepAt } from 'dscplus';
 *
 * const suite = parseSuite('OCRA-1:HOTP-SHA512-8:QN08-T1M');
 * timeStepAt(suite, 120_000); // → 2n
 * ```
 */
export function timeStepAt(suite: Suite, unixMs: number): bigint {
  const seconds = suite.stepSeconds;
  if (seconds === null) {
    throw new OcraInputError(
      errorMessage(
        `suite ${quoted(suite.text)}`,
        'has no time step',
        'give a suite with a T part, such as T1M',
      ),
    );
  }
  if (seconds === 0) {
    throw new OcraInputError(
      errorMessage(
        `suite ${quoted(suite.text)}`,
        'its time step lasts 0 hours',
        'give a suite with a longer time step',
      ),
    );
  }
  const ms = Math.floor(unixMs);
  if (!Number.isSafeInteger(ms) || ms < 0) {
    throw new OcraInputError(
      errorMessage(
        'unixMs',
        `${unixMs} is out of range`,
        `give 0 to ${Number.MAX_SAFE_INTEGER} ms since 1970`,
      ),
    );
  }
  return BigInt(ms) / BigInt(seconds * 1000);
}

function pinDigestOf(suite: Suite): Digest | null {
  return suite.pinHash === null ? null : createDigest(suite.pinHash);
}

/**
 * The buffer for a suite's data inputs. They are written one at a time and wiped after each, so all keys of a suite
 * share it.
 */
const scratches = new WeakMap<Suite, Uint8Array>();

function scratchFor(suite: Suite): Uint8Array {
  const scratch = scratches.get(suite) ?? newDataInput(suite);
  scratches.set(suite, scratch);
  return scratch;
}

/** The text of a suite with zeros after it, to be copied. */
const emptyInputs = new WeakMap<Suite, Uint8Array>();

function newDataInput(suite: Suite): Uint8Array {
  const empty = emptyInputs.get(suite) ?? emptyDataInput(suite);
  emptyInputs.set(suite, empty);
  const bytes = new Uint8Array(empty.length);
  bytes.set(empty);
  return bytes;
}

function emptyDataInput(suite: Suite): Uint8Array {
  const bytes = new Uint8Array(
    suite.text.length +
      1 +
      (suite.counter ? numberBytes : 0) +
      challengeBytes +
      (suite.pinHash === null ? 0 : digestBytes[suite.pinHash]) +
      (suite.sessionBytes ?? 0) +
      (suite.stepSeconds === null ? 0 : numberBytes),
  );
  bytes.set(utf8ToBytes(suite.text));
  return bytes;
}

/** Writes inputs that `checkInput` accepted after the suite's text, onto zero bytes. */
function writeInput(suite: Suite, pinDigest: Digest | null, input: OcraInput, bytes: Uint8Array): void {
  let at = suite.text.length + 1;
  if (input.counter !== undefined) {
    new DataView(bytes.buffer).setBigUint64(at, input.counter);
    at += numberBytes;
  }
  bytes.set(challengeText(suite, input.challenge), at);
  at += challengeBytes;
  if (pinDigest !== null) {
    writePinHash(pinDigest, input, bytes.subarray(at));
    at += digestBytes[suite.pinHash!];
  }
  if (input.session !== undefined) {
    at += suite.sessionBytes!;
    bytes.set(input.session, at - input.session.length);
  }
  if (input.timeStep !== undefined) new DataView(bytes.buffer).setBigUint64(at, input.timeStep);
}

/** Q without its padding. A number is written as hex without leading zeros, so x and 16·x have the same encoding. */
function challengeText(suite: Suite, challenge: string): Uint8Array {
  if (suite.challenge.format === 'A') return utf8ToBytes(challenge);
  const hex = suite.challenge.format === 'N' ? hexNumber(challenge) : challenge;
  return hexToBytes(hex.length % 2 === 0 ? hex : `${hex}0`);
}

/** A card's challenge is a safe integer, which takes half the time of a BigInt. */
function hexNumber(decimal: string): string {
  return (decimal.length < 16 ? Number(decimal) : BigInt(decimal)).toString(16);
}

function writePinHash(pinDigest: Digest, { pin, pinHash }: OcraInput, out: Uint8Array): void {
  if (pinHash !== undefined) out.set(pinHash);
  if (pin !== undefined) {
    const text = pinBytes(pin);
    pinDigest(text, out);
    text.fill(0);
  }
}

/** UTF-8. For ASCII, which every card's PIN is, a loop takes a tenth of the encoder's time. */
function pinBytes(pin: string): Uint8Array {
  if (!/^[\x00-\x7f]*$/.test(pin)) return utf8ToBytes(pin);
  const bytes = new Uint8Array(pin.length);
  for (let i = 0; i < pin.length; i++) bytes[i] = pin.charCodeAt(i);
  return bytes;
}
