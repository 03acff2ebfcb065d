/** Many people log in at once: their steps share a commit, and one that fails does not affect the others. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Store, StoreError } from '../../src/login/auth/store.ts';
import type { Turns } from '../../src/login/store/group-commit.ts';
import { createMemoryStore } from '../../src/login/store/memory-store.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { type Database, observeDatabases } from './observed-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-group-commit-'));
/** The store's own connections, and the statements of each, in order. */
const statements: string[] = [];
const connections = observeDatabases((sql) => statements.push(sql));

const opened: { close(): unknown }[] = [];
let files = 0;
beforeEach(() => {
  connections.length = 0;
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A loop that turns, and a time that moves, when it is told to. */
function manualTurns() {
  let now = 0;
  let calls: (() => void)[] = [];
  const turns: Turns = {
    now: () => now,
    next: (call) => void calls.push(call),
    later: (_ms, call) => void calls.push(call),
  };
  return {
    turns,
    advance(ms: number): void {
      now += ms;
    },
    /** One turn: what was asked for before it; then whoever waits hears of it. False where there was nothing. */
    async turn(): Promise<boolean> {
      const before = calls;
      calls = [];
      for (const call of before) call();
      await new Promise((go) => setImmediate(go));
      return before.length > 0;
    },
  };
}

async function sqliteStore(turns?: Turns, busyMs = 250): Promise<{ store: Store; path: string }> {
  const path = join(folder, `store-${files++}.db`);
  const store = await openSqliteStore(path, { busyMs, ...(turns !== undefined && { turns }) });
  opened.push(store);
  statements.length = 0;
  return { store, path };
}

/** As another process would have it: it waits for nobody. */
async function otherConnection(path: string): Promise<Database> {
  const { default: Libsql } = await import('libsql');
  const other = new Libsql(path, { timeout: 0 });
  opened.push(other);
  return other;
}

const stores: readonly (readonly [string, (turns?: Turns) => Promise<Store>])[] = [
  ['memory', async (turns) => createMemoryStore(turns === undefined ? {} : { turns })],
  ['SQLite', async (turns) => (await sqliteStore(turns)).store],
];

const noted = (store: Store, name: string): string | null => store.read(({ notes }) => notes.get(name));
const put =
  (name: string, value = '1') =>
  ({ notes }: Parameters<Parameters<Store['write']>[0]>[0]): string => {
    notes.put(name, value);
    return name;
  };
const half =
  (name: string) =>
  ({ notes }: Parameters<Parameters<Store['write']>[0]>[0]): never => {
    notes.put(name, 'half done');
    throw new RangeError(`${name} went wrong`);
  };

describe.each(stores)('works on a store in %s that are committed together', (_, open) => {
  it('run in the order in which they came, each on what those before it did, and give their results', async () => {
    const store = await open();
    const add = (digit: string): Promise<string> =>
      store.commitTogether(({ notes }) => {
        const text = `${notes.get('text') ?? ''}${digit}`;
        notes.put('text', text);
        return text;
      });
    expect(await Promise.all(['1', '2', '3', '4'].map(add))).toEqual(['1', '12', '123', '1234']);
    expect(noted(store, 'text')).toBe('1234');
  });

  it('run once the loop has turned, and not before', async () => {
    const { turns, turn } = manualTurns();
    const store = await open(turns);
    const work = store.commitTogether(put('a'));
    expect(noted(store, 'a')).toBe(null);
    await turn();
    expect(noted(store, 'a')).toBe('1');
    expect(await work).toBe('a');
    // Nothing is left to do.
    expect(await turn()).toBe(false);
  });

  it('are undone alone where they throw, first, last or between', async () => {
    const store = await open();
    const works = [half('a'), put('b'), half('c'), put('d'), half('e')];
    const results = await Promise.allSettled(works.map((work) => store.commitTogether<string>(work)));
    expect(results.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
      'RangeError: a went wrong',
      'b',
      'RangeError: c went wrong',
      'd',
      'RangeError: e went wrong',
    ]);
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => noted(store, name))).toEqual([null, '1', null, '1', null]);
  });

  it('are 64 a turn at most', async () => {
    const { turns, turn } = manualTurns();
    const store = await open(turns);
    let ran = 0;
    const count = (): number => ++ran;
    const works = Array.from({ length: 150 }, () => store.commitTogether(count));
    const after: number[] = [];
    while (await turn()) after.push(ran);
    expect(after).toEqual([64, 128, 150]);
    expect((await Promise.all(works)).at(-1)).toBe(150);
  });

  it('are as many as begin within 20 ms of a turn, and one at least', async () => {
    const { turns, turn, advance } = manualTurns();
    const store = await open(turns);
    let ran = 0;
    const take = (ms: number) => (): void => {
      ran++;
      advance(ms);
    };
    const works = [10, 9.5, 0.4, 5, 60, 1, 19].map((ms) => store.commitTogether(take(ms)));
    const after: number[] = [];
    while (await turn()) after.push(ran);
    // 10 + 9.5 + 0.4 are less than 20, so a fourth begins; 60 alone are more.
    expect(after).toEqual([4, 5, 7]);
    await Promise.all(works);
  });

  it('come in the next turn where they are asked for by whoever heard of one', async () => {
    const { turns, turn } = manualTurns();
    const store = await open(turns);
    const both = store.commitTogether(put('a')).then(() => store.commitTogether(put('b')));
    await turn();
    expect([noted(store, 'a'), noted(store, 'b')]).toEqual(['1', null]);
    await turn();
    expect(await both).toBe('b');
    expect(noted(store, 'b')).toBe('1');
  });

  it('leave work that is alone where it is: at once, before them', async () => {
    const store = await open();
    const later = store.commitTogether(({ notes }) => notes.get('alone'));
    store.write(put('alone'));
    expect(await later).toBe('1');
  });

  it('are all refused where the store is closed meanwhile', async () => {
    const store = await open();
    const works = Promise.allSettled([put('a'), put('b')].map((work) => store.commitTogether(work)));
    store.close();
    for (const one of await works) {
      expect(one).toMatchObject({ status: 'rejected', reason: { name: 'StoreError', fault: 'closed' } });
    }
  });
});

