/**
 * Secrets at rest: AES-256-GCM under a key made from a master key that is not in the store. The place of the record
 * is bound in as additional data, so that a sealed value moved to another record does not open.
 *
 * The master key protects a store that is copied without it. It does not protect against who reads the memory of
 * the running server.
 */

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { errorMessage } from '../../errors/message.ts';

/** A sealed value that does not open: another master key, another record, or a change. Says nothing of its content. */
export class SealError extends Error {
  override readonly name: string = 'SealError';
  /** Whether it is a record of a store that this master key was found to fit. */
  readonly ofRecord: boolean;

  constructor(message: string, ofRecord = false) {
    super(message);
    this.ofRecord = ofRecord;
  }
}

export const masterKeyBytes = 32;

export interface Seal {
  /** `place`: the record and field, such as `card DEMO-0001`. Gives base64. */
  seal(place: string, secret: unknown): string;
  /** @throws {SealError} */
  open(place: string, sealed: string): unknown;
  /** A text that only this master key gives, the same every time: for what must look real and be stable. */
  derive(what: string): Buffer;
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** Of the sealed form; bound in as well. */
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
  return {
    seal(place, secret) {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, sealKey, nonce, { authTagLength: tagBytes });
      sealing.setAAD(boundTo(place));
      const body = Buffer.concat([sealing.update(JSON.stringify(secret), 'utf8'), sealing.final()]);
      return Buffer.concat([nonce, sealing.getAuthTag(), body]).toString('base64');
    },
    open(place, sealed) {
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
        const ofRecord = place !== checkPlace;
        const problem = ofRecord ? 'its sealed text was changed' : 'sealed with another master key';
        const action = ofRecord ? 'restore a copy' : 'use the master key of this store';
        throw new SealError(errorMessage(place, problem, action), ofRecord);
      }
    },
    derive: (what) => createHmac('sha256', deriveKey).update(what).digest(),
  };
}

const checkPlace = 'notes master key check';

/** Whether a store was bound to a master key already. */
export function isBound(notes: { get(name: string): string | null }): boolean {
  return notes.get(checkPlace) !== null;
}

/**
 * Makes sure that a store belongs to a master key, and marks a new one with it.
 * @throws {SealError} where the store was made with another one
 */
export function checkSeal(
  seal: Seal,
  notes: { get(name: string): string | null; put(name: string, value: string): void },
): void {
  const mark = notes.get(checkPlace);
  if (mark === null) notes.put(checkPlace, seal.seal(checkPlace, 'fits'));
  else seal.open(checkPlace, mark);
}
