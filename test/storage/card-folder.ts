/** A folder for card files, where asked for with the test program bundled in it, and ways to make cards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import { profileNamed, withSuite } from '../../src/profiles/profile-validation.ts';
import { createCardFile, type NewCardFile } from '../../src/storage/card-file.ts';

export interface CardFolder {
  /** A path in the folder. */
  at(name: string): string;
}

export interface Workshop extends CardFolder {
  readonly program: string;
}

export function cardFolder(): CardFolder {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-store-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { at: (name) => join(folder, name) };
}

/** With the test program in it. */
export function workshop(): Workshop {
  const { at } = cardFolder();
  const program = at('program.mjs');
  beforeAll(async () => {
    await build({
      entryPoints: [fileURLToPath(new URL('program.ts', import.meta.url))],
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: program,
    });
  });
  return { at, program };
}

export const killAt: string = new URL('kill-at.mjs', import.meta.url).href;

export const testKey: Uint8Array = new Uint8Array(32).fill(0xc5);

/** Makes a card that counts, unless told otherwise, and gives its path. */
export function makeCard(path: string, card: Partial<NewCardFile> = {}): string {
  createCardFile(path, {
    serial: 'SIM-1',
    sheet: withSuite(profileNamed('dsc-plus'), 'ib-key'),
    key: testKey,
    ...card,
  });
  return path;
}
