/** An owner has a store of an earlier version: everything is in it, with the present names, and it works. */
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { virtualLoginClock } from '../../src/login/auth/login-clock.ts';
import type { LoginHandle } from '../../src/login/auth/login-steps.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import {
  challenged,
  counterSuite,
  drawing,
  masterKey,
  plainSuite,
  refused,
  response,
  sessionOf,
} from './login-world.ts';

const files = new URL('store-files/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'dscplus-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));
let copies = 0;

interface Left {
  readonly nowMs: number;
  readonly sessions: Readonly<Record<'edda' | 'otto' | 'paula' | 'ida', string>>;
  readonly open: LoginHandle & { readonly challenge: string };
  readonly superseded: LoginHandle;
  readonly picking: LoginHandle;
  readonly revoked: LoginHandle;
  readonly test: { readonly test: string; readonly challenge: string };
}
const left = JSON.parse(readFileSync(new URL('format-1.json', files), 'utf8')) as Left;
const password = 'correct horse';

const Database = createRequire(import.meta.url)('libsql') as new (
  path: string,
) => {
  exec(sql: string): void;
  prepare(sql: string): { all(): readonly Record<string, unknown>[] };
  close(): void;
};

function copyOfFormat1(): string {
  const path = join(folder, `${copies++}.db`);
  copyFileSync(new URL('format-1.db', files), path);
  // Git keeps no mode of its own.
  chmodSync(path, 0o600);
  return path;
}

/** A server on a copy of the store, at the time when it was left. */
async function opened(path = copyOfFormat1()): Promise<LoginService> {
  const clock = virtualLoginClock();
  clock.advance(left.nowMs);
  return createLoginService({
    store: await openSqliteStore(path),
    clock,
    masterKey,
    hashCost: 1024,
    draw: drawing(100_001, 200_033, 300_001),
  });
}

function rowsOf(path: string, sql: string): readonly unknown[][] {
  const database = new Database(path);
  const rows = database
    .prepare(sql)
    .all()
    .map((row) => Object.entries(row).flatMap(([name, value]) => (name === '_metadata' ? [] : [value])));
  database.close();
  return rows;
}

