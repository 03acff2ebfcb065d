/** Notifies a listener before a contact changes. */
import type { Card } from '../device/card.ts';
import type { Key } from '../keypad/keys.ts';

export type ContactListener = (key: Key, closed: boolean) => void;

/** The card, with `onContact` called before a contact changes. */
export function withContactListener(card: Card, onContact: ContactListener): Card {
  return {
    ...card,
    down(key) {
      onContact(key, true);
      return card.down(key);
    },
    up(key) {
      onContact(key, false);
      card.up(key);
    },
  };
}
