/**
 * Drawing a challenge: decimal digits from a cryptographic generator, leading zeros kept.
 *
 * In the sum a decimal challenge is a number written as hex and filled up with zeros at its end (RFC 6287 §5.1), so
 * that x and 16·x are one and the same. Multiples of 16 are not drawn: of 1,000,000 challenges 937,500 are left, and
 * no two of them encode alike.
 */
import { randomInt } from 'node:crypto';

/** A whole number from 0 to below `bound`, each as likely. */
export type Draw = (bound: number) => number;

export const cryptographicDraw: Draw = (bound) => randomInt(bound);

/** After so many hits on used ones the free ones are listed instead. */
const drawsMax = 200;

export interface Drawing {
  readonly digits: number;
  readonly draw: Draw;
  readonly isTaken: (encoded: string) => boolean;
}

/** A challenge that is not taken, or null where every one is. */
export function drawChallenge({ digits, draw, isTaken }: Drawing): string | null {
  const bound = 10 ** digits;
  const isFree = (number: number): boolean => number % 16 !== 0 && !isTaken(encodedForm(number));
  for (let i = 0; i < drawsMax; i++) {
    const number = draw(bound);
    if (isFree(number)) return String(number).padStart(digits, '0');
  }
  const free: number[] = [];
  for (let number = 0; number < bound; number++) if (isFree(number)) free.push(number);
  const number = free.length === 0 ? undefined : free[draw(free.length)];
  return number === undefined ? null : String(number).padStart(digits, '0');
}

/** What tells one challenge from another in the sum. */
export function encodedForm(challenge: number | string): string {
  return Number(challenge).toString(16).replace(/0+$/, '');
}
