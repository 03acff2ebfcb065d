import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verbs } from '../../src/login/verbs.ts';
import { program, work } from './program.ts';

/** An example: a line of a shell, and what it prints on stdout and stderr. */
interface Example {
  readonly command: string;
  readonly prints: string;
}

const doc = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

/** The examples of all ```console blocks: a line that starts with `$ `, and the lines up to the next one. */
function examplesOf(markdown: string): Example[] {
  return [...markdown.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const [command = '', ...lines] = text.split('\n');
        return { command, prints: lines.join('\n') };
      }),
  );
}

/** Runs the commands in one shell and one folder; what each prints. */
function runAll(commands: readonly string[]): string[] {
  const folder = mkdtempSync(join(work, 'docs-'));
  const shim = join(folder, 'dscplus');
  writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(shim, 0o755);
  const end = '=== end of example ===';
  const script = commands.map((command) => `${command}\nkept=$?; echo '${end}'; (exit $kept)`).join('\n');
  const ran = spawnSync('bash', ['-c', `exec 2>&1 < /dev/null\n${script}`], {
    cwd: mkdtempSync(join(folder, 'run-')),
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, LC_ALL: 'C' },
  });
  return ran.stdout.split(`${end}\n`).slice(0, -1);
}

describe.each([
  ['docs/cli.md', doc, 25],
  ['docs/http.md', readFileSync(new URL('../../docs/http.md', import.meta.url), 'utf8'), 20],
  ['docs/terminal.md', readFileSync(new URL('../../docs/terminal.md', import.meta.url), 'utf8'), 10],
  ['docs/server.md', readFileSync(new URL('../../docs/server.md', import.meta.url), 'utf8'), 30],
  ['README.md', readFileSync(new URL('../../README.md', import.meta.url), 'utf8'), 3],
] as const)('someone tries the examples of %s', (_path, text, least) => {
  const examples = examplesOf(text);
  const prints = runAll(examples.map(({ command }) => command));

  test('there are some, and all were run', () => {
    expect(examples.length).toBeGreaterThanOrEqual(least);
    expect(prints).toHaveLength(examples.length);
  });

  test.each(examples.map((example, i) => ({ ...example, i })))('$i: $command', ({ prints: expected, i }) => {
    expect(prints[i]).toBe(expected);
  });
});

describe('docs/cli.md', () => {
  test('every command and option of the program is named there', () => {
    for (const command of ['respond', 'new', 'info']) {
      const { stdout } = spawnSync(process.execPath, [program, command, '--help'], { encoding: 'utf8' });
      const options = [...stdout.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name = '']) => name);
      expect(options.length).toBeGreaterThan(3);
      for (const name of options) {
        const [way = name] = /-(?:file|fd|ask)$/.exec(name) ?? [];
        expect([name, doc.includes(`--${name}`) || doc.includes(`\`${way}`)]).toEqual([name, true]);
      }
    }
  });
});

test('every option of dscplus server and of its verbs is in docs/server.md', () => {
  const text = readFileSync(new URL('../../docs/server.md', import.meta.url), 'utf8');
  const names = ['', ...verbs.map(({ words }) => words)].flatMap((words) => {
    const args = ['server', ...words.split(' ').filter(Boolean), '--help'];
    const { stdout } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    return [...stdout.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name = '']) => name);
  });
  expect(new Set(names).size).toBeGreaterThan(45);
  for (const name of new Set(names.filter((one) => one !== 'help'))) {
    const [, secret] = /^(.*)-(?:stdin|file|fd|ask)$/.exec(name) ?? [];
    const isThere = text.includes(`--${name}`) || (secret !== undefined && text.includes(`--${secret}-…`));
    expect([name, isThere]).toEqual([name, true]);
  }
});
