/** The keys of the card on the page: their places, the keyboard, and what to do when a key is ignored. */
import type { Reason } from '../device/state.ts';
import { isDigit, type Key } from '../keypad/keys.ts';
import type { LabTextName, Words } from './texts/words.ts';

/** A row of the keypad; null for a place without a key. As in the terminal. */
export const keyRows: readonly (readonly (Key | null)[])[] = [
  ['1', '2', '3', 'press'],
  ['4', '5', '6', 'edit'],
  ['7', '8', '9', null],
  [null, '0', null, 'OK'],
];

/** What is written on a key. */
export function keyLabel(key: Key): string {
  return key === 'edit' ? 'C' : key;
}

/** What a screen reader says for a key. */
export function keyName(words: Words, key: Key): string {
  if (key === 'edit') return words('deleteKey');
  return key === 'press' ? words('powerKey') : key;
}

/** What a key of the keyboard does to the card. */
export interface KeyStroke {
  readonly key: Key;
  readonly held: boolean;
}

const strokes: Readonly<Record<string, KeyStroke>> = {
  Enter: { key: 'OK', held: false },
  Backspace: { key: 'edit', held: false },
  Delete: { key: 'edit', held: false },
  c: { key: 'edit', held: false },
  C: { key: 'edit', held: true },
  p: { key: 'press', held: true },
};

/** The stroke of a key of the keyboard, by its name in the browser; null for a key that does nothing. As in the terminal. */
export function keyStroke(name: string): KeyStroke | null {
  if (isDigit(name)) return { key: name, held: false };
  return Object.hasOwn(strokes, name) ? (strokes[name] ?? null) : null;
}

const hints: Readonly<Partial<Record<Reason, LabTextName>>> = {
  off: 'isOff',
  'held too short': 'heldTooShort',
  'field full': 'fieldFull',
  'field short': 'fieldShort',
  'nothing to delete': 'nothingToDelete',
  computing: 'isComputing',
  'response showing': 'responseShowing',
  dead: 'isDead',
};

/** What a person reads when the card has ignored a key. */
export function ignoredText(words: Words, reason: Reason | undefined): string {
  const hint = reason === undefined ? undefined : hints[reason];
  return hint === undefined ? words('ignored', { reason: reason ?? '?' }) : words(hint);
}
