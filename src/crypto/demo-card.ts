/**
 * The public demo card: the same for every command, and for the demo user of the login server. It is in this folder
 * because card and server do not import each other. Its key and PIN are not secrets: the key is the digits 1 to 9 and
 * 0 repeated, as in the vectors of RFC 6287.
 */
import { keyBytesFor } from './key.ts';
import type { HashName } from './suite.ts';

/**
 * The serial number of the public demo card, the default of `createCard`.
 *
 * @example
 * ```ts
 * import { createCard, demoSerial } from 'dscplus';
 *
 * demoSerial; // → 'DEMO-0001'
 * createCard().serial === demoSerial; // → true
 * ```
 */
export const demoSerial = 'DEMO-0001';
/**
 * The PIN of the public demo card, no secret. A demo card of a profile with a longer PIN has it filled up with
 * zeros.
 *
 * @example
 * ```ts
 * import { createCard, demoPin } from 'dscplus';
 *
 * createCard().respond({ pin: demoPin, challenge: '123456' }).response; // → '90187643'
 * ```
 */
export const demoPin = '1234';

/** The PIN of a demo card whose PIN has another length. */
export function demoPinOf(digits: number): string {
  return demoPin.padEnd(digits, '0').slice(0, digits);
}

/** The public test key, as long as the hash needs: 20, 32 or 64 bytes. */
export function demoKey(hash: HashName): Uint8Array {
  return Uint8Array.from({ length: keyBytesFor(hash) }, (_, i) => 0x30 + ((i + 1) % 10));
}

/** Whether a key is the public test key. */
export function isDemoKey(key: Uint8Array, hash: HashName): boolean {
  const demo = demoKey(hash);
  return key.length === demo.length && key.every((byte, i) => byte === demo[i]);
}
