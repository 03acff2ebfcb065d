/** Clients of the broker's gateway get out of each state of its two sessions, by the calls that public clients make. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { createLoginApp } from '../../src/login/web/app.ts';
import { createCurrentSession } from '../../src/login/web/current-session.ts';
import { createGatewaySockets } from '../../src/login/web/gateway/gateway-sockets.ts';
import { type Reply, type Site, site } from './login-app.ts';
import { edda, masterKey, quickHashes } from './login-world.ts';

type Status = Readonly<Record<'authenticated' | 'competing' | 'connected' | 'established', boolean>>;

const usable = { authenticated: true, competing: false, connected: true, established: true };

const short = (status: Record<string, unknown>): Status => {
  const { authenticated, competing, connected, established } = status as Status & Record<string, unknown>;
  return { authenticated, competing, connected, established };
};

async function status({ get }: Site): Promise<Status> {
  return short((await get('/v1/api/iserver/auth/status')).json);
}

/** What IBeam reads of the reply to its one status call; null without a session. */
async function tickled({ call }: Site): Promise<Status | null> {
  const reply = await call('POST', '/v1/api/tickle');
  if (reply.status === 401) return null;
  const { iserver, session, ssoExpires, collission } = reply.json as {
    iserver: { authStatus: Record<string, unknown> };
    session: string;
    ssoExpires: number;
    collission: boolean;
  };
  expect([session, ssoExpires, collission]).toEqual([
    expect.stringMatching(/^[0-9a-f]{32}$/),
    expect.any(Number),
    iserver.authStatus.competing,
  ]);
  return short(iserver.authStatus);
}

/**
 * IBeam 0.5.12 with a session that does not work: a logout where it is disconnected or competing, `reauthenticate`,
 * then a tickle a second until it is authenticated, `reauthenticate` again after each five of them; `init` in the end.
 * @returns how many tickles it took
 */
async function recover(here: Site): Promise<number> {
  const first = await tickled(here);
  if (first === null) throw new Error('no session: IBeam would log in');
  if (!first.connected || first.competing) {
    const out = await here.call('POST', '/v1/api/logout');
    expect(out.text).toBe('{"status":true}');
  }
  const again = (): Promise<Reply> => here.call('POST', '/v1/portal/iserver/reauthenticate?force=true');
  expect((await again()).json).toEqual({ message: 'triggered' });
  for (let tickles = 1; tickles <= 25; tickles++) {
    here.clock.advance(1_000);
    const seen = await tickled(here);
    if (seen?.authenticated === true) {
      expect(seen).toMatchObject({ connected: true, competing: false });
      expect(await here.call('POST', '/v1/api/iserver/auth/ssodh/init')).toMatchObject({ status: 200 });
      return tickles;
    }
    if (tickles % 5 === 0) await again();
  }
  throw new Error('IBeam would kill the gateway');
}

describe('IBeam', () => {
  it('resumes a session that competes: logout, reauthenticate, tickle, init, with one login', async () => {
    const here = await site({ sessions: 'gateway' });
    await here.logIn();
    await here.logIn();
    expect(await tickled(here)).toMatchObject({ competing: true });
    expect(await recover(here)).toBe(1);
    expect(await status(here)).toEqual(usable);
    expect((await here.get('/v1/portal/sso/validate')).json.RESULT).toBe(true);
  });

  it('resumes one that timed out, after as many polls and as long as the owner has set', async () => {
    for (const [policy, tickles] of [
      [{}, 1],
      [{ authenticatePolls: 3 }, 4],
      [{ authenticateMs: 7_000 }, 7],
      [{ authenticateMs: 2_000, establishMs: 60_000 }, 2],
    ] as const) {
      const here = await site({ sessions: 'gateway', policy });
      await here.logIn();
      here.clock.advance(330_000);
      expect(await tickled(here)).toMatchObject({ authenticated: false, connected: true });
      expect([policy, await recover(here)]).toEqual([policy, tickles]);
    }
  });

  it('resumes one that was logged out, where `sso/validate` still works', async () => {
    const here = await site({ sessions: 'gateway' });
    await here.logIn();
    await here.post('/v1/api/logout');
    expect((await here.get('/v1/portal/sso/validate')).json.RESULT).toBe(true);
    expect(await tickled(here)).toMatchObject({ authenticated: false, connected: false });
    expect(await recover(here)).toBe(1);
    expect(await status(here)).toEqual(usable);
  });

  it('finds no session once the login has ended, and logs in', async () => {
    const here = await site({ sessions: 'gateway' });
    await here.logIn();
    here.clock.advance(600_000);
    expect(await tickled(here)).toBe(null);
    await here.logIn();
    expect(await tickled(here)).toEqual(usable);
  });
});

describe('a client with a loop', () => {
  it('that tickles every minute keeps both sessions for a day, less the time of the last', async () => {
    const here = await site({ sessions: 'gateway' });
    await here.logIn();
    for (let minute = 1; minute < 24 * 60; minute++) {
      here.clock.advance(60_000);
      expect([minute, await tickled(here)]).toEqual([minute, usable]);
    }
    here.clock.advance(60_000);
    expect(await tickled(here)).toBe(null);
  });

  it('that only asks for the status loses the brokerage session, and resumes it by init', async () => {
    const here = await site({ sessions: 'gateway', policy: { establishPolls: 2 } });
    await here.logIn();
    const seen: string[] = [];
    for (let minute = 0; minute < 7; minute++) {
      const { authenticated, established } = await status(here);
      seen.push(established ? 'established' : authenticated ? 'authenticated' : 'no');
      here.clock.advance(60_000);
    }
    expect(seen).toEqual(['authenticated', 'authenticated', ...new Array(4).fill('established'), 'no']);
    const begun = await here.post('/portal.proxy/v1/portal/ssodh/init', { publish: true, compete: true });
    expect(short(begun.json)).toEqual({ ...usable, established: false });
    await status(here);
    await status(here);
    expect(await status(here)).toEqual(usable);
  });
});

