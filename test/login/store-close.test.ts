/** Someone copies the file of a store whose servers have ended: the copy has every login. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-store-close-'));
afterAll(() => rmSync(folder, { recursive: true }));

const filesOf = (name: string): string[] => readdirSync(folder).filter((one) => one.startsWith(name));

/** The note that a copy of the file alone has. */
async function copiedNote(name: string): Promise<string | null> {
  const copy = join(folder, `copy-of-${name}`);
  copyFileSync(join(folder, name), copy);
  const store = await openSqliteStore(copy);
  const note = store.read(({ notes }) => notes.get('n'));
  store.close();
  return note;
}

describe('a store that is closed', () => {
  test('by its one server leaves the file alone, which has everything', async () => {
    const path = join(folder, 'one.db');
    for (const note of ['1', '2']) {
      const store = await openSqliteStore(path);
      store.write(({ notes }) => notes.put('n', note));
      expect(filesOf('one.db')).toContain('one.db-wal');
      store.close();
      store.close();
      expect(filesOf('one.db')).toEqual(['one.db']);
      expect(await copiedNote('one.db')).toBe(note);
    }
  });

  test('by one of two servers stays whole for the other, and the last one leaves nothing beside it', async () => {
    const path = join(folder, 'two.db');
    const first = await openSqliteStore(path);
    const second = await openSqliteStore(path);
    first.write(({ notes }) => notes.put('n', 'of the first'));
    first.close();
    expect(second.read(({ notes }) => notes.get('n'))).toBe('of the first');
    second.write(({ notes }) => notes.put('n', 'of the second'));
    second.close();
    expect(await copiedNote('two.db')).toBe('of the second');
    // What the first has prepared keeps its connection until garbage is collected: the log is empty then.
    const log = filesOf('two.db').includes('two.db-wal') ? statSync(`${path}-wal`).size : 0;
    expect(log).toBe(0);
  });

  test('while another program reads leaves the log to it', async () => {
    const path = join(folder, 'read.db');
    const store = await openSqliteStore(path);
    store.write(({ notes }) => notes.put('n', '1'));
    const other = new Libsql(path);
    other.exec('BEGIN');
    other.exec('SELECT * FROM notes');
    store.write(({ notes }) => notes.put('n', '2'));
    store.close();
    expect(filesOf('read.db')).toContain('read.db-wal');
    other.exec('COMMIT');
    other.close();
    const again = await openSqliteStore(path);
    expect(again.read(({ notes }) => notes.get('n'))).toBe('2');
    again.close();
    expect(await copiedNote('read.db')).toBe('2');
  });

  test('while another program writes does not wait for it', async () => {
    const path = join(folder, 'busy.db');
    // Far longer than a test may take.
    const store = await openSqliteStore(path, { busyMs: 600_000 });
    store.write(({ notes }) => notes.put('n', '1'));
    const other = new Libsql(path);
    other.exec('BEGIN IMMEDIATE');
    store.close();
    expect(readFileSync(`${path}-wal`).length).toBeGreaterThan(0);
    other.exec('ROLLBACK');
    other.close();
    const again = await openSqliteStore(path);
    expect(again.read(({ notes }) => notes.get('n'))).toBe('1');
    again.close();
  });
});
