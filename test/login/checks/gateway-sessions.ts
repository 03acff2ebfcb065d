/** Checks 17, 18 and 20 of the two sessions of a gateway, and what ends a session in either mode. */
import { expect } from 'vitest';
import { cookieFrom, type Reply, type Site, siteOf } from '../login-app.ts';
import { edda, masterKey, quickHashes, serial, sessionOf, worldOf } from '../login-world.ts';
import type { Check, Subject } from './check.ts';

const minuteMs = 60_000;
const idleMs = 330_000;

const usable = { connected: true, authenticated: true, established: true, competing: false };
const timedOut = { connected: true, authenticated: false, established: false, competing: false };
const disconnected = { connected: false, authenticated: false, established: false, competing: false };
const competing = { connected: true, authenticated: true, established: false, competing: true };

/** What ends a session as a whole. */
const endings: Readonly<Record<string, (here: Site, cookie: string) => unknown>> = {
  'POST /api/logout': ({ post }, cookie) => post('/api/logout', {}, { cookie }),
  'GET /sso/Logout': ({ get }, cookie) => get('/sso/Logout', { cookie }),
  'user lock': ({ service }) => service.staff.lockUser(edda.user),
  'factor lock': ({ service }) => service.staff.lockFactor(serial),
  'factor revoke': ({ service }) => service.staff.revokeFactor(serial),
  'user password': ({ service }) => service.staff.setPassword(edda.user, 'another long password'),
  'PIN reset': ({ service }) => service.staff.resetPin(serial, '9026'),
  'PIN change': ({ service, make }) => {
    const { test, challenge } = service.staff.beginPinChange(serial, '9026', '9026');
    service.staff.respondToTest({ test, response: make(challenge, { pin: '9026' }) });
  },
};

