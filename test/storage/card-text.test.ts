/** Someone looks at the text of a card file, changes it by hand, and is told in one line what does not fit. */

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { newMemory } from '../../src/device/memory.ts';
import { profileOf } from '../../src/profiles/profile.ts';
import { profileNamed, withSuite } from '../../src/profiles/profile-validation.ts';
import { readCardText, writeCardText } from '../../src/storage/card-file-format.ts';
import { type Sealed, seal, sealedShape, unseal } from '../../src/storage/passphrase-seal.ts';
import { StoredFileError } from '../../src/storage/stored-file-error.ts';

const sheet = withSuite(profileNamed('dsc-plus'), 'ib-key');
const card = {
  format: 2,
  ...{ serial: 'SIM-1', sheet, secrets: { key: 'c5'.repeat(20) } },
  memory: newMemory(profileOf(sheet)),
} as const;
const text = writeCardText(card);
const json = JSON.parse(text) as Record<string, unknown>;
const { checksum: _, ...unsummed } = json;

function faultOf(content: unknown): readonly [code: string, message: string] {
  try {
    readCardText(typeof content === 'string' ? content : JSON.stringify(content), 'my.card');
  } catch (error) {
    if (error instanceof StoredFileError) return [error.code, error.message];
    throw error;
  }
  return ['none', ''];
}

describe('the text of a card file', () => {
  it('is JSON with its fields in this order, on lines of their own', () => {
    expect(Object.keys(json)).toEqual(['format', 'checksum', 'serial', 'profile', 'key', 'memory']);
    expect(text.slice(0, 31)).toBe('{\n  "format": 2,\n  "checksum": ');
    expect(text.endsWith('}\n')).toBe(true);
    expect(json).toMatchObject({
      ...{ format: 2, serial: 'SIM-1', key: 'c5'.repeat(20) },
      memory: { counter: '0', battery: 15_000, tries: 3, locked: false },
    });
  });

  it('gives the card that it was written from, with its checksum or without', () => {
    expect(readCardText(text, 'my.card')).toEqual(card);
    expect(readCardText(JSON.stringify(unsummed), 'my.card')).toEqual(card);
    expect(readCardText(JSON.stringify({ ...unsummed, format: 1 }), 'my.card')).toEqual({
      ...card,
      format: 1,
    });
  });

  it('has a PIN where the card checks it, of as many digits as the card takes', () => {
    const own = profileNamed('keypad-local-pin');
    const secrets = { key: 'c5'.repeat(32), localPin: '4711' };
    const pinned = { ...card, sheet: own, secrets, memory: newMemory(profileOf(own)) };
    const written = writeCardText(pinned);
    expect(readCardText(written, 'my.card')).toEqual(pinned);
    for (const localPin of [undefined, '471', '47110', '471a', 'a711', '', '４７１１']) {
      const { checksum: __, ...changed } = { ...JSON.parse(written), localPin };
      expect(faultOf(changed)).toEqual([
        'damaged',
        '"my.card": damaged: localPin: not 4 digits; restore a copy, this file is left as it is',
      ]);
    }
  });
});

