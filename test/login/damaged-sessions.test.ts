/** A session in the file of a store was changed from outside: it ends, and everyone else goes on. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/login/auth/store.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import { described } from './api-description.ts';
import { cookieFrom, type Site, site } from './login-app.ts';
import { edda } from './login-world.ts';
import { wireSite } from './wire/wire-site.ts';

const Database = createRequire(import.meta.url)('libsql') as new (
  path: string,
) => { exec(sql: string): void; close(): void };

/** Another program changes the file of the store. */
function change({ path }: Pick<Site, 'path'>, sql: string): void {
  const database = new Database(path as string);
  database.exec(sql);
  database.close();
}

/** Edda and Bob, each with a card. */
async function withBob(sessions: 'gateway' | 'cookie'): Promise<Site> {
  const here = await site({ sessions, file: true });
  await here.addUser('bob');
  here.order({ serial: 'CARD-2', user: 'bob' });
  return here;
}

const failures = ({ service }: Site): readonly string[] =>
  service.audit({ limit: 1_000 }).flatMap(({ event, says }) => (event === 'failed' ? [says] : []));
const says = (table: string, row: number): string =>
  `row ${row} of ${table}: damaged, not JSON; restore a copy of the store`;
const oldest = '(SELECT min(rowid) FROM sessions)';
const newest = '(SELECT max(rowid) FROM sessions)';
const tickle = async ({ post }: Site): Promise<number> => (await post('/v1/api/tickle')).status;

describe('in gateway mode a damaged record', () => {
  it.each([
    ['of the gateway', "UPDATE gateway SET body = 'x'", says('gateway', 1)],
    ['of its session', `UPDATE sessions SET body = 'x' WHERE rowid = ${newest}`, says('sessions', 2)],
    ['of the earlier session', `UPDATE sessions SET body = 'x' WHERE rowid = ${oldest}`, says('sessions', 1)],
  ])('%s: the next user logs in, and it is removed', async (_, sql, damage) => {
    const here = await withBob('gateway');
    await here.logIn();
    here.clock.advance(10_000);
    await here.logIn();
    change(here, sql);
    const reply = await here.logIn('bob');
    expect([reply.json.user, reply.setCookies.length]).toEqual(['bob', 2]);
    expect(await tickle(here)).toBe(200);
    expect(failures(here)).toEqual([`removed, another login replaces it: ${damage}`]);
  });

  it.each([
    ['of the gateway', "UPDATE gateway SET body = 'x'", says('gateway', 1)],
    ['of its session', "UPDATE sessions SET body = 'x'", says('sessions', 1)],
  ])('%s is removed by a logout too', async (_, sql, damage) => {
    const here = await withBob('gateway');
    await here.logIn();
    change(here, sql);
    expect((await here.get('/sso/Logout')).status).toBe(302);
    expect(failures(here)).toEqual([`removed, session ended by the user: ${damage}`]);
    expect(await tickle(here)).toBe(401);
    expect(failures(here)).toHaveLength(1);
  });

  it('of the earlier session: the later one is used as if it were alone', async () => {
    const here = await withBob('gateway');
    await here.logIn();
    here.clock.advance(10_000);
    await here.logIn('bob');
    change(here, `UPDATE sessions SET body = 'x' WHERE rowid = ${oldest}`);
    expect(await tickle(here)).toBe(200);
    const init = await here.post('/v1/api/iserver/auth/ssodh/init', { compete: false });
    expect(init.json).toMatchObject({ authenticated: true, competing: false });
    expect(failures(here)).toEqual([]);
  });
});

