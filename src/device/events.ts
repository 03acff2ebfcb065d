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

interface At {
  /** Card time, ms. */
  readonly at: number;
}

export type PressEvent = At & {
  readonly type: 'press';
  readonly key: Key | 'digit';
  /** Number of the touch, as `down` returned it. */
  readonly touch: number;
  /** Whether the key acted after a hold (power, clear). */
  readonly held: boolean;
  readonly verdict: 'accepted' | 'ignored';
  readonly reason?: Reason;
};
export type StateEvent = At & {
  readonly type: 'state';
  readonly from: StateName;
  readonly to: StateName;
  readonly why: Why;
};
/** `text`: the LCD, with the last PIN digit masked too. */
export type LcdEvent = At & { readonly type: 'lcd'; readonly revision: number; readonly text: string };
export type MemoryEvent = At & {
  readonly type: 'memory';
  readonly counter: string;
  readonly battery: number;
  readonly tries: number;
  readonly locked: boolean;
};

export type CardEvent = PressEvent | StateEvent | LcdEvent | MemoryEvent;

/** An event as one line of text: card time in seconds, then what happened. */
export function eventLine(event: CardEvent): string {
  return `${cardTime(event.at)}  ${eventText(event)}`;
}

/** Card time in seconds, `12.345 s`, at least nine characters wide. */
export function cardTime(ms: number): string {
  const seconds = `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')} s`;
  return seconds.padStart(9);
}

function eventText(event: CardEvent): string {
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
  }
}
