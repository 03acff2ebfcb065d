/** What a process remembers of a store file equals the file's content, whoever wrote it and whatever was undone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { SessionRecord, Store, Tables } from '../../src/login/auth/store.ts';
import { createMemoryStore } from '../../src/login/store/memory-store.ts';
import { freshMap } from '../../src/login/store/sqlite/record-cache.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-record-cache-'));
const opened: Store[] = [];
let files = 0;
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Two processes' stores on one file. */
async function twoStores(): Promise<readonly [Store, Store]> {
  const path = join(folder, `store-${files++}.db`);
  opened.push(await openSqliteStore(path), await openSqliteStore(path));
  return opened.slice(-2) as [Store, Store];
}

const session = (id: string, user: string, endsAt = 1_000): SessionRecord => ({
  ...{
    id,
    user,
    factor: null,
    kind: null,
    mode: 'live',
    app: 'portal',
    scope: 'full',
    epoch: 'boot',
    endsAt,
  },
  started: { epoch: 'boot', now: 0, unixMs: 0 },
  seen: { epoch: 'boot', now: 0, unixMs: 0 },
});
const idsOf = (store: Store, user: string): string[] =>
  store.read(({ sessions }) => sessions.of('user', user).map(({ id }) => id)).toSorted();
const endedIn = (store: Store, before: number): string[] =>
  store.read(({ sessions }) => sessions.ended('boot', before, 50)).toSorted();

describe('what is remembered of a store file', () => {
  it('is looked up again once another process has committed', async () => {
    const [one, other] = await twoStores();
    one.write(({ sessions, notes }) => {
      sessions.put(session('a', 'edda'));
      notes.put('n', '1');
    });
    expect([idsOf(one, 'edda'), endedIn(one, 500)]).toEqual([['a'], []]);
    other.write(({ sessions, notes, ledger }) => {
      sessions.put(session('a', 'otto', 100));
      sessions.put(session('b', 'edda'));
      notes.put('n', '2');
      ledger.add('CARD-1', '', 'f');
    });
    expect([idsOf(one, 'edda'), idsOf(one, 'otto'), endedIn(one, 500)]).toEqual([['b'], ['a'], ['a']]);
    expect(one.read(({ notes }) => notes.get('n'))).toBe('2');
    expect(one.read(({ ledger }) => ledger.count('CARD-1', ''))).toBe(1);
    other.write(({ sessions }) => sessions.remove('b'));
    expect([idsOf(one, 'edda'), one.read(({ sessions }) => sessions.get('b'))]).toEqual([[], null]);
  });

  it('is what it was before a work that throws, also among works that share a commit', async () => {
    const [one] = await twoStores();
    one.write(({ sessions }) => sessions.put(session('a', 'edda')));
    expect([idsOf(one, 'edda'), endedIn(one, 500)]).toEqual([['a'], []]);
    const works = await Promise.allSettled([
      one.commitTogether(({ sessions }) => sessions.put(session('b', 'edda'))),
      one.commitTogether(({ sessions, audit, ledger }) => {
        sessions.put(session('a', 'otto', 100));
        sessions.remove('b');
        ledger.add('CARD-1', '', String(ledger.count('CARD-1', '')));
        audit.add({ unixMs: 1, event: 'user', says: 'undone' }, 100);
        throw new RangeError('undone');
      }),
      one.commitTogether(({ sessions, audit, ledger }) => {
        audit.add({ unixMs: 2, event: 'user', says: 'kept' }, 100);
        const ids = sessions.of('user', 'edda').map(({ id }) => id);
        return [ids.toSorted(), sessions.get('a')?.user, ledger.count('CARD-1', '')];
      }),
    ]);
    expect(works).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { message: 'undone' } },
      { status: 'fulfilled', value: [['a', 'b'], 'edda', 0] },
    ]);
    expect([idsOf(one, 'edda'), idsOf(one, 'otto'), endedIn(one, 500)]).toEqual([['a', 'b'], [], []]);
    expect(one.read(({ audit }) => audit.find({})).map(({ says }) => says)).toEqual(['kept']);
  });

  it('is what a store in memory has, after any works of two processes', async () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const name = fc.constantFrom('edda', 'otto');
    const step = fc.oneof(
      fc.record({ does: fc.constant('put' as const), id, name, at: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ does: fc.constant('remove' as const), id }),
      fc.record({ does: fc.constant('spend' as const), id, name }),
      fc.record({ does: fc.constant('note' as const), id, name }),
      fc.record({ does: fc.constant('end' as const), at: fc.integer({ min: 0, max: 9 }) }),
    );
    const work = fc.record({
      second: fc.boolean(),
      throws: fc.boolean(),
      steps: fc.array(step, { minLength: 1, maxLength: 5 }),
    });
    type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
    const take = ({ sessions, ledger, notes }: Tables, what: Step): void => {
      if (what.does === 'put') sessions.put(session(what.id, what.name, what.at));
      else if (what.does === 'remove') sessions.remove(what.id);
      else if (what.does === 'spend') ledger.add(what.name, '', what.id);
      else if (what.does === 'note') notes.put(what.name, what.id);
      else for (const id of sessions.ended('boot', what.at, 50)) sessions.remove(id);
    };
    const seen = (store: Store): unknown =>
      store.read(({ sessions, ledger, notes }) => ({
        each: ['a', 'b', 'c', 'd'].map((one) => sessions.get(one)),
        of: ['edda', 'otto'].map((user) =>
          sessions
            .of('user', user)
            .map((one) => one.id)
            .toSorted(),
        ),
        ended: [0, 5, 10].map((at) => sessions.ended('boot', at, 50).toSorted()),
        spent: ['edda', 'otto'].map((card) => ledger.count(card, '')),
        notes: ['edda', 'otto'].map((note) => notes.get(note)),
      }));
    await fc.assert(
      fc.asyncProperty(fc.array(work, { minLength: 1, maxLength: 8 }), async (works) => {
        const model = createMemoryStore();
        const [one, other] = await twoStores();
        for (const { second, throws, steps } of works) {
          const run = (store: Store): void => {
            try {
              store.write((tables) => {
                for (const what of steps) take(tables, what);
                if (throws) throw new RangeError('undone');
              });
            } catch (error) {
              expect(error).toBeInstanceOf(RangeError);
            }
          };
          run(model);
          run(second ? other : one);
          expect(seen(one)).toEqual(seen(model));
          expect(seen(other)).toEqual(seen(model));
        }
        for (const store of opened.splice(0)) store.close();
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('a map that holds until something changes', () => {
  it('gives nothing back once the count goes on, but what it was', () => {
    const freshness = { count: 0 };
    const map = freshMap<string>(freshness);
    map.set('a', 'first');
    expect([map.get('a'), map.get('b')]).toEqual(['first', undefined]);
    freshness.count++;
    expect([map.get('a'), map.getOld('a')]).toEqual([undefined, 'first']);
    map.set('a', 'second');
    expect(map.get('a')).toBe('second');
    map.delete('a');
    expect(map.getOld('a')).toBe(undefined);
  });

  it('forgets what was not used while 4,096 others came twice, and keeps what was', () => {
    const map = freshMap<number>({ count: 0 });
    map.set('unused', 1);
    map.set('used', 2);
    for (let i = 0; i < 3 * 4_096; i++) {
      map.set(`other ${i}`, i);
      expect(map.get('used')).toBe(2);
    }
    expect(map.get('unused')).toBe(undefined);
    expect(map.get('other 0')).toBe(undefined);
  });
});
