/** A key sealed with a passphrase opens with that passphrase, for that card, and for nothing else. */
import { createCipheriv, scryptSync } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type Sealed, seal, sealedShape, unseal } from '../../src/storage/passphrase-seal.ts';

const secret = Buffer.from('the key');
const sealed = seal(secret, 'correct horse', 'card 1', 'the card');

/** A record that another sealed at this cost, for `card 1`. */
function sealedAt(cost: Pick<Sealed, 'N' | 'r' | 'p'>): Sealed {
  const [salt, iv] = [Buffer.alloc(16, 1), Buffer.alloc(12, 2)];
  const key = scryptSync('correct horse', salt, 32, { ...cost, maxmem: 2 ** 28 });
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from('card 1'));
  const data = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return {
    ...{ kdf: 'scrypt', ...cost, salt: salt.toString('base64'), iv: iv.toString('base64') },
    data: data.toString('base64'),
  };
}

/** At the lowest cost, for what is tried many times. */
const cheap = sealedAt({ N: 2, r: 8, p: 1 });

function changed(field: 'salt' | 'iv' | 'data', byte: number): Sealed {
  const bytes = Buffer.from(cheap[field], 'base64');
  bytes[byte]! ^= 1;
  return { ...cheap, [field]: bytes.toString('base64') };
}

describe('someone who seals a key', () => {
  it('opens it with the passphrase', () => {
    expect(unseal(sealed, 'correct horse', 'card 1')).toEqual(secret);
    expect(v.is(sealedShape, sealed)).toBe(true);
    expect(unseal(cheap, 'correct horse', 'card 1')).toEqual(secret);
  });

  it('finds nothing of it in the record, and no two records alike', () => {
    expect(Buffer.from(sealed.data, 'base64').includes(secret)).toBe(false);
    const again = seal(secret, 'correct horse', 'card 1', 'the card');
    expect([again.salt === sealed.salt, again.iv === sealed.iv, again.data === sealed.data]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it.each([
    ['another passphrase', cheap, 'correct horses', 'card 1'],
    ['another card', cheap, 'correct horse', 'card 2'],
    ['a byte of the salt changed', changed('salt', 0), 'correct horse', 'card 1'],
    ['a byte of the nonce changed', changed('iv', 11), 'correct horse', 'card 1'],
    ['a byte of the text changed', changed('data', 0), 'correct horse', 'card 1'],
    ['a byte of the tag changed', changed('data', secret.length + 15), 'correct horse', 'card 1'],
    [
      'the tag cut short',
      { ...cheap, data: Buffer.from(cheap.data, 'base64').subarray(0, 15).toString('base64') },
      'correct horse',
      'card 1',
    ],
  ])('it does not open with %s', (_what, record, passphrase, bound) => {
    expect(unseal(record, passphrase, bound)).toBeNull();
  });

  it('cannot do so with nothing', () => {
    expect(() => seal(secret, '', 'card 1', 'the card')).toThrow('passphrase for the card: empty; give one');
  });

  it('may type the passphrase on another keyboard: composed or not, it is the same', () => {
    const one = seal(secret, 'caf\u00e9', 'x', 'the card');
    expect(unseal(one, 'cafe\u0301', 'x')).toEqual(secret);
  });
});

describe('a key that another sealed at a higher cost', () => {
  it('opens with the cost that its record names', () => {
    // 128 MiB, as the limits of a record allow.
    const cost = { N: 2 ** 16, r: 16, p: 1 };
    const record = sealedAt(cost);
    expect(v.is(sealedShape, record)).toBe(true);
    expect(unseal(record, 'correct horse', 'card 1')).toEqual(secret);
  });
});

describe('a file that asks for too much', () => {
  it.each([
    ['N', 2 ** 18, true],
    ['N', 2 ** 19, false],
    ['N', 3, false],
    ['N', 1, false],
    ['r', 16, true],
    ['r', 17, false],
    ['p', 4, true],
    ['p', 5, false],
    ['p', 0, false],
  ])('%s = %i: %s', (field, value, accepted) => {
    expect(v.is(sealedShape, { ...sealed, [field]: value })).toBe(accepted);
  });

  it('more than scrypt takes: N below 2^(16 r) is accepted, as RFC 7914 has it', () => {
    const record = (N: number): Sealed => ({ ...sealed, N, r: 1 });
    expect(unseal(record(2 ** 15), 'correct horse', 'card 1')).toBeNull();
    expect(v.is(sealedShape, record(2 ** 15))).toBe(true);
    expect(v.is(sealedShape, record(2 ** 16))).toBe(false);
    expect(v.is(sealedShape, record(2 ** 21))).toBe(false);
  });

  it('is no seal with a field more, or bytes that are no base64', () => {
    expect(v.is(sealedShape, { ...sealed, more: 1 })).toBe(false);
    expect(v.is(sealedShape, { ...sealed, iv: 'a b' })).toBe(false);
  });
});
