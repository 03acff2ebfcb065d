/** An owner keeps logins in memory or in a file: both behave the same, and a damaged file is not opened. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LoginRecord, Store } from '../../src/login/auth/store.ts';
import {
  MasterKeyError,
  makeMasterKey,
  masterKeyFileFor,
  openMasterKey,
} from '../../src/login/store/master-key.ts';
import { createMemoryStore } from '../../src/login/store/memory-store.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-stores-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = (): string => join(folder, `store-${files++}.db`);

interface Statement {
  run(): unknown;
}
const Database = createRequire(import.meta.url)('libsql') as new (
  path: string,
) => { exec(sql: string): void; prepare(sql: string): Statement; close(): void };

const login = (id: string, change: Partial<LoginRecord> = {}): LoginRecord => ({
  id,
  purpose: 'login',
  state: 'open',
  user: 'edda',
  factor: 'CARD-1',
  mode: 'live',
  app: 'portal',
  binding: '',
  challenge: '000007',
  issued: { epoch: 'boot', now: 0, unixMs: 0 },
  lifeMs: 180_000,
  epoch: 'boot',
  endsAt: 180_000,
  obstacle: null,
  sealed: null,
  ...change,
});

const stores: readonly (readonly [string, () => Store | Promise<Store>])[] = [
  ['memory', createMemoryStore],
  ['SQLite', () => openSqliteStore(newPath())],
];

describe.each(stores)('a store in %s', (_, open) => {
  it('keeps records, gives them back, and finds logins by user and card', async () => {
    const store = await open();
    store.write(({ logins }) => {
      logins.put(login('a'));
      logins.put(login('b', { user: 'otto', factor: null }));
      logins.put(login('c', { user: null }));
      logins.put(login('a', { state: 'accepted' }));
    });
    store.read(({ logins }) => {
      expect(logins.get('a')).toEqual(login('a', { state: 'accepted' }));
      expect(logins.get('x')).toBe(null);
      expect(logins.all().map(({ id }) => id)).toEqual(['a', 'b', 'c']);
      expect(logins.of('user', 'edda').map(({ id }) => id)).toEqual(['a']);
      expect(
        logins
          .of('factor', 'CARD-1')
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(['a', 'c']);
    });
    store.write(({ logins }) => {
      logins.put(login('a', { user: 'otto' }));
      logins.remove('c');
    });
    expect(store.read(({ logins }) => logins.of('user', 'otto').length)).toBe(2);
    expect(store.read(({ logins }) => logins.of('factor', 'CARD-1').length)).toBe(1);
    store.close();
  });

  it('finds what has ended, and what is of another boot', async () => {
    const store = await open();
    store.write(({ logins }) => {
      logins.put(login('now', { endsAt: 1_000 }));
      logins.put(login('before', { endsAt: 999.5 }));
      logins.put(login('other boot', { epoch: 'other', endsAt: 5_000 }));
    });
    const ended = store.read(({ logins }) => logins.ended('boot', 1_000, 10));
    expect(ended.toSorted()).toEqual(['before', 'other boot']);
    expect(store.read(({ logins }) => logins.ended('boot', 9_000, 2).length)).toBe(2);
    store.close();
  });

  it('undoes all of a piece of work that throws', async () => {
    const store = await open();
    store.write(({ logins, ledger, notes, audit }) => {
      logins.put(login('a'));
      ledger.add('CARD-1', 'counter 1', 'f');
      notes.put('n', '1');
      audit.add({ unixMs: 1, event: 'user', says: 'first' }, 100);
    });
    const broken = (): void =>
      store.write(({ logins, ledger, notes, audit }) => {
        logins.put(login('a', { user: 'otto' }));
        logins.put(login('b'));
        logins.remove('a');
        ledger.add('CARD-1', '', 'a');
        ledger.keepOnly('CARD-1', ['']);
        notes.put('n', '2');
        notes.put('m', '2');
        audit.add({ unixMs: 1, event: 'user', says: 'undone' }, 100);
        throw new Error('half way');
      });
    expect(broken).toThrow('half way');
    store.write(({ logins, ledger, notes, audit }) => {
      expect(logins.all()).toEqual([login('a')]);
      expect(logins.of('user', 'edda').length).toBe(1);
      expect(logins.of('user', 'otto').length).toBe(0);
      expect([ledger.has('CARD-1', '', 'a'), ledger.has('CARD-1', 'counter 1', 'f')]).toEqual([false, true]);
      expect([notes.get('n'), notes.get('m')]).toEqual(['1', null]);
      audit.add({ unixMs: 2, event: 'user', says: 'second' }, 100);
      expect(audit.find({}).map(({ says }) => says)).toEqual(['first', 'second']);
    });
    store.close();
  });

  it('counts the challenges of a card, apart for what moves', async () => {
    const store = await open();
    store.write(({ ledger }) => {
      for (const encoded of ['a', 'b', 'a']) ledger.add('CARD-1', '', encoded);
      ledger.add('CARD-1', 'step 7', 'c');
      ledger.add('CARD-2', '', 'a');
      expect([ledger.count('CARD-1', ''), ledger.count('CARD-1', 'step 7'), ledger.count('X', '')]).toEqual([
        2, 1, 0,
      ]);
      expect([...ledger.all('CARD-1', '')].toSorted()).toEqual(['a', 'b']);
      ledger.keepOnly('CARD-1', ['step 7']);
      expect([ledger.count('CARD-1', ''), ledger.count('CARD-2', '')]).toEqual([0, 1]);
    });
    store.close();
  });

  it('keeps the newest audit lines, numbered without gaps, found by user, card, login and number', async () => {
    const store = await open();
    store.write(({ audit }) => {
      for (let i = 1; i <= 12; i++) {
        const who = i % 2 === 0 ? { user: 'edda' } : { factor: 'CARD-1', login: 'a' };
        expect(audit.add({ unixMs: i, event: 'user', says: `line ${i}`, ...who }, 5).number).toBe(i);
      }
    });
    const numbers = (query: object): number[] =>
      store.read(({ audit }) => audit.find(query).map(({ number }) => number));
    expect(numbers({})).toEqual([8, 9, 10, 11, 12]);
    expect(numbers({ user: 'edda' })).toEqual([8, 10, 12]);
    expect(numbers({ factor: 'CARD-1', login: 'a', limit: 1 })).toEqual([11]);
    expect(numbers({ after: 10 })).toEqual([11, 12]);
    expect(numbers({ limit: 0 })).toEqual([]);
    store.close();
  });

  it('refuses work once it is closed', async () => {
    const store = await open();
    store.close();
    store.close();
    expect(() => store.read(() => 1)).toThrow(expect.objectContaining({ fault: 'closed' }));
  });
});

describe('a store file', () => {
  it('finds rows of another boot also when they come after it found none, and each ended row at once', async () => {
    const store = await openSqliteStore(newPath());
    const ended = (): readonly string[] => store.read(({ logins }) => logins.ended('boot', 1_000, 10));
    expect(ended()).toEqual([]);
    store.write(({ logins }) => {
      logins.put(login('other boot', { epoch: 'other', endsAt: 0 }));
      logins.put(login('over', { endsAt: 999 }));
      logins.put(login('not over', { endsAt: 1_000 }));
    });
    const found = Array.from({ length: 257 }, ended);
    expect(found.slice(0, 256)).toEqual(new Array(256).fill(['over']));
    expect(found[256]).toEqual(['other boot', 'over']);
    // Once there is one, they are looked for each time.
    expect(ended()).toEqual(['other boot', 'over']);
    store.close();
  });

  it('is for its owner only, and so is its write-ahead log', async () => {
    const path = newPath();
    const store = await openSqliteStore(path);
    store.write(({ notes }) => notes.put('n', '1'));
    for (const name of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600);
    store.close();
  });

  it('that others may read is refused, as its key is; an empty one is closed to them', async () => {
    const path = newPath();
    writeFileSync(path, '', { mode: 0o644 });
    chmodSync(path, 0o644);
    (await openSqliteStore(path)).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o640);
    await expect(openSqliteStore(path)).rejects.toThrow(`${path}": others may read it, its mode is 640`);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('of a later version is refused and left as it was', async () => {
    const path = newPath();
    (await openSqliteStore(path)).close();
    const database = new Database(path);
    database.exec('PRAGMA user_version = 3');
    database.close();
    const before = readFileSync(path);
    await expect(openSqliteStore(path)).rejects.toThrow(
      `"${path}": its format 3 is newer than this version; use a newer dscplus, this one reads formats up to 2`,
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('that is another program’s, or no database, is refused and left as it was', async () => {
    const others = newPath();
    const database = new Database(others);
    database.exec('CREATE TABLE t (a)');
    database.close();
    const before = readFileSync(others);
    await expect(openSqliteStore(others)).rejects.toThrow('a database of another program');
    expect(readFileSync(others).equals(before)).toBe(true);
    const text = newPath();
    writeFileSync(text, 'no database at all, but long enough for a header of one hundred bytes'.repeat(9));
    await expect(openSqliteStore(text)).rejects.toMatchObject({ fault: 'not a store' });
    await expect(openSqliteStore(join(folder, 'missing', 'x.db'))).rejects.toMatchObject({ fault: 'failed' });
  });

  it('that another process keeps busy is waited for, for a bounded time', async () => {
    const path = newPath();
    const store = await openSqliteStore(path, { busyMs: 50 });
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    expect(() => store.write(({ notes }) => notes.put('n', '1'))).toThrow(
      expect.objectContaining({ fault: 'busy' }),
    );
    // Reading goes on meanwhile.
    expect(store.read(({ notes }) => notes.get('n'))).toBe(null);
    other.exec('COMMIT');
    store.write(({ notes }) => notes.put('n', '1'));
    expect(store.read(({ notes }) => notes.get('n'))).toBe('1');
    other.close();
    store.close();
  });
});

describe('a master key file', () => {
  it('is made once, for its owner only, and read from then on', () => {
    const path = masterKeyFileFor(newPath());
    const made = makeMasterKey(path);
    expect([made.key.length, made.isNew]).toEqual([32, true]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(openMasterKey(path)).toEqual(made.key);
    expect(makeMasterKey(path)).toEqual({ key: made.key, isNew: false });
    expect(readdirSync(folder).filter((name) => name.includes('.key.'))).toEqual([]);
  });

  it('that is missing, open to others or spoilt is refused without showing any of it', () => {
    const path = masterKeyFileFor(newPath());
    const opening = (): unknown => openMasterKey(path);
    expect(opening).toThrow(`the master key file of the store is missing`);
    makeMasterKey(path);
    chmodSync(path, 0o640);
    expect(opening).toThrow(`${path}": others may read it, its mode is 640`);
    chmodSync(path, 0o600);
    writeFileSync(path, 'c0ffee');
    expect(opening).toThrow(
      new MasterKeyError(
        `"${path}": not a master key file of 64 hex digits; give the one that the store was made with`,
      ),
    );
  });
});
