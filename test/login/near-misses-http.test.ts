/** Near misses over HTTP: almost the right host name, page, token, cookie, or secret. */
import { describe, expect, it } from 'vitest';
import { serveLogin } from '../../src/login/web/server.ts';
import { AddressError, isLoopback } from '../../src/net/address.ts';
import { tokenCheck } from '../../src/net/bearer-token.ts';
import { siteFault } from '../../src/net/same-origin-check.ts';
import { cookieFrom, site, staffToken } from './login-app.ts';
import { edda, serial, world } from './login-world.ts';

const asked = { user: edda.user, password: edda.password };
const session = 'XYZAB_AM.LOGIN';

describe('almost our name in Host', () => {
  const hosts = [
    'evillocalhost',
    'evil.localhost',
    'evil-localhost:5000',
    'localhost.evil.example',
    'localhost.',
    'localhostx',
    'localhost:5000:5000',
    'localhost:123456',
    'localhost:',
    'localhost:x',
    'user@localhost',
    'localhost/evil',
    'localhost evil',
    ' evil',
    '127.0.0.1.nip.io',
    'x127.0.0.1',
    '127.0.0.1x',
    '127.0.0',
    '127.1',
    '1270.0.0.1',
    '128.0.0.1',
    '0.0.0.0',
    '10.127.0.0',
    '127.0.0.256',
    '[::2]',
    '[::1',
    '::1]',
    '[::1]x',
    '[::1]evil.example',
    '[evil.example]',
    'xlogin.test',
    'login.test.evil',
    'sub.login.test',
    'login.tes',
    'login-test',
    'login.test.',
  ];

  it.each(hosts)('is refused: %s', (host) => {
    const fault = siteFault((name) => (name === 'host' ? host : null), ['login.test']);
    expect(fault?.rule).toBe('host');
  });

  it.each([
    'localhost',
    'LocalHost:1',
    '127.0.0.1:65535',
    '127.8.9.10',
    '[::1]',
    'login.test:80',
    'LOGIN.TEST',
  ])('is ours: %s', (host) => {
    expect(siteFault((name) => (name === 'host' ? host : null), ['login.test'])).toBe(null);
  });

  it('is refused by the server, by every method', async () => {
    const here = await site();
    for (const host of ['evillocalhost', 'evil.localhost:5000']) {
      for (const [method, path] of [
        ['GET', '/sso/Login'],
        ['POST', '/api/login'],
        ['GET', '/nowhere'],
      ] as const) {
        const reply = await here.call(method, path, { headers: { host } });
        expect([reply.status, reply.json.rule]).toEqual([403, 'host']);
      }
    }
  });
});

describe('almost our page in Origin', () => {
  const ours = { host: '127.0.0.1:5000' };
  const rule = (headers: Record<string, string>): string | undefined =>
    siteFault((name) => ({ ...ours, ...headers })[name as 'host'] ?? null)?.rule;

  it.each([
    'http://127.0.0.1:50000',
    'http://127.0.0.1:500',
    'http://127.0.0.1',
    'http://127.0.0.1:5000.evil.example',
    'http://127.0.0.1:5000@evil.example',
    'http://127.0.0.1:5000/',
    'http://evil.example/http://127.0.0.1:5000',
    'http://evil.example#127.0.0.1:5000',
    'http://localhost:5000',
    'http://x127.0.0.1:5000',
    'file://127.0.0.1:5000',
    'chrome-extension://127.0.0.1:5000',
    '127.0.0.1:5000',
    'null',
    '',
  ])('is refused: %s', (origin) => {
    expect(rule({ origin })).toBe('cross-site');
  });

  it.each(['same-site', 'cross-site', 'SAME-ORIGIN', 'same-origin-x', ''])(
    'is refused by Sec-Fetch-Site: %j',
    (site) => {
      expect(rule({ 'sec-fetch-site': site, origin: 'http://127.0.0.1:5000' })).toBe('cross-site');
    },
  );

  it('is ours with both right, or with either where the other is not sent', () => {
    const origin = 'http://127.0.0.1:5000';
    for (const headers of [
      {},
      { origin },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ]) {
      expect(rule(headers as Record<string, string>)).toBe(undefined);
    }
    expect(rule({ origin: 'https://127.0.0.1:5000', 'sec-fetch-site': 'same-origin' })).toBe(undefined);
  });

  it('a link is followed by GET and navigation alone', async () => {
    const { call } = await site();
    const status = async (method: string, mode: string): Promise<number> =>
      (
        await call(method, '/sso/Login', {
          headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode },
        })
      ).status;
    expect(await status('GET', 'navigate')).toBe(200);
    for (const mode of ['cors', 'no-cors', 'same-origin', 'websocket', 'nested-navigate']) {
      expect([mode, await status('GET', mode)]).toEqual([mode, 403]);
    }
    expect(await status('POST', 'navigate')).toBe(403);
  });

  it('a link to what is no page is refused, however its path is written', async () => {
    const { get, logIn } = await site({ sessions: 'gateway' });
    await logIn();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    for (const path of ['/sso/Logout', '/sso/%4Cogout', '/sso/Logout;a=b', '/v1/api/logou%74'])
      expect([path, (await get(path, headers)).status]).toEqual([path, 403]);
    expect((await get('/v1/api/iserver/auth/status')).json).toMatchObject({ authenticated: true });
  });
});

