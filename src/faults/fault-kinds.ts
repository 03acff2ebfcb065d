/**
 * The kinds of faults, as data: what each does, the part that it belongs to, and its parameters. `dscplus faults`,
 * docs/user/faults.md and the list in the terminal are made from this table.
 *
 * No fault is documented for the real card, so each is marked as assumed or after what tokens of this kind do.
 */
import type { ProvenanceLetter } from '../profiles/provenance.ts';

/** What a parameter may be. */
export type FaultParameter = {
  /** The name, as in `key=5`. */
  readonly name: string;
  /** What it sets, as a phrase. */
  readonly about: string;
  /** The value when it is left out, as text; null when it must be given, `'drawn'` when the seed decides. */
  readonly default: string | null;
} & (
  | {
      /** What kind of value it is. */
      readonly type: 'key' | 'segment';
    }
  | {
      /** What kind of value it is. */
      readonly type: 'word';
      /** The words. */
      readonly words: readonly string[];
    }
  | {
      /** What kind of value it is. */
      readonly type: 'number';
      /** The smallest value. */
      readonly from: number;
      /** The largest value. */
      readonly to: number;
      /** What is written behind the number: `ms`, `%`, or nothing. */
      readonly unit: '' | 'ms' | '%';
    }
);

/** A row of the table of faults. */
export interface FaultKind {
  /** The first word of the fault's text. */
  readonly kind: string;
  /** The part that has the fault; faults of the wire belong to a serial port, all others to the card. */
  readonly part: 'keys' | 'LCD' | 'battery' | 'computation' | 'clock' | 'memory' | 'wire';
  /** What it does, as a sentence. */
  readonly about: string;
  /** What the suite of the card must have for it. */
  readonly needs?: 'counter' | 'clock';
  /** Whether it ends by itself once it has acted. */
  readonly once?: true;
  /** Its parameters, in the order in which they are written. */
  readonly parameters: readonly FaultParameter[];
  /** How sure it is that real cards fail like this: assumed, or after comparable tokens. */
  readonly provenance: ProvenanceLetter;
}

const dayMs = 86_400_000;
const key: FaultParameter = { name: 'key', type: 'key', about: 'the key', default: null };
const cell: FaultParameter = {
  ...{ name: 'cell', type: 'number', from: 1, to: 16, unit: '' },
  ...{ about: 'the cell, from the left', default: null },
};
const segment: FaultParameter = {
  ...{ name: 'segment', type: 'segment', about: 'the segment', default: null },
};

function milliseconds(name: string, about: string, from: number, to: number, ms: number): FaultParameter {
  return { name, type: 'number', from, to, unit: 'ms', about, default: `${ms}ms` };
}

function count(name: string, about: string, from: number, to: number, usual: string): FaultParameter {
  return { name, type: 'number', from, to, unit: '', about, default: usual };
}

function share(about: string): FaultParameter {
  return { name: 'rate', type: 'number', from: 0, to: 100, unit: '%', about, default: '1%' };
}

const wayOnWire: FaultParameter = {
  ...{ name: 'way', type: 'word', words: ['in', 'out', 'both'] },
  ...{ about: 'which bytes: to the card, from it, or both', default: 'both' },
};

/**
 * Every kind of fault, in the order of `dscplus faults`: those of keys, LCD, battery, computation, clock and memory
 * belong to a card, those of the wire to a serial port.
 *
 * @example
 * ```ts
 * import { faultKinds } from 'dscplus';
 *
 * faultKinds.find(({ kind }) => kind === 'dead-key')?.about; // → 'The contact of the key never closes.'
 * ```
 */
