/** Sends a card's events to the listeners, in order, once the card has finished its step. */
import type { CardEvent } from './events.ts';

/** A listener. The same function added twice is two listeners. */
interface Listener {
  readonly call: (event: CardEvent) => void;
}

interface Undelivered {
  readonly event: CardEvent;
  readonly to: readonly Listener[];
}

const noListeners: readonly Listener[] = [];

export class EventDelivery {
  /** Replaced at each change, so that an event goes to those who listened when it happened. */
  #listeners = noListeners;
  /** Null until the first listener. */
  #undelivered: Undelivered[] | null = null;
  #delivering = false;

  on(call: (event: CardEvent) => void): () => void {
    const listener: Listener = { call };
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  }

  /** Events from the index `from` on have happened. */
  add(events: readonly CardEvent[], from: number): void {
    const to = this.#listeners;
    if (to.length === 0) return;
    this.#undelivered ??= [];
    for (let i = from; i < events.length; i++) this.#undelivered.push({ event: events[i]!, to });
  }

  /**
   * Listeners may press keys; the events of that come after. A listener that throws does not stop the others; the
   * first error is thrown after all were called.
   */
  deliver(): void {
    const undelivered = this.#undelivered;
    if (undelivered === null || this.#delivering || undelivered.length === 0) return;
    const errors: unknown[] = [];
    this.#delivering = true;
    for (let next = undelivered.shift(); next !== undefined; next = undelivered.shift()) {
      const { event, to } = next;
      for (const listener of to) {
        try {
          if (this.#listeners.includes(listener)) listener.call(event);
        } catch (error) {
          errors.push(error);
        }
      }
    }
    this.#delivering = false;
    if (errors.length > 0) throw errors[0];
  }
}
