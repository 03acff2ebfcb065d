/**
 * Checks the options of public functions. An unknown option is refused, with the nearest known name; so is an option
 * of a wrong type, and a missing one without a default. An option that is `undefined` counts as missing. Messages
 * contain the type of a value and never the value, which may be a secret.
 */

import { errorMessage, quoted } from '../errors/message.ts';

/**
 * Options that don't fit: an unknown one, one of a wrong type, or a missing one that is required. The message names
 * the function, the option and what is accepted, and never a value.
 *
 * @example
 * ```ts
 * import { createCard, OptionError } from 'dscplus';
 *
 * try {
 *   createCard({ serail: 'SIM-1' } as object);
 * } catch (error) {
 *   error instanceof OptionError; // → true
 *   (error as Error).message.slice(0, 61); // → 'createCard: unknown option "serail"; did you mean serial? kno'
 * }
 * ```
 */
export class OptionError extends TypeError {
  override readonly name = 'OptionError';
}

/** What an option may be. */
export interface OptionRule {
  /** As the end of "give …". */
  readonly description: string;
  readonly fits: (value: unknown) => boolean;
  readonly required?: true;
}

/** The rule of each option: `{ … } satisfies OptionRules<CardOptions>` must have them all. */
export type OptionRules<T> = { readonly [N in keyof Required<T>]: OptionRule };

export const textRule: OptionRule = { description: 'a text', fits: (value) => typeof value === 'string' };
export const flagRule: OptionRule = {
  description: 'true or false',
  fits: (value) => typeof value === 'boolean',
};
export const numberRule: OptionRule = { description: 'a number', fits: (value) => typeof value === 'number' };
export const callRule: OptionRule = {
  description: 'a function',
  fits: (value) => typeof value === 'function',
};
export const objectRule: OptionRule = { description: 'an object', fits: isObject };
/** Checked where it is used, with its own error. */
export const checkedLater: OptionRule = { description: 'a value', fits: () => true };

export function choiceRule(...values: readonly (string | number)[]): OptionRule {
  return {
    description: values.map((value) => JSON.stringify(value)).join(' or '),
    fits: (value) => values.includes(value as string),
  };
}

export function wholeNumberRule(from: number, to: number): OptionRule {
  return {
    description: `a whole number from ${from} to ${to}`,
    fits: (value) => Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to,
  };
}

/** An object that has these functions. */
export function objectWithRule(what: string, ...functions: readonly string[]): OptionRule {
  return {
    description: what,
    fits: (value) => isObject(value) && functions.every((name) => typeof value[name] === 'function'),
  };
}

export function required(rule: OptionRule): OptionRule {
  return { ...rule, required: true };
}

/**
 * Looks at each given option once, and allocates nothing if all are right.
 * @param where the function's name, as its caller writes it
 * @throws {OptionError}
 */
export function checkOptions(
  where: string,
  given: unknown,
  rules: Readonly<Record<string, OptionRule>>,
): void {
  if (!isObject(given)) {
    throw new OptionError(errorMessage(where, `options are given as ${typeOf(given)}`, 'give an object'));
  }
  for (const name of Object.keys(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw unknownOption(where, name, Object.keys(rules));
    const value = given[name];
    if (value !== undefined && !rule.fits(value)) {
      throw new OptionError(
        errorMessage(where, `${name} is given as ${typeOf(value)}`, `give ${rule.description}`),
      );
    }
  }
}

/** The same, for options that must be given. @throws {OptionError} */
export function checkAllOptions(
  where: string,
  given: unknown,
  rules: Readonly<Record<string, OptionRule>>,
): void {
  checkOptions(where, given, rules);
  for (const [name, rule] of Object.entries(rules)) {
    if (rule.required && (given as Record<string, unknown>)[name] === undefined) {
      throw new OptionError(errorMessage(where, `${name} is missing`, `give ${rule.description}`));
    }
  }
}

function unknownOption(where: string, name: string, known: readonly string[]): OptionError {
  return new OptionError(errorMessage(where, `unknown option ${quoted(name)}`, hintFor(name, known)));
}

/** The end of a message about an unknown name: the nearest known one, and all of them. */
export function hintFor(name: string, known: readonly string[]): string {
  const nearest = nearestOf(name, known);
  return `${nearest === null ? '' : `did you mean ${inLine(nearest)}? `}known: ${known.map(inLine).join(', ')}`;
}

/** A name of a file that was not checked yet may break the line. */
function inLine(name: string): string {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) ? quoted(name) : name;
}

/** Two names are similar if this many first letters are the same. */
const alike = 4;

/** The most similar known name; null if none is similar. A name that contains the other counts as similar. */
export function nearestOf(name: string, known: readonly string[]): string | null {
  const asked = name.toLowerCase();
  let best: string | null = null;
  let least = Math.max(2, Math.floor(asked.length / 3)) + 1;
  for (const one of known) {
    const lower = one.toLowerCase();
    const inside = asked.length > 2 && (lower.includes(asked) || asked.includes(lower));
    const begins = asked.length >= alike && lower.startsWith(asked.slice(0, alike));
    const distance = inside ? 1 : Math.min(begins ? 2 : least, distanceOf(asked, lower));
    if (distance < least && distance < asked.length) {
      best = one;
      least = distance;
    }
  }
  return best;
}

/** How many letters must be inserted, deleted or changed (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return typeof value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
