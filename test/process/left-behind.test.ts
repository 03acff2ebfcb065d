/**
 * Whoever stops a run, or writes a test that fails, finds no process left: the run starts some that do not end by
 * themselves, and ends in every way there is.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { needing } from '../tools.ts';
import { patient } from './patience.ts';
import { missingPrograms, outputOf, type Ran, run, start } from './start.ts';

const { isRunning } = (await import(new URL('tree.mjs', import.meta.url).href)) as {
  isRunning(pid: number): boolean;
};
const root = fileURLToPath(new URL('../../', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'dscplus-left-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Tmux, and the shell in it. */
const inTmux = missingPrograms(['tmux']).length === 0 ? 2 : 0;

interface Left {
  readonly ran: Ran;
  /** Those that a worker started, by how it ended. */
  readonly pids: (how: string) => number[];
}

/** A run with a worker for each of these ways to end. */
async function runThatEnds(...ways: string[]): Promise<Left> {
  const folder = mkdtempSync(join(base, 'run-'));
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [
    vitest,
    'run',
    '--config',
    join(root, 'test/process/broken/vitest.config.ts'),
    'test/process/broken/leaves.ts',
  ];
  const variables = { LEFT_HOW: ways.join(';'), LEFT_FOLDER: folder, LEFT_WORKERS: String(ways.length) };
  const ran = await run(process.execPath, args, { cwd: root, env: { ...process.env, ...variables } });
  const pids = (how: string): number[] =>
    readFileSync(join(folder, `${how}.pids`), 'utf8')
      .trim()
      .split('\n')
      .map(Number);
  return { ran, pids };
}

const withBrowser = 'the run is killed with a browser open';
const passing = ['the test passes'];
const red = ['the test fails', 'the test takes too long', 'the worker is killed'];
const killed = ['the run is killed', 'the run is killed while a test never lets go'];
if (missingPrograms(['Linux', 'headless-shell']).length === 0) killed.push(withBrowser);

/** One run for all of its ways. */
const runs = new Map<readonly string[], Promise<Left>>();
async function runOf(ways: readonly string[]): Promise<Left> {
  const begun = runs.get(ways) ?? runThatEnds(...ways);
  runs.set(ways, begun);
  return await begun;
}

/** Those that still run when others have had their time to end them. */
async function leftOf(pids: readonly number[]): Promise<number[]> {
  const end = performance.now() + patient(45_000);
  while (pids.some(isRunning) && performance.now() < end) await new Promise((next) => setTimeout(next, 20));
  return pids.filter(isRunning);
}

describe('no process is left where', () => {
  needing('Linux').each([
    ...passing.map((how) => [how, passing, 0] as const),
    ...red.map((how) => [how, red, 1] as const),
    ...killed.filter((how) => how !== withBrowser).map((how) => [how, killed, null] as const),
  ])('%s', async (how, ways, code) => {
    const { ran, pids } = await runOf(ways);
    expect(pids(how).length).toBe(3 + inTmux);
    expect(await leftOf(pids(how))).toEqual([]);
    expect(ran.code).toBe(code);
    expect(ran.stderr).not.toMatch(/(was|were) left/);
  });
});

needing('Linux')('the tests that fail are two, and the worker that was killed is named', async () => {
  const { ran } = await runOf(red);
  expect(ran.stdout).toContain('2 failed');
  // As an exit, or as a message that could not be sent to it: whichever Vitest saw first.
  expect(ran.stderr).toMatch(/Worker exited unexpectedly|write EPIPE/);
});

needing('Linux', 'headless-shell')(
  'no process is left of a browser that Playwright started, where the run is killed',
  async () => {
    const { pids } = await runOf(killed);
    expect(pids(withBrowser).length).toBeGreaterThan(0);
    expect(await leftOf(pids(withBrowser))).toEqual([]);
  },
);

needing('Linux')(
  'a process that was started past the helper is named at the end, and the run is red',
  async () => {
    const how = 'a process is started past the helper';
    const { ran, pids } = await runThatEnds(how);
    const [pid] = pids(how);
    expect(ran.stderr).toContain(
      `1 process of the tests was left, and is ended now:\n  ${pid} ${process.execPath} -e setInterval(() => {}, 1000)\n`,
    );
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('1 passed');
    expect(pids(how).filter(isRunning)).toEqual([]);
  },
);

describe('a process that does not end', () => {
  test('is ended at its limit with what it started, and the test hears what it said', async () => {
    const file = join(base, 'started');
    const script = 'sleep 1000 & echo $! > "$1"; echo so far; wait';
    // Many times what a shell takes to say it here.
    const begun = performance.now();
    await run('sh', ['-c', 'echo so far']);
    const limitMs = Math.ceil(500 + 20 * (performance.now() - begun));
    await expect(run('sh', ['-c', script, 'sh', file], { limitMs })).rejects.toThrow(
      `sh: still ran after ${limitMs} ms; it said:\nso far\n`,
    );
    expect(existsSync(file)).toBe(true);
    expect(await leftOf([Number(readFileSync(file, 'utf8'))])).toEqual([]);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 3_600_001])(
    'has a limit: %s is none',
    (limitMs) => {
      expect(() => start('cat', [], { limitMs })).toThrow(
        `limitMs: ${limitMs} is out of range; use more than 0 and up to 3600000`,
      );
    },
  );
});

describe('a program that is started', () => {
  test('is in the table', () => {
    expect(() => start('telnet', [])).toThrow('telnet: not in test/programs.json; add it with its package');
  });

  test('is what a test of its file has declared', () => {
    expect(() => start('picocom', [])).toThrow(
      "picocom: no test of this file declares it; use testWith(['picocom'], …)",
    );
  });

  test('fails with what it said', async () => {
    await expect(outputOf('sh', ['-c', 'echo half; echo wrong >&2; exit 3'])).rejects.toThrow(
      'sh: ended with 3; it said:\nhalf\nwrong\n',
    );
  });
});
