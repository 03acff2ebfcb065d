/**
 * Cuts the power before a call of node:fs that changes something, for test files that replace node:fs by `cuttingFs`.
 * From then on every such call fails, as in a program that is not there any more. When the power returns, what was not
 * synced is there, half there, or not there: a disk may do any of these.
 */
import type * as Fs from 'node:fs';

/** What a disk did with what was not synced when the power was lost. */
export const disks = ['kept all', 'kept half of each file', 'kept nothing'] as const;
export type Disk = (typeof disks)[number];

/** A change that is not durable yet, and how it is undone. */
interface Change {
  readonly path: string;
  /** The name that the file has since, which a disk may have lost. */
  renamed: string;
  readonly kind: 'content' | 'name';
  undo(disk: Disk): void;
}

let left = Number.POSITIVE_INFINITY;
let isOff = false;
let changes: Change[] = [];

/** The power is lost before the n-th call that changes something, from 1. */
export function cutBefore(n: number): void {
  left = n;
}

/** Whether the power was lost. */
export function powerIsOff(): boolean {
  return isOff;
}

/** The power returns. */
export function restorePower(disk: Disk): void {
  left = Number.POSITIVE_INFINITY;
  isOff = false;
  for (const change of changes.toReversed()) change.undo(disk);
  changes = [];
}

const changing = [
  ...['openSync', 'writeFileSync', 'writeSync', 'fchmodSync', 'fchownSync', 'fsyncSync', 'closeSync'],
  ...['linkSync', 'renameSync', 'rmSync'],
];

export async function cuttingFs(original: () => Promise<unknown>): Promise<typeof Fs> {
  const real = (await original()) as typeof Fs;
  const paths = new Map<number, string>();
  const contentOf = (path: string): Buffer | null =>
    real.statSync(path, { throwIfNoEntry: false })?.isFile() ? real.readFileSync(path) : null;
  const put = (path: string, content: Buffer | null): void => {
    if (content === null) real.rmSync(path, { force: true });
    else real.writeFileSync(path, content, { mode: 0o600 });
  };
  /** A name that appears, changes or goes is durable when its folder is synced. */
  const nameChanges = (path: string): void => {
    const before = contentOf(path);
    changes.push({
      ...{ path, renamed: path, kind: 'name' },
      undo: (disk) => (disk === 'kept nothing' ? put(path, before) : undefined),
    });
  };
  const note: Record<string, (...args: never[]) => void> = {
    writeFileSync(fd: number) {
      const path = paths.get(fd);
      if (path === undefined) throw new Error('the test knows only files that are written by descriptor');
      changes.push({
        ...{ path, renamed: path, kind: 'content' },
        undo(disk) {
          const place = disk === 'kept nothing' ? path : this.renamed;
          const content = contentOf(place);
          if (content !== null && disk !== 'kept all')
            put(place, content.subarray(0, disk === 'kept nothing' ? 0 : content.length >> 1));
        },
      });
    },
    fsyncSync(fd: number) {
      const isFolder = real.fstatSync(fd).isDirectory();
      const path = paths.get(fd);
      changes = changes.filter(({ kind, path: changed }) =>
        isFolder ? kind === 'content' : kind === 'name' || changed !== path,
      );
    },
    linkSync: (_from: string, to: string) => nameChanges(to),
    renameSync(from: string, to: string) {
      nameChanges(to);
      nameChanges(from);
      for (const change of changes)
        if (change.kind === 'content' && change.renamed === from) change.renamed = to;
    },
    rmSync: (path: string) => nameChanges(path),
  };
  const cutting: Record<string, unknown> = { ...real };
  for (const name of changing) {
    const call = (real as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!;
    cutting[name] = (...args: unknown[]) => {
      // Reading changes nothing, and goes on: what is read is not used any more.
      if (name === 'openSync' && args[1] !== 'wx') {
        const fd = call(...args) as number;
        paths.set(fd, String(args[0]));
        return fd;
      }
      if (!isOff) left -= 1;
      if (left === 0) isOff = true;
      if (isOff) throw Object.assign(new Error('EIO: the power is off'), { code: 'EIO' });
      note[name]?.(...(args as never[]));
      if (name === 'openSync') nameChanges(String(args[0]));
      const result = call(...args);
      if (name === 'openSync') paths.set(result as number, String(args[0]));
      return result;
    };
  }
  return { ...cutting, default: cutting } as never;
}