export const gatewayChecks: readonly Check[] = [
  {
    number: 18,
    says: 'in either mode, logging out of the page, lock, revoking, and another password or PIN end the whole session',
    async run({ LoginServer }) {
      for (const sessions of ['cookie', 'gateway'] as const) {
        for (const [name, end] of Object.entries(endings)) {
          const here = await siteOf(LoginServer, { sessions });
          const cookie = cookieFrom(await here.logIn());
          expect(await flags(here, cookie)).toEqual(usable);
          await end(here, cookie);
          const replies = [
            await here.get('/api/session', { cookie }),
            await here.get('/v1/api/sso/validate', { cookie }),
            await here.post('/v1/api/iserver/reauthenticate?force=true', {}, { cookie }),
            await here.post('/v1/api/iserver/auth/ssodh/init', { compete: true }, { cookie }),
            await here.post('/v1/api/tickle', {}, { cookie }),
          ];
          expect([sessions, name, ...replies.map(({ status }) => status)]).toEqual([
            ...[sessions, name, 401, 401, 401, 401, 401],
          ]);
        }
      }
    },
  },
  {
    number: 18,
    says: 'the gateway’s logout ends the brokerage session in gateway mode, and everything in cookie mode',
    async run({ LoginServer }) {
      for (const prefix of LoginServer.gatewayPrefixes) {
        for (const method of ['GET', 'POST']) {
          const gateway = await siteOf(LoginServer, { sessions: 'gateway' });
          expect((await gateway.call(method, `${prefix}/logout`)).json).toEqual({ status: true });
          const id = idOf(await gateway.logIn());
          const out = await gateway.call(method, `${prefix}/logout`);
          expect([out.json, out.setCookies]).toEqual([{ status: true }, []]);
          expect(await flags(gateway)).toEqual(disconnected);
          expect([gateway.service.isLive(id), await validates(gateway)]).toEqual([true, true]);

          const browser = await siteOf(LoginServer, { sessions: 'cookie' });
          const other = cookieFrom(await browser.logIn());
          const cookie = cookieFrom(await browser.logIn());
          expect((await browser.call(method, `${prefix}/logout`)).json).toEqual({ status: true });
          expect(await validates(browser, cookie)).toBe(true);
          const ended = await browser.call(method, `${prefix}/logout`, { headers: { cookie } });
          expect([ended.json, ended.setCookies.length]).toEqual([{ status: true }, 3]);
          expect([await validates(browser, cookie), await validates(browser, other)]).toEqual([false, true]);
        }
      }
    },
  },
  {
    number: 18,
    says: 'in gateway mode an unused login session ends after ten minutes, and a busy one after 24 hours, to the ms',
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer, { sessions: 'gateway' });
      await here.logIn();
      here.clock.advance(10 * minuteMs - 1);
      expect(await validates(here)).toBe(true);
      here.clock.advance(10 * minuteMs);
      expect(await here.service.gateway.brokerage('reauthenticate')).toBe(null);
      expect(await validates(here)).toBe(false);
      await here.logIn();
      for (let minutes = 0; minutes < 24 * 60 - 5; minutes += 5) {
        here.clock.advance(5 * minuteMs);
        expect(await validates(here)).toBe(true);
      }
      here.clock.advance(5 * minuteMs - 1);
      expect(await validates(here)).toBe(true);
      here.clock.advance(1);
      expect(await validates(here)).toBe(false);
    },
  },
  {
    number: 18,
    says: 'a brokerage session without a tickle times out to the ms; a status is no use, and a tickle revives nothing',
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer, { sessions: 'gateway' });
      await here.logIn();
      here.clock.advance(idleMs - 1);
      expect(await flags(here)).toEqual(usable);
      expect(await here.post('/v1/api/tickle')).toMatchObject({ status: 200 });
      here.clock.advance(idleMs - 1);
      expect(await flags(here)).toEqual(usable);
      here.clock.advance(1);
      expect(await flags(here)).toEqual(timedOut);
      expect((await here.post('/v1/api/tickle')).json).toMatchObject({
        iserver: { authStatus: timedOut },
      });
      expect([await flags(here), await validates(here)]).toEqual([timedOut, true]);
      await here.post('/v1/api/iserver/auth/ssodh/init', { compete: false, publish: true });
      expect(await flags(here)).toEqual(usable);
    },
  },
  {
    number: 18,
    says: 'a later login competes; `init` alone leaves the earlier one, `compete` and `reauthenticate` end it',
    async run({ LoginServer }) {
      for (const [path, body] of [
        ['/v1/api/iserver/auth/ssodh/init', { compete: 'true', publish: 'true' }],
        ['/v1/api/iserver/reauthenticate?force=true', {}],
      ] as const) {
        const here = await siteOf(LoginServer, { sessions: 'gateway' });
        const ids: string[] = [];
        for (let i = 0; i < 3; i++) {
          here.clock.advance(10_000);
          ids.push(idOf(await here.logIn()));
        }
        const live = (): boolean[] => ids.map((id) => here.service.isLive(id));
        expect([await flags(here), live()]).toEqual([competing, [false, true, true]]);
        await here.post('/v1/api/iserver/auth/ssodh/init', { compete: false, publish: true });
        expect([await flags(here), live()]).toEqual([competing, [false, true, true]]);
        // Logged out, `init` alone still meets the earlier one.
        await here.post('/v1/api/logout');
        await here.post('/v1/api/iserver/auth/ssodh/init', { compete: false, publish: true });
        expect([await flags(here), live()]).toEqual([competing, [false, true, true]]);
        await here.post(path, body);
        expect([await flags(here), live()]).toEqual([usable, [false, false, true]]);
      }
    },
  },
  {
    number: 18,
    says: 'logging out while competing ends both sessions, and a login after the gateway’s logout competes with none',
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer, { sessions: 'gateway' });
      const ids = [idOf(await here.logIn()), idOf(await here.logIn())];
      await here.post('/api/logout');
      expect(ids.map((id) => here.service.isLive(id))).toEqual([false, false]);
      const first = idOf(await here.logIn());
      await here.post('/v1/api/logout');
      await here.logIn();
      expect([await flags(here), here.service.isLive(first)]).toEqual([usable, false]);
    },
  },
  {
    number: 18,
    says: 'a session of the portal’s scope is not authenticated for brokerage, however it is asked',
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer, { sessions: 'gateway', policy: { temporaryFullMs: 1_000 } });
      await here.addUser('tess');
      const { code } = here.service.staff.giveTemporary('tess');
      here.clock.advance(1_000);
      const begun = await here.post('/api/login', { user: 'tess', password: edda.password });
      const { login, binding } = begun.json;
      expect(await here.post('/api/login/respond', { login, binding, response: code })).toMatchObject({
        status: 200,
      });
      await here.post('/v1/api/iserver/auth/ssodh/init', { compete: true });
      await here.post('/v1/api/iserver/reauthenticate');
      expect(await flags(here)).toEqual({ ...timedOut, connected: true });
    },
  },
  {
    number: 18,
    says: 'both sessions of a gateway are in a kept store as they were, after a restart and at another server',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { file: true });
      await here.service.gateway.start(sessionOf(await here.login()));
      for (const leave of ['logout', 'reauthenticate'] as const) {
        const state = await here.service.gateway.brokerage(leave);
        await here.restart();
        expect([leave, here.service.gateway.look()]).toMatchObject([leave, { state }]);
      }
      expect(await here.service.gateway.session()).toMatchObject({ session: { user: edda.user } });
      const store = await LoginServer.openSqliteStore(here.path as string);
      const { createLoginService } = LoginServer;
      const other = createLoginService({ store, clock: here.clock, masterKey, ...quickHashes });
      expect(other.gateway.look()).toMatchObject({ state: 'established' });
      expect(await other.gateway.brokerage('logout')).toBe('disconnected');
      expect(here.service.gateway.look()).toMatchObject({ state: 'disconnected' });
      expect(await other.gateway.end()).toBe(true);
      expect([here.service.gateway.look(), await here.service.gateway.session()]).toEqual([null, null]);
      other.close();
    },
  },
  {
    number: 17,
    says: 'the store has no session id of a gateway',
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer, { sessions: 'gateway' });
      const ids = [idOf(await here.logIn()), idOf(await here.logIn())];
      const kept = JSON.stringify(
        here.store.read(({ gateway, sessions }) => [gateway.all(), sessions.all()]),
      );
      expect(kept).toContain('"competing"');
      for (const id of ids) expect(kept).not.toContain(id);
    },
  },
  {
    number: 20,
    says: 'no link on another site logs anybody out, by whichever route',
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer, { sessions: 'gateway' });
      await here.logIn();
      const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
      for (const path of ['/sso/Logout', ...pathsOf(LoginServer)]) {
        expect([path, (await here.get(path, link)).status]).toEqual([path, 403]);
      }
      expect(await flags(here)).toEqual(usable);
      expect(await here.get('/sso/Dispatcher', link)).toMatchObject({ status: 200 });
    },
  },
];

function pathsOf({ gatewayPrefixes }: Subject['LoginServer']): readonly string[] {
  return gatewayPrefixes.flatMap((prefix) => [
    `${prefix}/logout`,
    `${prefix}/iserver/reauthenticate`,
    `${prefix}/ssodh/init?compete=true`,
  ]);
}

async function flags({ get }: Site, cookie = ''): Promise<unknown> {
  const { json } = await get('/v1/api/iserver/auth/status', { cookie });
  const { connected, authenticated, established, competing } = json;
  return { connected, authenticated, established, competing };
}

async function validates({ get }: Site, cookie = ''): Promise<boolean> {
  return (await get('/v1/api/sso/validate', { cookie })).status === 200;
}

function idOf(reply: Reply): string {
  return /XYZAB_AM\.LOGIN=([^;]*)/.exec(cookieFrom(reply))?.[1] ?? '';
}
