/** Records the calls on files. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { afterAll } from 'vitest';

/** Until the end of the test file. @returns calls as `write card.dscplus-tmp`, `rename a → b`; nonces are `#` */
export function recordCalls(): string[] {
  const calls: string[] = [];
  const { openSync, writeFileSync, writeSync, fsyncSync, renameSync, linkSync } = fs;
  const real = { openSync, writeFileSync, writeSync, fsyncSync, renameSync, linkSync };
  const names = new Map<number, string>();
  const nameOf = (path: unknown): string =>
    basename(String(path)).replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}/g, '#');
  const of = (place: unknown): string =>
    typeof place === 'number' ? (names.get(place) ?? '?') : nameOf(place);
  /** Node writes a file by the calls that are recorded here, too. */
  let isInner = false;
  Object.assign(fs, {
    openSync(path: string, ...rest: [never, never]) {
      const fd = real.openSync(path, ...rest);
      names.set(fd, fs.fstatSync(fd).isDirectory() ? 'the folder' : nameOf(path));
      return fd;
    },
    writeFileSync(place: never, ...rest: [never, never]) {
      calls.push(`write ${of(place)}`);
      isInner = true;
      try {
        real.writeFileSync(place, ...rest);
      } finally {
        isInner = false;
      }
    },
    writeSync(place: never, ...rest: [never]) {
      if (!isInner) calls.push(`write ${of(place)}`);
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
  });
  syncBuiltinESMExports();
  afterAll(() => {
    Object.assign(fs, real);
    syncBuiltinESMExports();
  });
  return calls;
}
