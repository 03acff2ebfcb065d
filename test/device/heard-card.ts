import { type Card, createCard } from '../../src/device/card.ts';

/** A card that counts its listeners. */
export function heardCard(): { card: Card; listeners: () => number } {
  const card = createCard();
  const heard = new Set<object>();
  return {
    card: {
      ...card,
      on(listener) {
        const one = {};
        heard.add(one);
        const stop = card.on(listener);
        return () => {
          heard.delete(one);
          stop();
        };
      },
    },
    listeners: () => heard.size,
  };
}
