/** A card is copied in the middle of random keys, by a snapshot or its JSON: both cards continue in the same way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import { cards } from './model-cards.ts';
import { apply, memory, storm, stormRuns } from './storms.ts';

const seen = (card: Card): unknown[] => [
  card.now(),
  card.state(),
  card.frame().text,
  card.nextWake(),
  card.leavesAt(),
  card.memory(),
];

describe.each(cards)('$title', ({ options, kind }) => {
  it('goes on as its fork does', () => {
    fc.assert(
      fc.property(storm, storm, memory(kind), fc.boolean(), (before, after, kept, written) => {
        const first = { ...kept, locked: kept.tries === 0, counter: String(kept.counter) };
        const card = createCard({ ...options, memory: first });
        for (const move of before) apply(card, move);
        const snapshot = card.snapshot();
        const fork = createCard(options);
        fork.restore(written ? JSON.parse(JSON.stringify(snapshot)) : snapshot, { memory: true });
        expect(seen(fork)).toEqual(seen(card));
        for (const move of after) {
          apply(card, move);
          apply(fork, move);
          expect(seen(fork)).toEqual(seen(card));
        }
      }),
      stormRuns(200),
    );
  });

  it('goes back to where it was, and does the same again', () => {
    fc.assert(
      fc.property(storm, storm, (before, after) => {
        const card = createCard(options);
        for (const move of before) apply(card, move);
        const snapshot = card.snapshot();
        const once = after.map((move) => {
          apply(card, move);
          return seen(card);
        });
        card.restore(snapshot, { memory: true });
        const again = after.map((move) => {
          apply(card, move);
          return seen(card);
        });
        expect(again).toEqual(once);
      }),
      stormRuns(100),
    );
  });
});
