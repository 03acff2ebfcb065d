/**
 * Seals secrets for the store: AES-256-GCM with a key derived from a master key that is not in the store. The name of
 * the record is bound in as additional data, so a sealed value that was moved to another record does not open.
 *
 * The master key protects a store that is copied without it. It does not protect against someone who reads the memory
 * of the running server.
 */

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { errorMessage } from '../../errors/message.ts';

/**
 * A sealed value that does not open: another master key, another record, or a change. The message contains nothing of
 * it.
 */
export class SealError extends Error {
  override readonly name: string = 'SealError';
  /** Whether the record is of a store that this master key was checked against. */
  readonly ofRecord: boolean;

  constructor(message: string, ofRecord = false) {
    super(message);
    this.ofRecord = ofRecord;
  }
}

export const masterKeyBytes = 32;

export interface Seal {
  /** `place`: the record and field, such as `card DEMO-0001`. Returns base64. */
  seal(place: string, secret: unknown): string;
  /** @throws {SealError} */
  open(place: string, sealed: string): unknown;
  /** The same; null for a text that was changed. */
  openOrNull(place: string, sealed: string): unknown;
  /**
   * A text that only this master key produces, the same every time: for decoys that must look real and stay the same.
   */
  derive(what: string): Buffer;
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** Version of the sealed form; bound in as well. */
const version = 'dscplus sealed 1';

export function createSeal(masterKey: Uint8Array): Seal {
  if (masterKey.length !== masterKeyBytes) {
    throw new SealError(
      errorMessage('master key', `has ${masterKey.length} bytes`, `give ${masterKeyBytes}`),
    );
  }
  const sealKey = Buffer.from(hkdfSync('sha256', masterKey, '', `${version} key`, 32));
  const deriveKey = Buffer.from(hkdfSync('sha256', masterKey, '', 'dscplus derived values 1', 32));
  const boundTo = (place: string): Buffer => Buffer.from(`${version}|${place}`);
  const openOrNull = (place: string, sealed: string): unknown => {
    const bytes = Buffer.from(sealed, 'base64');
    try {
      const opening = createDecipheriv(cipher, sealKey, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      opening.setAAD(boundTo(place));
      opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const body = Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()]);
      return JSON.parse(body.toString('utf8'));
    } catch {
      return null;
    }
  };
  return {
    seal(place, secret) {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, sealKey, nonce, { authTagLength: tagBytes });
      sealing.setAAD(boundTo(place));
      const body = Buffer.concat([sealing.update(JSON.stringify(secret), 'utf8'), sealing.final()]);
      return Buffer.concat([nonce, sealing.getAuthTag(), body]).toString('base64');
    },
    open(place, sealed) {
      const secret = openOrNull(place, sealed);
      if (secret !== null) return secret;
      const ofRecord = place !== checkPlace;
      const problem = ofRecord ? 'its sealed text was changed' : 'sealed with another master key';
      const action = ofRecord ? 'restore a copy' : 'use the master key of this store';
      throw new SealError(errorMessage(place, problem, action), ofRecord);
    },
    openOrNull,
    derive: (what) => createHmac('sha256', deriveKey).update(what).digest(),
  };
}

const checkPlace = 'notes master key check';

/** Whether a store is bound to a master key already. */
export function isBound(notes: { get(name: string): string | null }): boolean {
  return notes.get(checkPlace) !== null;
}

/**
 * Checks that a store belongs to a master key, and binds a new store to it.
 * @throws {SealError} if the store was made with another master key
 */
export function checkSeal(
  seal: Seal,
  notes: { get(name: string): string | null; put(name: string, value: string): void },
): void {
  const mark = notes.get(checkPlace);
  if (mark === null) notes.put(checkPlace, seal.seal(checkPlace, 'fits'));
  else seal.open(checkPlace, mark);
}
