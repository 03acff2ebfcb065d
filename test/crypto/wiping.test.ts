/** Someone searches memory after a response and finds neither the PIN nor its hash in any buffer of this program. */

import { afterEach, expect, test, vi } from 'vitest';
import { createOcra, dataInput } from '../../src/crypto/ocra.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';

const key = new Uint8Array(Buffer.from('12345678901234567890123456789012', 'latin1'));
const pin = '71934602';
const pinHex = '3731393334363032';
// Python: hashlib.new(name, b"71934602").hexdigest()
const hashHex = {
  SHA1: '03f92100389b5f63f6f56e96ab506f80e410d9cd',
  SHA256: '762b43d2b0594af38530d0ffd4ddd7ba54259056150ee8d33f17eff07663d7d9',
  SHA512:
    'cce0484d0a71973d0a740b094809096a29b2669c75cad2b505170099a4ce461d9201f2ac1bea75cf45eb19f61d90577d18325f5fb780236edbdc48c232d79854',
};

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Every byte array that is made from now on, by us or by the hash library, as hex. */
function watchBuffers(): () => string[] {
  const Original = Uint8Array;
  const buffers = new Set<ArrayBufferLike>();
  const Watched = new Proxy(Original, {
    construct(target, args, newTarget) {
      const made: Uint8Array = Reflect.construct(target, args, newTarget);
      buffers.add(made.buffer);
      return made;
    },
  });
  vi.stubGlobal('Uint8Array', Watched);
  return () => [...buffers].map((buffer) => Buffer.from(buffer).toString('hex'));
}

test.each(['SHA1', 'SHA256', 'SHA512'] as const)('a PIN hashed with %s', (hash) => {
  const held = watchBuffers();
  const respond = createOcra(parseSuite(`OCRA-1:HOTP-SHA256-8:QN06-P${hash}-S064`), key);
  const response = respond({ challenge: '123456', pin, session: new Uint8Array(64).fill(0xee) });
  expect(response).toMatch(/^\d{8}$/);
  const buffers = held();
  // The kept data input is among them, with the suite in it and nothing after.
  const text = Buffer.from(`OCRA-1:HOTP-SHA256-8:QN06-P${hash}-S064`).toString('hex');
  expect(buffers.filter((hex) => hex.startsWith(text)).map((hex) => hex.slice(text.length))).toContain(
    '00'.repeat(1 + 128 + hashHex[hash].length / 2 + 64),
  );
  expect(buffers.filter((hex) => hex.includes(pinHex))).toEqual([]);
  expect(buffers.filter((hex) => hex.includes(hashHex[hash]))).toEqual([]);
});

test('the data input, which is asked for by name, does hold the hash', () => {
  const held = watchBuffers();
  dataInput(parseSuite('OCRA-1:HOTP-SHA256-8:QN06-PSHA1'), { challenge: '123456', pin });
  expect(held().filter((hex) => hex.includes(hashHex.SHA1)).length).toBe(1);
});
