/** Someone presses Tab in bash, zsh or fish, and opens the manual page. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { outputOf } from '../process/start.ts';
import { openTerminal } from '../terminal/tmux-session.ts';
import { needing } from '../tools.ts';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';

const { printed, refused } = commandLine(work);

const folder = mkdtempSync(join(work, 'completion-'));
writeFileSync(join(folder, 'my.card'), '');
mkdirSync(join(folder, 'kept'));

/** What is on the command line before Tab, and what may come then. */
const cases: [string, string[]][] = [
  ['dscplus re', ['replay', 'respond']],
  [
    'dscplus server ',
    [
      'app',
      'audit',
      'card',
      'code-card',
      'factor',
      'fault',
      'help',
      'line',
      'reset',
      'sms',
      'temporary',
      'time',
      'totp',
      'user',
    ],
  ],
  ['dscplus run --pa', ['--parallel']],
  ['dscplus server user l', ['list', 'lock']],
  ['dscplus server --db kept/x.db user l', ['list', 'lock']],
  // A value that is called like a command is a value.
  ['dscplus respond --card server --uni', ['--unix-time']],
  ['dscplus respond --suite t', ['timed']],
  ['dscplus respond --profile key', ['keypad-local-pin']],
  ['dscplus respond --card m', ['my.card']],
  ['dscplus info m', ['my.card']],
  ['dscplus server --tls-dir k', ['kept/']],
  ['dscplus server --sessions ', ['cookie', 'gateway']],
  ['dscplus completion ', ['bash', 'fish', 'zsh']],
  ['dscplus server user add edda --passw', ['--password-fd', '--password-file', '--password-stdin']],
];

const inBash = needing('bash');
inBash.each(cases)('bash completes "%s" with %j', async (line, words) => {
  writeFileSync(join(folder, 'bash'), await printed('completion bash'));
  const typed = line.split(' ').map((word) => `'${word}'`);
  const seen = await outputOf(
    'bash',
    [
      '-c',
      `source ./bash; COMP_WORDS=(${typed.join(' ')}); COMP_CWORD=${typed.length - 1}; _dscplus; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    { cwd: folder },
  );
  const found = seen.trimEnd().split('\n').sort();
  // bash itself puts the slash behind a folder.
  expect(found).toEqual(words.filter((word) => word !== 'help').map((word) => word.replace(/\/$/, '')));
});

inBash('bash takes --option=value apart', async () => {
  writeFileSync(join(folder, 'bash'), await printed('completion bash'));
  const script = `source ./bash; COMP_WORDS=(dscplus respond --suite = t); COMP_CWORD=4; _dscplus; echo "\${COMPREPLY[@]}"`;
  expect(await outputOf('bash', ['-c', script], { cwd: folder })).toBe('timed\n');
});

needing('fish').each(cases)('fish completes "%s" with %j', async (line, words) => {
  writeFileSync(join(folder, 'fish'), await printed('completion fish'));
  const script = `source ./fish; complete -C '${line}'`;
  const seen = await outputOf('fish', ['--no-config', '-c', script], {
    cwd: folder,
    env: { ...process.env, HOME: folder },
  });
  const found = seen
    .trimEnd()
    .split('\n')
    .map((row) => row.split('\t')[0]);
  expect(found.sort()).toEqual(words.filter((word) => word !== 'help'));
});

needing(
  'zsh',
  'tmux',
  'bash',
)('zsh completes, with the help beside each word', async () => {
  writeFileSync(join(folder, 'zsh'), await printed('completion zsh'));
  writeFileSync(
    join(folder, '.zshrc'),
    "autoload -Uz compinit; compinit -u -d ./dump; PS1='> '; dscplus() { true }; source ./zsh\n",
  );
  const terminal = await openTerminal({ folder, env: { ZDOTDIR: folder }, columns: 110 });
  try {
    await terminal.command('exec zsh -i');
    await terminal.until('the prompt of zsh', (seen) => seen.endsWith('>'));
    await terminal.type('dscplus server --db x.db user l\t');
    expect(await terminal.untilShown('lock  -- ')).toContain('list  -- List the users');
    for (const [line, whole] of [
      ['dscplus respond --suite ti', 'dscplus respond --suite timed'],
      ['dscplus respond --card=m', 'dscplus respond --card=my.card'],
      ['dscplus server --tls-dir k', 'dscplus server --tls-dir kept/'],
      ['dscplus server --sessions g', 'dscplus server --sessions gateway'],
    ] as const) {
      // The line before goes by Ctrl-U: at Ctrl-C what is typed too early is lost.
      await terminal.type(`\x15${line}\t`);
      await terminal.untilShown(whole);
    }
  } finally {
    await terminal.close();
  }
});

describe('a shell that there is no script for', () => {
  test('is refused with those there are', async () => {
    expect(await refused('completion tcsh')).toBe('dscplus: "tcsh": invalid <shell>; give bash, zsh or fish');
    expect(await refused('completion')).toBe(
      'dscplus: <shell>: argument missing; use dscplus completion [options] <shell>',
    );
  });
});

needing('mandoc')('the manual page is one, and has every command', async () => {
  const page = fileURLToPath(new URL('../../man/dscplus.1', import.meta.url));
  expect(await outputOf('mandoc', ['-T', 'lint', '-W', 'error', page])).toBe('');
  const text = await outputOf('mandoc', ['-T', 'ascii', '-O', 'width=200', page]);
  const plain = text.replace(/.\x08/g, '');
  for (const line of [
    'dscplus respond [options] [challenge]',
    'dscplus server card order [options] <serial> <user>',
    '--pin-stdin, --pin-file FILE, --pin-fd NUMBER',
  ]) {
    expect(plain).toContain(line);
  }
});
