/**
 * Programs of other people that speak to a port in the tests. Where one is missing the test that needs it says so
 * and is skipped; with CI=true it fails.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, type TestFunction, test } from 'vitest';

/** Debian's own: a Python of another kind does not have Debian's modules. */
export const python = '/usr/bin/python3';

const present: Readonly<Record<string, () => boolean>> = {
  pyserial: () => spawnSync(python, ['-c', 'import serial']).status === 0,
  pytest: () => spawnSync(python, ['-c', 'import pytest']).status === 0,
  pyvisa: () => spawnSync(python, ['-c', 'import pyvisa, pyvisa_py']).status === 0,
  selenium: () => spawnSync(python, ['-c', 'import selenium']).status === 0,
  Linux: () => process.platform === 'linux',
};

function isThere(tool: string): boolean {
  return (present[tool] ?? (() => spawnSync('which', [tool]).status === 0))();
}

/** A test with programs that have to be installed. */
export function testWith(tools: readonly string[], story: string, run: TestFunction): void {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length === 0) test(story, run);
  else if (process.env.CI === 'true') {
    test(story, () => {
      throw new Error(`${missing.join(', ')} is not installed: see .ci/run`);
    });
  } else test.skip(`${story}: ${missing.join(', ')} is not installed`, run);
}

/** A folder of this test file, taken away at its end. */
export const folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'dscplus-serial-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one of clients/*.py; what it prints is JSON. */
export async function runPython<T>(file: string, args: readonly string[], stdin = ''): Promise<T> {
  const program = fileURLToPath(new URL(`clients/${file}`, import.meta.url));
  return JSON.parse(await run(python, ['-u', program, ...args], stdin)) as T;
}

/** Runs a program to its end and gives its output; it fails with what it said. */
export async function run(command: string, args: readonly string[], stdin = ''): Promise<string> {
  const child = spawn(command, args, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on('close', resolve).on('error', reject),
  );
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await ended;
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}\n${stdout}`);
  return stdout;
}

/** A promise that holds when `holds` does; looked at whenever the loop turns. */
export async function until(what: string, holds: () => boolean, limitMs = 20_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`it did not come to this in ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What this process holds once all that nobody holds is gone. */
export function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Collects what a child prints, and waits for a text in it. */
export function output(child: ChildProcess): { readonly text: string; wait(part: string): Promise<void> } {
  let all = '';
  const add = (bytes: Buffer): void => {
    all += bytes.toString('latin1');
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return {
    get text() {
      return all;
    },
    wait: (part) => until(`${JSON.stringify(part)} in ${JSON.stringify(all)}`, () => all.includes(part)),
  };
}
