/**
 * The errors of a card: wrong entries, a wait that can't end, no response, a snapshot that can't be used. None of
 * them contains a PIN or a key.
 */
import { quoted } from '../errors/message.ts';
import { type CardEvent, cardTime } from './events.ts';
import type { Reason, StateName, Why } from './state.ts';

/**
 * An entry that does not fit: a PIN, a challenge, a time. No key was pressed. The message never holds a PIN.
 *
 * @example
 * ```ts
 * import { createCard, EntryError } from 'dscplus';
 *
 * try {
 *   createCard().respond({ pin: '123', challenge: '123456' });
 * } catch (error) {
 *   error instanceof EntryError; // → true
 *   (error as Error).message; // → 'PIN: has 3 digits; give 4 for dsc-plus'
 * }
 * ```
 */
export class EntryError extends Error {
  override readonly name = 'EntryError';
}

/**
 * The LCD did not show what was waited for. `cause` is `limit` when the time ran out, and `never` when it can't
 * come any more. The message has the last frames and keys.
 *
 * @example
 * ```ts
 * import { createCard, WaitError } from 'dscplus';
 *
 * try {
 *   createCard().wait('PIN>');
 * } catch (error) {
 *   error instanceof WaitError && error.cause; // → 'never'
 * }
 * ```
 */
export class WaitError extends Error {
  override readonly name = 'WaitError';
  /** `limit`: the time limit passed. `never`: the text can't show any more. */
  override readonly cause: 'limit' | 'never';

  /**
   * @param cause `limit` when the time ran out, `never` when it can't come any more
   * @param message one line
   */
  constructor(cause: 'limit' | 'never', message: string) {
    super(message);
    this.cause = cause;
  }
}

/**
 * The card gave no response. `reason` says why; the message also has the last frames and keys.
 *
 * @example
 * ```ts
 * import { createCard, NoResponseError } from 'dscplus';
 *
 * const card = createCard({ profile: 'keypad-local-pin' });
 * try {
 *   card.respond({ pin: '9999', challenge: '123456' });
 * } catch (error) {
 *   error instanceof NoResponseError && error.reason; // → 'wrong PIN'
 * }
 * ```
 */
export class NoResponseError extends Error {
  override readonly name = 'NoResponseError';
  /** Why a key was ignored, or why the card left the state it was in. */
  readonly reason: Reason | Why;

  /**
   * @param reason why
   * @param message one line
   */
  constructor(reason: Reason | Why, message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * A snapshot that can't be taken out or restored.
 *
 * @example
 * ```ts
 * import { createCard, SnapshotError } from 'dscplus';
 *
 * try {
 *   createCard().restore(createCard({ suite: 'ib-key' }).snapshot());
 * } catch (error) {
 *   error instanceof SnapshotError; // → true
 * }
 * ```
 */
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
