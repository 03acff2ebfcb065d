/**
 * Limits of the calls of a card, and the check of a time.
 */
import { errorMessage } from '../errors/message.ts';
import { EntryError } from './errors.ts';

/** Events a card remembers; listeners get them all. */
export const eventsKept = 256;

/** Card time that `wait` waits at most, unless told otherwise. */
export const waitLimitMs = 60_000;

/** @throws EntryError unless `ms` is a whole number of milliseconds, 0 or more */
export function checkMs(ms: number): number {
  if (Number.isSafeInteger(ms) && ms >= 0) return ms;
  throw new EntryError(errorMessage('time', `invalid value ${ms}`, 'give whole milliseconds from 0'));
}
