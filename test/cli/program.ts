/**
 * The real program, run as a child process: bin/dscplus.js with the bundle made from the sources as they are now, in
 * a folder of its own, so that a build that runs at the same time takes nothing away.
 */
import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { start } from '../process/start.ts';

const root = new URL('../../', import.meta.url);
const build = (await import(new URL('scripts/build-cli.js', root).href)) as {
  buildCli: (folder: string) => Promise<void>;
};

const folder: string = mkdtempSync(join(tmpdir(), 'dscplus-cli-'));
cpSync(new URL('bin', root), join(folder, 'bin'), { recursive: true });
// The login page, and what is not bundled; of that, koffi is left out, which is optional.
cpSync(new URL('src/login/page', root), join(folder, 'src/login/page'), { recursive: true });
mkdirSync(join(folder, 'node_modules'));
for (const name of ['libsql', 'selfsigned']) {
  symlinkSync(new URL(`node_modules/${name}`, root), join(folder, 'node_modules', name));
}
await build.buildCli(join(folder, 'dist/cli'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export const program: string = join(folder, 'bin/dscplus.js');

/** A folder for files of a test; commands run in it. */
export const work: string = mkdtempSync(join(folder, 'work-'));

/** Writes a file into `work`, for its owner only, as a card file must be; gives its name. */
export function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(work, name), content, { mode: 0o600 });
  return name;
}

export interface Ran {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Given {
  /** What stdin holds; empty unless given. */
  readonly stdin?: string | Uint8Array;
  /** What descriptors 3, 4 … hold. */
  readonly fds?: readonly string[];
  /** Sees the process while it runs. */
  readonly started?: (child: ChildProcess) => void;
}

/** Runs `dscplus` without a terminal. */
export async function dscplus(args: string | readonly string[], given: Given = {}): Promise<Ran> {
  const { stdin = '', fds = [], started } = given;
  const child = start(process.execPath, [program, ...(typeof args === 'string' ? args.split(' ') : args)], {
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

/** What a command that goes well prints on stdout. */
export async function printed(args: string | readonly string[], given?: Given): Promise<string> {
  const { code, stdout, stderr } = await dscplus(args, given);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return stdout;
}

/** The one line on stderr of a command that is wrong use; its exit code must be 2 and stdout empty. */
export async function refused(args: string | readonly string[], given?: Given): Promise<string> {
  return failed(args, 2, given);
}

/** The one line on stderr of a command that fails with `code`; stdout must be empty. */
export async function failed(args: string | readonly string[], code: number, given?: Given): Promise<string> {
  const ran = await dscplus(args, given);
  const lines = ran.stderr
    .split('\n')
    .filter((line) => !line.startsWith('dscplus: this is the public demo card'));
  if (ran.code !== code || ran.stdout !== '' || lines.length !== 2 || lines[1] !== '') {
    throw new Error(`exit code ${ran.code}, stdout ${JSON.stringify(ran.stdout)}, stderr ${ran.stderr}`);
  }
  return lines[0] as string;
}

export const rootFolder: string = fileURLToPath(root);
