/** A client of the gateway meets a fault, and can see that it is one. */
import { describe, expect, it } from 'vitest';
import { faultNames, faultTable } from '../../../src/login/admin/faults/fault-names.ts';
import type { NewGatewayFault } from '../../../src/login/admin/staff/staff-faults.ts';
import { labRoutes } from '../../../src/login/web/lab/routes-lab.ts';
import { staffRoutes } from '../../../src/login/web/routes-staff.ts';
import { type Reply, type Site, site, staffToken } from '../login-app.ts';
import { edda } from '../login-world.ts';

const header = 'x-simulated-fault';

/** A gateway that Edda is logged in to, with this fault. */
async function faulty(fault: NewGatewayFault): Promise<Site> {
  const here = await site({ sessions: 'gateway' });
  await here.logIn();
  here.service.staff.addFault(fault);
  return here;
}

const short = ({ status, headers, text }: Reply): readonly unknown[] => [status, headers[header], text];

describe('a reply instead of the real one', () => {
  it.each([
    [{ name: 'no-session' }, 200, '{"error":"no session"}'],
    [{ name: 'status', status: 401 }, 401, '{"error":"not authenticated","statusCode":401}'],
    [{ name: 'status', status: 500 }, 500, '{"error":"Internal Server Error","statusCode":500}'],
    [{ name: 'status', status: 503 }, 503, '{"error":"Service Unavailable","statusCode":503}'],
    [{ name: 'status', status: 599 }, 599, '{"error":"Error","statusCode":599}'],
    [{ name: 'nightly-restart' }, 503, '{"error":"Service Unavailable","statusCode":503}'],
  ] as const)('%j', async (fault, status, text) => {
    const { post, get } = await faulty(fault);
    for (const path of ['/v1/api/tickle', '/v1/portal/tickle', '/portal.proxy/v1/portal/tickle'])
      expect(short(await post(path))).toEqual([status, `${fault.name} 1`, text]);
    expect(short(await get('/v1/api/sso/validate'))).toEqual([status, `${fault.name} 1`, text]);
  });

  it('no-bridge is for the accounts, unless a path is given, and as without a brokerage session', async () => {
    const { get, post, service } = await faulty({ name: 'no-bridge' });
    const text = '{"error":"Bad Request: no bridge","rule":"no-bridge","statusCode":400}';
    expect(short(await get('/v1/api/iserver/accounts'))).toEqual([400, 'no-bridge 1', text]);
    service.staff.clearFaults();
    await post('/v1/api/logout');
    expect(short(await get('/v1/api/iserver/accounts'))).toEqual([400, undefined, text]);
    await post('/v1/api/iserver/auth/ssodh/init');
    service.staff.addFault({ name: 'no-bridge' });
    expect((await get('/v1/api/tickle')).headers[header]).toBeUndefined();
  });

  it('comes as many times as was asked, and then the real one', async () => {
    const { post } = await faulty({ name: 'status', status: 503, path: '/tickle', times: 3 });
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await post('/v1/api/tickle')).status);
    expect(statuses).toEqual([503, 503, 503, 200, 200]);
  });

  it('does not use the session, which goes on by itself', async () => {
    const { get, post, clock, service } = await faulty({ name: 'status', status: 503, path: '/tickle' });
    const { EXPIRES } = (await get('/v1/api/sso/validate')).json as { EXPIRES: number };
    clock.advance(EXPIRES - 1);
    expect((await post('/v1/api/tickle')).status).toBe(503);
    clock.advance(1);
    service.staff.clearFaults();
    expect((await post('/v1/api/tickle')).status).toBe(401);
  });

  it('comes before the login too, and has no cookie', async () => {
    const { service, post } = await site({ sessions: 'gateway' });
    service.staff.addFault({ name: 'no-session' });
    const reply = await post('/v1/api/tickle');
    expect([reply.status, reply.setCookies]).toEqual([200, []]);
    expect((await post('/v1/api/iserver/auth/status')).json).toEqual({ error: 'no session' });
  });

  it('is not for a page of another site, which is refused first', async () => {
    const { service, post } = await site();
    service.staff.addFault({ name: 'no-session', times: 1 });
    const reply = await post('/v1/api/tickle', {}, { origin: 'https://evil.example' });
    expect([reply.status, reply.headers[header]]).toEqual([403, undefined]);
    expect(service.staff.faults()).toMatchObject([{ timesLeft: 1 }]);
  });
});

