/** Someone who follows a link of the docs gets to a file that is there, at the heading it names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = ['', 'docs/', 'docs/user/', 'docs/dev/'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => folder + name),
);
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** Without examples: what is in them is no link. */
const proseOf = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '');

/** The anchors of a page, as GitHub makes them from its headings. */
function anchorsOf(page: string): string[] {
  return Array.from(proseOf(textOf(page)).matchAll(/^#+ (.*)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What is wrong with the links of a text that is read as this page. */
function deadLinks(page: string, text: string): string[] {
  return Array.from(proseOf(text).matchAll(/\]\(([^)]+)\)/g), ([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    })
    .map((target) => `${page}: ${target}`);
}

describe('the links of the docs', () => {
  it.each(pages)('%s leads somewhere', (page) => {
    expect(deadLinks(page, textOf(page))).toEqual([]);
  });

  it('are on all pages, those for users and those for developers', () => {
    expect(pages).toContain('README.md');
    expect(pages).toContain('docs/user/cli.md');
    expect(pages).toContain('docs/dev/firmware.md');
  });

  it('are to each page from that which says what is on which page', () => {
    const index = textOf('docs/README.md');
    const missing = pages.filter(
      (page) => /^docs\/\w+\//.test(page) && !index.includes(`(${page.slice('docs/'.length)})`),
    );
    expect(missing).toEqual([]);
  });

  it('a dead one is named, and an anchor that is not there', () => {
    const text = '[a](cli.md#secrets) [b](none.md) [c](cli.md#none) [d](#keys) [e](https://example.org)';
    expect(deadLinks('docs/user/serial.md', text)).toEqual([
      'docs/user/serial.md: none.md',
      'docs/user/serial.md: cli.md#none',
    ]);
  });
});
