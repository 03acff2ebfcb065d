/**
 * The keys of the card, and how people write them.
 *
 * The card has a power key labelled "press", ten digits, OK and one editing key (labelled `C`, or a back arrow on the
 * older card). Source: the broker's instructions; see docs/dev/fidelity.md.
 */

import { errorMessage, quoted } from '../errors/message.ts';

export const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
/** A digit key. */
export type Digit = (typeof digits)[number];
/** A key of the card: the power key, labelled "press", the ten digits, OK, and the key that deletes. */
export type Key = 'press' | Digit | 'OK' | 'edit';

/**
 * All keys of the card.
 *
 * @example
 * ```ts
 * import { keys } from 'dscplus';
 *
 * keys; // → ['press', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'OK', 'edit']
 * ```
 */
export const keys: readonly Key[] = ['press', ...digits, 'OK', 'edit'];

/** The names of keys other than digits, in lower case. */
const names: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['press', 'press'],
  ['power', 'press'],
  ['p', 'press'],
  ['ok', 'OK'],
  ['enter', 'OK'],
  ['\r', 'OK'],
  ['\n', 'OK'],
  ['edit', 'edit'],
  ['c', 'edit'],
  ['back', 'edit'],
  ['backspace', 'edit'],
  ['<', 'edit'],
]);

/**
 * A text that names no key of the card.
 *
 * @example
 * ```ts
 * import { KeyNameError, keyNamed } from 'dscplus';
 *
 * try {
 *   keyNamed('F1');
 * } catch (error) {
 *   error instanceof KeyNameError; // → true
 * }
 * ```
 */
export class KeyNameError extends Error {
  override readonly name = 'KeyNameError';
}

export function isDigit(key: string): key is Digit {
  return key.length === 1 && key >= '0' && key <= '9';
}

/**
 * The key that a text names: `0` to `9`, `OK` (or `enter`, CR, LF), `edit` (or `C`, `back`, `backspace`, `<`),
 * `press` (or `power`, `P`). Letter case does not matter.
 *
 * @throws {KeyNameError} for any other text
 * @example
 * ```ts
 * import { keyNamed } from 'dscplus';
 *
 * keyNamed('Enter'); // → 'OK'
 * keyNamed('c'); // → 'edit'
 * keyNamed('7'); // → '7'
 * ```
 */
export function keyNamed(text: string): Key {
  if (isDigit(text)) return text;
  const key = names.get(text) ?? names.get(String(text).toLowerCase());
  if (key === undefined) {
    throw new KeyNameError(
      errorMessage(
        `key ${quoted(text)}`,
        'unknown',
        'give 0 to 9, OK (enter), edit (C, back) or press (power)',
      ),
    );
  }
  return key;
}