describe('a change of the status', () => {
  it.each(faultNames.flatMap((name) => ('change' in faultTable[name].act ? [name] : [])))(
    '%s is in each route that has the status, and in no other',
    async (name) => {
      const { act } = faultTable[name];
      const change = 'change' in act ? act.change : {};
      const { post, get, service } = await faulty({ name });
      const marked = `${name} 1`;
      const status = await post('/v1/api/iserver/auth/status');
      expect(status).toMatchObject({ status: 200, headers: { [header]: marked } });
      expect(status.json).toMatchObject(change);
      const tickle = await post('/v1/portal/tickle');
      expect(tickle.headers[header]).toBe(marked);
      expect(tickle.json).toMatchObject({ iserver: { authStatus: change } });
      expect(tickle.json.collission).toBe('competing' in change);
      const init = await post('/v1/api/iserver/auth/ssodh/init', { compete: true, publish: true });
      expect(init.json).toMatchObject(change);
      const validate = await get('/v1/api/sso/validate');
      expect(validate.json).toMatchObject({ RESULT: true });
      expect(validate.headers[header]).toBeUndefined();
      expect(service.staff.faults()).toMatchObject([{ hits: 3 }]);
      service.staff.clearFaults();
      expect((await post('/v1/api/iserver/auth/status')).json).toMatchObject({
        ...{ authenticated: true, connected: true, competing: false, established: true },
      });
    },
  );

  it('is counted where a status was shown, and not where nobody was logged in', async () => {
    const here = await site({ sessions: 'gateway' });
    here.service.staff.addFault({ name: 'not-authenticated', times: 1 });
    expect((await here.post('/v1/api/tickle')).status).toBe(401);
    await here.logIn();
    expect((await here.post('/v1/api/iserver/auth/status')).json.authenticated).toBe(false);
    expect((await here.post('/v1/api/iserver/auth/status')).json.authenticated).toBe(true);
  });

  it('makes nothing better: a brokerage session that is dead stays so', async () => {
    const { service, post } = await faulty({ name: 'brokerage-timeout' });
    service.staff.addFault({ name: 'competing' });
    expect((await post('/v1/api/iserver/auth/status')).json).toMatchObject({
      ...{ authenticated: false, established: false, competing: true },
    });
  });

  it('is one of both, where two faults act', async () => {
    const { service, post } = await faulty({ name: 'competing' });
    service.staff.addFault({ name: 'disconnected' });
    const reply = await post('/v1/api/iserver/auth/status');
    expect(reply.json).toMatchObject({ connected: false, authenticated: false, competing: true });
    expect(reply.headers[header]).toBe('competing 1, disconnected 2');
  });
});

describe('an end of a session', () => {
  it('brokerage-timeout leaves the login, and the client brings the rest back without a second factor', async () => {
    const { post, service } = await faulty({ name: 'brokerage-timeout' });
    const status = async (): Promise<unknown> => (await post('/v1/api/iserver/auth/status')).json;
    expect(await status()).toMatchObject({ connected: true, authenticated: false });
    expect((await post('/v1/api/sso/validate')).json).toMatchObject({ RESULT: true });
    await post('/v1/portal/iserver/reauthenticate?force=true');
    expect(await status()).toMatchObject({ authenticated: true, established: true });
    expect(service.staff.faults()).toEqual([]);
    expect(service.audit().find(({ event }) => event === 'fault')?.says).toBe(
      'fault 1 (brokerage-timeout) added by the staff',
    );
    expect(service.audit().map(({ says }) => says)).toContain(
      'fault 1 (brokerage-timeout) ended, the brokerage session ended, replies changed: 0',
    );
  });

  it('token-expiry sends everybody to the login', async () => {
    const { post, get } = await faulty({ name: 'token-expiry' });
    expect((await post('/v1/api/tickle')).status).toBe(401);
    expect((await get('/sso/Dispatcher')).headers.location).toContain('/sso/Login');
  });
});

