/** What the page `/lab` may ask of a login server: with demo users, with the staff token, and never from elsewhere. */

import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { auditShownMax } from '../../src/lab/audit-list.ts';
import { createStreamParser, type StreamedEvent } from '../../src/lab/stream-parser.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { demoLines } from '../../src/login/demo-lines.ts';
import { addDemoUsers } from '../../src/login/demo-users.ts';
import { createServerClock } from '../../src/login/server-clock.ts';
import { createLabReader } from '../../src/login/web/lab/lab-stream.ts';
import { serveLogin } from '../../src/login/web/server.ts';
import { keptCertificate } from '../../src/net/certificate.ts';
import { createPhone, createServerLink, demoPhone } from '../../src/phone.ts';
import { LoginServer, type LoginServerOptions } from '../../src/server.ts';
import { described, description } from './api-description.ts';
import { site, staffToken } from './login-app.ts';

const startMs = Date.UTC(2026, 0, 1);
/** Every route of the page. */
const paths = [
  '/api/lab/time',
  ...['info', 'state', 'press', 'hold', 'events'].map((name) => `/api/lab/card/${name}`),
  ...['info', 'screen', 'tap', 'type', 'prove', 'events'].map((name) => `/api/lab/phone/${name}`),
  '/api/lab/events',
];
const number = '+15550100099';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(options?: LoginServerOptions): Promise<LoginServer> {
  const server = await LoginServer.start(options);
  ends.push(server.close);
  return server;
}

