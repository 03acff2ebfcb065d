/** 100,000 cards in one process, each switched on, and the bytes of heap each takes. Needs --expose-gc. */
import { createCard } from '../dist/index.js';
import { amount, timed } from './measure.js';

const count = amount(100_000, 20_000);

export function benchCards() {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const cards = [];
  const ms = timed(() => {
    for (let i = 0; i < count; i++) {
      const card = createCard();
      card.hold('press');
      cards.push(card);
    }
  });
  globalThis.gc();
  const bytes = (process.memoryUsage().heapUsed - before) / count;
  if (cards.some((card) => card.frame().text !== 'PIN>    ')) throw new Error('a card is not on');
  return {
    lines: [
      `cards      ${count} cards made and switched on in ${(ms / 1_000).toFixed(2)} s, ${Math.round(bytes)} bytes each`,
    ],
    aims: [{ name: 'bytes of a card', value: bytes, aim: 4000 }],
  };
}
