/**
 * The HMAC key as people write it: hex, or base32 (RFC 4648 §6) after `base32:`. No message of this module shows any
 * character of a key.
 *
 * A new key is as long as the digest of the suite's hash, as in RFC 6287 Appendix C. RFC 4226 §4 (R6) asks for 128
 * bits and recommends 160. A key of fewer than 14 bytes is always refused: 112 bits is the minimum of NIST SP
 * 800-131A for an HMAC key.
 */

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { errorMessage } from '../errors/message.ts';
import { digestBytes } from './hmac.ts';
import type { HashName } from './suite.ts';

/**
 * A key that is ill-formed or shorter than 14 bytes. The message never holds any part of the key.
 *
 * @example
 * ```ts
 * import { KeyError, parseKey } from 'dscplus';
 *
 * try {
 *   parseKey('3132');
 * } catch (error) {
 *   error instanceof KeyError; // → true
 *   (error as Error).message; // → 'key: 2 bytes are too few; give 14 or more'
 * }
 * ```
 */
export class KeyError extends Error {
  override readonly name: string = 'KeyError';
}

/** The shortest key that is accepted, in bytes. */
export const keyBytesMin = 14;

const base32Prefix = 'base32:';
const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base32BlockCharacters = 8;

/**
 * Reads a key from hex, or from base32 (RFC 4648 §6) after the prefix `base32:`. Letter case does not matter. White
 * space at the ends is dropped; none is accepted inside. Padding (`=`) may be left out; if it is there, it must be
 * whole.
 *
 * @returns the bytes of the key, 14 or more
 * @throws {KeyError} for a text that is neither, or a key shorter than 14 bytes
 * @example
 * ```ts
 * import { parseKey } from 'dscplus';
 *
 * parseKey('3132333435363738393031323334').length; // → 14
 * parseKey('base32:GEZDGNBVGY3TQOJQGEZDGNA').length; // → 14
 * ```
 */
export function parseKey(text: string): Uint8Array {
  const trimmed = text.trim();
  const isBase32 = trimmed.slice(0, base32Prefix.length).toLowerCase() === base32Prefix;
  const key = isBase32 ? readBase32(trimmed.slice(base32Prefix.length)) : readHex(trimmed);
  checkKey(key);
  return key;
}

/**
 * Writes a key as lower-case hex, which `parseKey` reads.
 *
 * @param key any bytes
 * @returns two hex digits for each byte
 * @example
 * ```ts
 * import { formatKey } from 'dscplus';
 *
 * formatKey(Uint8Array.of(0, 15, 255)); // → '000fff'
 * ```
 */
export function formatKey(key: Uint8Array): string {
  return bytesToHex(key);
}

/** The length of a new key in bytes: that of the hash's digest. */
export function keyBytesFor(hash: HashName): 20 | 32 | 64 {
  return digestBytes[hash];
}

/** @throws {KeyError} if the key is not bytes, or shorter than 14 */
export function checkKey(key: Uint8Array): void {
  if (!ArrayBuffer.isView(key)) {
    throw new KeyError(
      errorMessage('key', `given as ${typeof key}, not as bytes`, 'read a text with parseKey'),
    );
  }
  if (key.length < keyBytesMin) {
    throw new KeyError(errorMessage('key', `${key.length} bytes are too few`, `give ${keyBytesMin} or more`));
  }
}

function readHex(text: string): Uint8Array {
  const wrong = text.search(/[^0-9a-f]/i);
  if (wrong >= 0) {
    throw new KeyError(
      errorMessage(
        'key',
        `character ${wrong + 1} is not a hex digit`,
        'give hex, or base32 after the prefix "base32:"',
      ),
    );
  }
  if (text.length % 2 !== 0) {
    throw new KeyError(
      errorMessage('key', `has ${text.length} hex digits`, 'give an even number, two for each byte'),
    );
  }
  return hexToBytes(text);
}

function readBase32(text: string): Uint8Array {
  const digits = text.replace(/=+$/, '');
  const wrong = digits.search(/[^a-z2-7]/i);
  if (wrong >= 0) {
    throw new KeyError(
      errorMessage(
        'key',
        `character ${wrong + 1} after "base32:" is not a base32 digit`,
        'give A to Z and 2 to 7',
      ),
    );
  }
  const bytes = new Uint8Array(Math.floor((digits.length * 5) / 8));
  let filled = 0;
  let bits = 0;
  let value = 0;
  for (const digit of digits.toUpperCase()) {
    value = (value << 5) | base32Alphabet.indexOf(digit);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[filled++] = value >> bits;
    }
  }
  checkBase32End(text.length, digits.length, value & ((1 << bits) - 1), bits);
  return bytes;
}

/** RFC 4648 §6: fewer than five bits are left after the last byte, all zero, and padding completes a block. */
function checkBase32End(characters: number, digits: number, rest: number, restBits: number): void {
  if (restBits >= 5 || rest !== 0) {
    throw new KeyError(
      errorMessage(
        'key',
        `its ${digits} base32 digits do not end with a whole byte`,
        'check the last digits',
      ),
    );
  }
  if (
    characters !== digits &&
    characters !== Math.ceil(digits / base32BlockCharacters) * base32BlockCharacters
  ) {
    throw new KeyError(
      errorMessage(
        'key',
        `its padding has ${characters - digits} "="`,
        'leave the padding out, or fill up to a multiple of 8 characters',
      ),
    );
  }
}
