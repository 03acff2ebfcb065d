/** The file of a store was changed from outside: damaged records are named with what to do, and not used. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { demoLines } from '../../src/login/demo-lines.ts';
import { addDemoUsers } from '../../src/login/demo-users.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { createLabReader } from '../../src/login/web/lab/lab-stream.ts';
import { serveLogin } from '../../src/login/web/server.ts';

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

describe('what is damaged ends only what it is part of', () => {
  const number = '+15550100042';
  const password = 'a good password';

  /** Ada, who gets codes by SMS and has been sent one, beside Edda with her card; then some SQL. */
  async function beside(sql: string): Promise<LoginService> {
    const path = join(folder, `${files++}.db`);
    const before = await serve(path);
    for (const name of ['ada', 'edda']) await before.staff.addUser({ name, password, mode: 'live' });
    before.staff.orderCard({
      ...{ serial: 'CARD-1', user: 'edda', pin: '1234', activated: true },
      key: new Uint8Array(32).fill(1),
    });
    before.staff.addLine(number, 'ada');
    before.staff.addLine('+15550100043', 'edda');
    before.staff.addSms('ada', number);
    await before.begin({ user: 'ada', password, mode: 'live' });
    before.close();
    const database = new Database(path);
    database.exec(sql);
    database.close();
    return serve(path);
  }

  const begin = async (service: LoginService, user: string): Promise<string> =>
    (await service.begin({ user, password, mode: 'live' })).kind;
  const failures = (service: LoginService): readonly string[] =>
    service.audit().flatMap(({ event, says }) => (event === 'failed' ? [says] : []));
  /** Its time is over. */
  const over = "endsAt = 0, body = json_set(body, '$.endsAt', 0)";
  const changedText = "body = json_set(body, '$.sealed', 'AAAA')";

  it('a message whose sealed text was changed: it is removed, and a newer one is sent on the line', async () => {
    const service = await beside(`UPDATE messages SET ${changedText}`);
    expect(service.line(number).messages()).toEqual([]);
    expect(await begin(service, 'edda')).toBe('ask');
    expect(failures(service)).toEqual([]);
    service.line(number).restart();
    expect(failures(service)).toEqual(['line +1 ••• 0042: message 1 removed, its sealed text was changed']);
    expect(await begin(service, 'ada')).toBe('ask');
    service.close();
  });

  it.each([
    ['a message', 'messages', 'row 1 of messages: damaged, not JSON; restore a copy of the store'],
    ['a login', 'logins', 'row 1 of logins: damaged, not JSON; restore a copy of the store'],
  ])('%s whose time is over: everyone logs in, and it is removed', async (_, table, says) => {
    const service = await beside(`UPDATE ${table} SET endsAt = 0, body = 'x'`);
    expect(await begin(service, 'edda')).toBe('ask');
    expect(failures(service)).toEqual([`removed, its time is over: ${says}`]);
    expect(await begin(service, 'ada')).toBe('ask');
    service.close();
  });

  it('a message that was changed and is due', async () => {
    const service = await beside(`UPDATE messages SET ${over}; UPDATE messages SET ${changedText}`);
    expect(await begin(service, 'edda')).toBe('ask');
    expect(failures(service)).toHaveLength(1);
    service.sweep();
    expect(failures(service)).toHaveLength(1);
    service.close();
  });

  it('a line: nothing can be sent on it, and others go on', async () => {
    const service = await beside(
      `UPDATE messages SET ${over}; UPDATE lines SET body = 'x' WHERE id = '${number}'`,
    );
    const wait = service.line('+15550100043').message({ limitMs: 0 });
    await expect(wait).rejects.toMatchObject({ reason: 'limit' });
    expect(await begin(service, 'edda')).toBe('ask');
    expect(failures(service)).toEqual([
      'a phone line stays as it is: row 1 of lines: damaged, not JSON; restore a copy of the store',
    ]);
    service.close();
  });

  it('a line: others add a phone app, and get one by an activation', async () => {
    const service = await beside(`UPDATE lines SET body = 'x' WHERE id = '${number}'`);
    const phone = {
      key: new Uint8Array(20).fill(3),
      pin: 'a1b2',
      secret: 'of-edda',
      installation: 'PHONE-0001',
    };
    const begun = await service.apps.begin({
      ...{ user: 'edda', password, purpose: 'activation', os: 'android', installation: 'PHONE-0001' },
    });
    expect(begun).toMatchObject({ kind: 'number', numbers: ['+1 ••• 0043'] });
    expect(service.staff.addApp('edda', phone)).toMatchObject({ id: 'app-edda-1' });
    service.close();
  });

  it('a user: the password of another can be changed, also one whose hash was the dearest', async () => {
    const path = join(folder, `${files++}.db`);
    const dear = createLoginService({ store: await openSqliteStore(path), masterKey, hashCost: 4_096 });
    for (const name of ['ada', 'edda']) await dear.staff.addUser({ name, password, mode: 'live' });
    dear.close();
    const database = new Database(path);
    database.exec("UPDATE users SET body = 'x' WHERE id = 'ada'");
    database.close();
    const service = await serve(path);
    await service.staff.setPassword('edda', 'another good password');
    const begun = await service.begin({ user: 'edda', password: 'another good password', mode: 'live' });
    expect(begun.kind).not.toBe('refused');
    service.close();
  });

  it('a wait on it, and not the waits on other lines', async () => {
    const service = await beside('');
    const [own, other] = [number, '+15550100043'].map((line) =>
      service.line(line).message({ after: 1, limitMs: 600_000 }),
    );
    const path = join(folder, `${files - 1}.db`);
    const database = new Database(path);
    database.exec(`UPDATE lines SET body = 'x' WHERE id = '${number}'`);
    database.close();
    await expect(own).rejects.toMatchObject({ fault: 'damaged' });
    const ended = await Promise.race([other?.catch(() => 'ended'), Promise.resolve('waits')]);
    expect(ended).toBe('waits');
    service.close();
    await expect(other).rejects.toMatchObject({ fault: 'closed' });
  });
});

