/** What is done to a card through its driver, and the listeners that are notified of it, in order. */
import type { Card } from '../device/card.ts';
import type { CardInput } from '../device/card-input.ts';
import type { TimeMode } from './driver-clock.ts';

/** What is done to a card through its driver: the inputs of the card, and changes of its time mode. */
export type DriverInput =
  | CardInput
  | {
      /** Tells it from the other inputs: card time is virtual or real from now on. */
      readonly type: 'time';
      /** The time mode from now on. */
      readonly mode: TimeMode;
    };

export interface InputListeners {
  add(listener: (input: DriverInput) => void): () => void;
  notify(input: DriverInput): void;
  /** Removes them all. */
  clear(): void;
}

/** Listens to the card while it has listeners, so that no key passes through here otherwise. */
export function createInputListeners(card: Pick<Card, 'onInput'>): InputListeners {
  const listeners = new Set<(input: DriverInput) => void>();
  let unsubscribe = (): void => {};
  const notify = (input: DriverInput): void => {
    for (const listener of listeners) listener(input);
  };
  return {
    add(listener) {
      if (listeners.size === 0) unsubscribe = card.onInput(notify);
      listeners.add(listener);
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) unsubscribe();
      };
    },
    notify,
    clear() {
      listeners.clear();
      unsubscribe();
    },
  };
}
