/** Someone takes examples/container/ for a container or a CI job, and its commands work as they are there. */
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFailed } from 'vitest';
import { parse } from 'yaml';
import { patient } from '../process/patience.ts';
import { run, start } from '../process/start.ts';
import { testWith } from '../tools.ts';
import { program, work } from './program.ts';

const source = fileURLToPath(new URL('../../examples/container', import.meta.url));
const read = (name: string): string => readFileSync(join(source, name), 'utf8');
const secrets = { ADA_PASSWORD: 'correct horse', ADA_PIN: '4711' };

let folder = '';
let env: NodeJS.ProcessEnv = {};
beforeEach(() => {
  folder = mkdtempSync(join(work, 'container-'));
  cpSync(source, folder, { recursive: true });
  const bin = mkdtempSync(join(work, 'bin-'));
  writeFileSync(join(bin, 'dscplus'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(join(bin, 'dscplus'), 0o755);
  env = { ...process.env, ...secrets, PATH: `${bin}${delimiter}${process.env.PATH}` };
});

interface Job {
  readonly jobs: Record<string, { readonly env: object; readonly steps: readonly Step[] }>;
}

interface Step {
  readonly name?: string;
  readonly run?: string;
}

/** What a step that failed has left running. */
function endBoth(): void {
  const path = join(folder, 'pids');
  if (!existsSync(path)) return;
  for (const pid of readFileSync(path, 'utf8').trim().split(' ')) {
    try {
      process.kill(Number(pid));
    } catch {
      // It has ended.
    }
  }
}

describe('examples/container', () => {
  testWith(
    ['bash'],
    'the steps of the CI job start card and server, log in, move the time, reset and stop',
    async () => {
      const { env: given, steps } = (parse(read('ci.yml')) as Job).jobs['log-in'] as Job['jobs'][string];
      expect(Object.keys(given)).toEqual(Object.keys(secrets));
      onTestFailed(endBoth);
      const printed: [string, string][] = [];
      for (const { name = '', run: commands } of steps) {
        if (commands === undefined || commands.includes('npm install')) continue;
        const { stdout } = await run('bash', ['-e', '-c', commands], { cwd: folder, env });
        printed.push([name, stdout]);
      }
      expect(printed).toEqual([
        ['Start the card and the server', 'card and server are ready\n'],
        ['Log in', 'logged in as ada\n'],
        [
          'Move the time of the server',
          '2026-01-01T00:03:00.001Z, virtual, paused, speed 1\nlogged in as ada\n',
        ],
        ['Go back to the start', '2026-01-01T00:00:00.000Z, virtual, paused, speed 1\nlogged in as ada\n'],
        ['Stop both', ''],
      ]);
      for (const name of ['card.log', 'server.log', 'card.json'])
        if (existsSync(join(folder, name)))
          expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/correct horse|(?<!\d)4711(?!\d)/);
    },
  );

  testWith(
    ['bash'],
    'the container copies files that are there, and its command ends at SIGTERM',
    async () => {
      const [, files = ''] = /^COPY (.*) \.\/$/m.exec(read('Containerfile')) ?? [];
      expect(files.split(' ').filter((name) => !existsSync(join(source, name)))).toEqual([]);
      const [, command = '[]'] = /^CMD (.*)$/m.exec(read('Containerfile')) ?? [];
      const [name = '', ...args] = JSON.parse(command) as string[];
      const child = start(name, args, { cwd: folder, env });
      let seen = '';
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`not ready in time: ${seen}`)), patient(45_000));
        child.stdout.on('data', (chunk) => {
          seen += chunk;
          if (!seen.includes('are ready')) return;
          clearTimeout(late);
          resolve();
        });
      });
      expect((await run('node', ['log-in.mjs'], { cwd: folder, env })).stdout).toBe('logged in as ada\n');
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      expect(existsSync(join(folder, 'server.json'))).toBe(false);
    },
  );
});
