/** Secrets in a store open with its master key, in their place, and for nobody else; those of before too. */
import { describe, expect, it } from 'vitest';
import { checkSeal, createSeal, isBound, SealError } from '../../src/login/auth/sealing.ts';
import { masterKey } from './login-world.ts';

const seal = createSeal(masterKey);

/** The notes of a store. */
function notesOf(kept: Record<string, string> = {}) {
  return {
    kept,
    get: (name: string) => kept[name] ?? null,
    put(name: string, value: string) {
      kept[name] = value;
    },
  };
}

function refusalOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof SealError && error.name === 'SealError' ? [error.message, error.ofRecord] : error;
  }
}

describe('a sealed value', () => {
  it('opens in its place as it was, and is another text each time', () => {
    const one = seal.seal('card A', { key: '00ff', pinHash: null });
    expect(seal.open('card A', one)).toEqual({ key: '00ff', pinHash: null });
    expect(seal.seal('card A', { key: '00ff', pinHash: null })).not.toBe(one);
    // A nonce of 12 bytes, a tag of 16, and the JSON.
    expect(Buffer.from(one, 'base64').length).toBe(12 + 16 + '{"key":"00ff","pinHash":null}'.length);
  });

  it('that was sealed by an earlier build opens', () => {
    expect(seal.open('card CARD-1', 'SnCmvPBgD7BeGtH/gcjQ57UtxJJR4RHUG2BZoS96yVukaIzhWpY00O+L')).toEqual({
      key: '00ff',
    });
  });

  it('in another place, changed, cut off or of another master key does not open, and says which', () => {
    const one = seal.seal('card A', 'x');
    const changed = ['card A: its sealed text was changed; restore a copy', true];
    expect(refusalOf(() => seal.open('card A', ''))).toEqual(changed);
    expect(refusalOf(() => seal.open('card A', `${one.slice(0, -4)}AAA=`))).toEqual(changed);
    expect(refusalOf(() => createSeal(masterKey.toReversed()).open('card A', one))).toEqual(changed);
    expect(refusalOf(() => seal.open('card B', one))).toEqual([
      'card B: its sealed text was changed; restore a copy',
      true,
    ]);
  });

  it.each([0, 31, 33])('needs a master key of 32 bytes: %i are refused', (bytes) => {
    expect(refusalOf(() => createSeal(new Uint8Array(bytes)))).toEqual([
      `master key: has ${bytes} bytes; give 32`,
      false,
    ]);
  });
});

describe('a value that is derived', () => {
  it('is the same for one master key and one text, in every build', () => {
    expect(seal.derive('serial edda').toString('hex')).toBe(
      '12fcbebb9d1411423960cf31636e0b43ce47d067ab44c7fb6e11dd150dcdfad4',
    );
    expect(seal.derive('serial otto').equals(seal.derive('serial edda'))).toBe(false);
    expect(createSeal(masterKey.toReversed()).derive('x').equals(seal.derive('x'))).toBe(false);
  });
});

describe('a store', () => {
  it('is bound to the first master key, and refuses another', () => {
    const notes = notesOf();
    expect(isBound(notes)).toBe(false);
    checkSeal(seal, notes);
    expect(isBound(notes)).toBe(true);
    const bound = { ...notes.kept };
    expect(Object.keys(bound)).toEqual(['notes master key check']);
    checkSeal(seal, notes);
    expect(notes.kept).toEqual(bound);
    expect(refusalOf(() => checkSeal(createSeal(masterKey.toReversed()), notes))).toEqual([
      'notes master key check: sealed with another master key; use the master key of this store',
      false,
    ]);
  });
});
