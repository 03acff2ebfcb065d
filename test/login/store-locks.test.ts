/** A program opens one store several times: each keeps the locks that other programs see. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';

const work = mkdtempSync(join(tmpdir(), 'dscplus-locks-'));
afterAll(() => rmSync(work, { recursive: true }));

/** Locks of this process on a file, as the kernel lists them: `1: POSIX  ADVISORY  READ 123 08:01:456 …`. */
function locksOn(file: string): string[] {
  const { ino } = statSync(file, { bigint: true });
  return readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `))
    .map((line) =>
      line
        .replace(/^\d+: /, '')
        .split(/\s+/)
        .slice(0, 3)
        .join(' '),
    );
}

describe.runIf(process.platform === 'linux')('a store that is open', () => {
  it('keeps its lock while the same program opens and closes it again', async () => {
    const path = join(work, 'twice.db');
    const first = await openSqliteStore(path);
    first.read(({ users }) => users.get('nobody'));
    expect(locksOn(path)).toEqual(['POSIX ADVISORY READ']);
    for (let i = 0; i < 3; i++) (await openSqliteStore(path)).close();
    expect(locksOn(path)).toEqual(['POSIX ADVISORY READ']);
    first.close();
  });
});
