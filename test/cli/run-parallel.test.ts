/** Someone runs many scenarios on all cores, and gets what one process gives. */
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { start } from '../process/start.ts';
import { dscplus, file, program, work } from './program.ts';

const prompt = '  - hold: press\n  - wait: PIN>\n';
// The first takes longest, so that others end before it.
file('long.yaml', `scenario: It waits\nsteps:\n  - repeat: { times: 2000, steps: [{ advance: 1 s }] }\n`);
file('good.yaml', `scenario: It shows the prompt\nsteps:\n${prompt}  - screenshot: prompt\n`);
file('bad.yaml', `scenario: It shows something else\nsteps:\n${prompt}  - expect: CHALLNG>\n`);
file('last.yaml', `scenario: It is off\nsteps:\n  - advance: 1 s\n  - screenshot: off\n`);
file('unset.yaml', 'scenario: x\nvariables: { x: { env: NOT_SET } }\nsteps:\n  - advance: 1 s\n');
const files = ['long.yaml', 'good.yaml', 'bad.yaml', 'last.yaml'];

/** Everything that a run leaves: what it prints, its reports and its screenshots. */
async function left(...words: string[]): Promise<object> {
  const reports = ['--junit', 'out/junit.xml', '--tap', 'out/run.tap', '--json', 'out/run.json'];
  const ran = await dscplus(['run', ...words, ...reports, '--artifacts', 'out/kept']);
  const texts: Record<string, string> = {};
  for (const folder of ['out', ...readdirSync(work).filter((name) => name.endsWith('.screenshots'))]) {
    if (!existsSync(join(work, folder))) continue;
    for (const name of readdirSync(join(work, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (/\.\w+$/.test(name)) texts[`${folder}/${name}`] = readFileSync(join(work, folder, name), 'utf8');
    rmSync(join(work, folder), { recursive: true });
  }
  return { ...ran, texts };
}

describe('what two workers leave is what one process leaves', () => {
  test.each([
    ['with files and --repeat', [...files, '--repeat', '2', '--grep', 'It ']],
    ['with --bail', [...files, '--bail', '--update']],
    ['with a scenario that can not be run', [...files, 'unset.yaml', 'good.yaml']],
  ])('%s', async (_, words) => {
    const alone = await left(...words);
    expect(await left(...words, '--parallel', '3')).toEqual(alone);
    if (words.includes('--bail')) {
      expect(alone).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('2 passed, 1 failed, 1 not run'),
      });
      expect(alone).toHaveProperty(['texts', 'good.screenshots/prompt.svg']);
      expect(alone).not.toHaveProperty(['texts', 'last.screenshots/off.svg']);
    }
    if (words.includes('unset.yaml')) {
      expect(alone).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^dscplus: "unset\.yaml": variable "x": [^\n]*\n$/),
      });
      expect(alone).toHaveProperty(
        ['texts', 'out/junit.xml'],
        expect.stringContaining('tests="5" failures="4" '),
      );
    }
  });
});

test('each worker makes the card at the end of its wire', async () => {
  const on = ['--on', 'tcp://127.0.0.1:0', '--start', '--parallel', '2', '--repeat', '2'];
  expect(await dscplus(['run', file('on.yaml', `scenario: x\nsteps:\n${prompt}`), ...on])).toEqual({
    code: 0,
    stdout:
      'passed  x (on.yaml, 2 steps, 2.030 s of card time)\n' +
      'passed  x (on.yaml, 2 steps, 2.030 s of card time, run 2)\n2 passed, 0 failed\n',
    stderr: '',
  });
});

const workerPid = (command: string): string =>
  `variables: { x: { command: [sh, -c, "${command}"] } }\nsteps:\n  - advance: 10 min\n`;

test('a worker that dies is a failed scenario with a message', async () => {
  file('dies.yaml', `scenario: It dies\n${workerPid('kill -9 $PPID')}`);
  const words = ['run', 'dies.yaml', 'long.yaml', '--parallel', '2', '--allow-commands'];
  expect(await dscplus(words)).toEqual({
    code: 1,
    stdout: `failed  It dies (dies.yaml, 1 step, 0.000 s of card time)
  step     worker (card card, "dies.yaml", line 4)
  failure  error
  awaited  the end of the scenario
  shown    its worker ended by SIGKILL
  why      worker: ended by SIGKILL; run this scenario without --parallel to see why
  frames   none
  keys     none
passed  It waits (long.yaml, 2000 steps, 2000.000 s of card time)
1 passed, 1 failed
`,
    stderr: 'dscplus: run: 1 of 2 scenarios failed; see the steps above\n',
  });
});

describe('a signal', () => {
  test.each([
    { words: [], signal: 'INT' },
    { words: [], signal: 'HUP' },
    { words: ['--parallel', '2'], signal: 'INT' },
    { words: ['--on', 'tcp://127.0.0.1:0', '--start'], signal: 'INT' },
  ])(
    'SIG$signal that ends the command of a variable ends the program ($words)',
    async ({ words, signal }) => {
      file('stopped.yaml', `scenario: It is stopped\n${workerPid(`kill -${signal} $$`)}`);
      const child = start(process.execPath, [program, 'run', 'stopped.yaml', '--allow-commands', ...words], {
        cwd: work,
      });
      expect(await once(child, 'exit')).toEqual([null, `SIG${signal}`]);
    },
  );

  test('another one is named', async () => {
    file('killed.yaml', `scenario: It is killed\n${workerPid('kill -TERM $$')}`);
    expect(await dscplus(['run', 'killed.yaml', '--allow-commands'])).toMatchObject({
      code: 1,
      stderr: 'dscplus: "killed.yaml": command "sh": ended by SIGTERM; run it by hand to see why\n',
    });
  });

  const pids = join(work, 'pids');
  const pidsNow = (): string[] => readdirSync(pids).filter((name) => /^\d+$/.test(name));
  const lives = (pid: string): boolean => existsSync(`/proc/${pid}`);
  beforeAll(() => {
    mkdirSync(pids);
    // The command may still run when the signal comes, and is not to fail by it.
    file('waits.yaml', `scenario: It waits\n${workerPid(`trap '' INT; touch pids/$PPID`)}`);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends all workers, and leaves no report',
    async (signal) => {
      const words = ['waits.yaml', 'waits.yaml', '--allow-commands', '--on', 'real', '--parallel', '2'];
      const child = start(process.execPath, [program, 'run', ...words, '--json', 'signal.json'], {
        cwd: work,
        detached: true,
      });
      const ended = once(child, 'exit');
      await expect.poll(() => pidsNow().length).toBe(2);
      if (existsSync('/proc/self/cmdline'))
        for (const pid of pidsNow())
          expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(1)).toEqual([
            expect.stringMatching(/run-worker\.cjs$/),
            '',
          ]);
      // As Ctrl-C does it: all processes of the terminal get it.
      process.kill(signal === 'SIGINT' ? -(child.pid as number) : (child.pid as number), signal);
      expect(await ended).toEqual([null, signal]);
      expect(pidsNow().filter(lives)).toEqual([]);
      expect(existsSync(join(work, 'signal.json'))).toBe(false);
      for (const pid of pidsNow()) rmSync(join(pids, pid));
    },
  );
});
