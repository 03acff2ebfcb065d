/** Works that share a commit are written to the file at its end: until then each sees all of those before it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { SessionRecord, Store, Tables } from '../../src/login/auth/store.ts';
import { createMemoryStore } from '../../src/login/store/memory-store.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-pending-changes-'));
const opened: Store[] = [];
let files = 0;
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function storesOn(path: string, count: number): Promise<Store[]> {
  const stores: Store[] = [];
  for (let i = 0; i < count; i++) stores.push(await openSqliteStore(path));
  opened.push(...stores);
  return stores;
}

const newPath = (): string => join(folder, `store-${files++}.db`);
const time = { epoch: 'boot', now: 0, unixMs: 0 };
const session = (id: string, user: string, endsAt = 1_000): SessionRecord => ({
  ...{
    id,
    user,
    factor: `CARD-${user}`,
    kind: 'card',
    mode: 'live',
    app: 'portal',
    scope: 'full',
    epoch: 'boot',
    endsAt,
  },
  ...{ started: time, seen: time },
});

/** Steps of works, and what each sees when it is done. */
const steps = {
  put: ({ sessions }: Tables, id: string, name: string, at: number) => sessions.put(session(id, name, at)),
  remove: ({ sessions }: Tables, id: string) => sessions.remove(id),
  get: ({ sessions }: Tables, id: string) => sessions.get(id),
  of: ({ sessions }: Tables, _: string, name: string) => idsIn(sessions.of('user', name)),
  ofFactor: ({ sessions }: Tables, _: string, name: string) => idsIn(sessions.of('factor', `CARD-${name}`)),
  ended: ({ sessions }: Tables, _: string, _name: string, at: number) =>
    [...sessions.ended('boot', at, 50)].toSorted(),
  all: ({ sessions }: Tables) => idsIn(sessions.all()),
  spend: ({ ledger }: Tables, id: string, name: string) => ledger.add(name, '', id),
  spent: ({ ledger }: Tables, id: string, name: string) => [ledger.has(name, '', id), ledger.count(name, '')],
  keep: ({ ledger }: Tables, id: string, name: string) => {
    ledger.add(name, `counter ${id}`, id);
    ledger.keepOnly(name, [`counter ${id}`]);
    return [...ledger.all(name, `counter ${id}`)];
  },
  accepted: ({ audit }: Tables, id: string, user: string, at: number) =>
    audit.add({ unixMs: at, event: 'accepted', user, says: id }, 5),
  refused: ({ audit }: Tables, id: string, user: string, at: number) =>
    audit.add({ unixMs: at, event: 'refused', reason: 'used', user, login: id, says: 'again' }, 5),
  nobody: ({ audit }: Tables, id: string, _: string, at: number) =>
    audit.add({ unixMs: at, event: 'refused', reason: 'unknown user', says: id }, 5),
  lines: ({ audit }: Tables) => audit.find({}),
  note: ({ notes }: Tables, id: string, name: string) => notes.put(name, id),
  noted: ({ notes }: Tables, _: string, name: string) => notes.get(name),
} as const;

const idsIn = (records: readonly SessionRecord[]): string[] => records.map(({ id }) => id).toSorted();

const step = fc.record({
  does: fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])),
  id: fc.constantFrom('a', 'b', 'c'),
  name: fc.constantFrom('edda', 'otto'),
  at: fc.integer({ min: 0, max: 9 }),
});
const work = fc.record({ throws: fc.boolean(), steps: fc.array(step, { minLength: 1, maxLength: 6 }) });
type Work = typeof work extends fc.Arbitrary<infer W> ? W : never;

/** What each step of a group of works sees; of one that throws, that it did. */
async function seenBy(store: Store, works: readonly Work[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(
    works.map((one) =>
      store.commitTogether((tables) => {
        const seen = one.steps.map(({ does, id, name, at }) => steps[does](tables, id, name, at) ?? null);
        if (one.throws) throw new RangeError('undone');
        return seen;
      }),
    ),
  );
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)));
}

/** Everything that a store has. */
function contentOf(store: Store): unknown {
  return store.read((tables) => [
    idsIn(tables.sessions.all()).map((id) => tables.sessions.get(id)),
    tables.audit.find({}),
    ...['edda', 'otto'].map((name) => [
      idsIn(tables.sessions.of('user', name)),
      ['', 'counter a', 'counter b', 'counter c'].map((moving) =>
        [...tables.ledger.all(name, moving)].toSorted(),
      ),
      tables.notes.get(name),
    ]),
  ]);
}

describe('works that share a commit', () => {
  it('see and leave in a file what they do in memory, whichever of them throw, in two processes', async () => {
    const group = fc.record({ second: fc.boolean(), works: fc.array(work, { minLength: 1, maxLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(group, { minLength: 1, maxLength: 5 }), async (groups) => {
        const model = createMemoryStore();
        const path = newPath();
        const [one, other] = (await storesOn(path, 2)) as [Store, Store];
        for (const { second, works } of groups) {
          const wanted = await seenBy(model, works);
          expect(await seenBy(second ? other : one, works)).toEqual(wanted);
          expect(contentOf(one)).toEqual(contentOf(model));
          expect(contentOf(other)).toEqual(contentOf(model));
        }
        for (const store of opened.splice(0)) store.close();
        // As a process finds it that opens the file anew.
        const [again] = (await storesOn(path, 1)) as [Store];
        expect(contentOf(again)).toEqual(contentOf(model));
        for (const store of opened.splice(0)) store.close();
      }),
      { numRuns: 60, seed: 11 },
    );
  }, 120_000);

  it('keep no more audit lines than there may be, whichever process counts a line into the last', async () => {
    const [one, other] = (await storesOn(newPath(), 2)) as [Store, Store];
    const refuse = (store: Store, user: string) =>
      store.commitTogether(({ audit }) =>
        audit.add({ unixMs: 0, event: 'refused', reason: 'wrong password', user, says: 'wrong password' }, 2),
      );
    await refuse(one, 'edda');
    for (const user of ['edda', 'otto', 'anna']) await refuse(other, user);
    expect(one.read(({ audit }) => audit.find({})).map(({ user }) => user)).toEqual(['otto', 'anna']);
  });

  it('that are undone leave nothing that a later read takes for stored', async () => {
    const [store] = (await storesOn(newPath(), 1)) as [Store];
    const works = await Promise.allSettled([
      store.commitTogether(({ sessions }) => sessions.put(session('a', 'edda'))),
      store.commitTogether(({ sessions }) => {
        // Not a number can't be stored: the commit fails with all of them.
        sessions.put(session('b', 'edda', Number.NaN));
      }),
    ]);
    expect(works.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(store.read(({ sessions }) => [sessions.get('a'), sessions.get('b')])).toEqual([null, null]);
    await store.commitTogether(({ sessions }) => sessions.put(session('c', 'edda')));
    expect(store.read(({ sessions }) => idsIn(sessions.all()))).toEqual(['c']);
  });
});