describe('the routes of the gateway', () => {
  it('take GET and POST and any body, and ignore what they do not understand', async () => {
    const here = await site({ sessions: 'gateway' });
    await here.logIn();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const paths = [
      '/iserver/auth/status',
      '/tickle',
      '/sso/validate',
      '/ssodh/init',
      '/iserver/auth/ssodh/init',
    ];
    for (const path of [...paths, '/iserver/reauthenticate?force=true', '/logout']) {
      for (const sending of [
        {},
        { body: 'null' },
        { body: '[1]' },
        { body: '{"unknown":1}' },
        { body: 'a=b&c', headers: form },
        { body: '{', headers: { 'content-type': 'text/plain' } },
      ]) {
        const reply = await here.call('POST', `/v1/api${path}`, sending);
        expect([path, sending, reply.status]).toEqual([path, sending, 200]);
      }
      expect(await here.get(`/v1/api${path}`)).toMatchObject({ status: 200 });
    }
    const large = await here.call('POST', '/v1/api/tickle', { body: ' '.repeat(20_000) });
    expect(large.status).toBe(413);
  });

  it.each([
    ['JSON', { body: { compete: true, publish: true } }, ''],
    ['JSON with text', { body: { compete: 'True', publish: 'true' } }, ''],
    ['untyped JSON', { body: '{"compete":true}', headers: { 'content-type': null } }, ''],
    [
      'a form',
      { body: 'compete=true', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      '',
    ],
    ['the address', {}, '?publish=true&compete=true'],
  ])('take `compete` as %s', async (_form, sending, query) => {
    const here = await site({ sessions: 'gateway' });
    await here.logIn();
    await here.logIn();
    const left = await here.post('/v1/api/iserver/auth/ssodh/init', { compete: 'false', publish: true });
    expect(short(left.json)).toMatchObject({ competing: true });
    const begun = await here.call('POST', `/v1/api/iserver/auth/ssodh/init${query}`, sending);
    expect(short(begun.json)).toEqual(usable);
  });

  it('reply 401 before the login, with the status in the body', async () => {
    const here = await site({ sessions: 'gateway' });
    for (const path of ['/iserver/auth/status', '/tickle', '/sso/validate', '/ssodh/init']) {
      const reply = await here.post(`/v1/portal${path}`);
      expect([path, reply.status, reply.json]).toEqual([
        path,
        401,
        { error: 'session: not logged in; log in at /sso/Login first', rule: 'session', statusCode: 401 },
      ]);
    }
  });

  it('reply to a logout in the form that the owner has set', async () => {
    for (const [logoutConfirmed, text] of [
      [0, '{"status":true}'],
      [1, '{"confirmed":true}'],
    ] as const) {
      const here = await site({ sessions: 'gateway', policy: { logoutConfirmed } });
      await here.logIn();
      expect((await here.post('/v1/api/logout')).text).toBe(text);
    }
  });

  it('say in the audit log what moved the brokerage session, and for whom', async () => {
    const here = await site({ sessions: 'gateway' });
    await here.logIn();
    await here.logIn();
    await here.post('/v1/api/logout');
    await here.get('/v1/api/iserver/auth/status');
    await here.post('/v1/api/iserver/reauthenticate');
    const lines = here.service.audit({ user: edda.user }).filter(({ event }) => event === 'brokerage');
    expect(lines.map(({ says }) => says)).toEqual([
      'competes with an earlier session',
      'logout: competing to disconnected',
      'reauthenticate: disconnected to connecting, the earlier session has ended',
    ]);
  });
});

describe('two servers on one store', () => {
  /** Another server on the store of the first, as its own routes show it. */
  async function beside(here: Site): Promise<(method: string, path: string) => Promise<Response>> {
    const service = createLoginService({
      store: await openSqliteStore(here.path as string),
      ...{ clock: here.clock, masterKey, ...quickHashes },
    });
    onTestFinished(() => service.close());
    const currentSession = createCurrentSession(service, 'gateway');
    const stopping = new AbortController().signal;
    const app = createLoginApp({
      context: {
        service,
        currentSession,
        sockets: createGatewaySockets({ service, currentSession, max: 1, stopping }),
        secure: false,
        demo: false,
        failureText: 'long',
        lab: false,
        beside: { card: null, phone: null },
        stopping,
      },
      staffToken: 'token of the other',
      hosts: [],
      lab: () => '',
      onError(error) {
        throw error;
      },
    });
    return async (method, path) =>
      await app.fetch(
        new Request(`http://127.0.0.1:5001${path}`, { method, headers: { host: '127.0.0.1:5001' } }),
      );
  }

  it('are one gateway: a competing login at one shows at the other, and so does a logout', async () => {
    const here = await site({ sessions: 'gateway', file: true });
    const there = await beside(here);
    const seen = async (): Promise<Status> =>
      short((await (await there('GET', '/v1/api/iserver/auth/status')).json()) as Status);
    await here.logIn();
    expect(await seen()).toEqual(usable);
    await here.logIn();
    expect(await seen()).toMatchObject({ competing: true });
    await there('POST', '/v1/api/iserver/auth/ssodh/init?compete=true');
    expect(await status(here)).toEqual(usable);
    await there('POST', '/v1/api/logout');
    expect(await status(here)).toMatchObject({ connected: false });
    await here.post('/api/logout');
    expect((await there('GET', '/v1/api/sso/validate')).status).toBe(401);
  });
});
