/** A disk gives back a bit of a card file as it was not: the file is refused, and no card computes with it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCardFile } from '../../src/storage/card-file.ts';
import { StoredFileError } from '../../src/storage/stored-file-error.ts';
import { cardFolder, makeCard } from './card-folder.ts';

const { at } = cardFolder();

describe('a card file with a bit that was flipped', () => {
  it.each([
    ['plain', {}],
    ['sealed', { passphrase: 'open sesame' }],
  ])('%s: is refused, wherever the bit is, and nothing is computed', (name, secret) => {
    const whole = readFileSync(makeCard(at(`whole-${name}.card`), secret));
    const file = at(`flipped-${name}.card`);
    writeFileSync(file, whole, { mode: 0o600 });
    for (let bit = 0; bit < whole.length * 8; bit += 37) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(file, flipped);
      expect(() => readCardFile(file), `bit ${bit}`).toThrow(StoredFileError);
    }
  });
});
