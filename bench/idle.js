/** Twelve idle hours with the card switched on once an hour, so that every timer runs. */
import { createCard } from '../dist/index.js';
import { inTurn } from './measure.js';

export function benchIdle() {
  const [ms] = inTurn(31, [
    () => {
      const card = createCard();
      for (let hour = 0; hour < 12; hour++) {
        card.respond({ pin: '1234', challenge: '123456' });
        card.advance(3_600_000 - (card.now() % 3_600_000));
      }
    },
  ]);
  return {
    lines: [`idle       twelve hours of card time, one login an hour, in ${ms.toFixed(2)} ms`],
    aims: [{ name: 'twelve hours, ms', value: ms, aim: 10 }],
  };
}
