/**
 * The three hashes of RFC 6287, and an HMAC that keeps its hashed key pads: hashing the padded key is half the work
 * of an HMAC over a short text, and a card's key does not change. The hashes are those of `@noble/hashes`.
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

/** One of each hash, shared by all callers: no data stays in them. */
const digests = new Map<HashName, Digest>();

/** A hash that works in one kept instance and leaves no data in it. */
export function createDigest(hash: HashName): Digest {
  const known = digests.get(hash);
  if (known !== undefined) return known;
  const start = hashes[hash].create();
  const work = start.clone();
  const digest: Digest = (data, out) => {
    start._cloneInto(work).update(data).digestInto(out);
    work.destroy();
  };
  digests.set(hash, digest);
  return digest;
}

/** The HMAC of some bytes with a fixed key. The next call, with any key, overwrites the result. */
export type Mac = (data: Uint8Array) => Uint8Array;

type Pads = ReturnType<typeof hmac.create>;
type Scratch = ReturnType<typeof createScratch>;

/**
 * The working memory of computations, one for each hash: noble wipes it after each. A fresh clone would take a third
 * more time.
 */
const scratches = new Map<HashName, Scratch>();

/** An HMAC (RFC 2104) whose key pads are hashed once; the key itself is not kept. */
export function createMac(hash: HashName, key: Uint8Array): Mac {
  const pads = hmac.create(hashes[hash], key);
  const { work, result } = scratchFor(hash, pads);
  return (data) => {
    pads._cloneInto(work).update(data).digestInto(result);
    return result;
  };
}

function scratchFor(hash: HashName, pads: Pads): Scratch {
  const scratch = scratches.get(hash) ?? createScratch(hash, pads);
  scratches.set(hash, scratch);
  return scratch;
}

function createScratch(hash: HashName, pads: Pads) {
  const work = pads.clone();
  work.destroy();
  return { work, result: new Uint8Array(digestBytes[hash]) };
}
