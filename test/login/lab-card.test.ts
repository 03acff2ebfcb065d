/** Someone presses a card of `dscplus http` on the page `/lab`: the server passes on what the page needs of it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { serveCard } from '../../src/http/server.ts';
import { createCard, createManualClock, type Key } from '../../src/index.ts';
import { openFarCard } from '../../src/lab/far-card.ts';
import { wordsIn } from '../../src/lab/texts/words.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { addDemoUsers } from '../../src/login/demo-users.ts';
import { createServerClock } from '../../src/login/server-clock.ts';
import { serveLogin } from '../../src/login/web/server.ts';
import { addressText } from '../../src/net/address.ts';
import { newToken } from '../../src/net/bearer-token.ts';
import { described } from './api-description.ts';
import type { Reply } from './login-app.ts';

const startMs = Date.UTC(2026, 0, 1);
const loopback = { host: '127.0.0.1', port: 0 };
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Beside {
  readonly call: (name: string, body?: object) => Promise<Reply>;
  /** A request to the card, as its own clients send it. */
  readonly card: (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;
  readonly stream: (name: string) => Promise<Response>;
  /** The server's time, in ms since its start. */
  readonly serverMs: () => number;
  readonly advance: (ms: number) => void;
  readonly reset: () => void;
  readonly stopCard: () => Promise<void>;
  readonly stopServer: () => Promise<void>;
  readonly token: string;
}

