/** What is done to a card from outside, and the listeners that are notified of it, in order. */
import type { Card } from '../device/card.ts';
import type { Key } from '../keypad/keys.ts';
import type { TimeMode } from './driver-clock.ts';

/**
 * What is done to a card through its driver. A listener is called before a contact changes.
 *
 * - `down`, `up`: a contact closes or opens
 * - `restore`: a snapshot is about to be restored; `restored` follows, or `not restored` if it does not fit
 * - `time`: card time is virtual or real from now on
 */
export type DriverInput =
  | {
      /** Tells it from the other inputs. */
      readonly type: 'down' | 'up';
      /** The key. */
      readonly key: Key;
    }
  | {
      /** Tells it from the other inputs. */
      readonly type: 'restore' | 'restored' | 'not restored';
    }
  | {
      /** Tells it from the other inputs. */
      readonly type: 'time';
      /** The time mode from now on. */
      readonly mode: TimeMode;
    };

export interface InputListeners {
  add(listener: (input: DriverInput) => void): () => void;
  notify(input: DriverInput): void;
}

export function createInputListeners(): InputListeners {
  const listeners = new Set<(input: DriverInput) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notify(input) {
      for (const listener of listeners) listener(input);
    },
  };
}

/** The card, with the listeners notified before a contact changes. */
export function observedCard(card: Card, { notify }: Pick<InputListeners, 'notify'>): Card {
  return {
    ...card,
    down(key) {
      notify({ type: 'down', key });
      return card.down(key);
    },
    up(key) {
      notify({ type: 'up', key });
      card.up(key);
    },
    restore(from, how) {
      notify({ type: 'restore' });
      let isRestored = false;
      try {
        card.restore(from, how);
        isRestored = true;
      } finally {
        notify({ type: isRestored ? 'restored' : 'not restored' });
      }
    },
  };
}
