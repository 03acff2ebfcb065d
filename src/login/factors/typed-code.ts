/** What the kinds have in common whose code a person types: its form, and how many tries it has. */
import * as v from 'valibot';

/** What is wrong with the form of a code of digits; null for nothing. */
export function faultOfCode(code: unknown, digits: number): string | null {
  if (typeof code !== 'string') return 'the code is not a text';
  if (code.length !== digits) return `the code has ${code.length} characters, not ${digits}`;
  return /^[0-9]+$/.test(code) ? null : 'the code has characters other than 0 to 9';
}

const keptTries = v.looseObject({ triesLeft: v.number() });

/** The tries left after a wrong code, from what the kind kept when it asked. */
export function triesAfterWrong(kept: unknown): number {
  return Math.max(0, v.parse(keptTries, kept).triesLeft - 1);
}
