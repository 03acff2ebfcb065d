/**
 * The log beside the card: key presses and LCD texts, one line each, with card time.
 *
 * It is made from the card's events, which contain no PIN digit.
 */
import type { CardEvent } from '../../device/events.ts';

/** Lines kept. */
export const logKept = 200;

/** An event as a line, or null if a person at the card would not notice it. */
export function logLine(event: CardEvent): string | null {
  switch (event.type) {
    case 'press': {
      const key = event.held ? `${event.key} held` : event.key;
      return timedLine(event.at, event.reason === undefined ? key : `${key}: ignored, ${event.reason}`);
    }
    case 'lcd':
      return timedLine(event.at, `"${event.text}"`);
    case 'state':
      return event.to === 'off' ? timedLine(event.at, `off: ${event.why}`) : null;
    case 'memory':
      return null;
    case 'fault':
      return timedLine(event.at, `fault ${event.fault}: ${event.change}`);
  }
}

/** A line of the terminal's own. */
export function timedLine(ms: number, text: string): string {
  return `${(ms / 1000).toFixed(3).padStart(9)}  ${text}`;
}