describe('a damaged fault of the gateway', () => {
  const tickle = { path: '/v1/api/tickle', ofGateway: '/tickle' };

  /** A server whose first fault of two was damaged by another program. */
  async function withFaults(): Promise<LoginService> {
    const path = join(folder, `${files++}.db`);
    const first = await serve(path);
    first.staff.addFault({ name: 'slow', delayMs: 100, path: '/iserver/**' });
    first.staff.addFault({ name: 'no-session' });
    const database = new Database(path);
    database.exec("UPDATE faults SET body = 'x' WHERE id = '1'");
    database.close();
    return first;
  }

  const namesOf = ({ staff }: LoginService): string[] => staff.faults().map(({ name }) => name);
  const lastFailure = (service: LoginService): string | undefined =>
    service.audit({ limit: 1_000 }).findLast(({ event }) => event === 'failed')?.says;

  it('keeps no other from acting, from being added, and from being cleared', async () => {
    const service = await withFaults();
    expect(namesOf(service)).toEqual(['no-session']);
    expect((await service.faults.meet(tickle)).map(({ name }) => name)).toEqual(['no-session']);
    service.staff.addFault({ name: 'reset', path: '/other' });
    expect(namesOf(service)).toEqual(['no-session', 'reset']);
    service.staff.clearFault('2');
    expect(namesOf(service)).toEqual(['reset']);
    service.close();
  });

  it.each([
    ['by its number', (service: LoginService) => service.staff.clearFault('1'), ['no-session']],
    ['with all', (service: LoginService) => expect(service.staff.clearFaults()).toBe(2), []],
  ] as const)('is cleared %s, and the audit log says so', async (_, clear, left) => {
    const service = await withFaults();
    clear(service);
    expect(namesOf(service)).toEqual(left);
    expect(lastFailure(service)).toBe(
      'removed, cleared by the staff: row 1 of faults: damaged, not JSON; restore a copy of the store',
    );
    expect(() => service.staff.clearFault('1')).toThrow('fault "1": unknown; list the faults');
    service.close();
  });
});