export const faultKinds: readonly FaultKind[] = [
  {
    ...{ kind: 'dead-key', part: 'keys', provenance: 'C' },
    about: 'The contact of the key never closes.',
    parameters: [key],
  },
  {
    ...{ kind: 'stuck-key', part: 'keys', provenance: 'C' },
    about: 'The contact of the key stays closed once it is touched, so that every other key is busy.',
    parameters: [key],
  },
  {
    ...{ kind: 'bouncing-key', part: 'keys', provenance: 'C' },
    about:
      'The contact opens and closes again before it stays closed. The card filters gaps that are shorter than its closing time.',
    parameters: [
      key,
      count('times', 'how many times it opens', 1, 20, '3'),
      milliseconds('gap', 'the longest time from one change to the next; each is drawn', 1, 200, 5),
    ],
  },
  {
    ...{ kind: 'double-press', part: 'keys', provenance: 'C' },
    about: 'Each accepted press of the key counts twice.',
    parameters: [key],
  },
  {
    ...{ kind: 'slow-release', part: 'keys', provenance: 'A' },
    about: 'The contact opens later than the finger leaves, so that a key pressed meanwhile is busy.',
    parameters: [key, milliseconds('by', 'how much later', 1, 60_000, 200)],
  },
  {
    ...{ kind: 'missing-segment', part: 'LCD', provenance: 'C' },
    about: 'The segment never shows.',
    parameters: [cell, segment],
  },
  {
    ...{ kind: 'ghost-segment', part: 'LCD', provenance: 'C' },
    about: 'The segment always shows, also while the card is off.',
    parameters: [cell, segment],
  },
  {
    ...{ kind: 'low-battery', part: 'battery', provenance: 'C' },
    about:
      'The battery measures low. A profile with a self-test shows it when the card is switched on; others do not.',
    parameters: [],
  },
  {
    ...{ kind: 'battery-dies', part: 'battery', provenance: 'C' },
    about:
      'The battery is empty after some more accepted keys, and the card is dead until the fault is cleared.',
    parameters: [count('keys', 'how many keys are accepted before', 1, 1_000, '1')],
  },
  {
    ...{ kind: 'power-cut', part: 'battery', provenance: 'A', once: true },
    about: 'Power is lost for an instant: the card goes off, and only its memory is left.',
    parameters: [
      milliseconds('after', 'card time from now', 0, 365 * dayMs, 0),
      {
        ...milliseconds(
          'at',
          'the card time itself, from the start or the last reset, in place of after',
          0,
          365 * dayMs,
          0,
        ),
        default: 'after',
      },
    ],
  },
  {
    ...{ kind: 'slow-computation', part: 'computation', provenance: 'A' },
    about: 'A response takes longer to compute.',
    parameters: [milliseconds('by', 'how much longer', 1, 600_000, 5_000)],
  },
  {
    ...{ kind: 'wrong-digit', part: 'computation', provenance: 'A' },
    about: 'One digit of each response is another one.',
    parameters: [count('place', 'its place in the response, from the left', 1, 16, 'drawn')],
  },
  {
    ...{ kind: 'clock-drift', part: 'clock', provenance: 'C', needs: 'clock' },
    about: 'The clock of the card is too fast, or too slow if below 0, from now on.',
    parameters: [
      {
        ...{ name: 'ppm', type: 'number', from: -1_000_000, to: 1_000_000, unit: '' },
        ...{ about: 'millionths of the time that passes', default: '50' },
      },
    ],
  },
  {
    ...{ kind: 'clock-jump', part: 'clock', provenance: 'A', needs: 'clock' },
    about: 'The clock of the card is ahead, or behind if below 0.',
    parameters: [milliseconds('by', 'how far', -10 * 365 * dayMs, 10 * 365 * dayMs, 60_000)],
  },
  {
    ...{ kind: 'counter-ahead', part: 'memory', provenance: 'C', needs: 'counter', once: true },
    about: 'The counter skips ahead at once, and stays there.',
    parameters: [count('by', 'how many counters are skipped', 1, 1_000_000, '1')],
  },
  {
    ...{ kind: 'torn-write', part: 'memory', provenance: 'A', once: true },
    about:
      'Power is lost in the middle of the next write to memory: one half is new, the other is old, and the card goes off.',
    parameters: [
      {
        ...{ name: 'new', type: 'word', words: ['counter', 'rest', 'none'] },
        ...{
          about: 'the half that is written: the counter; battery, tries and lock; or neither',
          default: 'counter',
        },
      },
    ],
  },
  {
    ...{ kind: 'serial-noise', part: 'wire', provenance: 'A' },
    about: 'One bit of a byte changes.',
    parameters: [share('how many bytes change'), wayOnWire],
  },
  {
    ...{ kind: 'serial-drop', part: 'wire', provenance: 'A' },
    about: 'A byte is lost.',
    parameters: [share('how many bytes are lost'), wayOnWire],
  },
  {
    ...{ kind: 'serial-delay', part: 'wire', provenance: 'A' },
    about: 'Bytes arrive later, in their order.',
    parameters: [milliseconds('by', 'how much later', 1, 60_000, 200), wayOnWire],
  },
  {
    ...{ kind: 'serial-cut', part: 'wire', provenance: 'A', once: true },
    about: 'No byte gets through any more, in either direction, until a client opens the port again.',
    parameters: [count('bytes', 'how many bytes still get through', 0, 1_000_000, '0')],
  },
];
