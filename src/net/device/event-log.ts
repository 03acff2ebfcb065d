/**
 * The events of a device with numbers, from 1 for the first since the server started, so that a reader whose connection
 * broke can continue where it was. The last `eventsResumable` are kept.
 */
import { eventsResumable } from './limits.ts';

export interface NumberedEvent<E> {
  readonly id: number;
  readonly event: E;
}

export interface EventLog<E> {
  /** The number of the last event; 0 before the first. */
  last(): number;
  /** The number of the oldest event that is kept. */
  first(): number;
  /** Events after number `id`, oldest first, at most `max`. */
  after(id: number, max: number): NumberedEvent<E>[];
  /** Calls back once, at the next event or when the log is closed; returns the function that cancels it. */
  next(call: () => void): () => void;
  readonly closed: boolean;
  close(): void;
}

/** @param device has `on`, which calls back with each event and returns the function that ends it */
export function createEventLog<E>(device: { on(call: (event: E) => void): () => void }): EventLog<E> {
  let events: E[] = [];
  let last = 0;
  let closed = false;
  const waiting = new Set<() => void>();
  const first = (): number => last - Math.min(events.length, eventsResumable) + 1;

  function callWaiting(): void {
    const calls = [...waiting];
    waiting.clear();
    for (const call of calls) call();
  }

  const forget = device.on((event) => {
    events.push(event);
    last += 1;
    if (events.length >= 2 * eventsResumable) events = events.slice(-eventsResumable);
    callWaiting();
  });

  return {
    last: () => last,
    first,
    after(id, max) {
      const from = Math.max(id + 1, first());
      const start = events.length - (last - from + 1);
      return events.slice(start, start + max).map((event, i) => ({ id: from + i, event }));
    },
    next(call) {
      waiting.add(call);
      return () => waiting.delete(call);
    },
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      forget();
      callWaiting();
    },
  };
}
