/**
 * Public clients of the broker's gateway, each by the calls that it makes and the fields that it reads, in its own order,
 * with a bare HTTP client.
 */
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createCard } from '../../src/index.ts';
import { accountOf } from '../../src/login/web/gateway/accounts.ts';
import { LoginServer, type LoginServerOptions } from '../../src/server.ts';
import { described, description } from './api-description.ts';
import type { Reply } from './login-app.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A client of a gateway. */
interface Client {
  readonly server: LoginServer;
  /** A reply that fits the description of the API. `path`: below `/v1/api`, or with its own prefix. */
  call(method: 'GET' | 'POST', path: string, sending?: Sending): Promise<Reply>;
  get(path: string, sending?: Sending): Promise<Reply>;
  post(path: string, sending?: Sending): Promise<Reply>;
}

interface Sending {
  readonly body?: string;
  readonly type?: string;
  readonly cookie?: string;
}

const prefixes = /^\/(v1\/api|v1\/portal|portal\.proxy\/v1\/portal)(?=\/)/;

async function gateway(options: LoginServerOptions = {}): Promise<Client> {
  const server = await LoginServer.start(options);
  ends.push(server.close);
  const call: Client['call'] = async (method, path, { body, type, cookie } = {}) => {
    const whole = prefixes.test(path) ? path : `/v1/api${path}`;
    const response = await fetch(`${server.url}${whole}`, {
      method,
      headers: {
        ...(type !== undefined && { 'Content-Type': type }),
        ...(cookie !== undefined && { Cookie: cookie }),
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const reply: Reply = {
      ...{ status: response.status, text, setCookies: response.headers.getSetCookie() },
      headers: Object.fromEntries(response.headers),
      get json() {
        return JSON.parse(text);
      },
    };
    return described(method, whole.replace(prefixes, '/v1/api').split('?')[0] as string, reply);
  };
  const get: Client['get'] = (path, sending) => call('GET', path, sending);
  const post: Client['post'] = (path, sending) => call('POST', path, sending);
  return { server, call, get, post };
}

/** Somebody logs in at the page; the cookies of the reply. */
async function logIn({ server }: Client, user = 'demo'): Promise<string> {
  const send = async (path: string, body: object): Promise<Response> =>
    await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const begun = await send('/api/login', {
    ...{ user, password: 'demo-password', mode: user === 'demo-paper' ? 'paper' : 'live' },
  });
  const { login, binding, ask } = (await begun.json()) as {
    login: string;
    binding: string;
    ask: { challenge: string };
  };
  demoCard ??= createCard();
  const { response } = demoCard.respond({ pin: '1234', challenge: ask.challenge });
  const done = await send('/api/login/respond', { login, binding, response });
  expect(done.status).toBe(200);
  return done.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

let demoCard: ReturnType<typeof createCard> | undefined;
const json = 'application/json';
const demoAccount = 'DU0000001';

describe('IBeam', () => {
  /** What it reads of a tickle, its only question about the session. */
  const status = async ({ post }: Client): Promise<object> => {
    const { status: code, json } = await post('/v1/api/tickle');
    if (code === 401) return { session: false };
    const { authStatus } = json.iserver as { authStatus: Record<string, unknown> };
    const { authenticated, competing, connected, serverInfo } = authStatus;
    expect(json).toMatchObject({ session: expect.any(String), ssoExpires: expect.any(Number) });
    expect(serverInfo).toMatchObject({ serverName: expect.any(String), serverVersion: expect.any(String) });
    return { session: true, connected, authenticated, competing, collission: json.collission };
  };
  const usable = { session: true, connected: true, authenticated: true, competing: false, collission: false };
  const reauthenticate = '/v1/portal/iserver/reauthenticate?force=true';
  const init = { body: JSON.stringify({ publish: true, compete: true }), type: json };

  it('finds no session, and after the login one that it can use', async () => {
    const client = await gateway();
    expect(await status(client)).toEqual({ session: false });
    await logIn(client);
    expect(await status(client)).toEqual(usable);
    expect((await client.post('/v1/api/iserver/auth/ssodh/init', init)).json).toMatchObject({
      authenticated: true,
      competing: false,
    });
  });

  it('tickles a second apart until the session is authenticated, as often as the gateway wants', async () => {
    const client = await gateway({ policy: { authenticatePolls: 2 } });
    await logIn(client);
    const seen = [];
    for (let i = 0; i < 3; i++) {
      seen.push(await status(client));
      client.server.advance(1_000);
      await client.post(reauthenticate);
    }
    expect(seen.map((one) => (one as typeof usable).authenticated)).toEqual([false, false, true]);
  });

  it('leaves a session that competes, and comes back as the only one', async () => {
    const client = await gateway();
    await logIn(client);
    await logIn(client);
    expect(await status(client)).toEqual({ ...usable, competing: true, collission: true });
    expect((await client.post('/v1/api/logout')).text).toBe('{"status":true}');
    expect(await status(client)).toMatchObject({ session: true, connected: false, authenticated: false });
    expect((await client.get('/v1/portal/sso/validate')).json).toMatchObject({ RESULT: true });
    expect((await client.post(reauthenticate)).json).toEqual({ message: 'triggered' });
    expect(await status(client)).toEqual(usable);
    expect((await client.post('/v1/api/iserver/auth/ssodh/init', init)).json).toMatchObject({
      competing: false,
    });
  });

  it('brings back a session that nobody kept alive, with no second factor', async () => {
    const client = await gateway();
    await logIn(client);
    client.server.advance(330_000);
    expect(await status(client)).toMatchObject({ session: true, connected: true, authenticated: false });
    await client.post(reauthenticate);
    expect(await status(client)).toEqual(usable);
  });

  it('logs in again once the login session has expired', async () => {
    const client = await gateway();
    await logIn(client);
    client.server.advance(600_000);
    expect(await status(client)).toEqual({ session: false });
    // Without a session, too.
    expect((await client.post('/v1/api/logout')).text).toBe('{"status":true}');
    await logIn(client);
    expect(await status(client)).toEqual(usable);
  });
});

describe('ibind', () => {
  it('checks its health, starts, and logs out', async () => {
    const client = await gateway();
    expect(await client.get('/iserver/auth/status')).toMatchObject({ status: 401 });
    await logIn(client);
    const status = await client.post('/iserver/auth/status');
    expect(status.json).toMatchObject({ authenticated: true, competing: false, connected: true });
    expect((await client.post('/tickle')).json).toMatchObject({
      iserver: { authStatus: { authenticated: true, competing: false, connected: true } },
    });
    expect((await client.get('/sso/validate')).json).toMatchObject({ RESULT: true, USER_NAME: 'demo' });
    expect((await client.post('/iserver/reauthenticate')).json).toEqual({ message: 'triggered' });
    const init = { body: JSON.stringify({ publish: true, compete: true }), type: json };
    expect((await client.post('/iserver/auth/ssodh/init', init)).json).toMatchObject({ authenticated: true });
    expect((await client.get('/iserver/accounts')).json).toMatchObject({
      accounts: [demoAccount],
      selectedAccount: demoAccount,
    });
    expect((await client.get('/portfolio/accounts')).json).toMatchObject([{ accountId: demoAccount }]);
    expect((await client.post('/logout')).json).toEqual({ status: true });
    expect((await client.get('/iserver/accounts')).json).toEqual({
      ...{ error: 'Bad Request: no bridge', rule: 'no-bridge', statusCode: 400 },
    });
  });

  it('opens its WebSocket with the session of a tickle, and waits for sts or system', async () => {
    const client = await gateway();
    await logIn(client);
    const { session } = (await client.post('/tickle')).json;
    const open = (prefix: string, cookie?: string): WebSocket => {
      const url = `${client.server.url.replace('http', 'ws')}${prefix}/ws`;
      const socket = new WebSocket(url, cookie === undefined ? {} : { headers: { Cookie: cookie } });
      socket.on('error', () => {});
      ends.push(() => socket.terminate());
      return socket;
    };
    const heard: Record<string, unknown>[] = [];
    const socket = open('/v1/api', `api={"session":"${session}"}`);
    const came = new Promise<void>((resolve) => {
      socket.on('message', (text) => {
        heard.push(JSON.parse(String(text)));
        if (heard.at(-1)?.topic === 'sts') resolve();
      });
    });
    await came;
    expect(heard.map(({ topic }) => topic)).toEqual(['system', 'act', 'sts']);
    expect(heard[1]).toMatchObject({ args: { accounts: [demoAccount] } });
    for (const prefix of ['/v1/api', '/v1/portal', '/portal.proxy/v1/portal']) {
      for (const cookie of [undefined, `api=${session}`, `api=%7B%22session%22%3A%22${session}%22%7D`]) {
        const [first] = await once(open(prefix, cookie), 'message');
        expect(JSON.parse(String(first))).toMatchObject({ topic: 'system', success: 'demo' });
      }
    }
    const [, refused] = await once(open('/v1/api', 'api={"session":"another"}'), 'unexpected-response');
    expect(refused.statusCode).toBe(401);
    const closed = once(socket, 'close');
    client.server.advance(600_000);
    await client.get('/portfolio/accounts');
    expect(String((await closed)[1])).toBe('the session has expired');
  });
});

describe('EasyIB', () => {
  it('asks for the account in its constructor, and for the status by POST', async () => {
    const client = await gateway();
    await logIn(client);
    const accounts = (await client.get('/portfolio/accounts')).json as unknown as { accountId: string }[];
    expect(accounts[0]?.accountId).toBe(demoAccount);
    expect((await client.post('/iserver/auth/status')).json).toMatchObject({ authenticated: true });
    expect((await client.post('/iserver/reauthenticate')).status).toBe(200);
    expect((await client.post('/tickle')).json).toMatchObject({ session: expect.any(String) });
  });
});

describe('ibkr-conduit', () => {
  it('begins the brokerage session, suppresses questions, and tickles', async () => {
    const client = await gateway();
    await logIn(client);
    const init = await client.post('/iserver/auth/ssodh/init', {
      body: JSON.stringify({ publish: true, compete: true }),
      type: `${json}; charset=utf-8`,
    });
    expect(init.json).toMatchObject({
      ...{ authenticated: true, connected: true, competing: false, established: true },
      ...{ message: '', MAC: expect.any(String), hardware_info: expect.any(String) },
    });
    const suppress = { body: JSON.stringify({ messageIds: ['o163', 'o354'] }), type: json };
    expect((await client.post('/iserver/questions/suppress', suppress)).json).toEqual({
      status: 'submitted',
    });
    expect((await client.post('/iserver/questions/suppress/reset')).json).toEqual({ status: 'submitted' });
    const accounts = (await client.get('/iserver/accounts')).json;
    expect(accounts).toMatchObject({ accounts: [demoAccount], selectedAccount: demoAccount });
    for (let minute = 0; minute < 20; minute++) {
      client.server.advance(60_000);
      expect((await client.post('/tickle')).json).toMatchObject({
        hmds: { error: 'no bridge' },
        iserver: { authStatus: { authenticated: true, established: true } },
      });
    }
  });
});

describe('the client of areed1192', () => {
  it('looks for the status code in the body before the login, and not after it', async () => {
    const client = await gateway();
    const before = await client.post('/v1/portal/iserver/auth/status');
    expect(before.json).toMatchObject({ statusCode: 401 });
    await logIn(client);
    const status = await client.post('/v1/portal/iserver/auth/status');
    expect([status.json.statusCode, status.json.authenticated]).toEqual([undefined, true]);
    for (const [path, field] of [
      ['/sso/validate', 'RESULT'],
      ['/tickle', 'session'],
      ['/iserver/reauthenticate', 'message'],
      ['/logout', 'status'],
    ]) {
      const { json } = await client.post(`/v1/portal${path}`);
      expect(json[field as string], path).toBeTruthy();
    }
  });
});

describe('a client with types', () => {
  // As clients in C#, Go, Python, Rust and Scala declare them; each fails where one is missing or of another type.
  const fields = {
    number: ['USER_ID', 'AUTH_TIME', 'EXPIRES', 'LOGIN_TYPE', 'loginType', 'lastAccessed'],
    string: ['USER_NAME', 'CREDENTIAL', 'IP', 'LANDING_APP', 'region'],
    boolean: ['RESULT', 'SF_ENABLED', 'IS_FREE_TRIAL', 'IS_MASTER', 'IS_PENDING_APPLICANT'],
  };

  it.each([
    ['demo', 1, undefined],
    ['demo-paper', 2, 'demo-paper'],
  ])('reads all of sso/validate for %s', async (user, type, paper) => {
    const client = await gateway();
    await logIn(client, user);
    const { json } = await client.get('/sso/validate');
    for (const [kind, names] of Object.entries(fields))
      for (const name of names) expect(typeof json[name], name).toBe(kind);
    expect([json.loginType, json.LOGIN_TYPE, json.PAPER_USER_NAME]).toEqual([type, type, paper]);
    const { env, ...features } = json.features as Record<string, unknown>;
    expect([env, Object.values(features)]).toEqual(['SIMULATOR', Array(6).fill(false)]);
  });
});

describe('a bot of the login page', () => {
  it('asks for the status from the page, then initialises', async () => {
    const client = await gateway();
    const cookie = await logIn(client);
    const status = await client.get('/v1/api/iserver/auth/status', { cookie });
    expect(status.json).toMatchObject({ authenticated: true, connected: true });
    // Two of them ask so.
    expect((await client.get('/portal.proxy/v1/portal/ssodh/init')).json).toMatchObject({
      authenticated: true,
    });
  });

  it('copies the cookies to a bare client, which is logged in by them', async () => {
    const client = await gateway({ sessions: 'cookie' });
    const cookies = await logIn(client);
    const page = await fetch(`${client.server.url}/sso/Dispatcher`, { headers: { Cookie: cookies } });
    expect(await page.text()).toContain('Client login succeeds');
    const all = [cookies, ...page.headers.getSetCookie().map((one) => one.split(';')[0])].join('; ');
    expect(all).toMatch(/^XYZAB=.*; XYZAB_AM\.LOGIN=.*; USERID=/);
    const path = '/portal.proxy/v1/portal/sso/validate';
    expect((await client.get(path, { cookie: all })).json).toMatchObject({ RESULT: true });
    expect(await client.get(path)).toMatchObject({ status: 401 });
  });
});

describe('any client', () => {
  const routes = Object.entries(description.paths).filter(([path]) => path.startsWith('/v1/api/'));

  it('can ask every route that is described, under each prefix, with a body of any kind', async () => {
    const client = await gateway();
    const bodies: readonly Sending[] = [
      {},
      { body: '', type: json },
      { body: 'null', type: json },
      { body: '{"unknown": [1]}' },
      { body: 'compete=true&publish=true', type: 'application/x-www-form-urlencoded' },
      { body: 'not json', type: json },
    ];
    expect(routes).toHaveLength(15);
    for (const [path, operations] of routes) {
      if (path === '/v1/api/ws' || path === '/v1/api/logout') continue;
      const rest = path.slice('/v1/api'.length);
      for (const method of Object.keys(operations).map((name) => name.toUpperCase())) {
        const asked = method as 'GET' | 'POST';
        for (const prefix of ['/v1/api', '/v1/portal', '/portal.proxy/v1/portal'])
          expect(await client.call(asked, `${prefix}${rest}`), path).toMatchObject({ status: 401 });
      }
    }
    await logIn(client);
    for (const [path, operations] of routes) {
      if (path === '/v1/api/ws' || path === '/v1/api/logout') continue;
      const rest = path.slice('/v1/api'.length);
      for (const method of Object.keys(operations).map((name) => name.toUpperCase())) {
        for (const prefix of ['/v1/api', '/v1/portal', '/portal.proxy/v1/portal'])
          for (const sending of method === 'GET' ? [{}] : bodies)
            expect(
              await client.call(method as 'GET' | 'POST', `${prefix}${rest}`, sending),
              path,
            ).toMatchObject({
              status: 200,
            });
      }
    }
  });

  it('has an account of its own for each user, none of them a real one', async () => {
    const ids = ['demo', 'demo-paper', 'ada', 'otto'].map(accountOf);
    expect(ids).toEqual(['DU0000001', 'DU0000002', expect.any(String), expect.any(String)]);
    // The broker's have seven or eight digits.
    for (const id of ids.slice(2)) expect(id).toMatch(/^DU[1-9][0-9]{8}$/);
    expect(new Set(ids).size).toBe(4);
    const client = await gateway();
    await logIn(client);
    expect((await client.get('/one/user')).json).toEqual({
      ...{ username: 'demo', ispaper: false, islite: false, has2fa: true, wbId: '' },
      features: { env: 'SIMULATOR' },
      accts: { [demoAccount]: { isFAClient: false } },
      props: { readOnlySession: true },
    });
    expect((await client.get('/demo')).json).toEqual({ status: true, message: 'dscplus simulator' });
    expect((await client.post('/hmds/auth/init')).json).toMatchObject({ authenticated: true });
  });
});
