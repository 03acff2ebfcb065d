/** Helpers of the port tests: run other programs, and wait for their effects. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { patient } from '../process/patience.ts';
import { outputOf } from '../process/start.ts';
import { atFileEnd, eachFile } from '../process/test-file.ts';
import { python } from '../tools.ts';

/** A folder of this test file, taken away at its end. */
export let folder: string;
eachFile(() => {
  const own = realpathSync(mkdtempSync(join(tmpdir(), 'dscplus-serial-')));
  folder = own;
  atFileEnd(() => rmSync(own, { recursive: true, force: true }));
});

/** Runs one of clients/*.py; what it prints is JSON. */
export async function runPython<T>(file: string, args: readonly string[], stdin = ''): Promise<T> {
  const program = fileURLToPath(new URL(`clients/${file}`, import.meta.url));
  return JSON.parse(await run(python, ['-u', program, ...args], stdin)) as T;
}

/** Runs a program to its end and gives its output; it fails with what it said. */
export function run(command: string, args: readonly string[], stdin = ''): Promise<string> {
  return outputOf(command, args, { cwd: folder, stdin });
}

/** A promise that holds when `holds` does; looked at whenever the loop turns. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const limitMs = patient(45_000);
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`it did not come to this in ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
// V8 takes no code cache that was made with other flags.
setFlagsFromString('--no-expose-gc');

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
