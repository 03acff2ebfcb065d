/**
 * Who hears of a card's events, and when: once the card is at rest, in order.
 */
import type { CardEvent } from './events.ts';

/** Someone who listens; the same function twice is two of them. */
interface Listener {
  readonly hear: (event: CardEvent) => void;
}

interface Undelivered {
  readonly event: CardEvent;
  readonly to: readonly Listener[];
}

const nobody: readonly Listener[] = [];

export class EventDelivery {
  /** Made anew at each change: an event goes to those who listened when it happened. */
  #listeners = nobody;
  /** Null until the first. */
  #undelivered: Undelivered[] | null = null;
  #delivering = false;

  on(hear: (event: CardEvent) => void): () => void {
    const listener: Listener = { hear };
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
   * Listeners may drive the card: what that brings comes after. One that throws keeps it from no other; the first
   * error is thrown once all have heard.
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
          if (this.#listeners.includes(listener)) listener.hear(event);
        } catch (error) {
          errors.push(error);
        }
      }
    }
    this.#delivering = false;
    if (errors.length > 0) throw errors[0];
  }
}
