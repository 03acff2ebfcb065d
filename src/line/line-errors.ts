/** The errors of a phone line. None of them contains a text or a code. */
import type { NeverReason, PendingReason } from './line-inbox.ts';

/**
 * A value that does not fit a phone line: a number, a condition, a time, a snapshot.
 *
 * @example
 * ```ts
 * import { createLine, LineError } from 'dscplus';
 *
 * try {
 *   createLine({ number: '0001' });
 * } catch (error) {
 *   error instanceof LineError; // → true
 * }
 * ```
 */
export class LineError extends Error {
  override readonly name = 'LineError';
}

/**
 * A message or call did not come. `reason` says why. The message of the error has neither text nor code.
 *
 * @example
 * ```ts
 * import { createLine, LineWaitError } from 'dscplus';
 *
 * const line = createLine({ condition: 'filtered' });
 * line.sms({ code: '482913' });
 * try {
 *   line.message({ after: 0 });
 * } catch (error) {
 *   error instanceof LineWaitError && error.reason; // → 'filtered'
 *   (error as Error).message;
 *   // → 'message 1: filtered by the carrier; ask for a call, then wait with after: 1'
 * }
 * ```
 */
export class LineWaitError extends Error {
  override readonly name = 'LineWaitError';
  /** Why it did not come; `limit`: the time limit passed. */
  readonly reason: NeverReason | PendingReason | 'limit';

  /**
   * @param reason why
   * @param message one line
   */
  constructor(reason: NeverReason | PendingReason | 'limit', message: string) {
    super(message);
    this.reason = reason;
  }
}