/** The events of a stream, as they come. */
async function listen(
  server: Pick<LoginServer, 'url'>,
  { token = '', body = {} }: { readonly token?: string; readonly body?: object } = {},
): Promise<{
  /** The data of the next event of this name; others are left out. */
  next(event: string): Promise<Record<string, unknown>>;
  /** Which of these comes next. */
  nextOf(events: readonly string[]): Promise<string>;
  ends(): Promise<void>;
}> {
  const reply = await fetch(`${server.url}/api/lab/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const reader = (reply.body as ReadableStream<Uint8Array>).getReader();
  ends.push(() => reader.cancel());
  const parse = createStreamParser();
  const events: StreamedEvent[] = [];
  const nextOf = async (names: readonly string[]): Promise<StreamedEvent> => {
    for (;;) {
      const found = events.shift();
      if (found !== undefined && names.includes(found.event)) return found;
      if (found !== undefined) continue;
      const { done, value } = await reader.read();
      if (done) throw new Error(`the stream ended before ${names}`);
      events.push(...parse(new TextDecoder().decode(value)));
    }
  };
  return {
    next: async (event) => JSON.parse((await nextOf([event])).data),
    nextOf: async (names) => (await nextOf(names)).event,
    async ends() {
      while (!(await reader.read()).done);
    },
  };
}

describe('someone who watches', () => {
  it('gets what was there, then each refusal with its reason as it happens', async () => {
    const server = await start();
    const stream = await listen(server);
    expect(await stream.next('start')).toMatchObject({ staff: false });
    expect(await stream.next('time')).toEqual({ mode: 'virtual', unixMs: startMs, paused: true, speed: 1 });
    expect(await stream.next('audit')).toMatchObject({ event: 'user', user: 'demo' });
    await stream.next('current');
    server.staff.lockUser('demo');
    expect(await stream.next('audit')).toMatchObject({ event: 'locked', user: 'demo' });
    server.staff.advanceTime(30_000);
    expect(await stream.next('time')).toMatchObject({ unixMs: startMs + 30_000 });
    server.staff.reset();
    expect(await stream.next('reset')).toEqual({});
    expect(await stream.next('audit')).toMatchObject({ event: 'user', user: 'demo' });
  });

  it('gets the last 200 lines, and those of many requests at once', async () => {
    const service = createLoginService({ hashCost: 1024, clock: createServerClock() });
    await service.staff.addUser({ name: 'edda', password: 'correct horse' });
    const read = createLabReader(service, { lines: [], demoApps: () => [], isShown: () => true });
    const numbers = (): unknown[] =>
      read().flatMap(({ event, data }) => (event === 'audit' ? [(data as { number: number }).number] : []));
    const lock = (times: number): void => {
      for (let i = 0; i < times; i++) {
        service.staff.lockUser('edda');
        service.staff.unlockUser('edda');
      }
    };
    lock(120);
    const first = numbers();
    const newest = service.audit({ limit: 1 })[0]?.number ?? 0;
    expect(newest).toBeGreaterThan(240);
    expect(first).toEqual(Array.from({ length: auditShownMax }, (_, i) => newest + 1 - auditShownMax + i));
    lock(75);
    expect(numbers()).toEqual(Array.from({ length: 150 }, (_, i) => newest + 1 + i));
    expect(numbers()).toEqual([]);
  });

  it('gets the next counters of the demo phone, and none where there is none', async () => {
    const server = await start();
    const stream = await listen(server);
    const at = (user: string, nextCounter: string): object => ({ user, nextCounter });
    expect(await stream.next('demo-phone')).toEqual([at('demo-app', '2'), at('demo-all', '2')]);
    const link = createServerLink('android', async (path, body) => {
      const headers = { 'Content-Type': 'application/json' };
      const reply = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
    });
    const send = { user: 'demo-app', password: 'demo-password' };
    await fetch(`${server.url}/api/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(send),
    });
    await createPhone({ ...demoPhone, link }).approve();
    expect(await stream.next('demo-phone')).toEqual([at('demo-app', '3'), at('demo-all', '2')]);
    server.staff.lockFactor('app-demo-app-1');
    expect(await stream.next('demo-phone')).toEqual([at('demo-all', '2')]);
    const without = await start({ demo: false });
    const quiet = await listen(without, { token: without.staffToken });
    expect(await quiet.nextOf(['demo-phone', 'current'])).toBe('current');
  });

  it('gets the time at intervals while it runs, and not as fast as it is read', async () => {
    const server = await start();
    const stream = await listen(server);
    await stream.next('current');
    server.staff.resumeTime();
    const times: number[] = [];
    while (times.length < 4) times.push(Number((await stream.next('time')).unixMs));
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(gaps.filter((ms) => ms < 150)).toEqual([]);
  });

  it('gets the messages of a line whose SIM they have, and of no other', async () => {
    const server = await start({ demo: false });
    const token = server.staffToken;
    const { staff } = server;
    await staff.addUser({ name: 'ada', password: 'a long password' });
    const { sim } = staff.addLine(number, 'ada');
    staff.addSms('ada', number);
    const lines = [
      { number, sim },
      { number: '+15550100098', sim },
    ];
    const stream = await listen(server, { token, body: { lines } });
    const without = await listen(server, { token, body: { lines: [{ number, sim: `${sim}x` }] } });
    expect(await stream.next('line')).toEqual({ number, state: 'good', records: [] });
    await fetch(`${server.url}/api/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user: 'ada', password: 'a long password' }),
    });
    expect(await stream.next('line')).toMatchObject({ number, records: [{ number: 1, code: null }] });
    server.advance(5_000);
    const [message] = (await stream.next('line')).records as { fate: string; code: string }[];
    expect(message?.fate).toBe('delivered');
    expect(message?.code).toMatch(/^[0-9]{6}$/);
    await without.next('current');
    await server.close();
    await without.ends();
  });
});

describe('the faults of the gateway', () => {
  it('are named, and shown as they are added, met and cleared, without a token', async () => {
    const server = await start();
    const { staff, url } = server;
    const stream = await listen(server);
    const { faultNames } = await stream.next('start');
    expect(faultNames).toHaveLength(12);
    expect(faultNames).toContainEqual({
      ...{ name: 'status', value: 'STATUS', fields: ['path', 'forMs', 'times', 'at'] },
      does: 'replies with this status, 400 to 599',
      reproduces: expect.stringMatching(/^a gateway that replies 503/),
      source: 'https://github.com/Voyz/ibeam/issues/266',
    });
    expect(await stream.next('faults')).toEqual({ unixMs: startMs, faults: [] });
    await stream.next('current');
    staff.addFault({ name: 'status', status: 503, times: 2, forMs: 30_000 });
    const first = { id: '1', name: 'status', status: 503, timesLeft: 2, hits: 0, endsInMs: 30_000 };
    expect(await stream.next('faults')).toMatchObject({ unixMs: startMs, faults: [first] });
    staff.advanceTime(10_000);
    await fetch(`${url}/v1/api/iserver/accounts`);
    const met = { timesLeft: 1, hits: 1, endsInMs: 20_000 };
    expect(await stream.next('faults')).toMatchObject({ unixMs: startMs + 10_000, faults: [met] });
    staff.clearFaults();
    expect(await stream.next('faults')).toMatchObject({ faults: [] });
  });

  it('are sent only when they change, however time passes', async () => {
    const service = createLoginService({ hashCost: 1024, clock: createServerClock() });
    const read = createLabReader(service, { lines: [], demoApps: () => [], isShown: () => false });
    const names = (): string[] => read().map(({ event }) => event);
    service.staff.addFault({ name: 'reset', at: '00:01', forMs: 60_000 });
    expect(names()).toEqual(['time', 'faults']);
    service.staff.advanceTime(59_999);
    expect(names()).toEqual(['time']);
    service.staff.advanceTime(1);
    expect(names()).toEqual(['time', 'faults']);
    service.staff.advanceTime(59_999);
    expect(names()).toEqual(['time']);
    service.staff.advanceTime(1);
    expect(names()).toEqual(['time', 'faults']);
    service.close();
  });

  it('are changed by staff alone: by the routes of the staff, which need the token', async () => {
    const here = await site({ demo: true });
    await addDemoUsers(here.service);
    for (const path of ['add', 'clear'])
      expect(await here.post(`/api/staff/fault/${path}`, { name: 'reset' })).toMatchObject({
        ...{ status: 401, json: { rule: 'token' } },
      });
    expect(here.service.staff.faults()).toEqual([]);
    const paths = Object.keys(description.paths).filter((path) => /lab.*fault/.test(path));
    expect(paths).toEqual([]);
  });
});

describe('without the staff token', () => {
  it('only lines of demo users are shown; those without a user too, while there are no other users', async () => {
    const server = await start();
    const alone = await listen(server);
    await alone.next('current');
    const post = (user: string): Promise<unknown> =>
      fetch(`${server.url}/api/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ user, password: 'wrong' }),
      });
    await post('nobody');
    expect(await alone.next('audit')).toMatchObject({ reason: 'unknown user' });

    await server.staff.addUser({ name: 'ada', password: 'a long password' });
    await post('ada');
    await post('nobody');
    await post('demo');
    const line = await alone.next('audit');
    expect([line.user, line.reason]).toEqual(['demo', 'wrong password']);
    const all = await listen(server, { token: server.staffToken });
    expect(await all.next('start')).toMatchObject({ staff: true });
    const seen: unknown[] = [];
    while (!seen.includes('ada')) seen.push((await all.next('audit')).user);
    expect(seen).toContain('demo');
  });

  it('nothing is shown where there are no demo users, or none is open', async () => {
    for (const demo of [false, true]) {
      const { url, staff, staffToken } = await start({ demo });
      for (const { name } of staff.users()) staff.lockUser(name);
      const call = (token: string, path = '/api/lab/time'): Promise<Response> =>
        fetch(url + path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
          body: '{}',
        });
      const refused = await call('no-token');
      expect([refused.status, await refused.json()]).toEqual([
        401,
        {
          error:
            'staff token: missing or wrong, and nobody can log in as a demo user; send Authorization: Bearer with the token that the server printed at its start',
          rule: 'token',
        },
      ]);
      for (const path of paths) expect([path, (await call('no-token', path)).status]).toEqual([path, 401]);
      expect((await call(staffToken)).status).toBe(200);
    }
  });
});

