/** A user with a key as text gets its bytes, or an error that shows no part of the key. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkKey, formatKey, KeyError, keyBytesFor, keyBytesMin, parseKey } from '../../src/crypto/key.ts';

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

function faultOf(text: string): string {
  try {
    parseKey(text);
  } catch (error) {
    expect(error).toBeInstanceOf(KeyError);
    expect((error as KeyError).name).toBe('KeyError');
    return (error as KeyError).message;
  }
  throw new Error('the key was accepted');
}

describe('hex', () => {
  test('the key of the demo card', () => {
    const hex = '3132333435363738393031323334353637383930313233343536373839303132';
    expect(parseKey(hex)).toEqual(ascii('12345678901234567890123456789012'));
    expect(formatKey(parseKey(hex))).toBe(hex);
  });

  test('upper and lower case are the same, and white space at the ends is dropped', () => {
    expect(formatKey(parseKey(' \tABCDEF00112233445566778899aabbcc\n'))).toBe(
      'abcdef00112233445566778899aabbcc',
    );
  });

  test('14 bytes are enough, 13 are not', () => {
    expect(formatKey(parseKey('00'.repeat(14)))).toBe('00'.repeat(14));
    expect(faultOf('00'.repeat(13))).toBe('key: 13 bytes are too few; give 14 or more');
    expect(faultOf('')).toBe('key: 0 bytes are too few; give 14 or more');
  });

  test('a character that is no hex digit is named by its place only', () => {
    for (const [text, place] of [
      ['g000000000000000000000000000', 1],
      ['0000 000000000000000000000000', 5],
      ['000000000000000000000000000:', 28],
      ['0000000000000000000000000000G', 29],
    ] as const) {
      expect(faultOf(text)).toBe(
        `key: character ${place} is not a hex digit; give hex, or base32 after the prefix "base32:"`,
      );
    }
  });

  test('an odd number of digits', () => {
    expect(faultOf('0'.repeat(29))).toBe('key: has 29 hex digits; give an even number, two for each byte');
  });
});

describe('base32', () => {
  // RFC 4648 §10 has "foobar" = MZXW6YTBOI======; these are longer words of the same alphabet.
  test.each([
    ['GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', '12345678901234567890'],
    ['MZXW6YTBOJTG633CMFZGM33P', 'foobarfoobarfoo'],
    ['MZXW6YTBOJTG633CMFZGM33PMI======', 'foobarfoobarfoob'],
    ['MZXW6YTBOJTG633CMFZGM33PMJQQ====', 'foobarfoobarfooba'],
    ['MZXW6YTBOJTG633CMFZGM33PMJQXE===', 'foobarfoobarfoobar'],
    ['MZXW6YTBOJTG633CMFZGM33PMJQXEZQ=', 'foobarfoobarfoobarf'],
  ])('base32:%s is %s, with and without its padding', (text, word) => {
    expect(parseKey(`base32:${text}`)).toEqual(ascii(word));
    expect(parseKey(`base32:${text.replaceAll('=', '')}`)).toEqual(ascii(word));
  });

  test('prefix and digits in any case, white space at the ends', () => {
    expect(parseKey(' Base32:gezdgnbvgy3tqojqGEZDGNBVGY3TQOJQ\r\n')).toEqual(ascii('12345678901234567890'));
  });

  test('the last digits of the alphabet', () => {
    expect(formatKey(parseKey('base32:777777777777777777777777'))).toBe('ff'.repeat(15));
    expect(formatKey(parseKey('base32:AAAAAAAAAAAAAAAAAAAAAAAZ'))).toBe(`${'00'.repeat(14)}19`);
  });

  test('a character that is no base32 digit is named by its place only', () => {
    for (const [text, place] of [
      ['1EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 1],
      ['GEZDGNBVGY3TQOJQ GEZDGNBVGY3TQOJQ', 17],
      ['GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ8', 32],
      ['GEZDGNBV=GY3TQOJQ', 9],
      ['GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJſ', 32],
    ] as const) {
      expect(faultOf(`base32:${text}`)).toBe(
        `key: character ${place} after "base32:" is not a base32 digit; give A to Z and 2 to 7`,
      );
    }
  });

  test('the prefix without its colon is read as hex', () => {
    expect(faultOf('base32GEZDGNBVGY3TQOJQ')).toContain('key: character 3 is not a hex digit');
  });

  test.each([25, 27, 30])('%i digits leave a byte unfinished', (length) => {
    expect(faultOf(`base32:${'A'.repeat(length)}`)).toBe(
      `key: its ${length} base32 digits do not end with a whole byte; check the last digits`,
    );
  });

  test.each([
    ['MZXW6YTBOJTG633CMFZGM33PMJ', 26],
    ['MZXW6YTBOJTG633CMFZGM33PMJQR', 28],
    ['MZXW6YTBOJTG633CMFZGM33PMJQXF', 29],
    ['MZXW6YTBOJTG633CMFZGM33PMJQXEZR', 31],
  ])('%s has bits behind its last byte', (text, length) => {
    expect(faultOf(`base32:${text}`)).toBe(
      `key: its ${length} base32 digits do not end with a whole byte; check the last digits`,
    );
  });

  test.each([
    ['MZXW6YTBOJTG633CMFZGM33PMI=====', 5],
    ['MZXW6YTBOJTG633CMFZGM33PMI=======', 7],
    ['MZXW6YTBOJTG633CMFZGM33P========', 8],
    ['========', 8],
  ])('%s has padding that does not fill a block', (text, padding) => {
    expect(faultOf(`base32:${text}`)).toBe(
      `key: its padding has ${padding} "="; leave the padding out, or fill up to a multiple of 8 characters`,
    );
  });

  test('a key that is too short', () => {
    expect(faultOf('base32:')).toBe('key: 0 bytes are too few; give 14 or more');
    expect(faultOf('base32:MZXW6YTBOI======')).toBe('key: 6 bytes are too few; give 14 or more');
  });
});

test('a new key has the length of the digest', () => {
  expect(keyBytesFor('SHA1')).toBe(20);
  expect(keyBytesFor('SHA256')).toBe(32);
  expect(keyBytesFor('SHA512')).toBe(64);
  expect(keyBytesMin).toBe(14);
});

test('a key in bytes is held to the same length', () => {
  expect(() => checkKey(new Uint8Array(13))).toThrow(
    new KeyError('key: 13 bytes are too few; give 14 or more'),
  );
  expect(() => checkKey(new Uint8Array(14))).not.toThrow();
  // As hex it would be long enough.
  expect(() => checkKey('00'.repeat(14) as unknown as Uint8Array)).toThrow(
    new KeyError('key: given as string, not as bytes; read a text with parseKey'),
  );
});

test('no message shows a character of a key', () => {
  const faults = ['5EC2E7'.repeat(6), '5EC2E7', 'base32:SECRETK', `base32:${'SECRET7'.repeat(4)}89`]
    .map((text) => {
      try {
        return formatKey(parseKey(`${text}!`));
      } catch (error) {
        return (error as Error).message;
      }
    })
    .join('\n');
  expect(faults).toContain('character');
  expect(faults).not.toMatch(/5EC2|SECRET/i);
});

test('any key is read back from hex, and from base32 as an independent writer has it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 14, maxLength: 128 }), fc.boolean(), (key, padded) => {
      expect(parseKey(formatKey(key))).toEqual(key);
      expect(parseKey(`base32:${base32(key, padded)}`)).toEqual(key);
    }),
  );
});

function base32(key: Uint8Array, padded: boolean): string {
  const bits = [...key].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const text = (bits.match(/.{1,5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
  return padded ? text.padEnd(Math.ceil(text.length / 8) * 8, '=') : text;
}
