/** The digits of a response come from the offset in the last byte of the digest, for every hash. */

import { expect, test } from 'vitest';
import { truncate } from '../../src/crypto/truncate.ts';

test.each([20, 32, 64])('the offset is the low half of the last of %i bytes', (length) => {
  const digest = new Uint8Array(length).fill(0xff);
  digest.set([0x12, 0x34, 0x56, 0x78], 3);
  digest[length - 1] = 0xf3;
  expect(truncate(digest, 10)).toBe('0305419896');
  expect(truncate(digest, 8)).toBe('05419896');
  expect(truncate(digest, 4)).toBe('9896');
});

test('offsets 0 and 15, and the sign bit is dropped', () => {
  const digest = new Uint8Array(20);
  digest.set([0x80, 0, 0, 1], 0);
  expect(truncate(digest, 6)).toBe('000001');
  digest.set([0xff, 0xff, 0xff, 0xff, 0x0f], 15);
  // Bytes 15 to 18; byte 19 gives the offset.
  expect(truncate(digest, 10)).toBe('2147483647');
});