describe('a text that is not quite one', () => {
  const left = 'restore a copy, this file is left as it is';

  it.each<[string, unknown, string]>([
    ['no text at all', '', 'damaged, not JSON'],
    ['blanks', ' \n ', 'damaged, not JSON'],
    ['the first character', '{', 'damaged, not JSON'],
    ['the first characters', '{\n  "f', 'damaged, not JSON'],
    ['the first field cut off', '{"format": ', 'damaged, not JSON'],
    [
      'no serial number',
      { ...unsummed, serial: '' },
      'damaged: serial: not 1 to 64 characters of ASCII without blanks',
    ],
    [
      'a serial number of 65 characters',
      { ...unsummed, serial: 'x'.repeat(65) },
      'damaged: serial: not 1 to 64 characters of ASCII without blanks',
    ],
    [
      'a blank before the serial number',
      { ...unsummed, serial: ' x' },
      'damaged: serial: not 1 to 64 characters of ASCII without blanks',
    ],
    ['half a format', { ...unsummed, format: 1.5 }, 'damaged: format: not (1 | 2)'],
    [
      'a format above 2 that is no whole number',
      { ...unsummed, format: 2.5 },
      'damaged: format: not (1 | 2)',
    ],
    ['a format that is a text', { ...unsummed, format: '3' }, 'damaged: format: not (1 | 2)'],
    [
      'a counter that is a number',
      { ...unsummed, memory: { ...card.memory, counter: 0 } },
      'damaged: memory.counter: not string',
    ],
    [
      'a battery that is a text',
      { ...unsummed, memory: { ...card.memory, battery: '1' } },
      'damaged: memory.battery: not number',
    ],
    [
      'tries that are a text',
      { ...unsummed, memory: { ...card.memory, tries: '3' } },
      'damaged: memory.tries: not number',
    ],
    [
      'a lock that is a number',
      { ...unsummed, memory: { ...card.memory, locked: 0 } },
      'damaged: memory.locked: not boolean',
    ],
    [
      'memory with a field more',
      { ...unsummed, memory: { ...card.memory, more: 0 } },
      'damaged: memory.more: not never',
    ],
    [
      'a checksum in capitals',
      { ...unsummed, checksum: 'A'.repeat(64) },
      'damaged: checksum: not 64 hex digits',
    ],
    [
      'a checksum too long',
      { ...unsummed, checksum: 'a'.repeat(65) },
      'damaged: checksum: not 64 hex digits',
    ],
  ])('%s: is damage, named by its place', (_what, content, words) => {
    expect(faultOf(content)).toEqual(['damaged', `"my.card": ${words}; ${left}`]);
  });

  it('a checksum that does not match is named last, with the way out', () => {
    expect(faultOf({ ...json, checksum: 'a'.repeat(64) })).toEqual([
      'damaged',
      '"my.card": damaged: checksum: does not match; restore a copy, or if you edited the file, remove the line "checksum"',
    ]);
  });

  it.each<[string, unknown, string]>([
    ['words', 'hello', 'not JSON'],
    ['another object, cut off', '{"name": ', 'not JSON'],
    ['a list, cut off', '[', 'not JSON'],
    ['a list', [], 'has no format'],
    ['null', 'null', 'has no format'],
    ['a number', '7', 'has no format'],
    ['a text', '"format"', 'has no format'],
    ['an object without a format', { serial: 'SIM-1' }, 'has no format'],
  ])('%s: is another file', (_what, content, words) => {
    expect(faultOf(content)).toEqual([
      'not a card file',
      `"my.card": not a card file, ${words}; give one that dscplus new made`,
    ]);
  });

  it('of a newer format says so, whatever else is in it', () => {
    expect(faultOf({ format: 3 })).toEqual([
      'newer format',
      '"my.card": its format 3 is newer than this version; use a newer dscplus, this one reads formats up to 2',
    ]);
  });

  it('with a sealed key and another beside it is damage', () => {
    const sealed = seal(Buffer.from('{}'), 'open sesame', 'x', 'the card');
    for (const beside of [{}, { key: undefined, localPin: '4711' }]) {
      expect(faultOf({ ...unsummed, sealed, ...beside })).toEqual([
        'damaged',
        `"my.card": damaged: sealed: not the only secrets in the file; ${left}`,
      ]);
    }
    expect(faultOf({ ...unsummed, key: undefined, sealed })[0]).toBe('none');
  });
});

describe('a sealed key in the text', () => {
  const sealed = seal(Buffer.from('the key'), 'open sesame', 'card 1', 'the card');

  it('says what it takes to open it', () => {
    expect(Object.keys(sealed)).toEqual(['kdf', 'N', 'r', 'p', 'salt', 'iv', 'data']);
    expect(sealed).toMatchObject({ kdf: 'scrypt', N: 32_768, r: 8, p: 1 });
    const bytes = (field: 'salt' | 'iv' | 'data'): number => Buffer.from(sealed[field], 'base64').length;
    // The key, and 16 bytes of the tag.
    expect([bytes('salt'), bytes('iv'), bytes('data')]).toEqual([16, 12, 7 + 16]);
  });

  it('may be empty, and has a nonce of 12 bytes', () => {
    const empty = seal(Buffer.alloc(0), 'open sesame', 'card 1', 'the card');
    expect(unseal(empty, 'open sesame', 'card 1')).toEqual(Buffer.alloc(0));
    for (const iv of ['', 'AAAA', Buffer.alloc(13).toString('base64')]) {
      expect(unseal({ ...sealed, iv }, 'open sesame', 'card 1')).toBe(null);
    }
    expect(unseal({ ...sealed, data: 'AAAA' }, 'open sesame', 'card 1')).toBe(null);
  });

  const issueOf = (record: object): string | undefined =>
    v.safeParse(sealedShape, record).issues?.[0].message;

  it.each<[Partial<Record<keyof Sealed, unknown>>, string | undefined]>([
    [{ N: 2, r: 1 }, undefined],
    [{ N: 1 }, 'a power of two from 2 is accepted'],
    [{ N: 0.5 }, 'a power of two from 2 is accepted'],
    [{ N: 6 }, 'a power of two from 2 is accepted'],
    [{ r: 0 }, 'Invalid value: Expected >=1 but received 0'],
    [{ r: 1.5 }, 'Invalid integer: Received 1.5'],
    [{ p: 1.5 }, 'Invalid integer: Received 1.5'],
    [{ N: 2 ** 18, r: 8 }, undefined],
    [{ N: 2 ** 18, r: 16 }, 'at most 268435456 bytes for opening are accepted'],
    [{ N: 2 ** 16, r: 1 }, 'N below 2^(16 r) is accepted'],
    [{ kdf: 'pbkdf2' }, 'Invalid type: Expected "scrypt" but received "pbkdf2"'],
    [{ salt: 'AA==' }, undefined],
    [{ salt: 'AA===' }, 'base64 is accepted'],
    [{ salt: '=AA=' }, 'base64 is accepted'],
    [{ salt: 'A'.repeat(65_536) }, undefined],
    [{ salt: 'A'.repeat(65_537) }, 'Invalid length: Expected <=65536 but received 65537'],
  ])('%j: %s', (changed, issue) => {
    expect(issueOf({ ...sealed, ...changed })).toBe(issue);
  });
});
