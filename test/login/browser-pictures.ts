/**
 * Someone who changes the page takes its pictures again, and each shows what its name says. Pictures of one kind are
 * taken once here; what can be read in the others is looked for as browser-states.ts comes to their states.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { openStudio, type Studio, shots } from '../../scripts/login-pictures.ts';
import { browserTest, openedBrowser } from './login-page.ts';
import { expectWords, pictured, taken } from './pictured-states.ts';

const folder = new URL('../../docs/user/pictures/', import.meta.url);
const doc = readFileSync(new URL('../../docs/user/login-server.md', import.meta.url), 'utf8');

let studio: Promise<Studio> | undefined;
afterAll(async () => (await studio)?.close());

/** From the head of a PNG (ISO/IEC 15948, 11.2.1). */
const widthOf = (png: Uint8Array): number => Buffer.from(png).readUInt32BE(16);

describe('node scripts/login-pictures.js', () => {
  for (const name of taken) {
    const [width, ...words] = pictured[name] as (typeof pictured)[string];
    browserTest(`takes login-${name}.png`, async () => {
      studio ??= openedBrowser().then(openStudio);
      const { png, text } = await (await studio).take(name);
      expectWords(text, words);
      expect(widthOf(png)).toBe(width);
    });
  }

  test('took those that are kept, no others, and each is in docs/user/login-server.md', () => {
    expect(Object.keys(shots)).toEqual(Object.keys(pictured));
    const kept = readdirSync(folder).filter((name) => name.startsWith('login-'));
    expect(kept.toSorted()).toEqual(
      Object.keys(pictured)
        .map((name) => `login-${name}.png`)
        .toSorted(),
    );
    for (const [name, [width]] of Object.entries(pictured)) {
      expect([name, widthOf(readFileSync(new URL(`login-${name}.png`, folder)))]).toEqual([name, width]);
    }
    expect(kept.filter((name) => !doc.includes(`(pictures/${name})`))).toEqual([]);
  });
});
