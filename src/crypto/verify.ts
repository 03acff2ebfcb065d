/**
 * Verification: which counters and time steps a server tries, and which it may accept. The rules are those of RFC
 * 4226 §7 (look-ahead window, resynchronisation) and RFC 6238 §5.2 and §6 (drift; a code is used once).
 *
 * The computation is a parameter: a function from the counter or step to the expected response, so HOTP and every
 * OCRA suite are verified alike. Every candidate is computed and compared, whether or not an earlier one matched, so
 * that the time taken does not reveal which one matched. Nothing is kept here: the caller stores what was accepted
 * before it acts on it.
 */

import { errorMessage } from '../errors/message.ts';

/** A function from a counter or a time step to the response that is right for it. */
export type Expected = (value: bigint) => string;

/** `counter` was used for the response: it is the next L. `next` is the one after it, 2^64 if none is left. */
export interface CounterMatch {
  readonly counter: bigint;
  readonly next: bigint;
}

/** `step` was used for the response: it is the next `lastStep`. `drift` is its distance from now in steps. */
export interface TimeStepMatch {
  readonly step: bigint;
  readonly drift: number;
}

/** Counters and time steps are 8 bytes (RFC 6287 §5.1, RFC 4226 §5.1). */
export const counterMax: bigint = 2n ** 64n - 1n;

/** A response and the expected one. */
export interface GivenResponse {
  readonly expected: Expected;
  readonly response: string;
}

/**
 * How far ahead the first of two responses may be. RFC 4226 §7.4 asks for a limit without a number; this one is
 * assumed.
 */
export const resynchroniseWindow = 1000;

/** Whether two texts are equal, in a time that depends only on their lengths. */
export function equalDigits(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

/**
 * Looks for the counter of a response among L+1 … L+window, where L is the last one accepted (`null` before the
 * first, when the candidates start at 0). L and below are never tried. Where two match, the lower one counts.
 *
 * @throws {RangeError} if the window is not a whole number from 1
 */
export function verifyCounter(
  { expected, response }: GivenResponse,
  last: bigint | null,
  window: number,
): CounterMatch | null {
  const tries = checkCount('window', window, 1);
  const first = last === null ? 0n : last + 1n;
  const counter = lowestMatch(first, first + tries - 1n, (c) => equalDigits(expected(c), response));
  return counter === null ? null : { counter, next: counter + 1n };
}

/**
 * Looks for the time step of a response among now − drift … now + drift. A step up to `lastStep`, the last one
 * accepted, is never tried again (RFC 6238 §5.2). Where two match, the earlier one counts.
 *
 * @throws {RangeError} if the drift is not a whole number from 0
 */
export function verifyTimeStep(
  { expected, response }: GivenResponse,
  now: bigint,
  drift: number,
  lastStep: bigint | null,
): TimeStepMatch | null {
  const width = checkCount('drift', drift, 0);
  const first = lastStep !== null && lastStep >= now - width ? lastStep + 1n : now - width;
  const step = lowestMatch(first < 0n ? 0n : first, now + width, (s) => equalDigits(expected(s), response));
  return step === null ? null : { step, drift: Number(step - now) };
}

/**
 * Finds a card's counter again from two responses in a row, to two challenges: the first with a counter c among L+1 …
 * L+window, the second with c+1 (RFC 4226 §7.4). `counter` of the result is c+1, the last one used.
 *
 * @throws {RangeError} if the window is not a whole number from 1
 */
export function resynchronise(
  first: GivenResponse,
  second: GivenResponse,
  last: bigint | null,
  window: number = resynchroniseWindow,
): CounterMatch | null {
  const tries = checkCount('window', window, 1);
  const start = last === null ? 1n : last + 2n;
  const counter = lowestMatch(start, start + tries - 1n, (c) => {
    const firstFits = equalDigits(first.expected(c - 1n), first.response);
    const secondFits = equalDigits(second.expected(c), second.response);
    return firstFits && secondFits;
  });
  return counter === null ? null : { counter, next: counter + 1n };
}

/** Computes every value from `from` to `to`, none above 2^64 − 1, and returns the lowest that matches. */
function lowestMatch(from: bigint, to: bigint, fits: (value: bigint) => boolean): bigint | null {
  let found: bigint | null = null;
  for (let value = from; value <= to && value <= counterMax; value++) {
    const fitting = fits(value);
    if (fitting && found === null) found = value;
  }
  return found;
}

function checkCount(name: string, count: number, min: number): bigint {
  if (!Number.isSafeInteger(count) || count < min) {
    throw new RangeError(errorMessage(name, `invalid value ${count}`, `give a whole number from ${min}`));
  }
  return BigInt(count);
}
