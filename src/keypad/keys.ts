/**
 * The keys of the card, and how people write them.
 *
 * The card has a power key labelled "press", ten digits, OK and one editing key (labelled `C`, or a back arrow on the
 * older card). Source: the broker's instructions; see docs/dev/fidelity.md.
 */

import { errorMessage, quoted } from '../errors/message.ts';

export const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
export type Digit = (typeof digits)[number];
export type Key = 'press' | Digit | 'OK' | 'edit';

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

/** A key name that is not a key of the card. */
export class KeyNameError extends Error {
  override readonly name = 'KeyNameError';
}

export function isDigit(key: string): key is Digit {
  return key.length === 1 && key >= '0' && key <= '9';
}

/**
 * The key for a text: `0`–`9`, `OK` (or `enter`, CR, LF), `edit` (or `C`, `back`, `backspace`, `<`), `press` (or
 * `power`, `P`); letter case does not matter.
 * @throws KeyNameError for any other text
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
