/** Which key of the keyboard does what with a phone line, as a table; the help is made from it. */
import type { LineCondition } from '../line/line-state.ts';
import type { TerminalInput } from '../terminal/input/terminal-input.ts';
import type { LineOrder } from './line-link.ts';

export type LineKey = LineOrder | ProgramKey;

type ProgramKey =
  | { readonly type: 'copy' }
  | { readonly type: 'quit' }
  | { readonly type: 'suspend' }
  | { readonly type: 'redraw' };

const conditionKeys: readonly (readonly [key: string, condition: LineCondition])[] = [
  ['1', 'good'],
  ['2', 'stuck'],
  ['3', 'roaming'],
  ['4', 'filtered'],
  ['5', 'no-data'],
  ['6', 'off'],
];

const keys: ReadonlyMap<string, LineKey> = new Map<string, LineKey>([
  ...conditionKeys.map(([key, condition]) => [key, { type: 'set', condition }] as const),
  ['r', { type: 'restart' }],
  ['a', { type: 'answer' }],
  ['Enter', { type: 'answer' }],
  ['h', { type: 'hang-up' }],
  ['y', { type: 'copy' }],
  ['q', { type: 'quit' }],
  ['ctrl-c', { type: 'quit' }],
  ['ctrl-z', { type: 'suspend' }],
  ['ctrl-l', { type: 'redraw' }],
]);

/** What the keys are for, with the widest line first. Each fits a screen of 40 columns, or one that is wider. */
export const keyHelp: readonly (readonly string[])[] = [
  [
    '1 good  2 stuck  3 roaming  4 filtered  5 no-data  6 off',
    'r restart  a answer  h hang up  y copy code  q leave',
  ],
  ['1 good 2 stuck 3 roaming 4 filtered', '5 no-data 6 off r restart', 'a answer h hang up y copy q leave'],
];

/** Null for a key that does nothing, for pasted text and for releases. */
export function lineKeyOf(input: TerminalInput): LineKey | null {
  if (input.type !== 'key' || input.action !== 'press' || input.alt || input.pasted) return null;
  return keys.get(input.ctrl ? `ctrl-${input.key}` : input.key) ?? null;
}
