/** The docs and the help in plain English; test/errors/messages.test.ts looks at the errors. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { decoded } from './plain-english.ts';

/** Texts of the program that a page quotes as they are. */
const quoted: readonly RegExp[] = [/^```[\s\S]*?^```$/gm, /`[^`]*`/g];

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
