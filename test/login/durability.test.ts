/** A store file is opened in a durable mode, and what an accepted login changes is in the file before the reply. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/login/auth/store.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { sessionOf, world } from './login-world.ts';
import { observeDatabases } from './observed-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-durable-store-'));
/** The store's own connections, since these settings are a connection's; and the statements of each, in order. */
const statements: string[] = [];
const connections = observeDatabases((sql) => statements.push(sql.trim().split(/\s*[\n;]/)[0] as string));

afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  connections.length = 0;
  statements.length = 0;
});

function setting(name: string): unknown {
  const [row] = connections.slice(-1).map((database) => database.prepare(`PRAGMA ${name}`).get());
  return Object.values(row as object)[0];
}

describe('a store file', () => {
  it('is opened, new and again, with a log, full syncs, wiped rows and a bounded wait', async () => {
    const path = join(folder, 'settings.db');
    for (const busyMs of [undefined, 250]) {
      const store = await openSqliteStore(path, busyMs === undefined ? {} : { busyMs });
      expect(['journal_mode', 'synchronous', 'secure_delete', 'busy_timeout'].map(setting)).toEqual([
        'wal',
        // FULL: a commit waits for the disk.
        2,
        1,
        busyMs ?? 2_000,
      ]);
      store.close();
    }
  });

  it('has these settings before anything is written', async () => {
    const store = await openSqliteStore(join(folder, 'order.db'));
    expect(statements.slice(0, 4)).toEqual([
      'PRAGMA journal_mode = WAL',
      'PRAGMA synchronous = FULL',
      'PRAGMA secure_delete = ON',
      'BEGIN IMMEDIATE',
    ]);
    expect(statements.at(-1)).toBe('COMMIT');
    store.close();
  });

  it('is written to under its lock from the start, read without one if it has to be read, and both end', async () => {
    const store: Store = await openSqliteStore(join(folder, 'locks.db'));
    statements.length = 0;
    store.write(({ notes }) => notes.put('n', '1'));
    expect(store.read(({ notes }) => notes.get('n'))).toBe('1');
    expect(statements).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
    store.read(({ users }) => users.all());
    const fails = (run: Store['write']): void =>
      expect(() =>
        run(({ users }) => {
          users.all();
          throw new Error('half way');
        }),
      ).toThrow('half way');
    fails(store.write);
    fails(store.read);
    expect(statements).toEqual([
      ...['BEGIN IMMEDIATE', 'COMMIT', 'BEGIN', 'COMMIT'],
      ...['BEGIN IMMEDIATE', 'ROLLBACK', 'BEGIN', 'ROLLBACK'],
    ]);
    store.close();
  });

  it('has an accepted response committed before the login is told of it, or a listener', async () => {
    const here = await world({ file: true });
    const begun = await here.begin();
    statements.length = 0;
    here.service.on(({ event }) => statements.push(`event: ${event}`));
    const session = sessionOf(await here.respond(begun));
    statements.push('in');
    expect(statements).toEqual(['BEGIN IMMEDIATE', 'COMMIT', 'event: accepted', 'in']);
    // Another connection, as after a loss of the process.
    const other = await openSqliteStore(here.path as string);
    expect(other.read(({ logins }) => logins.get(begun.login)?.state)).toBe('accepted');
    expect(other.read(({ sessions }) => sessions.all().map(({ user }) => user))).toEqual([session.user]);
    other.close();
  });
});
