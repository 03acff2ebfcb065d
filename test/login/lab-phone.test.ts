/** Someone uses a phone of `dscplus phone --http` on the page `/lab`: the server passes on what the page needs of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { type FarPhone, openFarPhone } from '../../src/lab/far-phone.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { addDemoUsers } from '../../src/login/demo-users.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import { createServerClock } from '../../src/login/server-clock.ts';
import type { BesideAddress } from '../../src/login/web/lab/beside.ts';
import { serveLogin } from '../../src/login/web/server.ts';
import { newToken } from '../../src/net/bearer-token.ts';
import { demoPhone } from '../../src/phone.ts';
import { LoginServer } from '../../src/server.ts';
import { described } from './api-description.ts';
import { type BesidePhone, type BesidePhoneOptions, runBesidePhone } from './beside-phone.ts';
import type { Reply } from './login-app.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Beside extends BesidePhone {
  readonly service: LoginService;
  readonly call: (name: string, body?: object) => Promise<Reply>;
  readonly stream: (name: string) => Promise<Response>;
  readonly stopServer: () => Promise<void>;
}

const demo = { kept: demoPhone.kept } as BesidePhoneOptions;

async function beside(
  options?: BesidePhoneOptions,
  change: (address: BesidePhone['address']) => BesideAddress = (address) => address,
): Promise<Beside> {
  const service = createLoginService({ clock: createServerClock(), hashCost: 1024 });
  await addDemoUsers(service);
  const phone = await runBesidePhone(service, options);
  ends.push(phone.end);
  const web = await serveLogin({
    ...{ service, address: { host: '127.0.0.1', port: 0 }, sessions: 'cookie', demo: true },
    beside: { phone: change(phone.address) },
  });
  ends.push(web.close);
  const send = (name: string, body: object): Promise<Response> =>
    fetch(`${web.url}/api/lab/phone/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    ...{ ...phone, service, stopServer: web.close },
    async call(name, body = {}) {
      const reply = await send(name, body);
      const text = await reply.text();
      const headers = Object.fromEntries(reply.headers);
      return described('POST', `/api/lab/phone/${name}`, {
        ...{ status: reply.status, headers, setCookies: [], text, json: JSON.parse(text) },
      });
    },
    stream: (name) => send(name, {}),
  };
}

/** The name of the screen, and the reason why something was ignored. */
const shown = ({ json }: Reply): unknown[] => [(json.screen as { name: string }).name, json.reason ?? null];

describe('the phone', () => {
  it('is tapped, typed on and proved; what it ignores has its reason', async () => {
    const { call } = await beside({ os: 'ios' });
    expect((await call('info')).json).toEqual({ os: 'ios', locale: 'en' });
    expect(shown(await call('screen'))).toEqual(['login', null]);
    expect(shown(await call('tap', { name: 'log-in' }))).toEqual(['login', 'field empty']);
    const typed = await call('type', { field: 'user', text: 'ada' });
    expect(typed.json.screen).toMatchObject({ fields: [{ name: 'user', text: 'ada' }, { text: '' }] });
    expect(shown(await call('prove', { proof: 'face', ok: true }))).toEqual(['login', 'not here']);
    expect(shown(await call('tap', { name: 'services' }))).toEqual(['services', null]);
  });

  it('approves a login, and the login goes on', async () => {
    const { call, service, phone } = await beside(demo);
    const begun = await service.begin({ user: 'demo-app', password: 'demo-password', mode: 'live' });
    if (begun.kind !== 'ask') throw new Error(`begun as ${begun.kind}`);
    await phone().wait('notification');
    expect(shown(await call('tap', { name: 'notification' }))).toEqual(['push', null]);
    await call('type', { field: 'pin', text: 'a1b2' });
    expect(shown(await call('tap', { name: 'approve' }))).toEqual(['approved', null]);
    const { login, binding } = begun;
    const after = await service.awaitLogin({ login, binding, ms: 0 });
    expect(after).toMatchObject({ kind: 'session' });
  });

  it.each([
    ['tap', { name: 'x'.repeat(33) }],
    ['tap', { name: 'no-such-tap' }],
    ['tap', {}],
    ['type', { field: 'user', text: 'x'.repeat(4_097) }],
    ['prove', { proof: 'face', ok: 'yes' }],
    ['screen', { name: 'open' }],
  ])('gets no act that it does not have: %s %j', async (name, body) => {
    const { call } = await beside();
    expect((await call(name, body)).status).toBe(400);
  });

  it('says that the server that it asks does not reply', async () => {
    const { call, loseServer } = await beside();
    await loseServer();
    await call('type', { field: 'user', text: 'ada' });
    await call('type', { field: 'password', text: 'a-typed-password' });
    const { json, text } = await call('tap', { name: 'log-in' });
    expect(json.screen).toMatchObject({ name: 'login', notice: 'No connection. Try again.' });
    expect(json.fault).toMatch(
      /no reply \(ECONNREFUSED\); give --server URL of a login server that is running$/,
    );
    expect(text).not.toContain('a-typed-password');
  });
});

