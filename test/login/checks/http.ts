/** Check 20, and the parts of 11, 13, 18 and 19 that only HTTP shows. */

import { expect } from 'vitest';
import { cookieFrom, type Site, siteOf } from '../login-app.ts';
import { edda, serial } from '../login-world.ts';
import type { Check, Subject } from './check.ts';
import { spoilt } from './refusals.ts';

const failed = { error: 'Authentication failed', rule: 'failed' };
const json = {
  'cache-control': 'no-store',
  'content-type': 'application/json',
  'x-content-type-options': 'nosniff',
};
const behindLogin = ({ gatewayPrefixes }: Subject['LoginServer']): readonly (readonly [string, string])[] => [
  ['GET', '/api/session'],
  ['POST', '/api/logout'],
  ...gatewayPrefixes.flatMap(
    (prefix) =>
      [
        ['GET', `${prefix}/tickle`],
        ['GET', `${prefix}/sso/validate`],
        ['POST', `${prefix}/iserver/auth/status`],
        ['POST', `${prefix}/iserver/auth/ssodh/init`],
        ['POST', `${prefix}/iserver/reauthenticate?force=true`],
      ] as const,
  ),
];

export const httpChecks: readonly Check[] = [
  {
    number: 11,
    says: 'over HTTP: unknown user and wrong password are one reply, in status, headers and body',
    async run({ LoginServer }) {
      const { post } = await siteOf(LoginServer);
      const wrong = await post('/api/login', { user: edda.user, password: 'wrong horse' });
      const unknown = await post('/api/login', { user: 'nobody', password: 'wrong horse' });
      expect(wrong).toEqual(unknown);
      expect(wrong).toMatchObject({ status: 401, headers: json, setCookies: [] });
      expect(wrong.json).toEqual({ error: 'Invalid username password combination', rule: 'credentials' });
    },
  },
  {
    number: 11,
    says: 'over HTTP: who can not log in sees a challenge, and the reply of a wrong response',
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer);
      await here.addUser('bare');
      await here.addUser('locked');
      here.order({ serial: 'CARD-L', user: 'locked' });
      here.service.staff.lockUser('locked');
      const replies = [];
      for (const user of [edda.user, 'bare', 'locked']) {
        const begun = await here.post('/api/login', { user, password: edda.password });
        expect(begun).toMatchObject({ status: 200, headers: json, setCookies: [] });
        expect(begun.json).toMatchObject({ state: 'ask', ask: { digits: 8, pinBeside: false } });
        const { login, binding } = begun.json;
        replies.push(await here.post('/api/login/respond', { login, binding, response: '00000000' }));
      }
      expect(replies[1]).toEqual(replies[0]);
      expect(replies[2]).toEqual(replies[0]);
      expect(replies[0]).toMatchObject({
        status: 401,
        headers: json,
        setCookies: [],
        text: JSON.stringify(failed),
      });
    },
  },
  {
    number: 13,
    says: 'over HTTP: whatever is no eight digits is refused like a wrong response, never an error of the server',
    costly: true,
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer, { policy: { challengesMax: 1_000 } });
      for (const [name, spoil] of Object.entries(spoilt)) {
        // What is undefined is missing in JSON, which a client can see for itself.
        if (name === 'undefined') continue;
        const { login, binding, challenge } = await begunBy(here);
        const response = spoil(here.make(challenge));
        const reply = await here.post('/api/login/respond', { login, binding, response });
        expect([reply.status, reply.json], name).toEqual([401, failed]);
        await here.logIn();
      }
    },
  },
  {
    number: 18,
    says: 'over HTTP: the session cookie is new, HttpOnly, SameSite, Secure under TLS, and 256 bits',
    async run({ LoginServer }) {
      for (const [secure, ending] of [
        [false, ''],
        [true, '; Secure'],
      ] as const) {
        const here = await siteOf(LoginServer, { secure });
        const first = await here.logIn();
        const attributes = `; Path=/; HttpOnly; SameSite=Strict${ending}`;
        const [shown, id] = first.setCookies as [string, string];
        expect(shown.slice(shown.indexOf(';'))).toBe(attributes);
        expect(id.slice(id.indexOf(';'))).toBe(attributes);
        expect(id).toMatch(/^XYZAB_AM\.LOGIN=[A-Za-z0-9_-]{43};/);
        // Also for who brings a cookie along: fixation.
        const second = await here.logIn(edda.user, { cookie: 'XYZAB_AM.LOGIN=chosen-by-someone-else' });
        expect(second.setCookies[1]).not.toBe(id);
        expect(second.setCookies[1]).not.toContain('chosen');
        expect(await here.get('/api/session', { cookie: cookieFrom(second) })).toMatchObject({ status: 200 });
      }
    },
  },
  {
    number: 18,
    says: 'over HTTP: logging in again, logging out and revoking the card each end the session of the cookie',
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer);
      const status = async (cookie: string): Promise<number> =>
        (await here.get('/v1/api/iserver/auth/status', { cookie })).status;
      const one = cookieFrom(await here.logIn());
      const two = cookieFrom(await here.logIn(edda.user, { cookie: one }));
      expect([await status(one), await status(two)]).toEqual([401, 200]);
      const out = await here.post('/api/logout', {}, { cookie: two });
      expect(out.setCookies.map((cookie) => cookie.replace(/;.*; /, '; '))).toEqual([
        'XYZAB=; Max-Age=0',
        'XYZAB_AM.LOGIN=; Max-Age=0',
        'USERID=; Max-Age=0',
      ]);
      expect(await status(two)).toBe(401);
      const three = cookieFrom(await here.logIn());
      expect(await here.staff('factor/revoke', { id: serial })).toMatchObject({ status: 200 });
      expect(await status(three)).toBe(401);
    },
  },
  {
    number: 19,
    says: 'over HTTP: a half-done login reaches nothing, in either mode, and a response alone begins nothing',
    costly: true,
    async run({ LoginServer }) {
      for (const sessions of ['cookie', 'gateway'] as const) {
        const here = await siteOf(LoginServer, { sessions });
        const { login, binding, challenge } = await begunBy(here);
        for (const secret of [login, binding, challenge]) {
          const cookie = `XYZAB_AM.LOGIN=${secret}`;
          for (const [method, path] of behindLogin(LoginServer)) {
            const reply = await here.call(method, path, { headers: { cookie } });
            expect([path, reply.status]).toEqual([path, 401]);
          }
          expect((await here.get('/sso/Dispatcher', { cookie })).headers.location).toBe(
            '/sso/Login?forwardTo=22&RL=1&ip2loc=on',
          );
        }
        const response = here.make(challenge);
        const alone = await here.post('/api/login/respond', { login: 'none', binding: 'none', response });
        expect([alone.status, alone.json, alone.setCookies]).toEqual([401, failed, []]);
      }
    },
  },
  {
    number: 20,
    says: 'what the page of another site sends is refused, whatever it sends; what comes from here is not',
    async run({ LoginServer }) {
      const { post, get } = await siteOf(LoginServer, { sessions: 'gateway' });
      const asked = { user: edda.user, password: edda.password };
      const others: Record<string, string>[] = [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: 'http://127.0.0.1:5001' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      ];
      for (const headers of others) {
        const reply = await post('/api/login', asked, headers);
        expect([headers, reply.status, reply.json.rule]).toEqual([headers, 403, 'cross-site']);
      }
      expect(
        await get('/v1/api/tickle', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }),
      ).toMatchObject({ status: 403 });
      const ours = { origin: 'http://127.0.0.1:5000', 'sec-fetch-site': 'same-origin' };
      expect(await post('/api/login', asked, ours)).toMatchObject({ status: 200 });
      // A link on another site that a person follows.
      const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
      expect(await get('/sso/Login', link)).toMatchObject({ status: 200 });
    },
  },
  {
    number: 20,
    says: 'a name that leads here is refused, unless it was said to be ours',
    async run({ LoginServer }) {
      const { get } = await siteOf(LoginServer, { hosts: ['login.test'] });
      const replies = await Promise.all(
        ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'evillocalhost', ''].map(
          (host) => get('/', { host }),
        ),
      );
      expect(replies.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
      for (const host of ['localhost:1', '127.0.0.1', '[::1]:5000', 'login.test:5000', 'LOGIN.test']) {
        expect([host, (await get('/', { host })).status]).toEqual([host, 302]);
      }
    },
  },
  {
    number: 20,
    says: 'a secret in an address is refused, and no address that the server gives has one',
    async run({ LoginServer }) {
      const { post, get } = await siteOf(LoginServer);
      const fields = ['gold', 'silver', 'bronze', 'temp'].map((name) => `${name}-response`);
      for (const name of ['password', 'PIN', 'response', 'code', ...fields, 'binding', 'token', 'key']) {
        const reply = await post(`/api/login?${name}=x`, { user: edda.user, password: edda.password });
        expect([name, reply.status, reply.json.rule]).toEqual([name, 400, 'query']);
      }
      expect((await get('/')).headers.location).toBe('/sso/Login?forwardTo=22&RL=1&ip2loc=on');
      const page = (await get('/sso/Login')).text;
      // Not even where the page's script does not run.
      expect(page.match(/<form [^>]*>/g)).toEqual(
        ['username', 'multiplesf', 'gold', 'silver', 'bronze', 'temp', 'notification'].map(
          (name) => `<form class="xyzform-${name}" method="post" action="/sso/Login" novalidate>`,
        ),
      );
    },
  },
  {
    number: 20,
    says: 'no reply is kept by a cache',
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer);
      const { login, binding } = await begunBy(here);
      const replies = [
        await here.get('/sso/Login'),
        await here.get('/sso/login.js'),
        await here.get('/sso/Dispatcher'),
        await here.get('/nowhere'),
        await here.post('/api/login', { user: edda.user, password: 'wrong horse' }),
        await here.post('/api/login/respond', { login, binding, response: '00000000' }),
        await here.logIn(),
        await here.staff('user/list'),
      ];
      expect(replies.map(({ headers }) => headers['cache-control'])).toEqual(
        new Array(replies.length).fill('no-store'),
      );
    },
  },
  {
    number: 20,
    says: 'other machines are served under TLS only, and not in gateway mode',
    async run({ LoginServer }) {
      const { service } = await siteOf(LoginServer);
      const address = { host: '0.0.0.0', port: 0 };
      const tls = { cert: '', key: '' };
      const refusal = async (
        options: Partial<Parameters<typeof LoginServer.serveLogin>[0]>,
      ): Promise<unknown> => {
        try {
          const served = await LoginServer.serveLogin({ service, address, sessions: 'cookie', ...options });
          await served.close();
          return 'served';
        } catch (error) {
          return error instanceof LoginServer.AddressError ? error.message : 'another error';
        }
      };
      expect(await refusal({})).toBe(
        'host "0.0.0.0": other machines can reach it, and passwords are sent to it; serve it under TLS, or on 127.0.0.1',
      );
      expect(await refusal({ sessions: 'gateway', tls })).toBe(
        'host "0.0.0.0": other machines can reach it, and a gateway session logs all of them in; use cookie sessions, or 127.0.0.1',
      );
    },
  },
];

async function begunBy({ post }: Site): Promise<{ login: string; binding: string; challenge: string }> {
  const begun = await post('/api/login', { user: edda.user, password: edda.password });
  expect(begun).toMatchObject({ status: 200 });
  const { login, binding, ask } = begun.json as {
    login: string;
    binding: string;
    ask: { challenge: string };
  };
  return { login, binding, challenge: ask.challenge };
}