describe('of the demo users and the page /lab', () => {
  const key = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const number = '+15550100001';
  const damaged = "SET body = 'x' WHERE id =";
  const sealed = "SET body = json_set(body, '$.sealed', 'AAAA') WHERE id =";

  /** A store with the demo users, changed by some SQL. */
  async function withDemo(sql: string): Promise<LoginService> {
    const path = join(folder, `${files++}.db`);
    const before = await serve(path);
    await addDemoUsers(before);
    before.close();
    const database = new Database(path);
    database.exec(sql);
    database.close();
    return serve(path);
  }

  it.each([
    ['a line', `UPDATE lines ${damaged} '${number}'`, 'demo-sms', null],
    ['a user', `UPDATE users ${damaged} 'demo-two'`, 'demo-two', null],
    ['a card', `UPDATE factors ${damaged} 'DEMO-0002'`, 'demo-two', ['DEMO-0001']],
    ['the sealed key of a card', `UPDATE factors ${sealed} 'DEMO-0002'`, 'demo-two', ['DEMO-0001']],
    ['an authenticator app', `UPDATE factors ${sealed} 'totp-demo-all-1'`, 'demo-all', ['DEMO-0001', 'a1b2']],
    ['a phone app', `UPDATE factors ${damaged} 'app-demo-all-1'`, 'demo-all', ['DEMO-0001', key]],
  ])('%s: all others are on the list, and it is not', async (_, sql, name, left) => {
    const service = await withDemo(sql);
    const listed = (await service.demoUsers()).map((user) => [
      user.name,
      [...user.cards, ...user.numbers, user.authenticatorKey ?? [], user.appPin ?? []].flat(),
    ]);
    const all: [string, string[]][] = [
      ['demo', ['DEMO-0001']],
      ['demo-paper', ['DEMO-0001']],
      ['demo-two', ['DEMO-0001', 'DEMO-0002']],
      ['demo-sms', [number]],
      ['demo-all', ['DEMO-0001', key, 'a1b2']],
      ['demo-app', ['a1b2']],
    ];
    expect(listed).toEqual(
      all.flatMap(([one, has]) => (one !== name ? [[one, has]] : left === null ? [] : [[one, left]])),
    );
    service.close();
  });

  it.each([
    ['a line', `UPDATE lines ${damaged} '${number}'`],
    ['a user', `UPDATE users ${damaged} 'demo-two'`],
    ['a card', `UPDATE factors ${damaged} 'DEMO-0001'`],
    ['an audit line', "UPDATE audit SET body = '{}' WHERE number = 3"],
    ['a fault', "INSERT INTO faults VALUES ('1', 'gateway', 'boot', 9e15, 'x')"],
  ])('%s: the page shows all else', async (_, sql) => {
    const service = await withDemo(sql);
    const address = { host: '127.0.0.1', port: 0 };
    const web = await serveLogin({ service, address, sessions: 'cookie', demo: true });
    const reply = await fetch(`${web.url}/api/lab/events`, {
      ...{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' },
    });
    const reader = (reply.body as ReadableStream<Uint8Array>)
      .pipeThrough(new TextDecoderStream())
      .getReader();
    let text = '';
    while (!text.includes('event: current')) {
      const { done, value = '' } = await reader.read();
      if (done) throw new Error(`ended after ${text}`);
      text += value;
    }
    const numbers = [...text.matchAll(/"number":"(\+1555010000\d)","state"/g)].map(([, one]) => one);
    const lines = demoLines.map((line) => line.number);
    expect(numbers).toEqual(sql.includes('lines') ? lines.slice(1) : lines);
    expect(text).toContain('"user":"demo-app"');
    await reader.cancel();
    await web.close();
    service.close();
  });

  it.each(['0', '1'])(
    'the newest audit line, after %s looks: the page does not begin again',
    async (looks) => {
      const path = join(folder, `${files++}.db`);
      const service = await serve(path);
      await addDemoUsers(service);
      const read = createLabReader(service, { lines: [], demoApps: () => [], isShown: () => true });
      if (looks === '1') read();
      const database = new Database(path);
      database.exec("UPDATE audit SET body = '{}' WHERE number = (SELECT max(number) FROM audit)");
      database.close();
      const events = [read(), read()].map((all) => all.map(({ event }) => event));
      expect(events[0]?.includes('audit')).toBe(looks === '0');
      expect([events[0]?.includes('reset'), events[1]]).toEqual([false, []]);
      service.close();
    },
  );
});