describe('demo users in the store of a server that was started without them', () => {
  it('open nothing, and neither do the public SIMs of their lines', async () => {
    const service = createLoginService({ hashCost: 1024 });
    await addDemoUsers(service);
    const address = { host: '127.0.0.1', port: 0 };
    const web = await serveLogin({ service, address, sessions: 'cookie' });
    ends.push(web.close);
    for (const path of paths) {
      const refused = await fetch(web.url + path, {
        ...{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' },
      });
      expect([path, refused.status]).toEqual([path, 401]);
    }
    const lines = demoLines.map(({ number, sim }) => ({ number, sim }));
    const stream = await listen(web, { token: web.staffToken, body: { lines } });
    expect(await stream.next('start')).toMatchObject({ staff: true, lines: [], card: false, phone: false });
    await stream.next('audit');
    // A line would be before it.
    await expect(stream.nextOf(['line', 'current'])).resolves.toBe('current');
  });
});

describe('the time', () => {
  it('is paused, run, sped up and moved', async () => {
    const here = await site({ demo: true });
    const token = { authorization: `Bearer ${staffToken}` };
    const post = async (body: object) =>
      described('POST', '/api/lab/time', await here.post('/api/lab/time', body, token));
    // A clock that the test moves: not for staff.
    expect((await post({})).json).toMatchObject({ mode: 'given' });
    expect(await post({ advanceMs: 1 })).toMatchObject({ status: 400, json: { rule: 'staff' } });
    expect(await post({ speed: 0 })).toMatchObject({ status: 400, json: { rule: 'speed' } });
    const { url } = await start();
    const change = async (body: object): Promise<unknown> =>
      (
        await fetch(`${url}/api/lab/time`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json();
    expect(await change({ advanceMs: 30_000 })).toMatchObject({ unixMs: startMs + 30_000, paused: true });
    expect(await change({ speed: 60, paused: false })).toMatchObject({ paused: false, speed: 60 });
    expect(await change({ paused: true, speed: 1 })).toMatchObject({ paused: true, speed: 1 });
  });
});

describe('from elsewhere', () => {
  it('nothing is there on a server that other machines can reach, whatever the token', async () => {
    const here = await site({ lab: false, demo: true });
    const token = { authorization: `Bearer ${staffToken}` };
    const all = Object.keys(description.paths).filter((path) => path.startsWith('/api/lab/'));
    expect(all.toSorted()).toEqual(paths.toSorted());
    for (const path of paths)
      expect(described('POST', path, await here.post(path, {}, token))).toMatchObject({
        status: 403,
        json: { rule: 'loopback' },
      });
    for (const path of ['/lab', '/lab.css', '/lab.js'])
      expect((await here.get(path)).json).toEqual({
        error: '/lab: other machines can reach this server; serve it on 127.0.0.1',
        rule: 'loopback',
      });
  });

  it('nothing is there on a server of another address, which has TLS and a token', async () => {
    const service = createLoginService({ hashCost: 1024 });
    await addDemoUsers(service);
    const folder = mkdtempSync(join(tmpdir(), 'dscplus-lab-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const { cert, key } = await keptCertificate(folder);
    const address = { host: '0.0.0.0', port: 0 };
    const web = await serveLogin({ service, address, sessions: 'cookie', demo: true, tls: { cert, key } });
    ends.push(web.close);
    const status = await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: web.address.port, path: '/lab', ca: cert };
      get(options, (reply) => resolve(reply.resume().statusCode)).on('error', reject);
    });
    expect(status).toBe(403);
  });

  it('the page of another site can call nothing', async () => {
    const here = await site({ demo: true });
    for (const path of paths)
      expect(await here.post(path, {}, { origin: 'http://elsewhere.example' })).toMatchObject({
        status: 403,
        json: { rule: 'cross-site' },
      });
  });

  it('the page has the policy of the login page, and is in no frame', async () => {
    const here = await site();
    const { headers, text } = await here.get('/lab');
    expect(text).toBe('the text of lab.html');
    const policy = (await here.get('/sso/Login')).headers['content-security-policy'];
    expect(headers['content-security-policy']).toBe(policy);
    expect(policy).toContain("frame-ancestors 'none'");
    expect((await here.get('/lab.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
  });
});
