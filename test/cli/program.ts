/**
 * The real program as a child process: bin/dscplus.js with the bundle of the run (see bundle.ts), copied for each
 * worker, whose files run one after the other. Tests that need no process are faster in this one: see command-line.ts.
 */
import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { start } from '../process/start.ts';
import { atFileEnd, eachFile } from '../process/test-file.ts';
import { type Args, outcomesOf, type Ran, wordsOf } from './outcomes.ts';

// It goes with the folder of the run.
const folder: string = mkdtempSync(join(tmpdir(), 'dscplus-program-'));
cpSync(inject('programFolder'), folder, { recursive: true, verbatimSymlinks: true });

export const program: string = join(folder, 'bin/dscplus.js');

/** A folder for files of a test; commands run in it. Each test file has its own. */
export let work: string;
eachFile(() => {
  const own = mkdtempSync(join(folder, 'work-'));
  work = own;
  atFileEnd(() => rmSync(own, { recursive: true, force: true }));
});

/** Writes a file into `work`, for its owner only, as a card file must be; gives its name. */
export function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(work, name), content, { mode: 0o600 });
  return name;
}

export type { Ran };

export interface Given {
  /** What stdin holds; empty unless given. */
  readonly stdin?: string | Uint8Array;
  /** What descriptors 3, 4 … hold. */
  readonly fds?: readonly string[];
  /** Sees the process while it runs. */
  readonly started?: (child: ChildProcess) => void;
}

/** Runs `dscplus` without a terminal. */
export async function dscplus(args: Args, given: Given = {}): Promise<Ran> {
  const { stdin = '', fds = [], started } = given;
  const child = start(process.execPath, [program, ...wordsOf(args)], {
    cwd: work,
    stdio: ['pipe', 'pipe', 'pipe', ...fds.map(() => 'pipe' as const)],
    // A session of its own, which has no terminal even where the tests are started from one.
    detached: true,
  });
  started?.(child);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  for (const [i, content] of [stdin, ...fds].entries()) {
    const pipe = child.stdio[i === 0 ? 0 : i + 2] as NodeJS.WritableStream;
    // The program may end before it has read what it does not want.
    pipe.on('error', () => {});
    pipe.end(content);
  }
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: await ended, stdout, stderr };
}

export const { printed, refused, failed } = outcomesOf(dscplus);

export const rootFolder: string = fileURLToPath(new URL('../../', import.meta.url));
