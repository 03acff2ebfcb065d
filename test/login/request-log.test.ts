/** Someone debugs a bot: each of its requests is in a log, with what it changed, and no secret is. */
import { describe, expect, it } from 'vitest';
import type { RequestEntry } from '../../src/login/web/request-log.ts';
import { cookieFrom, type Site, site } from './login-app.ts';
import { edda } from './login-world.ts';

async function logged(options = {}): Promise<{ here: Site; entries: RequestEntry[] }> {
  const entries: RequestEntry[] = [];
  const here = await site({
    ...{ sessions: 'gateway', onRequest: (entry: RequestEntry) => void entries.push(entry), ...options },
  });
  return { here, entries };
}

describe('the log of requests', () => {
  it('has each request of a login with what it changed, always the same', async () => {
    const { here, entries } = await logged();
    await here.get('/sso/Login?forwardTo=22&RL=1&ip2loc=on');
    await here.logIn();
    here.clock.advance(1_500);
    await here.post('/v1/api/tickle');
    await here.post('/v1/api/logout');
    const unixMs = Date.UTC(2026, 0, 1);
    expect(entries.slice(0, 3)).toEqual([
      {
        ...{ number: 1, unixMs, method: 'GET', path: '/sso/Login', cookies: [], status: 200, ms: 0 },
        ...{ fields: { forwardTo: '…', RL: '…', ip2loc: 'on' }, changed: [] },
      },
      {
        ...{ number: 2, unixMs, method: 'POST', path: '/api/login', cookies: [], status: 200, ms: 0 },
        fields: { user: '…', password: '…' },
        changed: [{ event: 'issued', user: 'edda', factor: 'CARD-1', says: expect.any(String) }],
      },
      {
        ...{ number: 3, unixMs, method: 'POST', path: '/api/login/respond', cookies: [], status: 200, ms: 0 },
        fields: { login: '…', binding: '…', response: '…' },
        changed: [{ event: 'accepted', user: 'edda', factor: 'CARD-1', says: expect.any(String) }],
      },
    ]);
    expect(entries.slice(3)).toMatchObject([
      { number: 4, unixMs: unixMs + 1_500, path: '/v1/api/tickle', status: 200, changed: [] },
      {
        ...{ number: 5, path: '/v1/api/logout', status: 200 },
        changed: [{ event: 'brokerage', user: 'edda', says: 'logout: established to disconnected' }],
      },
    ]);
  });

  it('says why a request was refused', async () => {
    const { here, entries } = await logged();
    await here.get('/v1/api/tickle');
    await here.post('/api/login', { user: edda.user, password: 'another password' });
    await here.post('/v1/api/tickle', '{', { 'content-type': 'text/plain' });
    await here.get('/nowhere/12345678');
    await here.get('/api/session', { origin: 'https://example.com' });
    await here.get('/api/login?password=secret');
    expect(entries.map(({ path, status, rule }) => [path, status, rule])).toEqual([
      ['/v1/api/tickle', 401, 'session'],
      ['/api/login', 401, 'credentials'],
      ['/v1/api/tickle', 401, 'session'],
      ['other', 404, 'path'],
      ['/api/session', 403, 'cross-site'],
      ['/api/login', 400, 'query'],
    ]);
    expect(entries[1]?.changed).toMatchObject([{ event: 'refused', reason: 'wrong password', user: 'edda' }]);
  });

  it('names a path however a client writes it, and of an unknown one only what is known', async () => {
    const { here, entries } = await logged({ wire: { proto: '6', group: 'stanford' } });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    await here.call('POST', '/sso/Authenticator;jsessionid=7391?12', { body: 'ACTION=INIT', headers: form });
    await here.call('POST', '/sso/Dispatcher;jsessionid=7391', { body: 'M1=ab', headers: form });
    await here.get('/sso;v=7391/Login;jsessionid=7391;a=b?lang=en');
    await here.post('/v1/api/%74ickle;x');
    await here.get('/sso/Login/');
    await here.get('/v1/api/iserver/7391');
    await here.get('/portal.proxy/v1/portal');
    await here.get('/7391/');
    expect(entries.map(({ path, status }) => [path, status])).toEqual([
      ['/sso/Authenticator', 400],
      ['/sso/Dispatcher', 401],
      ['/sso/Login', 200],
      ['/v1/api/tickle', 401],
      ['/sso/Login/', 404],
      ['/v1/api/other', 404],
      ['other', 404],
      ['other', 404],
    ]);
  });

  it('has the forms of the wire login, and why one was refused', async () => {
    const { here, entries } = await logged({ wire: { proto: '6', group: 'own' } });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const form = 'ACTION=INIT&USER=edda&A=ab&APP_NAME=&another=1';
    await here.post('/sso/Authenticator', form, headers);
    await here.post('/sso/Authenticator', 'ACTION=INIT&A=xyz', headers);
    await here.post('/sso/Dispatcher', 'user_name=edda&M1=ab&M2=ab', headers);
    expect(entries.map(({ fields, otherFields, rule }) => [fields, otherFields, rule])).toEqual([
      [{ ACTION: 'INIT', USER: '…', A: '…', APP_NAME: '' }, 1, undefined],
      [{ ACTION: 'INIT', A: '…' }, undefined, 'A'],
      [{ user_name: '…', M1: '…', M2: '…' }, undefined, 'failed'],
    ]);
  });

  it('says which fault of the gateway a request met, so that nobody takes it for the real thing', async () => {
    const { here, entries } = await logged();
    await here.logIn();
    here.service.staff.addFault({ name: 'status', status: 503, path: '/iserver/**', times: 1 });
    await here.post('/v1/api/iserver/auth/status');
    await here.post('/v1/api/iserver/auth/status');
    expect(entries.slice(-2).map(({ status, fault }) => [status, fault])).toEqual([
      [503, expect.stringMatching(/^status /)],
      [200, undefined],
    ]);
  });

  it('has no secret, wherever somebody puts it', async () => {
    const { here, entries } = await logged({ sessions: 'cookie' });
    const cookie = cookieFrom(await here.logIn());
    const secret = 'hunter2-7391';
    const everywhere = { user: secret, password: secret, compete: secret, [secret]: 1, force: 739_100 };
    await here.post('/api/login', everywhere);
    await here.post(`/v1/api/iserver/reauthenticate?force=${secret}&${secret}=true`, everywhere, { cookie });
    await here.get(`/${secret}`, { cookie: `${cookie}; ${secret}=1; api={"session":"${secret}"}` });
    await here.get('/sso/Login', { 'user-agent': secret, authorization: `Bearer ${secret}` });
    // A challenge is drawn, and may hold any four digits.
    const text = JSON.stringify(entries).replaceAll(/challenge \d{6}/g, 'challenge');
    const own = /LOGIN=([^;]*)/.exec(cookie)?.[1] as string;
    for (const hidden of [secret, own, edda.password, '7391', '739100']) expect(text).not.toContain(hidden);
    expect(entries.at(-2)?.cookies).toEqual(['XYZAB', 'XYZAB_AM.LOGIN', 'api']);
    expect(entries.at(-3)).toMatchObject({ fields: { force: '…', compete: '…' }, otherFields: 2 });
  });

  it('gives each of two requests at once what it changed itself', async () => {
    const { here, entries } = await logged({ sessions: 'cookie' });
    await here.addUser('otto');
    await here.addUser('ada');
    const wrong = (user: string): Promise<unknown> => here.post('/api/login', { user, password: 'no' });
    await Promise.all(['otto', 'ada', 'otto', 'ada'].map(wrong));
    const users = entries.toSorted((a, b) => a.number - b.number).map(({ changed }) => changed[0]?.user);
    expect(users).toEqual(['otto', 'ada', 'otto', 'ada']);
  });
});