describe('a store of format 1', () => {
  it('has its users and its cards, which are factors, with their locks and counters', async () => {
    const { staff, close } = await opened();
    expect(staff.users().map(({ name, mode, factors, lock }) => [name, mode, factors, lock.locked])).toEqual([
      ['edda', 'live', ['CARD-1'], 'no'],
      ['otto', 'live', ['CARD-2', 'CARD-3'], 'no'],
      ['ida', 'live', ['CARD-5'], 'no'],
      ['lars', 'live', ['CARD-6'], 'by failures'],
      ['mara', 'live', ['CARD-7'], 'by staff'],
      ['nils', 'live', ['CARD-8'], 'no'],
      ['paula', 'paper', ['CARD-4', 'CARD-1'], 'no'],
    ]);
    expect(
      staff
        .factors()
        .map(({ id }) => staff.card(id))
        .map(({ id, kind, status, users, nextCounter, lock }) => [
          ...[id, kind, status, users, nextCounter, lock.locked],
        ]),
    ).toEqual([
      ['CARD-1', 'card', 'active', ['edda', 'paula'], null, 'no'],
      ['CARD-2', 'card', 'active', ['otto'], '18', 'no'],
      ['CARD-3', 'card', 'active', ['otto'], null, 'no'],
      ['CARD-4', 'card', 'active', ['paula'], '1', 'no'],
      ['CARD-5', 'card', 'ordered', ['ida'], null, 'no'],
      ['CARD-6', 'card', 'active', ['lars'], null, 'by failures'],
      ['CARD-7', 'card', 'active', ['mara'], null, 'by staff'],
      ['CARD-8', 'card', 'revoked', ['nils'], null, 'no'],
    ]);
    expect(staff.factor('CARD-3').label).toBe('The blue card');
    close();
  });

  it('keeps who is logged in', async () => {
    const { session, close } = await opened();
    expect(await session(left.sessions.edda)).toMatchObject({
      ...{ user: 'edda', mode: 'live', factor: { id: 'CARD-1', kind: 'card' } },
    });
    expect(await session(left.sessions.paula)).toMatchObject({
      ...{ user: 'paula', mode: 'paper', factor: { id: 'CARD-4', kind: 'card' } },
    });
    expect(await session(left.sessions.ida)).toMatchObject({ user: 'ida', factor: null });
    close();
  });

  it('goes on with logins that were half done, and refuses those that were over', async () => {
    const { respond, pick, audit, close } = await opened();
    const { open, superseded, picking, revoked } = left;
    expect(await respond({ ...superseded, response: '00000000' })).toEqual(refused);
    expect(audit().at(-1)).toMatchObject({ reason: 'superseded', factor: 'CARD-1' });
    expect(await respond({ ...revoked, response: '00000000' })).toEqual(refused);
    expect(audit().at(-1)).toMatchObject({ event: 'refused', reason: 'factor revoked', factor: 'CARD-8' });
    const right = response(plainSuite, open.challenge);
    expect(sessionOf(await respond({ ...open, response: right })).user).toBe('edda');
    expect(await respond({ ...open, response: right })).toEqual(refused);
    expect(audit().at(-1)).toMatchObject({ event: 'replayed', reason: 'used' });
    const picked = challenged(await pick({ ...picking, factor: 'CARD-2' }));
    const next = response(counterSuite, picked.challenge, { counter: 18n });
    expect(sessionOf(await respond({ ...picking, response: next })).factor?.id).toBe('CARD-2');
    close();
  });

  it('asks no card the challenge again that it was asked before', async () => {
    const { begin, close } = await opened();
    // 100001 was answered with it, 200033 is open.
    const { challenge } = challenged(
      await begin({ user: 'paula', password, mode: 'paper', factor: 'CARD-1' }),
    );
    expect(challenge).toBe('300001');
    close();
  });

  it('takes no counter again', async () => {
    const { begin, respond, audit, close } = await opened();
    const asked = challenged(await begin({ user: 'otto', password, mode: 'live', factor: 'CARD-2' }));
    const used = response(counterSuite, asked.challenge, { counter: 17n });
    expect(await respond({ ...asked, response: used })).toEqual(refused);
    expect(audit().at(-1)).toMatchObject({ reason: 'counter used', says: 'counter 17, window 18 to 27' });
    close();
  });

  it('finishes the test of a card that was ordered, after which the password alone is not enough', async () => {
    const { staff, begin, close } = await opened();
    const { test, challenge } = left.test;
    expect(staff.respondToTest({ test, response: response(plainSuite, challenge) })).toMatchObject({
      ...{ kind: 'done', factor: { id: 'CARD-5', status: 'active' } },
    });
    expect((await begin({ user: 'ida', password, mode: 'live' })).kind).toBe('ask');
    close();
  });

  it('refuses a right response of those who were locked', async () => {
    const { begin, respond, audit, close } = await opened();
    for (const [user, reason] of [
      ['lars', 'user locked'],
      ['mara', 'user locked'],
    ] as const) {
      const asked = challenged(await begin({ user, password, mode: 'live' }));
      expect(await respond({ ...asked, response: response(plainSuite, asked.challenge) })).toEqual(refused);
      expect(audit().at(-1)).toMatchObject({ user, reason });
    }
    close();
  });

  it('shows its audit lines in today’s words', async () => {
    const { audit, close } = await opened();
    const line = (number: number): object | undefined =>
      audit({ after: number - 1 }).find((one) => one.number === number);
    expect(audit({ limit: 1_000 }).length).toBe(60);
    expect(line(8)).toMatchObject({ event: 'factor', user: 'edda', factor: 'CARD-1' });
    expect(line(47)).toMatchObject({ event: 'locked', factor: 'CARD-6' });
    expect(line(52)).toMatchObject({ event: 'voided', reason: 'factor revoked', factor: 'CARD-8' });
    expect(line(56)).toMatchObject({ event: 'refused', reason: 'wrong password', user: 'edda' });
    expect(audit({ factor: 'CARD-7' }).map(({ number, event }) => [number, event])).toEqual([
      [15, 'factor'],
      [50, 'locked'],
    ]);
    expect(audit({ limit: 1_000 }).filter((one) => JSON.stringify(one).includes('"card"'))).toEqual([]);
    close();
  });

  it('is of format 2 then, with empty tables for lines and phones', async () => {
    const path = copyOfFormat1();
    (await opened(path)).close();
    expect(rowsOf(path, 'PRAGMA user_version')).toEqual([[2]]);
    for (const table of ['lines', 'messages', 'enrolments']) {
      expect(rowsOf(path, `SELECT count(*) FROM ${table}`)).toEqual([[0]]);
    }
    const ended = rowsOf(path, 'EXPLAIN QUERY PLAN SELECT id FROM logins WHERE endsAt < 1 AND epoch = 1');
    expect(ended.at(-1)?.at(-1)).toBe('SEARCH logins USING INDEX loginsEnding (epoch=? AND endsAt<?)');
  });

  it('has the tables that a new store has', async () => {
    const [earlier, fresh] = [copyOfFormat1(), join(folder, 'new.db')];
    for (const path of [earlier, fresh]) (await openSqliteStore(path)).close();
    const schema = 'SELECT type, name, tbl_name FROM sqlite_master ORDER BY type, name';
    expect(rowsOf(earlier, schema)).toEqual(rowsOf(fresh, schema));
    const columns =
      "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid";
    expect(rowsOf(earlier, columns)).toEqual(rowsOf(fresh, columns));
  });

  it('opens with a damaged record, which is named when it is read', async () => {
    const path = copyOfFormat1();
    const database = new Database(path);
    database.exec(
      `UPDATE users SET body = 'x' WHERE id = 'nils'; UPDATE cards SET body = '[]' WHERE id = 'CARD-8'`,
    );
    database.close();
    const { staff, close } = await opened(path);
    expect(staff.user('edda').name).toBe('edda');
    expect(() => staff.user('nils')).toThrow('record "nils" of users is damaged, not JSON');
    expect(() => staff.factor('CARD-8')).toThrow('record "CARD-8" of factors is damaged, kind does not fit');
    close();
  });
});
