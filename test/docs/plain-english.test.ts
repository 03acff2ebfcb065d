/** Phrases that the docs and the help avoid: whoever learnt English late has to decode them. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';

/** A phrase to avoid, and what to write. */
const phrases: readonly (readonly [phrase: RegExp, better: string])[] = [
  [/(?<!there )\b(?:is|are|was|were) no (?!longer\b|more\b)\w+/, 'is not a …, has no …, unknown …'],
  [/\bthere (?:is|are) (?:no|none)\b/, 'has no …, unknown …'],
  [/(?<!there )\b(?:is|are) none\b/, 'is not …, has no …'],
  [/\b(?:stands?|stood) (?:in|on|behind|beside|for|there|right)\b/, 'is in, is listed in, means'],
  [/\b(?:is|are) told\b(?! apart| otherwise)/, 'prints, shows, gets'],
  [/\blets? in\b/, 'accepts'],
  [/\b(?:goes|go) on\b/, 'continues'],
  [/\b(?:comes?|came) back\b/, 'returns'],
  [/\bof one['’]s own\b/, 'your own'],
  [/\bagain for more\b/, 'repeatable'],
  [/\b(?:unless|until) told\b|\btold otherwise\b/, 'default'],
];

/** Texts of the program that a page quotes as they are. */
const quoted: readonly RegExp[] = [/^```[\s\S]*?^```$/gm, /`[^`]*`/g];

/** What a text says that it should say in plainer words, a line each. */
function decoded(text: string): string[] {
  const lines = text.replaceAll(/\s+/g, ' ');
  return phrases.flatMap(([phrase, better]) =>
    Array.from(
      // A sentence may begin with it; `is None` is Python.
      lines.replaceAll('None', '').matchAll(new RegExp(phrase, 'gi')),
      ({ 0: found, index }) =>
        `${lines.slice(Math.max(0, index - 30), index + found.length + 20)} → ${better}`,
    ),
  );
}

const root = new URL('../../', import.meta.url);
const pages = ['', 'docs/user/', 'docs/dev/', 'examples/'].flatMap((folder) =>
  readdirSync(new URL(folder === '' ? './' : folder, root))
    .filter((name) => (folder === 'examples/' ? name.includes('.') : name.endsWith('.md')))
    .map((name) => folder + name),
);

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
  ])('%s, which is found', (text) => {
    expect(decoded(text)).toHaveLength(1);
  });
});
