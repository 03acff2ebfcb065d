/**
 * Random key presses, made by fast-check: every key, at every odd moment around every limit, often far into a login.
 */
import fc from 'fast-check';
import type { Card } from '../../src/device/card.ts';
import type { Key } from '../../src/keypad/keys.ts';
import type { Kept, Kind } from './model.ts';

export type Move =
  | { readonly do: 'down' | 'up' | 'press'; readonly key: Key }
  | { readonly do: 'hold'; readonly key: Key; readonly ms: number }
  | { readonly do: 'advance'; readonly ms: number };

const key = fc.constantFrom<Key>(
  'press',
  'OK',
  'OK',
  'edit',
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
);
const digit = fc.constantFrom<Key>('0', '1', '2', '3', '4');
const around = (...limits: number[]) => fc.constantFrom(...limits.flatMap((ms) => [ms - 1, ms, ms + 1]));
const shortMs = fc.oneof(around(1, 10, 30, 60, 90, 300), fc.nat(100));
const longMs = around(500, 970, 1_000, 1_500, 1_970, 2_000, 10_000);
const longestMs = around(15_000, 29_970, 30_000, 32_000, 60_000);
const holdMs = fc.oneof(shortMs, around(1_000, 2_000));

const down: fc.Arbitrary<Move[]> = key.map((key) => [{ do: 'down', key }]);
const up: fc.Arbitrary<Move[]> = key.map((key) => [{ do: 'up', key }]);
const press: fc.Arbitrary<Move[]> = key.map((key) => [{ do: 'press', key }]);
const hold: fc.Arbitrary<Move[]> = fc.tuple(key, holdMs).map(([key, ms]) => [{ do: 'hold', key, ms }]);
const touch: fc.Arbitrary<Move[]> = fc.tuple(key, shortMs, shortMs).map(([key, closed, open]) => [
  { do: 'down', key },
  { do: 'advance', ms: closed },
  { do: 'up', key },
  { do: 'advance', ms: open },
]);
const advance = (time: fc.Arbitrary<number>): fc.Arbitrary<Move[]> =>
  time.map((ms) => [{ do: 'advance', ms }]);
const power: fc.Arbitrary<Move[]> = fc.constant([{ do: 'hold', key: 'press', ms: 2_000 }]);
const typed = (digits: number): fc.Arbitrary<Move[]> =>
  fc
    .array(digit, { minLength: digits, maxLength: digits })
    .map((keys) => [...keys.map((key): Move => ({ do: 'press', key })), { do: 'press', key: 'OK' }]);
const demoPin: fc.Arbitrary<Move[]> = fc.constant(
  [...'1234'].map((key) => ({ do: 'press', key: key as Key })),
);
const ok: fc.Arbitrary<Move[]> = fc.constant([{ do: 'press', key: 'OK' }]);

const phrase = fc.oneof(
  { weight: 4, arbitrary: down },
  { weight: 4, arbitrary: up },
  { weight: 4, arbitrary: press },
  { weight: 2, arbitrary: hold },
  { weight: 4, arbitrary: touch },
  { weight: 4, arbitrary: advance(shortMs) },
  { weight: 2, arbitrary: advance(longMs) },
  { weight: 1, arbitrary: advance(longestMs) },
  { weight: 3, arbitrary: power },
  { weight: 2, arbitrary: demoPin },
  { weight: 2, arbitrary: ok },
  { weight: 1, arbitrary: typed(4) },
  { weight: 1, arbitrary: typed(6) },
);
/** Most storms begin some way into a login. */
const start = fc.tuple(fc.nat(6), typed(6)).map(([far, challenge]): Move[] => {
  const steps: Move[][] = [
    [{ do: 'hold', key: 'press', ms: 2_000 }],
    [...'1234'].map((key) => ({ do: 'press', key: key as Key })),
    [{ do: 'press', key: 'OK' }],
    challenge,
    [{ do: 'advance', ms: 300 }],
  ];
  return steps.slice(0, far).flat();
});
export const storm: fc.Arbitrary<Move[]> = fc
  .tuple(start, fc.array(phrase, { maxLength: 14 }))
  .map(([begun, rest]) => [...begun, ...rest.flat()]);

export const memory = (kind: Kind): fc.Arbitrary<Kept> =>
  fc.record({
    battery: fc.constantFrom(15_000, 15_000, 15_000, 1_500, 1_499, 2, 1, 0),
    counter: kind.counting
      ? fc.constantFrom(0n, 0n, 41n, 2n ** 64n - 2n, 2n ** 64n - 1n, 2n ** 64n)
      : fc.constant(0n),
    tries: kind.checksPin ? fc.constantFrom(3, 3, 3, 2, 1, 0) : fc.constant(3),
    locked: fc.constant(false),
  });
/** Which store of memory fails, counted from the first; most never do. */
export const failing: fc.Arbitrary<number> = fc.constantFrom(-1, -1, -1, 0, 1, 2);

/** Does one move on a card. */
export function apply(card: Card, move: Move): void {
  switch (move.do) {
    case 'advance':
      card.advance(move.ms);
      break;
    case 'hold':
      card.hold(move.key, move.ms);
      break;
    default:
      card[move.do](move.key);
  }
}

/** Fewer, and the same each time, where every change of the code is tried (test/mutation/vitest.config.ts). */
export function stormRuns(numRuns: number): { readonly numRuns: number; readonly seed?: number } {
  const { STORM_RUNS } = process.env;
  return STORM_RUNS === undefined ? { numRuns } : { numRuns: Number(STORM_RUNS), seed: 1 };
}
