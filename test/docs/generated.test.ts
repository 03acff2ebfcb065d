/**
 * The docs agree with the code: generated parts are up to date, every file in the map exists, and every cited page is
 * listed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fillDoc, generatedDocs, generatedFiles } from '../../scripts/doc-tables.ts';
import { profileSheets } from '../../src/profiles/built-in-profiles.ts';

const urlOf = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const read = (path: string): string => readFileSync(urlOf(path), 'utf8');

const docs = await generatedDocs();

describe('the generated parts of the docs', () => {
  for (const [path, parts] of Object.entries(docs)) {
    it(`${path} is what npm run docs writes`, () => {
      expect(read(path)).toBe(fillDoc(read(path), parts));
    });
  }

  for (const [path, text] of Object.entries(generatedFiles())) {
    it(`${path} is what npm run docs writes`, () => {
      expect(read(path)).toBe(text);
    });
  }

  it('a part that is out of date is seen', () => {
    expect(fillDoc('<!-- generated: x -->\nold\n<!-- end -->', { x: 'new' })).toBe(
      '<!-- generated: x -->\nnew\n<!-- end -->',
    );
    expect(() => fillDoc('<!-- generated: y -->\n<!-- end -->', { x: 'new' })).toThrow(
      'nothing generates y: there are x',
    );
  });
});

describe('the map in docs/dev/architecture.md', () => {
  const text = read('docs/dev/architecture.md');
  const filesOf = (words: string): string[] =>
    Array.from(words.matchAll(/`((?:src|test)\/[\w/-]+\.\w+)`/g), ([, path = '']) => path);

  /** The files of a text that are not there. */
  const missing = (words: string): string[] => filesOf(words).filter((path) => !existsSync(urlOf(path)));

  /** What a row of "Where do I change" says to look for, and none of its files has. */
  const unfound = (rows: readonly string[]): string[] =>
    rows.flatMap((row) => {
      const [, files = '', words = ''] = row.split(' | ');
      const texts = filesOf(files)
        .filter((path) => existsSync(urlOf(path)))
        .map(read);
      return Array.from(words.matchAll(/`([^`]+)`/g), ([, word = '']) => word).filter(
        (word) => !texts.some((one) => one.includes(word)),
      );
    });

  it('names only files that are there', () => {
    expect(filesOf(text).length).toBeGreaterThan(60);
    expect(missing(text)).toEqual([]);
    expect(missing('`src/device/none.ts`')).toEqual(['src/device/none.ts']);
  });

  it('answers each of the questions by a file and a word that is in it', () => {
    const rows = (text.split('## Where do I change …')[1]?.split('\n## ')[0] ?? '')
      .split('\n')
      .filter((line) => line.startsWith('| ') && line.includes('`'));
    expect(rows.length).toBe(32);
    expect(unfound(rows)).toEqual([]);
    expect(unfound(['| a key | `src/keypad/contacts.ts` | `noSuchWord` |'])).toEqual(['noSuchWord']);
  });
});

describe('the sources in docs/dev/fidelity.md', () => {
  const text = read('docs/dev/fidelity.md');
  const listed = new Set(Array.from(text.matchAll(/^\| (S\d+) \|/gm), ([, page]) => page));
  const cited = (words: string): string[] => Array.from(words.matchAll(/\bS\d+\b/g), ([page]) => page);

  it('list every page that a profile cites', () => {
    const pages = profileSheets.flatMap(({ values }) =>
      Object.values(values).flatMap(([, , from]) => cited(from ?? '')),
    );
    expect(pages.filter((page) => !listed.has(page))).toEqual([]);
    expect(pages.length).toBeGreaterThan(30);
  });

  it('list every page that the text cites, and none that nothing cites', () => {
    const body = text.slice(0, text.indexOf('## Sources'));
    expect(cited(body).filter((page) => !listed.has(page))).toEqual([]);
    expect([...listed].filter((page) => !cited(body).includes(page!))).toEqual([]);
  });
});
