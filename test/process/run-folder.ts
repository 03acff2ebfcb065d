/**
 * Where a run keeps its files: a folder of its own, which goes with the run. It is in memory where the system has such a
 * place, with room and for programs too: there a file takes a fraction of what it takes on a disk. Whoever sets TMPDIR
 * has it there.
 */
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { isRunning } = (await import(new URL('tree.mjs', import.meta.url).href)) as {
  isRunning(pid: number): boolean;
};

const memory = '/dev/shm';
/** More than a run keeps at once. */
const bytesMin = 2 ** 30;
const prefix = 'dscplus-tests-';

export function setup(): () => void {
  const base = process.env.TMPDIR === undefined && isUsable() ? memory : tmpdir();
  // Of runs that were killed.
  for (const name of readdirSync(base)) {
    if (name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length)))) remove(join(base, name));
  }
  const folder = join(base, `${prefix}${process.pid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    remove(folder);
  };
}

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

function isUsable(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === memory);
    return bavail * bsize >= bytesMin && mount !== undefined && !/\bnoexec\b/.test(mount);
  } catch {
    return false;
  }
}
