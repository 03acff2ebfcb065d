/** The first card of the broker shows HOTP codes: they are those of RFC 4226, and of RFC 6238 with longer hashes. */

import { describe, expect, test } from 'vitest';
import { createHotp, hotp } from '../../src/crypto/hotp.ts';
import { KeyError } from '../../src/crypto/key.ts';

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const key20 = ascii('12345678901234567890');
const key32 = ascii('12345678901234567890123456789012');
const key64 = ascii('1234567890123456789012345678901234567890123456789012345678901234');

test('RFC 4226 Appendix D, counters 0 to 9', () => {
  const code = createHotp(key20);
  const codes = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n].map(code);
  expect(codes).toEqual([
    '755224',
    '287082',
    '359152',
    '969429',
    '338314',
    '254676',
    '287922',
    '162583',
    '399871',
    '520489',
  ]);
});

// RFC 6238 Appendix B: the counter is the number of 30 s steps; the keys are those of errata 2866.
describe.each([
  [0x1n, '94287082', '46119246', '90693936'],
  [0x23523ecn, '07081804', '68084774', '25091201'],
  [0x23523edn, '14050471', '67062674', '99943326'],
  [0x273ef07n, '89005924', '91819424', '93441116'],
  [0x3f940aan, '69279037', '90698825', '38618901'],
  [0x27bc86aan, '65353130', '77737706', '47863826'],
])('RFC 6238 Appendix B, step %i', (counter, sha1, sha256, sha512) => {
  test('with each hash', () => {
    expect(hotp(key20, counter, { digits: 8, hash: 'SHA1' })).toBe(sha1);
    expect(hotp(key32, counter, { digits: 8, hash: 'SHA256' })).toBe(sha256);
    expect(hotp(key64, counter, { digits: 8, hash: 'SHA512' })).toBe(sha512);
  });
});

test('6 to 8 digits, 6 where nothing is said', () => {
  expect(hotp(key20, 1n)).toBe('287082');
  expect(hotp(key20, 1n, {})).toBe('287082');
  expect(hotp(key20, 1n, { digits: 6 })).toBe('287082');
  expect(hotp(key20, 1n, { digits: 7 })).toBe('4287082');
  expect(hotp(key20, 1n, { digits: 8 })).toBe('94287082');
});

test.each([5, 9, 6.5, Number.NaN])('%d digits are refused', (digits) => {
  expect(() => createHotp(key20, { digits })).toThrow(
    new RangeError(`digits: ${digits} is out of range; give 6 to 8`),
  );
});

test('counters up to 2^64 − 1, without an edge at 2^53', () => {
  const code = createHotp(key20);
  // Computed with Python: hmac.new(key, struct.pack(">Q", counter), "sha1").
  expect(code(2n ** 53n)).toBe('860690');
  expect(code(2n ** 53n + 1n)).toBe('354518');
  expect(code(2n ** 64n - 1n)).toBe('094451');
  expect(() => code(2n ** 64n)).toThrow(
    new RangeError('HOTP counter: 18446744073709551616 is out of range; give 0 to 18446744073709551615'),
  );
  expect(() => code(-1n)).toThrow(
    new RangeError('HOTP counter: -1 is out of range; give 0 to 18446744073709551615'),
  );
});

test('a key of 14 bytes is taken, one of 13 is not', () => {
  expect(hotp(new Uint8Array(14), 0n)).toBe('328482');
  expect(() => createHotp(new Uint8Array(13))).toThrow(
    new KeyError('key: 13 bytes are too few; give 14 or more'),
  );
});

test('a key that is wiped after the function was made is not missed', () => {
  const key = key20.slice();
  const code = createHotp(key);
  key.fill(0);
  expect(code(0n)).toBe('755224');
  expect(code(0n)).toBe('755224');
});
