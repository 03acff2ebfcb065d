/**
 * The event log of a card: what happened, when, in card time. Each event is a flat JSON record.
 *
 * No event contains a PIN digit or a key. A digit key is `digit` unless the LCD shows what is keyed, and an LCD that
 * shows a PIN digit is logged with that digit masked too. A response is in the log, as the LCD showed it.
 */
import type { Key } from '../keypad/keys.ts';
import type { Reason, StateName, Why } from './state.ts';

/** Events that a card remembers; listeners get them all. */
export const eventsKept = 256;

/** What every event has. */
interface At {
  /** Card time, in ms. */
  readonly at: number;
}

/** A key press, and whether the card accepted it. */
export type PressEvent = At & {
  /** Tells it from the other events. */
  readonly type: 'press';
  /** The key; `digit` for any digit that the LCD does not show. */
  readonly key: Key | 'digit';
  /** The number of the touch, as `down` returned it. */
  readonly touch: number;
  /** Whether the key acted because it was held (power, clear). */
  readonly held: boolean;
  /** Whether the card acted on it. */
  readonly verdict: 'accepted' | 'ignored';
  /** Why it was ignored. */
  readonly reason?: Reason;
};
/** A change of the firmware's state. */
export type StateEvent = At & {
  /** Tells it from the other events. */
  readonly type: 'state';
  /** The state before. */
  readonly from: StateName;
  /** The state after. */
  readonly to: StateName;
  /** What brought it about. */
  readonly why: Why;
};
/** A change of the LCD. */
export type LcdEvent = At & {
  /** Tells it from the other events. */
  readonly type: 'lcd';
  /** The revision of the frame. */
  readonly revision: number;
  /** The text of the frame, with a PIN digit that it shows masked. */
  readonly text: string;
};
/** A change of the memory, stored before anything that depends on it shows. */
export type MemoryEvent = At & {
  /** Tells it from the other events. */
  readonly type: 'memory';
  /** The next counter to use, decimal. */
  readonly counter: string;
  /** Computations left in the battery. */
  readonly battery: number;
  /** PIN tries left, for a card that checks the PIN itself. */
  readonly tries: number;
  /** Whether too many wrong PINs have locked the card. */
  readonly locked: boolean;
};

/** A fault of a faulty card: it was added or cleared, or it has changed what the card does. */
export type FaultEvent = At & {
  /** Tells it from the other events. */
  readonly type: 'fault';
  /** The number of the fault, as `faults.add` returned it. */
  readonly id: number;
  /** The text of the fault; `key=digit` for a digit that the LCD does not show. */
  readonly fault: string;
  /** What became of it. `acted`: this time it has changed what the card does. */
  readonly change: 'added' | 'acted' | 'cleared';
};

/**
 * Something that happened in a card, as a flat record with its card time: a key press and its verdict, a change of
 * state, LCD or memory, or a fault. No event holds a PIN digit or a key of the card.
 */
export type CardEvent = PressEvent | StateEvent | LcdEvent | MemoryEvent | FaultEvent;

/**
 * Writes an event as one line of text: card time in seconds, then what happened.
 *
 * @example
 * ```ts
 * import { createCard, eventLine } from 'dscplus';
 *
 * const card = createCard();
 * card.press('5');
 * card.events().map(eventLine); // → ['  0.030 s  key    digit: ignored, off']
 * ```
 */
export function eventLine(event: CardEvent): string {
  return `${cardTime(event.at)}  ${eventText(event)}`;
}

/** Card time in seconds, `12.345 s`, at least nine characters wide. */
export function cardTime(ms: number): string {
  const seconds = `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')} s`;
  return seconds.padStart(9);
}

/** What happened, as the log says it after the card time. */
export function eventText(event: CardEvent): string {
  switch (event.type) {
    case 'press': {
      const key = event.held ? `${event.key} (held)` : event.key;
      return `key    ${key}: ${event.verdict}${event.reason === undefined ? '' : `, ${event.reason}`}`;
    }
    case 'state':
      return `state  ${event.from} -> ${event.to}, ${event.why}`;
    case 'lcd':
      return `lcd    "${event.text}"`;
    case 'memory':
      return `memory counter ${event.counter}, battery ${event.battery}, PIN tries ${event.tries}${event.locked ? ', locked' : ''}`;
    case 'fault':
      return `fault  ${event.fault}: ${event.change}`;
  }
}
