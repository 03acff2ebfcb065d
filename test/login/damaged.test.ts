/** The file of a store was changed from outside: damaged records are named with what to do, and not used. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLoginService } from '../../src/login/create-login-service.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-damaged-'));
afterAll(() => rmSync(folder, { recursive: true }));
const masterKey = new Uint8Array(32).fill(7);
let files = 0;

const Database = createRequire(import.meta.url)('libsql') as new (
  path: string,
) => { exec(sql: string): void; close(): void };

const serve = async (path: string): Promise<LoginService> =>
  createLoginService({ store: await openSqliteStore(path), masterKey, hashCost: 1024 });

/** A store with a user who has a card and a challenge, changed by some SQL. */
async function changed(sql: string): Promise<{ path: string; service: LoginService }> {
  const path = join(folder, `${files++}.db`);
  const before = await serve(path);
  await before.staff.addUser({ name: 'edda', password: 'a good password', mode: 'live' });
  before.staff.orderCard({
    ...{ serial: 'CARD-1', user: 'edda', pin: '1234', activated: true },
    key: new Uint8Array(32).fill(1),
  });
  await before.begin({ user: 'edda', password: 'a good password', mode: 'live' });
  before.close();
  const database = new Database(path);
  database.exec(sql);
  database.close();
  return { path, service: await serve(path) };
}

describe('a damaged record', () => {
  it.each([
    [
      'a user without a password',
      `UPDATE users SET body = json_remove(body, '$.password')`,
      'record "edda" of users is damaged, password does not fit; restore a copy of the store',
    ],
    [
      'a user cut short',
      'UPDATE users SET body = substr(body, 1, 20)',
      'record "edda" of users is damaged, not JSON; restore a copy of the store',
    ],
    [
      'a user that is a list',
      `UPDATE users SET body = '[]'`,
      'record "edda" of users is damaged, id does not fit; restore a copy of the store',
    ],
    [
      'a user locked by nobody knows whom',
      `UPDATE users SET body = json_set(body, '$.lockout.lock', 'maybe')`,
      'record "edda" of users is damaged, lockout.lock does not fit; restore a copy of the store',
    ],
  ])('%s is named by file and record, with the way out', async (_, sql, says) => {
    const { path, service } = await changed(sql);
    expect(() => service.staff.users()).toThrow(
      expect.objectContaining({ fault: 'damaged', message: `"${path}": ${says}` }),
    );
    const refusal = await service.begin({ user: 'edda', password: 'a good password', mode: 'live' });
    expect(refusal).toEqual({ kind: 'refused', reason: 'unavailable' });
    expect(service.audit().at(-1)).toMatchObject({
      event: 'failed',
      reason: 'store',
      says: `StoreError: "${path}": ${says}`,
    });
    service.close();
  });

  it.each([
    ['counter', `json_set(body, '$.lastCounter', '-1')`, 'lastCounter'],
    ['status', `json_set(body, '$.status', 'lost')`, 'status'],
    ['sealed key', `json_remove(body, '$.sealed')`, 'sealed'],
  ])('a card with another %s', async (_, sql, field) => {
    const { service } = await changed(`UPDATE factors SET body = ${sql}`);
    expect(() => service.staff.factors()).toThrow(
      `record "CARD-1" of factors is damaged, ${field} does not fit; restore a copy of the store`,
    );
    service.close();
  });

  it('a sealed key with a byte changed', async () => {
    const { path, service } = await changed(
      `UPDATE factors SET body = json_set(body, '$.sealed', 'AAAA' || substr(json_extract(body, '$.sealed'), 5))`,
    );
    await service.begin({ user: 'edda', password: 'a good password', mode: 'live' }).then(async (begun) => {
      if (begun.kind !== 'ask') throw new Error(`no challenge but ${begun.kind}`);
      const { login, binding } = begun;
      await service.respond({ login, binding, response: '12345678' });
    });
    expect(service.audit().at(-1)?.says).toBe(
      `StoreError: "${path}": card CARD-1: its sealed text was changed; restore a copy`,
    );
    service.close();
  });

  it('a login or an audit line can be removed by the command that is named', async () => {
    const { path, service } = await changed(
      `UPDATE logins SET body = 'x'; UPDATE audit SET body = '{}' WHERE number = 2`,
    );
    const way = (table: string, row: number): string =>
      `restore a copy of the store, or remove the row with sqlite3 "${path}" "DELETE FROM ${table} WHERE rowid = ${row}"`;
    expect(() => service.audit()).toThrow(
      `"${path}": row 2 of audit is damaged, unixMs does not fit; ${way('audit', 2)}`,
    );
    const begin = (): Promise<{ kind: string }> =>
      service.begin({ user: 'edda', password: 'a good password', mode: 'live' });
    expect((await begin()).kind).toBe('refused');
    expect(service.audit({ after: 2 }).at(-1)?.says).toBe(
      `StoreError: "${path}": row 1 of logins is damaged, not JSON; ${way('logins', 1)}`,
    );
    const database = new Database(path);
    database.exec('DELETE FROM logins WHERE rowid = 1; DELETE FROM audit WHERE rowid = 2');
    database.close();
    expect((await begin()).kind).toBe('ask');
    expect(service.audit().length).toBeGreaterThan(1);
    service.close();
  });
});
