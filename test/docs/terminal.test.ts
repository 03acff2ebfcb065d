/** The session in tmux and the pictures of docs/user/terminal.md. Its other examples run in test/cli/docs.test.ts. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { program, work } from '../cli/program.ts';
import { patient } from '../process/patience.ts';
import { type Ran, run } from '../process/start.ts';
import { testWith } from '../tools.ts';

const text = readFileSync(new URL('../../docs/user/terminal.md', import.meta.url), 'utf8');
const session = /^```sh\n(shows\(\)[\s\S]*?)^```/m.exec(text)?.[1] ?? '';
const folder = mkdtempSync(join(work, 'tmux-'));
const shell = (script: string): Promise<Ran> =>
  run('bash', ['-c', script], {
    cwd: folder,
    limitMs: patient(45_000),
    // A server of its own, whatever runs on this machine.
    env: {
      ...process.env,
      PATH: `${folder}:${process.env.PATH}`,
      TMUX_TMPDIR: folder,
      TMUX: '',
      LC_ALL: 'C.UTF-8',
    },
  });

testWith(
  ['tmux', 'bash', 'grep'],
  'someone who copies the session into a shell gets the response',
  async () => {
    const shim = join(folder, 'dscplus');
    writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    chmodSync(shim, 0o755);
    const said = Array.from(session.matchAll(/ # (.*)$/gm), ([, comment]) => comment);
    expect(said).toEqual(['90187643']);
    const { stdout, stderr } = await shell(session);
    await shell('tmux kill-server');
    expect([stdout, stderr]).toEqual(['90187643', '']);
  },
);

it('someone who reads it sees every picture of the terminal', () => {
  const cited = Array.from(text.matchAll(/\(pictures\/(terminal-[a-z0-9-]+\.svg)\)/g), ([, name]) => name);
  const there = readdirSync(new URL('../../docs/user/pictures', import.meta.url)).filter((name) =>
    name.startsWith('terminal-'),
  );
  // The phone and its line are on pages of their own.
  const others = there.filter((name) => /^terminal-(line|phone-[a-z]+)\.svg$/.test(name));
  expect([...cited, ...others].toSorted()).toEqual(there.toSorted());
  for (const name of others) {
    const page = name === 'terminal-line.svg' ? 'line' : 'phone';
    const read = readFileSync(new URL(`../../docs/user/${page}.md`, import.meta.url), 'utf8');
    expect(read).toContain(`(pictures/${name})`);
  }
});