describe('a delay', () => {
  it('holds the reply back until the server’s time has passed', async () => {
    const { post, clock, service } = await faulty({ name: 'slow', delayMs: 3_000 });
    let replied = false;
    const reply = post('/v1/api/tickle').then((one) => {
      replied = true;
      return one;
    });
    while (service.staff.faults()[0]?.hits === 0) await new Promise((resolve) => setImmediate(resolve));
    service.staff.lockFactor('CARD-1');
    expect(replied).toBe(false);
    service.staff.unlockFactor('CARD-1');
    clock.advance(3_000);
    service.staff.addFault({ name: 'no-session', at: '12:00' });
    expect((await reply).headers[header]).toBe('slow 1');
  });
});

describe('what meets no fault', () => {
  it('are the routes of staff and those of the page /lab, whatever the pattern and the way the path is written', async () => {
    const { call, service } = await site({ sessions: 'gateway', demo: true });
    service.staff.addFault({ name: 'status', status: 503, path: '/**' });
    const paths = [...staffRoutes, ...labRoutes].map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(40);
    for (const path of [...paths, '/lab', '/lab.css', '/lab.js']) {
      if (path === '/api/staff/fault/clear' || path === '/api/lab/events') continue;
      for (const written of [path, path.replace('a', '%61'), path.replace('/', '/./')]) {
        const method = path.startsWith('/api/') ? 'POST' : 'GET';
        const reply = await call(method, written, method === 'POST' ? { body: {} } : {});
        expect([written, reply.status === 503, reply.headers[header]]).toEqual([written, false, undefined]);
      }
    }
    expect(service.staff.faults()).toMatchObject([{ hits: 0 }]);
  });

  it('and all others meet one of /**: pages, the login, phones', async () => {
    const { call, service } = await site({ sessions: 'gateway' });
    service.staff.addFault({ name: 'status', status: 503, path: '/**' });
    for (const [method, path] of [
      ...([
        ['GET', '/'],
        ['GET', '/sso/Login'],
        ['GET', '/sso/Dispatcher'],
        ['GET', '/unknown'],
      ] as const),
      ...([
        ['POST', '/api/login'],
        ['GET', '/api/session'],
        ['POST', '/v1/api/tickle'],
      ] as const),
    ])
      expect([path, (await call(method, path)).status]).toEqual([path, 503]);
  });

  it('is the staff API, by which a fault is added, listed and cleared over HTTP', async () => {
    const { staff, post, service } = await site();
    const added = await staff('fault/add', {
      ...{ name: 'status', value: '503', path: '/**', for: '30s', times: 2, at: '00:00' },
    });
    expect(added.json).toEqual({
      ...{ id: '1', name: 'status', status: 503, delayMs: null, path: '/**' },
      ...{ beginsInMs: 0, endsInMs: 30_000, timesLeft: 2, hits: 0 },
    });
    expect((await post('/api/login', { user: edda.user, password: edda.password })).status).toBe(503);
    expect((await staff('fault/list')).json).toMatchObject([{ id: '1', timesLeft: 1, hits: 1 }]);
    expect((await staff('fault/clear', { id: '1' })).json).toEqual({ cleared: 1 });
    expect((await staff('fault/clear')).json).toEqual({ cleared: 0 });
    const names = (await staff('fault/list', { names: true })).json as unknown as { name: string }[];
    expect(names.map(({ name }) => name)).toEqual(faultNames);
    for (const path of ['add', 'list', 'clear']) {
      const reply = await post(`/api/staff/fault/${path}`, { name: 'reset' }, { authorization: 'Bearer no' });
      expect(reply).toMatchObject({ status: 401, json: { rule: 'token' } });
    }
    expect(await staff('fault/add', { name: 'status' })).toMatchObject({
      status: 400,
      json: { error: 'fault status: its value is missing; give status STATUS', rule: 'staff' },
    });
    expect(staffToken).not.toBe('');
    expect(service.staff.faults()).toEqual([]);
  });
});
