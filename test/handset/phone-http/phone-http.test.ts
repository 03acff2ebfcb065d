/** Programs use a phone that runs, over HTTP: one that is activated, approves logins, and says why it does not. */
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunningPhone } from '../../../src/handset/phone/running-phone.ts';
import {
  createPhoneQueue,
  phoneActsMax,
  phoneWaitsMax,
} from '../../../src/handset/phone-http/phone-queue.ts';
import { servePhone } from '../../../src/handset/phone-http/phone-server.ts';
import type { ServedDevice } from '../../../src/net/device/server.ts';
import { type PhoneWorld, password, phoneWorld } from '../phone/running-phones.ts';

const pin = 'a1b2';

/** The JSON of a reply, as far as a test looks into it. */
interface Said {
  readonly screen: { readonly fields: readonly { readonly text: string }[] };
  readonly events: readonly { readonly event: object }[];
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  readonly last: number;
  readonly online: boolean;
  readonly response: string;
  readonly error: string;
  readonly rule: string;
}

interface Served {
  readonly world: PhoneWorld;
  readonly phone: RunningPhone;
  readonly server: ServedDevice;
  readonly url: string;
  /** The status and the JSON of a reply. */
  call(method: string, path: string, body?: object, headers?: object): Promise<[number, Said]>;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function served(os: 'ios' | 'android' = 'android', given?: PhoneWorld, url?: null): Promise<Served> {
  const world = given ?? (await phoneWorld());
  const phone = world.run('mia.phone', os, url);
  const server = await servePhone({
    ...{ phone, address: { host: '127.0.0.1', port: 0 } },
    onError(error) {
      throw error;
    },
  });
  closers.push(server.close);
  const at = `http://127.0.0.1:${server.address.port}`;
  return {
    ...{ world, phone, server, url: at },
    async call(method, path, body, headers = {}) {
      const reply = await fetch(at + path, {
        method,
        headers: {
          Authorization: `Bearer ${server.token}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return [reply.status, (await reply.json()) as Said];
    },
  };
}

/** The taps and texts of an activation. */
async function activate({ call, world }: Served, os: 'ios' | 'android'): Promise<void> {
  const tap = (name: string): Promise<unknown> => call('POST', '/tap', { name });
  const type = (field: string, text: string): Promise<unknown> => call('POST', '/type', { field, text });
  await tap('services');
  await tap('register');
  await tap('continue');
  await type('user', 'mia');
  await type('password', password);
  await tap('log-in');
  await tap('get-code');
  await type('token', world.token());
  if (os === 'android') await type('pin', pin);
  await tap('activate');
  if (os === 'ios') await call('POST', '/prove', { proof: 'face' });
  await tap('done');
}

describe.each(['ios', 'android'] as const)('a program with a phone of %s', (os) => {
  it('activates it, approves a login, denies another, and responds; the events are those of the phone', async () => {
    const here = await served(os);
    const { call, world, phone } = here;
    await activate(here, os);
    expect((await call('GET', '/screen'))[1]).toMatchObject({
      screen: { name: 'home', user: 'mia' },
      online: true,
      waiting: false,
      fault: null,
    });
    const { challenge: _, ...first } = await world.begin();
    const entries = os === 'android' ? { pin } : {};
    expect(await call('POST', '/approve', entries)).toMatchObject([200, { screen: { name: 'home' } }]);
    expect(await world.post('/api/login/wait', { ...first, ms: 0 })).toMatchObject({ user: 'mia' });
    world.server.advance(60_000);
    const { challenge: __, ...second } = await world.begin();
    expect((await call('GET', '/wait?for=notification'))[1]).toMatchObject({ screen: { notifications: 1 } });
    expect((await call('POST', '/deny', {}))[0]).toBe(200);
    expect(await world.post('/api/login/wait', { ...second, ms: 0 })).toMatchObject({ rule: 'failed' });
    expect((await call('POST', '/network', { online: false }))[1].online).toBe(false);
    const [, { response }] = await call('POST', '/respond', { challenge: '708362', ...entries });
    expect(response).toMatch(/^[0-9]{8}$/);
    const [, { events, last }] = await call('GET', '/log');
    expect(JSON.stringify(events.map(({ event }) => event))).toBe(JSON.stringify(phone.events()));
    expect(last).toBe(events.length);
    const all = JSON.stringify(events);
    for (const secret of [password, pin]) expect(all).not.toContain(secret);
  });
});

describe('whoever asks a phone over HTTP', () => {
  it('gets the reason of what is ignored, and of a wait that can not end, at once', async () => {
    const { call } = await served();
    expect(await call('POST', '/tap', { name: 'log-in' })).toMatchObject([
      200,
      { verdict: 'ignored', reason: 'field empty', screen: { name: 'login' } },
    ]);
    expect(await call('POST', '/type', { field: 'pin', text: '1234' })).toMatchObject([
      200,
      { verdict: 'ignored', reason: 'not here' },
    ]);
    const wait = 'wait for home: nothing happens, the screen is login; tap something';
    expect(await call('GET', '/wait?for=home')).toEqual([
      409,
      { error: wait, rule: 'wait', reason: 'nothing happens' },
    ]);
    expect((await call('POST', '/approve', {}))[1]).toMatchObject({ rule: 'wait', reason: 'not active' });
    expect((await call('POST', '/respond', { challenge: '123456' }))[1]).toMatchObject({
      reason: 'not active',
    });
  });

  it('learns that a phone without a server has no network to switch on', async () => {
    const { call } = await served('ios', undefined, null);
    expect(await call('POST', '/network', { online: true })).toEqual([
      409,
      {
        error: 'network: the phone has no login server; start it with --server URL, without --offline',
        rule: 'network',
      },
    ]);
    expect((await call('POST', '/network', { online: false }))[1].online).toBe(false);
  });

  it('never gets a secret back that was typed', async () => {
    const { call } = await served();
    const [, typed] = await call('POST', '/type', { field: 'password', text: 'hunter-2-secret' });
    expect(typed.screen.fields[1]?.text).toBe('•••••••••••••••');
    for (const path of ['/screen', '/log', '/info'])
      expect(JSON.stringify(await call('GET', path))).not.toContain('hunter-2-secret');
    const [status, refused] = await call('POST', '/tap', { name: 'hunter-2-secret' });
    expect([status, JSON.stringify(refused)]).toEqual([400, expect.not.stringContaining('hunter')]);
  });

  it.each([
    ['GET', '/screen', undefined, { Authorization: 'Bearer wrong' }, 401, 'token'],
    ['GET', '/screen', undefined, { Origin: 'http://a.example' }, 403, 'cross-site'],
    ['GET', '/tap', undefined, {}, 405, 'method'],
    ['GET', '/nowhere', undefined, {}, 404, 'path'],
    ['GET', '/wait?for=nowhere', undefined, {}, 400, 'for'],
    ['GET', '/wait?for=home&limitMs=x', undefined, {}, 400, 'limitMs'],
    ['GET', '/wait?for=home&limitMs=3600001', undefined, {}, 400, 'limitMs'],
    ['POST', '/type', { field: 'user', text: 'x'.repeat(4_097) }, {}, 400, 'text'],
    ['POST', '/prove', { proof: 'eye' }, {}, 400, 'proof'],
    ['POST', '/tap', { name: 'back', more: 1 }, {}, 400, 'field'],
  ] as const)('%s %s with %j and %j is refused: %i %s', async (method, path, body, headers, status, rule) => {
    const { call } = await served();
    const [got, { rule: why, error }] = await call(method, path, body, headers);
    expect([got, why]).toEqual([status, rule]);
    expect(error).toMatch(/^[^;]+: [^;]+; .+$/);
  });

  it('reads events as they happen, and the list of routes', async () => {
    const { url, server, call } = await served('ios');
    const reply = await fetch(`${url}/events`, { headers: { Authorization: `Bearer ${server.token}` } });
    const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader();
    await call('POST', '/tap', { name: 'services' });
    let seen = '';
    while (!seen.includes('"screen"')) seen += (await reader.read()).value;
    await reader.cancel();
    expect(seen).toContain('id: 1\ndata: {"at":0,"type":"tap","tap":"services","verdict":"accepted"}\n\n');
    const [, { routes }] = await call('GET', '/');
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      ...['POST /tap', 'POST /type', 'POST /prove', 'POST /respond', 'POST /approve', 'POST /deny'],
      ...['POST /network', 'GET /screen', 'GET /wait', 'GET /info', 'GET /log', 'GET /events'],
    ]);
    const page = readFileSync(new URL('../../../docs/user/phone.md', import.meta.url), 'utf8');
    for (const { method, path } of routes) expect(page).toContain(`\n| \`${method} ${path}\` | `);
  });
});

describe('several programs with one phone', () => {
  it('take turns, and not too many may wait', async () => {
    const queue = createPhoneQueue();
    const stays = () => () => {};
    const done: number[] = [];
    let release = (): void => {};
    const first = queue.take(() => new Promise<void>((resolve) => (release = resolve)), stays);
    const others = Array.from({ length: phoneActsMax }, (_, i) =>
      queue.take(async () => void done.push(i), stays),
    );
    // One that had to wait would wait for ever.
    const further = Promise.race([queue.take(async () => {}, stays), setImmediate()]);
    await expect(further).rejects.toMatchObject({ status: 429, rule: 'acts' });
    expect(done).toEqual([]);
    await Promise.resolve();
    release();
    await Promise.all([first, ...others]);
    expect(done).toEqual(Array.from({ length: phoneActsMax }, (_, i) => i));
    await expect(queue.take(async () => Promise.reject(new Error('no')), stays)).rejects.toThrow('no');
    queue.stop();
    await expect(queue.take(async () => {}, stays)).rejects.toMatchObject({ status: 503, rule: 'stopped' });
    const places = Array.from({ length: phoneWaitsMax }, () => queue.takeWait());
    expect(() => queue.takeWait()).toThrow('waits: 32 are under way already; try again later');
    places[0]?.();
    queue.takeWait();
  });
});
