/**
 * What an OCRA suite is (RFC 6287 §6): the record that `suite-parser.ts` reads its text into, its limits, and the error
 * for a text that is not a suite.
 *
 *     OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1-S064-T1M
 *     Algorithm:CryptoFunction:DataInput
 *
 * Aliases, and what a card can show, are decided elsewhere.
 */

/** A hash that a suite can name (RFC 6287 §6.2), as the suite spells it. */
export type HashName = 'SHA1' | 'SHA256' | 'SHA512';

/** A suite, read by `parseSuite`. `null` says that the suite has no such part. */
export interface Suite {
  /** The exact spelling, which is hashed. */
  readonly text: string;
  /** The hash of the HMAC. */
  readonly hash: HashName;
  /** Digits of the response: 4 to 10, or 0 for the whole HMAC as lower-case hex. */
  readonly digits: number;
  /** Whether a counter (C) is part of the data input. */
  readonly counter: boolean;
  /** The challenge of one party (Q). */
  readonly challenge: {
    /** The characters: decimal (N), alphanumeric (A) or hex (H). */
    readonly format: 'N' | 'A' | 'H';
    /** The most characters, 4 to 64. */
    readonly length: number;
  };
  /** The hash of the PIN (P). */
  readonly pinHash: HashName | null;
  /** Bytes of the session field (S): 1 to 512. */
  readonly sessionBytes: number | null;
  /** Seconds in a time step (T). 0 for `T0H`, which RFC 6287 table 3 allows and which can't measure any time. */
  readonly stepSeconds: number | null;
}

/**
 * A text that is not a suite. The message names the wrong part and what is accepted instead.
 *
 * @example
 * ```ts
 * import { parseSuite, SuiteError } from 'dscplus';
 *
 * try {
 *   parseSuite('OCRA-1:HOTP-SHA256-8:QX06');
 * } catch (error) {
 *   error instanceof SuiteError; // → true
 *   (error as Error).message; // → 'challenge "QX06": unknown format "X"; give N (decimal), A (alphanumeric) or H (hex)'
 * }
 * ```
 */
export class SuiteError extends Error {
  override readonly name: string = 'SuiteError';
}

export const challengeLengthMin = 4;
export const challengeLengthMax = 64;
export const sessionBytesMax = 512;

const hashNames: readonly string[] = ['SHA1', 'SHA256', 'SHA512'] satisfies HashName[];

/** Whether a text is the name of a hash that a suite can have. */
export function isHashName(text: string): text is HashName {
  return hashNames.includes(text);
}
