/** Records the calls on files, for test files that replace node:fs by `recordingFs`. */
import type * as Fs from 'node:fs';
import { basename } from 'node:path';

/** As `write card.dscplus-tmp`, `rename card.dscplus-tmp → card`; nonces are `#`. */
export const calls: string[] = [];

export async function recordingFs(original: () => Promise<unknown>): Promise<typeof Fs> {
  const real = (await original()) as typeof Fs;
  const names = new Map<number, string>();
  const nameOf = (path: unknown): string =>
    basename(String(path)).replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}/g, '#');
  const of = (place: unknown): string =>
    typeof place === 'number' ? (names.get(place) ?? '?') : nameOf(place);
  const recorded = {
    ...real,
    openSync(path: string, ...rest: [never, never]) {
      const fd = real.openSync(path, ...rest);
      names.set(fd, real.fstatSync(fd).isDirectory() ? 'the folder' : nameOf(path));
      return fd;
    },
    writeFileSync(place: never, ...rest: [never, never]) {
      calls.push(`write ${of(place)}`);
      real.writeFileSync(place, ...rest);
    },
    writeSync(place: never, ...rest: [never]) {
      calls.push(`write ${of(place)}`);
      return real.writeSync(place, ...rest);
    },
    fsyncSync(fd: number) {
      calls.push(`sync ${of(fd)}`);
      real.fsyncSync(fd);
    },
    renameSync(from: string, to: string) {
      calls.push(`rename ${nameOf(from)} → ${nameOf(to)}`);
      real.renameSync(from, to);
    },
    linkSync(from: string, to: string) {
      real.linkSync(from, to);
      calls.push(`link ${nameOf(from)} → ${nameOf(to)}`);
    },
  } as typeof Fs;
  return { ...recorded, default: recorded } as never;
}
