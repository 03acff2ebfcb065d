/**
 * HOTP (RFC 4226): the code of a token that counts and takes no challenge. Only the computation; windows are in
 * `verify.ts`.
 */

import { errorMessage } from '../errors/message.ts';
import { checkedLater, checkOptions, choiceRule, type OptionRules } from '../options/option-check.ts';
import { createMac } from './hmac.ts';
import { checkKey } from './key.ts';
import type { HashName } from './suite.ts';
import { truncate } from './truncate.ts';
import { counterMax } from './verify.ts';

export interface HotpOptions {
  /** 6 to 8 digits (RFC 4226 §5.3); default 6. */
  readonly digits?: number;
  /** Default SHA1, the only one of RFC 4226; RFC 6238 §1.2 adds the other two. */
  readonly hash?: HashName;
}

const hotpOptions = {
  digits: checkedLater,
  hash: choiceRule('SHA1', 'SHA256', 'SHA512'),
} satisfies OptionRules<HotpOptions>;

export const hotpDigitsMin = 6;
export const hotpDigitsMax = 8;

/**
 * Computes one HOTP code (RFC 4226 §5.3). To compute many with one key, use `createHotp`.
 *
 * @param key the shared secret, 14 bytes or more
 * @param counter the moving factor, 0 to 2^64 − 1
 * @returns the code as text, with its leading zeros
 * @throws {OptionError} for an unknown option
 * @throws {KeyError} for a key of fewer than 14 bytes
 * @throws {RangeError} for a number of digits or a counter that is out of range
 * @example
 * ```ts
 * import { hotp } from 'dscplus';
 *
 * // The key of RFC 4226 Appendix D.
 * const key = new TextEncoder().encode('12345678901234567890');
 * hotp(key, 0n); // → '755224'
 * hotp(key, 1n, { digits: 8 }); // → '94287082'
 * ```
 */
export function hotp(key: Uint8Array, counter: bigint, options: HotpOptions = {}): string {
  return createHotp(key, options)(counter);
}

/**
 * Reads a key once and returns a function from a counter to its HOTP code (RFC 4226 §5.3). A code is text with its
 * leading zeros. Which counter comes next is for the caller to keep.
 *
 * @param key the shared secret, 14 bytes or more
 * @returns a function that takes a counter from 0 to 2^64 − 1; it throws a `RangeError` for any other
 * @throws {OptionError} for an unknown option
 * @throws {KeyError} for a key of fewer than 14 bytes
 * @throws {RangeError} for a number of digits out of 6 to 8
 * @example
 * ```ts
 * import { createHotp } from 'dscplus';
 *
 * const code = createHotp(new TextEncoder().encode('12345678901234567890'));
 * code(0n); // → '755224'
 * code(9n); // → '520489'
 * ```
 */
export function createHotp(key: Uint8Array, options: HotpOptions = {}): (counter: bigint) => string {
  checkOptions('createHotp', options, hotpOptions);
  const { digits = hotpDigitsMin, hash = 'SHA1' } = options;
  if (!Number.isInteger(digits) || digits < hotpDigitsMin || digits > hotpDigitsMax) {
    throw new RangeError(
      errorMessage('digits', `${digits} is out of range`, `give ${hotpDigitsMin} to ${hotpDigitsMax}`),
    );
  }
  checkKey(key);
  const mac = createMac(hash, key);
  const text = new Uint8Array(8);
  const view = new DataView(text.buffer);
  return (counter) => {
    if (counter < 0n || counter > counterMax) {
      throw new RangeError(
        errorMessage('HOTP counter', `${counter} is out of range`, `give 0 to ${counterMax}`),
      );
    }
    view.setBigUint64(0, counter);
    return truncate(mac(text), digits);
  };
}
