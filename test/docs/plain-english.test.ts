/** Docs, help, texts and comments are in plain English; test/errors/messages.test.ts has the grammar of errors. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { decoded } from './plain-english.ts';
import { commentsOf, stringsOf } from './source-texts.ts';

/** Texts of the program that a page quotes as they are. */
const quoted: readonly RegExp[] = [/^```[\s\S]*?^```$/gm, /`[^`]*`/g];

const root = new URL('../../', import.meta.url);
const pages = ['', 'docs/user/', 'docs/dev/', 'examples/', 'examples/python/'].flatMap((folder) =>
  readdirSync(new URL(folder === '' ? './' : folder, root))
    .filter((name) => (folder.startsWith('examples/') ? name.includes('.') : name.endsWith('.md')))
    .map((name) => folder + name),
);

const sources = readdirSync(new URL('src/', root), { recursive: true })
  .map((name) => `src/${String(name).replaceAll('\\', '/')}`)
  .filter((name) => /\.(?:tsx?|js)$/.test(name));

/** The phrases in the texts of a source file, a line each. */
function decodedIn(path: string, source: string): string[] {
  return [...stringsOf(path, source), ...commentsOf(source)].flatMap(({ line, text }) =>
    decoded(text).map((phrase) => `${path}:${line} ${phrase}`),
  );
}

function withCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withCommands)];
}

const { program, bare } = await createProgram(true);

describe('someone who learnt English late reads', () => {
  it.each(pages)('%s', (page) => {
    const prose = quoted.reduce(
      (text, what) => text.replaceAll(what, ' '),
      readFileSync(new URL(page, root), 'utf8'),
    );
    expect(decoded(prose)).toEqual([]);
  });

  it('the pages for users and for developers, and the examples', () => {
    expect(pages).toContain('docs/user/cli.md');
    expect(pages).toContain('docs/dev/architecture.md');
    expect(pages).toContain('examples/pyserial_login.py');
    expect(pages).toContain('examples/python/dscplus_world.py');
  });

  const commands = [...new Set([bare, ...withCommands(program)])];
  it.each(commands.map((command) => [command.name(), command] as const))(
    'the help of %s',
    (_name, command) => {
      expect(decoded(command.helpInformation())).toEqual([]);
    },
  );

  it('the help of every command', () => {
    expect(commands.length).toBeGreaterThan(30);
  });

  it.each(sources)('the texts and comments of %s', (path) => {
    expect(decodedIn(path, readFileSync(new URL(path, root), 'utf8'))).toEqual([]);
  });

  it('the texts and comments of every file of src', () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(sources).toContain('src/login/page/login.js');
  });

  it('a phrase in a string, a template, JSX, a comment and a run of comments, each with its line', () => {
    const source = [
      '/** What a caller is told. */',
      "const a = 'there is none', b = `the card goes on`;",
      'const c = <p>it comes back</p>;',
      '// One of several lines; the text',
      '// stands in a file.',
      "import { x } from 'x goes on';",
      '/** A word in code is not a text: `is told`. */',
    ].join('\n');
    expect(decodedIn('src/a.tsx', source).map((phrase) => phrase.slice(0, 11))).toEqual([
      'src/a.tsx:2',
      'src/a.tsx:2',
      'src/a.tsx:3',
      'src/a.tsx:1',
      'src/a.tsx:4',
    ]);
  });

  it.each([
    'x is no profile',
    'there is none',
    'the PIN stands in a file',
    'the user is told so',
    'lets in who answers',
    'the card goes on',
    'this is what comes back',
    'a card of one’s own',
    'a name; again for more',
    'a minute unless told otherwise',
    'the driver hears of it',
    'a snapshot is put back',
    'it lets go of the key',
    'whoever calls it',
    'it says what went wrong',
  ])('%s, which is found', (text) => {
    expect(decoded(text)).toHaveLength(1);
  });
});
