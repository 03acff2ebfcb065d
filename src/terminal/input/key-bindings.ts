/**
 * Which key of the keyboard does what, as a table; the help is made from it.
 */
import { isDigit, type Key } from '../../keypad/keys.ts';
import type { TerminalInput } from './terminal-input.ts';

export type BoundCommand =
  | 'pause'
  | 'second'
  | 'half minute'
  | 'speed'
  | 'back'
  | 'copy'
  | 'record'
  | 'save svg'
  | 'save png'
  | 'help'
  | 'faults'
  | 'escape'
  | 'redraw'
  | 'suspend'
  | 'quit';

/** What a key of the keyboard does. `contact`: the power contact, closed for as long as the key is held. */
export type KeyBinding =
  | { readonly type: 'tap'; readonly key: Key }
  | { readonly type: 'hold'; readonly key: Key }
  | { readonly type: 'contact' }
  | { readonly type: 'command'; readonly command: BoundCommand };

const tapOk: KeyBinding = { type: 'tap', key: 'OK' };
const tapEdit: KeyBinding = { type: 'tap', key: 'edit' };
const command = (name: BoundCommand): KeyBinding => ({ type: 'command', command: name });

/** By the names of terminal-input.ts, with `ctrl-` before those with Ctrl. Digits do what they say. */
export const keyBindings: Readonly<Record<string, KeyBinding>> = {
  Enter: tapOk,
  Backspace: tapEdit,
  Delete: tapEdit,
  c: tapEdit,
  C: { type: 'hold', key: 'edit' },
  p: { type: 'hold', key: 'press' },
  ' ': { type: 'contact' },
  t: command('pause'),
  '+': command('second'),
  Right: command('second'),
  f: command('half minute'),
  x: command('speed'),
  b: command('back'),
  Left: command('back'),
  y: command('copy'),
  r: command('record'),
  s: command('save svg'),
  S: command('save png'),
  '?': command('help'),
  h: command('help'),
  F: command('faults'),
  F1: command('help'),
  Escape: command('escape'),
  q: command('quit'),
  'ctrl-c': command('quit'),
  'ctrl-z': command('suspend'),
  'ctrl-l': command('redraw'),
};

/**
 * The texts of the help in order: the keys, and what they do. At most 10 letters in the left of two columns, and 11
 * in the right.
 */
export const helpEntries: readonly (readonly [keys: string, text: string])[] = [
  ['p', 'hold power'],
  ['0-9', 'digits'],
  ['Enter', 'OK'],
  ['c Bksp', 'delete'],
  ['C', 'clear'],
  ['space', 'power key'],
  ['mouse', 'any key'],
  ['Esc', 'drop keys'],
  ['q', 'leave'],
  ['t x', 'stop, speed'],
  ['+ f', '1, 30 s on'],
  ['F', 'faults'],
  ['b', 'frame back'],
  ['paste', 'quick login'],
  ['y', 'copy digits'],
  ['r', 'record'],
  ['s S', 'SVG, PNG'],
  ['? h', 'this help'],
];

/** The binding of a key, or null. A paste only presses digits, OK and edit. */
export function keyBindingOf(input: TerminalInput): KeyBinding | null {
  if (input.type !== 'key' || input.alt) return null;
  if (isDigit(input.key) && !input.ctrl) return { type: 'tap', key: input.key };
  const name = input.ctrl ? `ctrl-${input.key}` : input.key;
  const binding = Object.hasOwn(keyBindings, name) ? keyBindings[name] : undefined;
  if (binding === undefined || (input.pasted && binding.type !== 'tap')) return null;
  return binding;
}