describe('the phone as the page has it', () => {
  async function opened(options?: BesidePhoneOptions): Promise<Beside & { far: FarPhone; shown: string[] }> {
    const here = await beside(options);
    const shown: string[] = [];
    const ask = async <T>(name: string, body: object): Promise<T> => (await here.call(name, body)).json as T;
    const far: FarPhone = await openFarPhone({ ask, changed: () => shown.push(far.screen().name) });
    return { ...here, far, shown };
  }

  it('is used in turn: a tap comes after the texts that were typed, of which only the newest is sent', async () => {
    const { far, phone, shown } = await opened();
    expect([far.os, far.locale, far.isOnline(), far.fault()]).toEqual(['android', 'en', true, null]);
    const types = ['a', 'ad', 'ada'].map((text) => far.type('user', text));
    expect(far.screen().fields[0]).toMatchObject({ name: 'user', text: 'ada' });
    const secret = far.type('password', 'four');
    expect(far.screen().fields[1]).toMatchObject({ name: 'password', text: '••••' });
    const tap = far.tap('services');
    expect(await Promise.all([...types, secret, tap])).toEqual([null, null, null, null, null]);
    const typed = phone()
      .events()
      .filter(({ type }) => type === 'type');
    expect(typed).toHaveLength(2);
    expect([far.screen().name, shown.at(-1)]).toEqual(['services', 'services']);
    expect(await far.prove('face', true)).toBe('not here');
  });

  it('is read again when something has happened there', async () => {
    const { far, phone } = await opened();
    await phone().tap('services');
    expect(far.screen().name).toBe('login');
    await Promise.all([far.refresh(), far.refresh()]);
    expect(far.screen().name).toBe('services');
  });
});

describe('the events', () => {
  it('come as they happen, until the server stops; no typed secret is in them', async () => {
    const { stream, call, stopServer } = await beside();
    const reply = await stream('events');
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await call('type', { field: 'password', text: 'a-typed-password' });
    const closed = stopServer();
    const events = await reply.text();
    await closed;
    expect(events).toContain('"type":"type"');
    expect(events).not.toContain('a-typed-password');
  });

  it('end when the phone does', async () => {
    const { stream, stop } = await beside();
    const reply = await stream('events');
    await stop();
    expect(await reply.text()).toContain(': events follow');
  });
});

describe('a phone that is not there', () => {
  it('is named with what to do, and goes on where it was when it is back with another token', async () => {
    const { call, stop, startAgain, stream, address } = await beside();
    await call('tap', { name: 'services' });
    await stop();
    const { status, json } = await call('screen');
    expect([status, json.rule]).toEqual([502, 'phone']);
    expect(json.error).toMatch(
      /^phone "http:\/\/127\.0\.0\.1:\d+": no reply \(ECONNREFUSED\); see that dscplus phone --http runs there$/,
    );
    expect((await stream('events')).status).toBe(502);
    await startAgain();
    expect(address.readToken()).not.toBe(address.token);
    // Several at once: each of them gets the new token.
    const back = await Promise.all([call('screen'), call('screen'), call('screen')]);
    expect(back.map(shown)).toEqual(Array(3).fill(['services', null]));
  });

  it('refuses a token that is not its own, which is not repeated', async () => {
    const token = newToken();
    const { call } = await beside({}, ({ url }) => ({ url, token }));
    const { status, text, json } = await call('tap', { name: 'services' });
    expect([status, json.rule]).toEqual([502, 'beside-token']);
    expect(json.error).toMatch(
      /refuses the token; start this server again with the token of the one that runs$/,
    );
    expect(text).not.toContain(token);
  });

  it('is another program, which has no phone', async () => {
    const { call } = await beside({}, ({ token }) => ({ url: 'http://127.0.0.1:1', token }));
    expect((await call('screen')).json.error).toMatch(/^phone "http:\/\/127\.0\.0\.1:1": no reply/);
  });
});

it('nothing else of the phone is passed on, and no secret is in a reply', async () => {
  const { call, stream, address } = await beside(demo);
  for (const name of ['respond', 'approve', 'deny', 'network', 'wait', 'log', '../phone/network'])
    expect([name, (await stream(name)).status]).toEqual([name, 404]);
  await call('type', { field: 'password', text: 'a-typed-password' });
  for (const reply of [await call('info'), await call('screen'), await call('tap', { name: 'services' })])
    for (const secret of [address.token, 'a-typed-password', '3132333435', 'demo-device'])
      expect(reply.text).not.toContain(secret);
});

describe('in code', () => {
  const token = newToken();

  it('a server is given the phone and the card that its page shows', async () => {
    await using server = await LoginServer.start({
      beside: { phone: { url: 'http://127.0.0.1:1', token }, card: { url: 'https://cards.example', token } },
    });
    const reply = await fetch(`${server.url}/api/lab/phone/screen`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect([reply.status, ((await reply.json()) as { rule: string }).rule]).toEqual([502, 'phone']);
  });

  it.each([
    [
      { url: 'http://phones.example', token },
      /url: "http:\/\/phones\.example" would send the token without TLS; give an https: URL$/,
    ],
    [
      { url: 'somewhere', token },
      /url: invalid value "somewhere"; give a URL such as http:\/\/127\.0\.0\.1:4000$/,
    ],
    [
      { url: 'http://127.0.0.1:1', token: 'secret' },
      /token: not a token; give the one that the phone printed$/,
    ],
    [{ url: 'http://127.0.0.1:1' }, /phone: token is missing; give a text$/],
  ])('%o is refused, and no token is repeated', async (phone, message) => {
    const started = LoginServer.start({ beside: { phone: phone as BesideAddress } });
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.not.toThrow(/secret/);
  });
});
