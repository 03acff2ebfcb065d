/** The errors of a phone. None of them contains a PIN, a password, a token or a key. */
import type { PhoneReason } from './steps/phone-state.ts';

/**
 * A value that does not fit a phone: a time, a name of a tap or field, a snapshot, a reply of the link.
 *
 * @example
 * ```ts
 * import { createPhone, PhoneError } from 'dscplus/phone';
 *
 * try {
 *   createPhone({ os: 'ios' }).advance(-1);
 * } catch (error) {
 *   error instanceof PhoneError; // → true
 *   (error as Error).message; // → 'time: invalid value -1; give a whole number of ms from 0'
 * }
 * ```
 */
export class PhoneError extends Error {
  override readonly name = 'PhoneError';
}

/** Why a wait can't end: the reason of an ignored tap, no notification, the time limit, or what the phone shows. */
export type PhoneWaitReason = PhoneReason | 'no notification' | 'limit' | 'not accepted' | 'nothing happens';

/**
 * What was waited for does not come. `reason` says why.
 *
 * @example
 * ```ts
 * import { createPhone, PhoneWaitError } from 'dscplus/phone';
 *
 * const phone = createPhone({ os: 'ios' });
 * try {
 *   await phone.wait('home');
 * } catch (error) {
 *   error instanceof PhoneWaitError && error.reason; // → 'nothing happens'
 * }
 * ```
 */
export class PhoneWaitError extends Error {
  override readonly name = 'PhoneWaitError';
  /** Why it does not come. */
  readonly reason: PhoneWaitReason;

  /**
   * @param reason why
   * @param message one line
   */
  constructor(reason: PhoneWaitReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