describe('works on a store file that are committed together', () => {
  it('wait for the disk once, and are durable before anyone hears', async () => {
    const { store, path } = await sqliteStore();
    const other = await otherConnection(path);
    const inFile = (): unknown => (other.prepare('SELECT count(*) AS n FROM notes').get() as { n: number }).n;
    const works = ['a', 'b', 'c'].map(async (name) => {
      await store.commitTogether(put(name));
      statements.push(`event: ${name}`);
      return inFile();
    });
    expect(await Promise.all(works)).toEqual([3, 3, 3]);
    expect(statements).toEqual(['BEGIN IMMEDIATE', 'COMMIT', 'event: a', 'event: b', 'event: c']);
  });

  it('leave nothing open between two turns: another process may write then', async () => {
    const { turns, turn } = manualTurns();
    const { store, path } = await sqliteStore(turns);
    const other = await otherConnection(path);
    const works = Array.from({ length: 200 }, (_, i) => store.commitTogether(put(`n${i}`)));
    let between = 0;
    while (await turn()) {
      other.exec(`INSERT INTO notes VALUES ('other ${between}', '1')`);
      between++;
    }
    expect(between).toBe(4);
    await Promise.all(works);
    expect(store.read(({ notes }) => [notes.get('n199'), notes.get('other 3')])).toEqual(['1', '1']);
  });

  it('wait for another process while the loop goes on, and run once it is done', async () => {
    const { store, path } = await sqliteStore(undefined, 600_000);
    const other = await otherConnection(path);
    other.exec('BEGIN IMMEDIATE');
    let ran = false;
    const work = store.commitTogether(({ notes }) => {
      ran = true;
      return notes.get('other');
    });
    statements.length = 0;
    // It asks again and again, and everything else has its turns.
    while (statements.length < 5) await new Promise((go) => setImmediate(go));
    expect([...new Set(statements)]).toEqual(['BEGIN IMMEDIATE']);
    expect(ran).toBe(false);
    other.exec("INSERT INTO notes VALUES ('other', '7'); COMMIT");
    expect(await work).toBe('7');
  });

  it('are refused as busy when each has waited for long enough, the others wait on', async () => {
    const { turns, turn, advance } = manualTurns();
    const { store, path } = await sqliteStore(turns);
    const other = await otherConnection(path);
    other.exec('BEGIN IMMEDIATE');
    const settled: string[] = [];
    const ask = (name: string): void => {
      store.commitTogether(put(name)).then(
        () => settled.push(`${name} done`),
        (error: StoreError) => settled.push(`${name} ${error.fault}`),
      );
    };
    ask('a');
    await turn();
    advance(100);
    ask('b');
    await turn();
    advance(149);
    await turn();
    expect(settled).toEqual([]);
    advance(1);
    await turn();
    expect(settled).toEqual(['a busy']);
    other.exec('ROLLBACK');
    await turn();
    expect(settled).toEqual(['a busy', 'b done']);
    expect([noted(store, 'a'), noted(store, 'b')]).toEqual([null, '1']);
    // Work that is alone waits inside its call, as before.
    expect(connections[0]?.prepare('PRAGMA busy_timeout').get()).toMatchObject({ timeout: 250 });
  });

  it('of two processes that have more than fits into a turn let each other have turns', async () => {
    const { turns, turn } = manualTurns();
    const waits: number[] = [];
    const noting: Turns = {
      ...turns,
      later(ms, call) {
        waits.push(ms);
        turns.later(ms, call);
      },
    };
    const { store } = await sqliteStore(noting);
    const works = Array.from({ length: 200 }, (_, i) => store.commitTogether(put(`n${i}`)));
    for (let i = 0; i < 4; i++) await turn();
    await Promise.all(works);
    // The other one tries again each ms.
    expect(waits).toEqual([2, 2, 2]);
  });

  it('are not refused as busy for waiting while those before them had their turns', async () => {
    const { turns, turn, advance } = manualTurns();
    const { store, path } = await sqliteStore(turns);
    const other = await otherConnection(path);
    const faults: string[] = [];
    for (let i = 0; i < 130; i++) {
      store.commitTogether(put(`n${i}`)).catch(({ fault }: StoreError) => faults.push(fault));
    }
    advance(1_000);
    await turn();
    expect([noted(store, 'n63'), noted(store, 'n64')]).toEqual(['1', null]);
    other.exec('BEGIN IMMEDIATE');
    advance(249);
    await turn();
    expect(faults).toEqual([]);
    other.exec('ROLLBACK');
    await turn();
    expect(noted(store, 'n127')).toBe('1');
    other.exec('BEGIN IMMEDIATE');
    advance(249);
    await turn();
    expect(faults).toEqual([]);
    advance(1);
    await turn();
    expect(faults).toEqual(['busy', 'busy']);
    other.exec('ROLLBACK');
  });

  it('are all refused where the commit fails, with what each did undone', async () => {
    const { turns, turn } = manualTurns();
    const { store } = await sqliteStore(turns);
    const own = connections[0] as Database;
    // A rule of the database that is looked at when it commits, and is broken by `b`.
    own.exec(`PRAGMA foreign_keys = ON; CREATE TABLE known (name TEXT PRIMARY KEY);
      CREATE TABLE used (name TEXT REFERENCES known DEFERRABLE INITIALLY DEFERRED);
      CREATE TRIGGER uses AFTER INSERT ON notes WHEN new.name = 'b' BEGIN INSERT INTO used VALUES ('none'); END;`);
    const works = [put('a'), put('b'), half('c'), put('d')];
    const settled = Promise.allSettled(works.map((work) => store.commitTogether<string>(work)));
    await turn();
    const results = await settled;
    const reasons = results.map((one) => (one.status === 'rejected' ? (one.reason as Error) : null));
    expect(reasons.map((one) => one?.name)).toEqual([
      ...['StoreError', 'StoreError', 'RangeError', 'StoreError'],
    ]);
    expect(reasons[0]?.message).toContain('SQLITE_CONSTRAINT');
    expect(['a', 'b', 'c', 'd'].map((name) => noted(store, name))).toEqual([null, null, null, null]);
    // The next ones are none the worse for it.
    const next = store.commitTogether(put('e'));
    await turn();
    expect(await next).toBe('e');
    expect(noted(store, 'e')).toBe('1');
  });

  it('are refused up to the one that fills the disk, which undoes all of them; those after it have their turn', async () => {
    const { turns, turn } = manualTurns();
    const { store } = await sqliteStore(turns);
    const own = connections[0] as Database;
    const { page_count: pages } = own.prepare('PRAGMA page_count').get() as { page_count: number };
    own.exec(`PRAGMA max_page_count = ${pages}`);
    const works = [put('a'), put('large', 'x'.repeat(100_000)), put('c')];
    const results = Promise.allSettled(works.map((work) => store.commitTogether(work)));
    await turn();
    expect(own.inTransaction).toBe(false);
    expect([noted(store, 'a'), noted(store, 'c')]).toEqual([null, null]);
    await turn();
    const [a, large, c] = await results;
    const full = { status: 'rejected', reason: expect.any(StoreError) };
    expect([a, large]).toMatchObject([full, full]);
    expect(String((a as PromiseRejectedResult).reason)).toContain('its disk is full');
    expect(c).toEqual({ status: 'fulfilled', value: 'c' });
    expect([noted(store, 'a'), noted(store, 'c')]).toEqual([null, '1']);
  });
});
