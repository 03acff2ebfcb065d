/**
 * The three hashes of RFC 6287 and an HMAC that keeps its key pads: hashing the padded key is half the work of an
 * HMAC over a short text, and a card's key does not change. The hashes are those of `@noble/hashes`.
 */

import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import type { HashName } from './suite.ts';

/** Bytes of each hash's digest. */
export const digestBytes: { readonly SHA1: 20; readonly SHA256: 32; readonly SHA512: 64 } = {
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
};

const hashes = { SHA1: sha1, SHA256: sha256, SHA512: sha512 };

/** Writes the digest of some bytes to the start of `out`. */
export type Digest = (data: Uint8Array, out: Uint8Array) => void;

/** A hash that works in one kept instance and leaves nothing of the data in it. */
export function createDigest(hash: HashName): Digest {
  const start = hashes[hash].create();
  const work = start.clone();
  return (data, out) => {
    start._cloneInto(work).update(data).digestInto(out);
    work.destroy();
  };
}

/** The HMAC of some bytes under a fixed key. The result is overwritten by the next call. */
export type Mac = (data: Uint8Array) => Uint8Array;

/** An HMAC (RFC 2104) whose key pads are hashed once; the key itself is not kept. */
export function createMac(hash: HashName, key: Uint8Array): Mac {
  const pads = hmac.create(hashes[hash], key);
  // One working copy for every call, which noble wipes after each: a fresh clone would take a third more time.
  const work = pads.clone();
  const result = new Uint8Array(digestBytes[hash]);
  return (data) => {
    pads._cloneInto(work).update(data).digestInto(result);
    return result;
  };
}
