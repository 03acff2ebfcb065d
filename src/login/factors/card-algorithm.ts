/**
 * The algorithm of a card on the server's side: OCRA with a decimal challenge, or HOTP for a card that shows codes
 * without a challenge. It decides which suites a login accepts.
 */

import { createHash } from 'node:crypto';
import { createHotp } from '../../crypto/hotp.ts';
import { keyBytesFor } from '../../crypto/key.ts';
import { createOcra, timeStepAt } from '../../crypto/ocra.ts';
import { type PinCheck, type PinChecker, pinChecker, usualPinCheck } from '../../crypto/pin-checker.ts';
import { type HashName, type Suite, SuiteError } from '../../crypto/suite.ts';
import { suiteText } from '../../crypto/suite-aliases.ts';
import { parseSuite } from '../../crypto/suite-parser.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import type { CardRecord } from '../auth/store.ts';

export interface Algorithm {
  readonly text: string;
  /** Digits of the challenge; 0 for a card without a challenge. */
  readonly challengeDigits: number;
  readonly responseDigits: number;
  readonly counter: boolean;
  readonly timed: boolean;
  readonly pinChecker: PinChecker;
  /** Length of a new key in bytes. */
  readonly keyBytes: number;
  readonly suite: Suite | null;
  readonly hash: HashName;
}

/** Key and PIN hash as bytes. The hash is as secret as the PIN. */
export interface CardSecrets {
  readonly key: Uint8Array;
  readonly pinHash: Uint8Array | null;
}

/** The counter and time step of one computation; null if the suite has none. */
export type ResponseFunction = (counter: bigint | null, step: bigint | null) => string;

const challengeDigitsMax = 8;
const responseDigitsMin = 4;

/** The suite of a card that is ordered without one, of the demo card, and of a decoy. */
export const defaultSuite = 'default';

/** Suites that were parsed before. A server's cards use few suites, and each response needs one. */
const known = new Map<string, Algorithm>();
const knownMax = 64;

/**
 * The algorithm of a suite's text or alias.
 * @param pinCheck what the card's profile says; default: the usual check for the suite
 * @throws {SuiteError} for an unknown suite, or one whose cards a person can't log in with
 */
export function algorithmOf(name: string, pinCheck?: PinCheck): Algorithm {
  const both = `${name} ${pinCheck}`;
  const before = known.get(both);
  if (before !== undefined) return before;
  const read = readAlgorithm(suiteText(name));
  const checker = pinChecker(pinCheck ?? usualPinCheck(read.suite, false), read.suite);
  const algorithm = { ...read, pinChecker: checker };
  if (known.size >= knownMax) known.clear();
  known.set(both, algorithm);
  return algorithm;
}

/** The algorithm of a card in the store. */
export function algorithmOfCard({ suite, pinCheck }: Pick<CardRecord, 'suite' | 'pinCheck'>): Algorithm {
  return algorithmOf(suite, pinCheck);
}

/** Whether the server needs the PIN. */
export function serverChecksPin({ pinChecker }: Pick<Algorithm, 'pinChecker'>): boolean {
  return pinChecker === 'server by suite' || pinChecker === 'server beside code';
}

function readAlgorithm(text: string): Omit<Algorithm, 'pinChecker'> {
  const hotp = /^HOTP-(SHA1|SHA256|SHA512)-([6-8])$/.exec(text);
  if (hotp !== null) {
    const hash = hotp[1] as HashName;
    const responseDigits = Number(hotp[2]);
    return {
      text,
      challengeDigits: 0,
      responseDigits,
      counter: true,
      timed: false,
      keyBytes: keyBytesFor(hash),
      suite: null,
      hash,
    };
  }
  const suite = parseSuite(text);
  const { format, length } = suite.challenge;
  if (format !== 'N' || length > challengeDigitsMax) {
    throw new SuiteError(
      errorMessage(
        `suite ${quoted(text)}`,
        `asks for Q${format}${length}`,
        `give one with QN04 to QN0${challengeDigitsMax} for a login`,
      ),
    );
  }
  if (suite.digits < responseDigitsMin || suite.sessionBytes !== null || suite.stepSeconds === 0) {
    throw new SuiteError(
      errorMessage(
        `suite ${quoted(text)}`,
        'has too few digits, a session (S) or a time step of 0',
        'give one without them for a login',
      ),
    );
  }
  return {
    text,
    challengeDigits: length,
    responseDigits: suite.digits,
    counter: suite.counter,
    timed: suite.stepSeconds !== null,
    keyBytes: keyBytesFor(suite.hash),
    suite,
    hash: suite.hash,
  };
}

/** A PIN in the form that cards take. */
export function isPin(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9]{4}$/.test(text);
}

/** The hash that represents a PIN; null if the server checks none. */
export function pinHashOf(algorithm: Algorithm, pin: string | undefined): Uint8Array | null {
  if (pin === undefined || !serverChecksPin(algorithm)) return null;
  const name = algorithm.suite?.pinHash ?? 'SHA256';
  return Uint8Array.from(createHash(name).update(pin).digest());
}

/** OCRA with a card's key, created once and kept for as long as the secrets are. */
const ocras = new WeakMap<
  CardSecrets,
  { readonly suite: Suite; readonly ocra: ReturnType<typeof createOcra> }
>();

function ocraOf(suite: Suite, secrets: CardSecrets): ReturnType<typeof createOcra> {
  const made = ocras.get(secrets);
  if (made?.suite === suite) return made.ocra;
  const ocra = createOcra(suite, secrets.key);
  ocras.set(secrets, { suite, ocra });
  return ocra;
}

/** The right response to a challenge, as a function of counter and time step. */
export type CreateResponseFunction = (
  algorithm: Algorithm,
  secrets: CardSecrets,
  challenge: string,
) => ResponseFunction;

export const createResponseFunction: CreateResponseFunction = (algorithm, secrets, challenge) => {
  const { suite, hash, responseDigits } = algorithm;
  if (suite === null) {
    const hotp = createHotp(secrets.key, { digits: responseDigits, hash });
    return (counter) => hotp(counter as bigint);
  }
  const ocra = ocraOf(suite, secrets);
  const { pinHash } = secrets;
  return (counter, timeStep) =>
    ocra({
      challenge,
      ...(pinHash === null ? {} : { pinHash }),
      ...(counter === null ? {} : { counter }),
      ...(timeStep === null ? {} : { timeStep }),
    });
};

/**
 * The time step of the server's wall clock; null for a suite without a time step. @throws {OcraInputError} before
 * 1970
 */
export function stepAt(algorithm: Algorithm, unixMs: number): bigint | null {
  return algorithm.timed ? timeStepAt(algorithm.suite as Suite, unixMs) : null;
}
