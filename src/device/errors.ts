/**
 * The errors of a card: wrong entries, a wait that can't end, no response, a snapshot that can't be used. None of
 * them contains a PIN or a key.
 */
import { quoted } from '../errors/message.ts';
import { type CardEvent, cardTime } from './events.ts';
import type { Reason, StateName, Why } from './state.ts';

/** An entry that does not fit the profile. This is wrong use, and no key was pressed. */
export class EntryError extends Error {
  override readonly name = 'EntryError';
}

/** The expected text did not show on the LCD. The message has the reason, the last frames and the last keys. */
export class WaitError extends Error {
  override readonly name = 'WaitError';
  /** `limit`: the time limit passed. `never`: the text can't show any more. */
  override readonly cause: 'limit' | 'never';

  constructor(cause: 'limit' | 'never', message: string) {
    super(message);
    this.cause = cause;
  }
}

/** The card gave no response. */
export class NoResponseError extends Error {
  override readonly name = 'NoResponseError';
  readonly reason: Reason | Why;

  constructor(reason: Reason | Why, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A snapshot that can't be made or restored. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/** Why nothing more happens without a key, as part of the problem of an error. */
export function whyNothingChanges(state: StateName, events: readonly CardEvent[]): string {
  if (state === 'dead') return 'the battery is empty';
  const off = events.findLast((event) => event.type === 'state' && event.to === 'off');
  if (off?.type !== 'state') return 'it is off until press is held';
  return `it went off (${off.why}) at ${cardTime(off.at).trim()} and stays off until press is held`;
}

/**
 * The last frames and keys, as the action of an error. Frames are those of the log, because the LCD may show a PIN
 * digit.
 */
export function recentEvents(events: readonly CardEvent[]): string {
  const frames = events.filter((event) => event.type === 'lcd').slice(-3);
  const keys = events.filter((event) => event.type === 'press').slice(-4);
  const shown = frames.length > 0 ? frames.map((one) => quoted(one.text)).join(' ') : 'none';
  const pressed = keys.map(
    (one) => `${one.key} ${one.reason === undefined ? 'accepted' : `ignored (${one.reason})`}`,
  );
  return `see the last frames, ${shown}, and the last keys, ${pressed.length > 0 ? pressed.join(', ') : 'none'}`;
}
