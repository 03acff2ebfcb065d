/** An unchanged client of the broker's gateway polls the routes behind the login. */
import { describe, expect, it } from 'vitest';
import { described } from './api-description.ts';
import { cookieFrom, site } from './login-app.ts';
import { serial } from './login-world.ts';

describe('the gateway routes', () => {
  it('answer alike under their three prefixes, with a cookie or without', async () => {
    const here = await site({ sessions: 'gateway' });
    expect(await here.get('/v1/api/tickle')).toMatchObject({ status: 401 });
    await here.logIn();
    const authStatus = {
      authenticated: true,
      competing: false,
      connected: true,
      established: true,
      message: '',
      fail: '',
      prompts: [],
      MAC: '02:00:00:00:00:01',
      hardware_info: 'simulator|02:00:00:00:00:01',
      serverInfo: { serverName: 'dscplus simulator', serverVersion: 'simulator' },
    };
    for (const prefix of ['/v1/api', '/v1/portal', '/portal.proxy/v1/portal']) {
      const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
        const reply = await here.call(method, `${prefix}${path}`, body === undefined ? {} : { body });
        return described(method, `/v1/api${path}`, reply).json;
      };
      expect(await call('POST', '/iserver/auth/status')).toEqual(authStatus);
      expect(await call('GET', '/iserver/auth/status')).toEqual(authStatus);
      const tickled = {
        session: expect.stringMatching(/^[0-9a-f]{32}$/),
        ssoExpires: 600_000,
        collission: false,
        userId: 543_869_131,
        hmds: { error: 'no bridge' },
        iserver: { authStatus },
      };
      expect(await call('POST', '/tickle')).toEqual(tickled);
      expect(await call('GET', '/tickle')).toEqual(tickled);
      expect(await call('GET', '/sso/validate')).toEqual({
        ...{ USER_ID: 543_869_131, USER_NAME: 'edda', CREDENTIAL: 'edda', RESULT: true, SF_ENABLED: true },
        ...{ AUTH_TIME: Date.UTC(2026, 0, 1), EXPIRES: 600_000, lastAccessed: Date.UTC(2026, 0, 1) },
        ...{ LOGIN_TYPE: 1, loginType: 1 },
        ...{ IS_FREE_TRIAL: false, IS_MASTER: false, IS_PENDING_APPLICANT: false },
        ...{ QUALIFIED_FOR_MOBILE_AUTH: null, IP: '127.0.0.1' },
        ...{ LANDING_APP: 'SIMULATOR', region: 'SIMULATOR' },
        features: {
          ...{ env: 'SIMULATOR', wlms: false, realtime: false, bond: false },
          ...{ optionChains: false, calendar: false, newMf: false },
        },
      });
      expect(await call('POST', '/iserver/auth/ssodh/init', { publish: true, compete: true })).toEqual(
        authStatus,
      );
      const again = await here.post(`${prefix}/iserver/reauthenticate?force=true`, {});
      expect(again.json).toEqual({ message: 'triggered' });
    }
    await here.post('/api/logout');
    expect(await here.get('/v1/api/tickle')).toMatchObject({ status: 401 });
  });

  it('say that a second login competes, until the first gives way', async () => {
    const here = await site({ sessions: 'gateway' });
    const competing = async (): Promise<unknown> =>
      (await here.get('/v1/api/iserver/auth/status')).json.competing;
    await here.logIn();
    expect(await competing()).toBe(false);
    await here.addUser('otto');
    here.service.staff.shareCard(serial, 'otto');
    await here.logIn('otto');
    expect(await competing()).toBe(true);
    expect((await here.get('/v1/api/sso/validate')).json.USER_NAME).toBe('otto');
    // Asking whether it is there does not keep it there.
    here.clock.advance(5 * 60_000);
    expect(await here.post('/v1/api/tickle')).toMatchObject({ status: 200 });
    expect(await competing()).toBe(true);
    here.clock.advance(5 * 60_000);
    expect(await competing()).toBe(false);
    await here.logIn();
    expect(await competing()).toBe(true);
    const kept = await here.post('/v1/api/iserver/auth/ssodh/init', { compete: false, publish: true });
    expect(kept.json.competing).toBe(true);
    const taken = await here.post('/v1/api/iserver/auth/ssodh/init', { compete: true, publish: true });
    expect(taken.json.competing).toBe(false);
    expect(await here.post('/api/logout')).toMatchObject({ status: 200 });
    expect(await here.get('/v1/api/tickle')).toMatchObject({ status: 401 });
  });

  it('in cookie mode know each browser by its cookie, and nobody without one', async () => {
    const here = await site({ sessions: 'cookie' });
    await here.addUser('otto');
    here.service.staff.shareCard(serial, 'otto');
    const names = [
      cookieFrom(await here.logIn()),
      cookieFrom(await here.logIn('otto')),
      'XYZAB_AM.LOGIN=',
      '',
    ].map(async (cookie) => (await here.get('/v1/api/sso/validate', { cookie })).json.USER_NAME);
    expect(await Promise.all(names)).toEqual(['edda', 'otto', undefined, undefined]);
  });

  it.each([
    ['over HTTP', false, ''],
    ['under TLS', true, '; Secure'],
  ])(
    'the login page gives the first cookie %s, another each time, which lets nobody in',
    async (_, secure, end) => {
      const here = await site({ sessions: 'cookie', secure });
      await here.logIn();
      const pages = [await here.get('/sso/Login?forwardTo=22&RL=1&ip2loc=on'), await here.get('/sso/Login')];
      const cookies = pages.map(({ setCookies }) => setCookies);
      const first = expect.stringMatching(
        new RegExp(`^JSESSIONID=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict${end}$`),
      );
      expect(cookies).toEqual([[first], [first]]);
      expect(cookies[0]).not.toEqual(cookies[1]);
      const [cookie = ''] = pages.map(cookieFrom);
      for (const sent of [cookie, cookie.replace('JSESSIONID', 'XYZAB_AM.LOGIN')])
        expect((await here.get('/api/session', { cookie: sent })).status).toBe(401);
    },
  );

  it('the page after the login says so, and gives the last cookie', async () => {
    const here = await site({ sessions: 'gateway' });
    expect(await here.get('/sso/Dispatcher')).toMatchObject({ status: 302 });
    await here.logIn();
    const reply = await here.get('/sso/Dispatcher?forwardTo=22&RL=1&ip2loc=on');
    expect(reply.text).toContain('<pre class="done xyzblock-success">Client login succeeds</pre>');
    expect(reply.setCookies).toEqual(['USERID=543869131; Path=/; HttpOnly; SameSite=Strict']);
  });
});
