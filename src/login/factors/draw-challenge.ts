/**
 * Draws a challenge: decimal digits from a cryptographic random generator, with leading zeros.
 *
 * OCRA writes a decimal challenge as a hex number and pads it with zeros at its end (RFC 6287 §5.1), so x and 16·x
 * have the same encoding. Multiples of 16 are therefore never drawn. Of 1,000,000 challenges 937,500 remain, and no
 * two of them have the same encoding.
 */
import { randomInt } from 'node:crypto';

/** A whole number from 0 to below `bound`, each with the same probability. */
export type Draw = (bound: number) => number;

export const cryptographicDraw: Draw = (bound) => randomInt(bound);

/** After this many draws of used challenges, the free ones are listed instead. */
const drawsMax = 200;

export interface Drawing {
  readonly digits: number;
  readonly draw: Draw;
  readonly isTaken: (encoded: string) => boolean;
}

/** A challenge that is not taken, or null if all are. */
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

/** The encoding of a challenge, which decides whether two are the same. */
export function encodedForm(challenge: number | string): string {
  return Number(challenge).toString(16).replace(/0+$/, '');
}