async function beside(change: { readonly token?: string; readonly url?: string } = {}): Promise<Beside> {
  const served = await serveCard({ card: createCard(), address: loopback });
  ends.push(served.close);
  const cardUrl = `http://${addressText(served.address)}`;
  const service = createLoginService({ clock: createServerClock(), hashCost: 1024 });
  await addDemoUsers(service);
  service.keepStart();
  const web = await serveLogin({
    ...{ service, address: loopback, sessions: 'cookie', demo: true },
    beside: { card: { url: cardUrl, token: served.token, ...change } },
  });
  ends.push(web.close);
  const send = (name: string, body: object): Promise<Response> =>
    fetch(`${web.url}/api/lab/card/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    async call(name, body = {}) {
      const reply = await send(name, body);
      const text = await reply.text();
      const headers = Object.fromEntries(reply.headers);
      return described('POST', `/api/lab/card/${name}`, {
        ...{ status: reply.status, headers, setCookies: [], text, json: JSON.parse(text) },
      });
    },
    async card(method, path, body) {
      const headers = { Authorization: `Bearer ${served.token}`, 'Content-Type': 'application/json' };
      const reply = await fetch(cardUrl + path, {
        ...{ method, headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return (await reply.json()) as Record<string, unknown>;
    },
    stream: (name) => send(name, {}),
    serverMs: () => service.staff.time().unixMs - startMs,
    advance: (ms) => service.staff.advanceTime(ms),
    reset: () => service.staff.reset(),
    stopCard: served.close,
    stopServer: web.close,
    token: served.token,
  };
}

const text = ({ json }: Reply): unknown => (json.frame as { text: string }).text;

describe('the keys', () => {
  it('are pressed, and what a press takes moves the server’s time, which stands still', async () => {
    const { call, serverMs } = await beside();
    expect((await call('info')).json).toMatchObject({ serial: 'DEMO-0001', demo: true });
    const off = await call('press', { key: '5' });
    expect([off.json.verdict, off.json.reason, serverMs()]).toEqual(['ignored', 'off', 90]);
    const on = await call('hold', { key: 'press' });
    expect([on.json.verdict, text(on), serverMs()]).toEqual(['accepted', 'PIN>    ', 2_120]);
    for (const key of '1234') await call('press', { key });
    expect(text(await call('press', { key: 'OK' }))).toBe('CHALLNG>');
    for (const key of '123456') await call('press', { key });
    const response = await call('press', { key: 'OK' });
    expect([text(response), response.json.state]).toEqual(['90187643', 'response']);
    expect(text(await call('hold', { key: 'edit', ms: 1_500 }))).toBe('90187643');
  });

  it.each([
    ['press', { key: '55' }],
    ['hold', { key: 'press', ms: 60_001 }],
    ['press', {}],
    ['state', { key: '5' }],
  ])('that are none, or held too long, are refused: %s %j', async (name, body) => {
    const { call } = await beside();
    expect((await call(name, body)).status).toBe(400);
  });
});

describe('the time', () => {
  it('is one for card and server, wherever it is moved', async () => {
    const { call, card, advance, serverMs, reset } = await beside();
    await call('hold', { key: 'press' });
    advance(29_969);
    expect(text(await call('state'))).toBe('PIN>    ');
    advance(1);
    expect(text(await call('state'))).toBe('        ');
    await card('POST', '/advance', { ms: 1_000 });
    await call('state');
    expect(serverMs()).toBe(33_000);
    reset();
    const { json } = await call('state');
    expect([json.now, serverMs()]).toEqual([33_000, 0]);
    advance(5);
    expect((await call('state')).json.now).toBe(33_005);
    // More than one request of the card can pass: a day.
    advance(3 * 86_400_000);
    expect((await call('state')).json.now).toBe(33_005 + 3 * 86_400_000);
  });

  it('is the card’s own where that runs in real time', async () => {
    const { call, card, advance, serverMs } = await beside();
    await card('POST', '/time', { mode: 'real', speed: 0.001 });
    await call('state');
    advance(86_400_000);
    expect(Number((await call('state')).json.now)).toBeLessThan(86_400_000);
    await card('POST', '/time', { mode: 'real', speed: 10 });
    expect((await call('press', { key: '5' })).json.verdict).toBe('ignored');
    expect(serverMs()).toBe(86_400_000);
  });
});

it('is pressed as the page has it, and shows how long a response still stays', async () => {
  const { call, card } = await beside();
  const clock = createManualClock();
  const ignored: unknown[] = [];
  const listener = { changed() {}, ignored: (reason: unknown) => void ignored.push(reason) };
  const ask = async <T>(name: string, body: object): Promise<T> => (await call(name, body)).json as T;
  const far = await openFarCard({ ask, clock, listener, words: wordsIn('en') });
  expect([far.serial, far.touch('5')]).toEqual(['DEMO-0001', null]);
  await far.tap('5');
  expect(ignored).toEqual(['off']);
  await far.hold('press');
  for (const key of [...'1234', 'OK', ...'123456', 'OK'] as Key[]) await far.tap(key);
  expect(far.view()).toMatchObject({ state: 'response', shown: { text: '90187643' }, leavesInMs: 30_000 });
  await far.hold('edit');
  await card('POST', '/advance', { ms: 1_000 });
  await far.refresh();
  expect(far.view()?.leavesInMs).toBeLessThan(29_000);
  // In real time it goes down beside what was read.
  await card('POST', '/time', { mode: 'real', speed: 0.001 });
  await far.refresh();
  const before = far.view()!.leavesInMs!;
  clock.advance(1_000_000);
  expect(before - far.view()!.leavesInMs!).toBe(1_000);
});

describe('the events', () => {
  it('come as they happen, until the server stops', async () => {
    const { stream, call, stopServer } = await beside();
    const reply = await stream('events');
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await call('press', { key: '5' });
    const closed = stopServer();
    const events = await reply.text();
    await closed;
    expect(events).toContain('"type":"press"');
    expect(events).toMatch(/^: events follow\n\n/);
  });

  it('end when the card does', async () => {
    const { stream, stopCard } = await beside();
    const reply = await stream('events');
    await stopCard();
    expect(await reply.text()).toContain(': events follow');
  });
});

describe('a card that is not there', () => {
  it('is named with what to do', async () => {
    const { call, stopCard, stream } = await beside();
    await stopCard();
    const { status, json } = await call('state');
    expect([status, json.rule]).toEqual([502, 'card']);
    expect(json.error).toMatch(
      /^card "http:\/\/127\.0\.0\.1:\d+": no reply \(ECONNREFUSED\); see that dscplus http runs there$/,
    );
    expect((await stream('events')).status).toBe(502);
  });

  it('refuses a token that is not its own, which is not repeated', async () => {
    const token = newToken();
    const { call } = await beside({ token });
    const { status, text, json } = await call('press', { key: '5' });
    expect([status, json.rule]).toEqual([502, 'beside-token']);
    expect(json.error).toMatch(
      /refuses the token; start this server again with the token of the one that runs$/,
    );
    expect(text).not.toContain(token);
  });

  it('is another program, or one that sends the request elsewhere: the token does not follow', async () => {
    const seen: unknown[] = [];
    const elsewhere = createServer(({ headers }, reply) => {
      seen.push(headers.authorization);
      reply.end('{}');
    });
    const other = createServer(({ url }, reply) => {
      const { port } = elsewhere.address() as AddressInfo;
      if (url === '/info') reply.writeHead(302, { Location: `http://127.0.0.1:${port}/info` }).end();
      else reply.end('not JSON');
    });
    for (const one of [elsewhere, other]) {
      await new Promise<void>((listening) => void one.listen(0, '127.0.0.1', listening));
      ends.push(() => new Promise((closed) => one.close(closed)));
    }
    const { call } = await beside({ url: `http://127.0.0.1:${(other.address() as AddressInfo).port}` });
    expect((await call('info')).status).toBe(502);
    expect((await call('state')).json.error).toMatch(/no card of dscplus replies/);
    expect(seen).toEqual([]);
  });
});

it('nothing else of the card is passed on, and its token is in no reply', async () => {
  const { call, stream, token } = await beside();
  for (const name of ['respond', 'snapshot', 'restore', 'faults', 'reset', 'log', '../card/time', 'type'])
    expect([name, (await stream(name)).status]).toEqual([name, 404]);
  const replies = await Promise.all([call('info'), call('state'), call('press', { key: '1' })]);
  for (const reply of replies) expect(JSON.stringify(reply)).not.toContain(token);
});