describe('almost no secret in the address', () => {
  it.each([
    'password=x',
    'Password=x',
    'a=1&pin=1234',
    'a=1;b=2&newPin=1',
    'NEWPIN',
    '%70assword=x',
    'p%61ssword=x',
    'response',
    'binding=',
    'username=edda',
    'key=00',
    'token=t#a',
  ])('is refused: ?%s', async (query) => {
    const { get } = await site();
    const reply = await get(`/sso/Login?${query}`);
    expect([reply.status, reply.json.rule]).toEqual([400, 'query']);
  });

  it('what only looks like one is not', async () => {
    const { get } = await site();
    for (const query of ['pinned=1', 'keys=1', 'forwardTo=password', 'user=edda', 'challenge=123456']) {
      expect([query, (await get(`/sso/Login?${query}`)).status]).toEqual([query, 200]);
    }
  });
});

describe('almost the token', () => {
  const token = 'Abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE';
  const carries = tokenCheck(token);

  it.each([
    token,
    `Bearer${token}`,
    `Basic ${token}`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token.slice(1)}`,
    `Bearer ${token}x`,
    `Bearer ${token.toLowerCase()}`,
    `Bearer ${token}, Bearer x`,
    `x Bearer ${token}`,
    `Bearer "${token}"`,
    `Bearer ${token} ${token}`,
    'Bearer ',
    '',
    null,
  ])('opens nothing: %s', (authorization) => {
    expect(carries(authorization)).toBe(false);
  });

  it('is taken as it was given, whatever the case of the scheme', () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) expect(carries(`${scheme} ${token}`)).toBe(true);
    expect(carries(`Bearer   ${token}  `)).toBe(true);
  });

  it('opens no route of the staff, each of which asks for it', async () => {
    const { call } = await site();
    for (const path of ['user/list', 'factor/list', 'audit', 'user/add', 'card/respond']) {
      for (const authorization of [`Bearer ${staffToken.slice(0, -1)}`, `Basic ${staffToken}`, '']) {
        const reply = await call('POST', `/api/staff/${path}`, { body: {}, headers: { authorization } });
        expect([path, reply.status, reply.json.rule]).toEqual([path, 401, 'token']);
      }
    }
  });
});

describe('almost the cookie of a session', () => {
  it('is no session: other names, other spellings, a part of it', async () => {
    const here = await site();
    const cookie = cookieFrom(await here.logIn());
    const id = new RegExp(`${session}=([^;]*)`).exec(cookie)?.[1] as string;
    const status = async (header: string): Promise<number> =>
      (await here.get('/api/session', { cookie: header })).status;
    expect(await status(`a=b; ${session}=${id}; c=d`)).toBe(200);
    for (const almost of [
      `XYZAB=${id}`,
      `${session}2=${id}`,
      `x${session}=${id}`,
      `${session.toLowerCase()}=${id}`,
      `${session}=${id.slice(0, -1)}`,
      `${session}=${id}x`,
      `${session}="${id}"`,
      `${session} ${id}`,
      `a=${session}=${id}`,
      // The first of two counts, so that nothing is put before it from outside unseen.
      `${session}=x; ${session}=${id}`,
    ]) {
      expect([almost, await status(almost)]).toEqual([almost, 401]);
    }
  });

  it('that is not our own ends nobody’s session: neither a login nor a logout with it', async () => {
    const here = await site();
    await here.addUser('otto');
    here.service.staff.shareCard(serial, 'otto');
    const hers = cookieFrom(await here.logIn());
    const his = cookieFrom(await here.logIn('otto'));
    await here.logIn('otto', { cookie: his });
    await here.post('/api/logout', {}, { cookie: `${session}=x` });
    expect((await here.get('/api/session', { cookie: hers })).status).toBe(200);
    expect((await here.get('/api/session', { cookie: his })).status).toBe(401);
  });
});

describe('almost this machine', () => {
  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '128.0.0.1',
    '::2',
    '::ffff:127.0.0.1',
    'localhost.example',
    '127.0.0.1.example',
  ])('is another: %s', async (host) => {
    expect(isLoopback(host)).toBe(false);
    const { service } = await world();
    const options = { service, address: { host, port: 0 }, sessions: 'cookie' } as const;
    await expect(serveLogin(options)).rejects.toThrow(AddressError);
  });

  it.each(['127.0.0.1', '127.255.255.254', '::1', 'localhost', 'LOCALHOST'])('is this one: %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
});

describe('almost a login', () => {
  it('begun in one mode is in that mode, whatever is sent later; what is not asked for is refused', async () => {
    const here = await site();
    const begun = await here.post('/api/login', { ...asked, mode: 'paper' });
    const { login, binding, ask } = begun.json;
    const response = here.make((ask as { challenge: string }).challenge);
    const spoilt = await here.post('/api/login/respond', { login, binding, response, mode: 'live' });
    expect(spoilt.status).toBe(400);
    const answered = await here.post('/api/login/respond', { login, binding, response });
    expect(answered.json).toMatchObject({ state: 'session', mode: 'paper' });
  });
});