describe('a damaged session of a user', () => {
  const rows = ({ store }: Site): number =>
    store.read(({ sessions }) => sessions.idsOf('user', 'bob')).length;

  /** Bob is logged in twice, and another program has damaged the later session. */
  async function withDamage(): Promise<{ here: Site; cookie: string }> {
    const here = await withBob('cookie');
    await here.logIn('bob');
    here.clock.advance(10_000);
    const cookie = cookieFrom(await here.logIn('bob'));
    here.clock.advance(10_000);
    change(here, `UPDATE sessions SET body = 'x' WHERE rowid = ${newest}`);
    return { here, cookie };
  }

  it('keeps the user from no other login, and ends when its time is over', async () => {
    const { here, cookie } = await withDamage();
    const next = cookieFrom(await here.logIn('bob'));
    expect((await here.get('/api/session', { cookie: next })).status).toBe(200);
    expect((await here.get('/api/session', { cookie })).status).toBe(401);
    expect(rows(here)).toBe(3);
    here.clock.advance(86_400_000);
    await here.logIn('bob');
    expect(rows(here)).toBe(1);
  });

  it('is replaced by a login with its cookie, which removes it', async () => {
    const { here, cookie } = await withDamage();
    await here.logIn('bob', { cookie });
    expect(rows(here)).toBe(2);
    expect(failures(here)).toEqual([`removed, session ended by the user: ${says('sessions', 2)}`]);
  });

  it.each([
    ['the user is locked', ({ staff }: LoginService) => staff.lockUser('bob')],
    ['the password is changed', ({ staff }: LoginService) => staff.setPassword('bob', 'another long one')],
    ['the card is locked', ({ staff }: LoginService) => staff.lockFactor('CARD-2')],
    ['the card is revoked', ({ staff }: LoginService) => staff.revokeFactor('CARD-2')],
    ['the PIN is reset', ({ staff }: LoginService) => staff.resetPin('CARD-2', '9026')],
  ])('ends with the others when %s', async (_, act) => {
    const { here } = await withDamage();
    await act(here.service);
    expect(rows(here)).toBe(0);
  });

  it('ends with the others by the card when the card is taken from the user', async () => {
    const { here } = await withDamage();
    here.service.staff.shareCard('CARD-2', edda.user);
    await here.logIn('bob');
    here.service.staff.unshareCard('CARD-2', 'bob');
    expect(rows(here)).toBe(0);
  });
});

describe('a damaged session beside faults of the gateway', () => {
  const session = "UPDATE sessions SET body = 'x'";
  const brokerage = "UPDATE gateway SET body = 'x'";

  it.each([
    ['token-expiry', session, `removed, all sessions end: ${says('sessions', 1)}`],
    ['brokerage-timeout', session, `removed, the brokerage session ends: ${says('sessions', 1)}`],
    ['brokerage-timeout', brokerage, `removed, the brokerage session ends: ${says('gateway', 1)}`],
  ] as const)('%s ends it, and the others act and are cleared', async (name, sql, removed) => {
    const here = await withBob('gateway');
    await here.logIn();
    const { staff } = here.service;
    staff.addFault({ name: 'status', status: 503, path: '/iserver/**' });
    staff.addFault({ name, at: '00:01' });
    change(here, sql);
    here.clock.advance(60_000);
    expect((await here.get('/v1/api/iserver/accounts')).status).toBe(503);
    expect(failures(here)).toEqual([removed]);
    expect(staff.faults().map((fault) => fault.name)).toEqual(['status']);
    staff.clearFault('1');
    await here.logIn('bob');
    expect((await here.get('/v1/api/iserver/accounts')).status).toBe(200);
  });

  it('a restart that is cleared ends it with all others', async () => {
    const here = await withBob('cookie');
    await here.logIn();
    await here.logIn('bob');
    const { staff, audit } = here.service;
    staff.addFault({ name: 'nightly-restart', forMs: 60_000 });
    change(here, `${session} WHERE rowid = ${oldest}`);
    expect(staff.clearFaults()).toBe(1);
    expect(audit().at(-1)?.says).toMatch(/2 sessions ended$/);
    expect(here.store.read(({ sessions }) => sessions.all())).toEqual([]);
  });
});

/** From now on the store can't give the gateway a session. */
function failGateway({ store }: Site): void {
  const { commitTogether } = store;
  const put = (): never => {
    throw new StoreError('failed', 'the disk is full');
  };
  store.commitTogether = (work) =>
    commitTogether((tables) => work({ ...tables, gateway: { ...tables.gateway, put } }));
}

describe('a login whose session can’t become the gateway’s is refused as unavailable, without cookies', () => {
  const unavailable = { error: 'Login is not available now. The audit log says why', rule: 'unavailable' };

  it('by the API', async () => {
    const here = await withBob('gateway');
    const { login, binding, challenge } = await here.begin('bob');
    failGateway(here);
    const response = here.make(challenge);
    const reply = await here.post('/api/login/respond', { login, binding, response });
    described('POST', '/api/login/respond', reply);
    expect([reply.status, reply.json, reply.setCookies]).toEqual([503, unavailable, []]);
    expect(failures(here)).toEqual(['StoreError: the disk is full']);
  });

  it('by the forms of the wire', async () => {
    const here = await wireSite({ sessions: 'gateway' });
    const client = here.client();
    await client.prove();
    const { challenge = '' } = (await client.pick('5.1')).values;
    await client.respond('5.1', here.make(challenge));
    const names = [...client.cookies.keys()];
    failGateway(here);
    expect(JSON.parse(await client.dispatch())).toEqual(unavailable);
    expect([...client.cookies.keys()]).toEqual(names);
    expect(failures(here)).toEqual(['StoreError: the disk is full']);
  });
});
