/**
 * A person hammers on the keys, at every odd moment around every limit: the card does what a plain model of it,
 * which shares no code with it (model.ts), does too, to the millisecond and to the letter of the log.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardEvent } from '../../src/device/events.ts';
import type { Key } from '../../src/keypad/keys.ts';
import { cards } from './kinds.ts';
import { createModel, type Kept, type Kind, type Model } from './model.ts';

type Move =
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
const storm = fc
  .tuple(start, fc.array(phrase, { maxLength: 14 }))
  .map(([begun, rest]) => [...begun, ...rest.flat()]);

const memory = (kind: Kind): fc.Arbitrary<Kept> =>
  fc.record({
    battery: fc.constantFrom(15_000, 15_000, 15_000, 1_500, 1_499, 2, 1, 0),
    counter: kind.counting
      ? fc.constantFrom(0n, 0n, 41n, 2n ** 64n - 2n, 2n ** 64n - 1n, 2n ** 64n)
      : fc.constant(0n),
    tries: kind.checksPin ? fc.constantFrom(3, 3, 3, 2, 1, 0) : fc.constant(3),
    locked: fc.constant(false),
  });
/** Which store of memory fails, counted from the first; most never do. */
const failing = fc.constantFrom(-1, -1, -1, 0, 1, 2);

/** Fewer, and the same each time, where every change of the code is tried (test/mutation/vitest.config.ts). */
const { STORM_RUNS } = process.env;
const runs = STORM_RUNS === undefined ? { numRuns: 1_000 } : { numRuns: Number(STORM_RUNS), seed: 1 };

describe.each(cards)('$title in a storm of keys', ({ options, kind, sum }) => {
  it('does what the plain model does', () => {
    fc.assert(
      fc.property(storm, memory(kind), failing, (moves, kept, fails) => {
        const first = { ...kept, locked: kept.tries === 0 };
        let modelStores = 0;
        let cardStores = 0;
        const model = createModel(kind, first, sum, '1234', () => modelStores++ !== fails);
        const card = createCard({
          ...options,
          memory: { ...first, counter: String(first.counter) },
          store() {
            if (cardStores++ === fails) throw new Error('no space left');
          },
        });
        const log: string[] = [];
        card.on((event) => log.push(line(event)));
        for (const move of moves) {
          apply(card, move);
          applyToModel(model, move, kind);
          expect(seen(card)).toEqual([model.name(), model.glass(), model.now()]);
        }
        expect(log).toEqual(model.log());
        expect(card.memory()).toEqual({ ...model.kept(), counter: String(model.kept().counter) });
      }),
      runs,
    );
  });
});

it('the storms reach every state and every reason', () => {
  const found = new Set<string>();
  for (const { options, kind } of cards) {
    const runs = fc.tuple(storm, memory(kind));
    for (const [moves, kept] of fc.sample(runs, { seed: 1, numRuns: 300 })) {
      const first = { ...kept, locked: kept.tries === 0, counter: String(kept.counter) };
      const card = createCard({ ...options, memory: first });
      card.on((event) => {
        if (event.type === 'press') found.add(event.reason ?? event.verdict);
        if (event.type === 'state') found.add(`${event.to}, ${event.why}`);
      });
      for (const move of moves) apply(card, move);
    }
  }
  expect([...found].sort()).toEqual([
    'accepted',
    'answer showing',
    'answer, time',
    'bounce',
    'challenge, OK',
    'computing',
    'computing, OK',
    'dead',
    'dead, no battery',
    'failed, wrong PIN',
    'field full',
    'field short',
    'held too short',
    'key busy',
    'locked',
    'locked, power key',
    'locked, wrong PIN',
    'nothing to delete',
    'off',
    'off, idle',
    'off, locked',
    'off, memory',
    'off, power key',
    'off, time',
    'pin, power key',
    'pin, time',
    'self-test, power key',
    'starting',
  ]);
});

function seen(card: Card): [string, string, number] {
  return [card.state(), card.frame().text, card.now()];
}

function apply(card: Card, move: Move): void {
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

function applyToModel(model: Model, move: Move, kind: Kind): void {
  switch (move.do) {
    case 'advance':
      model.advance(move.ms);
      break;
    case 'down':
    case 'up':
      model[move.do](move.key);
      break;
    default:
      model.down(move.key);
      model.advance(move.do === 'hold' ? move.ms : 60);
      model.up(move.key);
      model.advance(kind.opens);
  }
}

/** An event as the model writes it. */
function line(event: CardEvent): string {
  switch (event.type) {
    case 'press':
      return `${event.at} key ${event.key} ${event.touch}${event.held ? ' held' : ''} ${event.reason ?? event.verdict}`;
    case 'state':
      return `${event.at} state ${event.from} ${event.to} ${event.why}`;
    case 'glass':
      return `${event.at} glass ${event.revision} ${event.text}`;
    case 'memory':
      return `${event.at} memory ${event.counter} ${event.battery} ${event.tries} ${event.locked ? 'locked' : 'open'}`;
  }
}
