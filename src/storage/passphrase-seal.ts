/**
 * Seals a secret with a passphrase: scrypt (RFC 7914) derives a key from it, AES-256-GCM (NIST SP 800-38D) seals.
 *
 * The card that the secret belongs to is bound in as additional data, so a secret that was moved to another card does
 * not open. The cost is in the record and is checked before it is used, so that a file can't demand more memory than
 * a card file may.
 */

import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import * as v from 'valibot';
import { errorMessage } from '../errors/message.ts';
import { StoredFileError } from './stored-file-error.ts';

/** A sealed secret as JSON. `salt`, `iv` and `data` (with the 16 bytes of the tag at its end) are base64. */
export interface Sealed {
  readonly kdf: 'scrypt';
  /** scrypt's cost, block size and parallelisation. */
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly iv: string;
  readonly data: string;
}

/** Memory for opening one: 128 · N · r bytes, here 32 MiB. */
const cost = { N: 2 ** 15, r: 8, p: 1 };
const costMax = { r: 16, p: 4, bytes: 2 ** 28 };

const saltBytes = 16;
const ivBytes = 12;
const tagBytes = 16;

const base64 = v.pipe(
  v.string(),
  v.maxLength(65_536),
  v.regex(/^[A-Za-z0-9+/]*={0,2}$/, 'base64 is accepted'),
);

export const sealedShape: v.GenericSchema<unknown, Sealed> = v.pipe(
  v.strictObject({
    kdf: v.literal('scrypt'),
    N: v.pipe(
      v.number(),
      v.check((n) => n >= 2 && Number.isInteger(Math.log2(n)), 'a power of two from 2 is accepted'),
    ),
    r: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(costMax.r)),
    p: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(costMax.p)),
    salt: base64,
    iv: base64,
    data: base64,
  }),
  v.check(
    ({ N, r }) => 128 * N * r <= costMax.bytes,
    `at most ${costMax.bytes} bytes for opening are accepted`,
  ),
  // RFC 7914, section 2.
  v.check(({ N, r }) => Math.log2(N) < 16 * r, 'N below 2^(16 r) is accepted'),
);

/**
 * Seals `secret`; opening it needs the same `bound`.
 * @param what is sealed, for the error
 * @throws StoredFileError `passphrase` for an empty one
 */
export function seal(secret: Uint8Array, passphrase: string, bound: string, what: string): Sealed {
  if (passphrase === '')
    throw new StoredFileError('passphrase', errorMessage(`passphrase for ${what}`, 'empty', 'give one'));
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(passphrase, salt, cost), iv);
  cipher.setAAD(Buffer.from(bound));
  const data = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return {
    kdf: 'scrypt',
    ...cost,
    salt: salt.toString('base64'),
    iv: iv.toString('base64'),
    data: data.toString('base64'),
  };
}

/** The secret; null if the passphrase or the bound data differs, or a byte of it was changed. */
export function unseal(sealed: Sealed, passphrase: string, bound: string): Uint8Array | null {
  const data = Buffer.from(sealed.data, 'base64');
  const iv = Buffer.from(sealed.iv, 'base64');
  if (data.length < tagBytes || iv.length !== ivBytes) return null;
  const key = keyFrom(passphrase, Buffer.from(sealed.salt, 'base64'), sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(data.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(data.subarray(0, -tagBytes)), decipher.final()]);
  } catch {
    return null;
  }
}

/** The passphrase in Unicode's composed form, so that it is the same from every keyboard. */
function keyFrom(
  passphrase: string,
  salt: Uint8Array,
  { N, r, p }: { N: number; r: number; p: number },
): Buffer {
  return scryptSync(passphrase.normalize('NFC'), salt, 32, {
    N,
    r,
    p,
    maxmem: 128 * N * r + 64 * 1024 * 1024,
  });
}
