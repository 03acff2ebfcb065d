import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { verbs } from '../../src/login/admin/commands/commands.ts';
import { programs } from '../programs.ts';
import { needing } from '../tools.ts';
import { commandLine, type Shown } from './command-line.ts';
import { program, work } from './program.ts';
import { startShell } from './shell.ts';

const { printed } = commandLine(work);

/** An example: a line of a shell, and what it prints on stdout and stderr. */
interface Example {
  readonly command: string;
  readonly prints: string;
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The examples of all ```console blocks: a line that starts with `$ `, and the lines up to the next one. */
function examplesOf(markdown: string): Example[] {
  return [...markdown.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const [first = '', ...lines] = text.split('\n');
        // A file that is written in place: the shell shows `> ` before each of its lines.
        const more = first.includes("<< '") ? lines.findIndex((line) => !line.startsWith('> ')) : 0;
        const command = [first, ...lines.slice(0, more).map((line) => line.slice(2))].join('\n');
        return { command, prints: lines.slice(more).join('\n') };
      }),
  );
}

/** The programs that commands name, and the shell that runs them. */
function programsOf(commands: readonly string[]): string[] {
  const words = new Set(commands.flatMap((command) => command.split(/[^\w.-]+/)));
  const named = programs.filter((one) => one.command !== undefined && words.has(one.command));
  return ['bash', ...named.map(({ name }) => name)];
}

/** Commands of words alone, which end by themselves. They run here: to start a process takes longer than they do. */
const isPlain = (command: string): boolean =>
  /^dscplus (respond|new|info|profiles|suites|replay|respnd|server (user|card|factor|time|reset)) ?[\w ./:-]*$/.test(
    command,
  );

/** Passwords are hashed with less work than the program does by itself. */
const cheap = ['--hash-cost', '1024'];

/** Runs the commands in one folder, and what is more than a plain command in one shell; what each prints. */
async function runAll(commands: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(work, 'docs-'));
  const cwd = mkdtempSync(join(folder, 'run-'));
  const shim = join(folder, 'dscplus');
  const cheaper = `case "$1 $2" in server\\ --*) set -- "$@" ${cheap.join(' ')};; esac`;
  writeFileSync(shim, `#!/bin/sh\n${cheaper}\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(shim, 0o755);
  const line = commandLine(cwd);
  const dscplus = (words: readonly string[], given?: { stdin: string }): Promise<Shown> =>
    line.dscplus(/^server user add /.test(words.join(' ')) ? [...words, ...cheap] : words, given);
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, LC_ALL: 'C' };
  const shell = startShell(cwd, env, dscplus);
  const prints: string[] = [];
  for (const command of commands) {
    if (isPlain(command)) {
      const { code, shown } = await dscplus(command.split(' ').slice(1));
      await shell.run(`(exit ${code})`);
      prints.push(shown);
    } else prints.push(await shell.run(command));
  }
  await shell.end();
  return prints;
}

describe.each([
  ['docs/user/cli.md', 25],
  ['docs/user/http.md', 20],
  ['docs/user/terminal.md', 10],
  ['docs/user/faults.md', 7],
  ['docs/user/recordings.md', 5],
  ['docs/user/scenarios.md', 10],
  ['docs/user/login-server.md', 8],
  ['docs/user/lab.md', 20],
  ['docs/user/gateway-faults.md', 12],
  ['docs/user/gateway.md', 20],
  ['docs/user/login-api.md', 12],
  ['docs/user/login-staff.md', 30],
  ['docs/user/world.md', 15],
  ['docs/user/factors.md', 15],
  ['docs/user/phone.md', 51],
  ['README.md', 3],
] as const)('someone tries the examples of %s', (path, least) => {
  const examples = examplesOf(read(path));
  const commands = examples.map(({ command }) => command);
  const test = needing(...programsOf(commands));
  let prints: readonly string[] = [];
  beforeAll(async () => {
    prints = await runAll(commands);
  });

  test('there are some, and all were run', () => {
    expect(examples.length).toBeGreaterThanOrEqual(least);
    expect(prints).toHaveLength(examples.length);
  });

  test.each(examples.map((example, i) => ({ ...example, i })))('$i: $command', ({ prints: expected, i }) => {
    expect(prints[i]).toBe(expected);
  });
});

describe.each([
  ['cli.md', ['respond', 'new', 'info', 'replay', 'convert', 'serial', 'line', 'phone']],
  ['http.md', ['http']],
  ['phone.md', ['phone tap', 'phone type', 'phone prove', 'phone screen']],
  ['scenarios.md', ['run']],
] as const)('docs/user/%s', (page, commands) => {
  test('names every option of its commands', async () => {
    const doc = read(`docs/user/${page}`);
    for (const command of commands) {
      const help = await printed(`${command} --help`);
      const options = [...help.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name = '']) => name);
      expect(options.length).toBeGreaterThan(3);
      for (const name of options.filter((one) => one !== 'help')) {
        const [way = name] = /-(?:file|fd|ask)$/.exec(name) ?? [];
        expect([name, doc.includes(`--${name}`) || doc.includes(`\`${way}`)]).toEqual([name, true]);
      }
    }
  });
});

test('every option of dscplus server and of its verbs is on the pages of the login server', async () => {
  const text = ['login-server', 'login-staff', 'factors']
    .map((name) => read(`docs/user/${name}.md`))
    .join('');
  const names: string[] = [];
  for (const words of ['', ...verbs.map((verb) => verb.words)]) {
    const help = await printed(['server', ...words.split(' ').filter(Boolean), '--help']);
    for (const [, name = ''] of help.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)) names.push(name);
  }
  expect(new Set(names).size).toBeGreaterThan(45);
  for (const name of new Set(names.filter((one) => one !== 'help'))) {
    const [, secret] = /^(.*)-(?:stdin|file|fd|ask)$/.exec(name) ?? [];
    const isThere = text.includes(`--${name}`) || (secret !== undefined && text.includes(`--${secret}-…`));
    expect([name, isThere]).toEqual([name, true]);
  }
});
