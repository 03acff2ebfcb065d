/**
 * What the docs say of the code is what the code says: generated parts are up to date, and every page cited is listed.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fillDoc, generatedDocs, generatedFiles } from '../../scripts/doc-tables.ts';
import { profileSheets } from '../../src/profiles/built-in-profiles.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the generated parts of the docs', () => {
  for (const [path, parts] of Object.entries(generatedDocs())) {
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
