/** A client of the gateway keeps a WebSocket open, and is told what changes. Time is the test's. */
import { afterEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../src/login/auth/store.ts';
import { createCurrentSession, type NamedSession } from '../../src/login/web/current-session.ts';
import { createGatewaySockets, type GatewaySockets } from '../../src/login/web/gateway/gateway-sockets.ts';
import type { SocketEvents } from '../../src/net/web-sockets/web-sockets.ts';
import { describedMessage } from './api-description.ts';
import { cookieFrom, type Site, site } from './login-app.ts';
import { serial } from './login-world.ts';

const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

interface Client extends SocketEvents {
  /** The messages since the last look, as JSON. */
  heard(): readonly Record<string, unknown>[];
  readonly closed: () => void;
  /** Code and reason of its end. */
  ended: readonly [number, string] | null;
}

/** Sockets as a server has them, without a network. */
function socketsOf(here: Site, mode: 'gateway' | 'cookie', max = 10) {
  const stopping = new AbortController();
  stops.push(stopping);
  const currentSession = createCurrentSession(here.service, mode);
  const sockets = createGatewaySockets({
    ...{ service: here.service, currentSession, max, stopping: stopping.signal },
  });
  const open = async (cookie: string | null = null): Promise<Client> => {
    const session = (await currentSession.session(cookie)) as NamedSession;
    return clientOf(sockets, session, cookie);
  };
  return { sockets, stopping, open, currentSession };
}

function clientOf(sockets: GatewaySockets, session: NamedSession, cookie: string | null): Client {
  let messages: string[] = [];
  const client = { ended: null as Client['ended'] };
  const peer = {
    send: (text: string) => void messages.push(text),
    close(code: number, reason: string) {
      client.ended = [code, reason];
    },
  };
  const events = sockets.open(peer, session, cookie);
  return Object.assign(client, events, {
    heard() {
      const all = messages.map((text) => JSON.parse(text));
      messages = [];
      for (const message of all) describedMessage(message);
      return all;
    },
  });
}

const usable = {
  topic: 'sts',
  args: {
    ...{ connected: true, authenticated: true, established: true, competing: false },
    ...{ message: '', fail: '' },
  },
};
const status = (args: object): object => ({ topic: 'sts', args: expect.objectContaining(args) });

async function loggedIn(policy = {}): Promise<Site> {
  const here = await site({ sessions: 'gateway', policy });
  await here.logIn();
  return here;
}

describe('a client with a WebSocket', () => {
  it('is told who is logged in, with which account, and the status', async () => {
    const here = await loggedIn();
    const client = await socketsOf(here, 'gateway').open();
    const [system, act, sts, ...more] = client.heard();
    expect([system, sts, more]).toEqual([
      { topic: 'system', success: 'edda', isFT: false, isPaper: false },
      usable,
      [],
    ]);
    expect(act).toMatchObject({ topic: 'act', args: { accounts: ['DU543869131'], isPaper: false } });
    expect(act?.args).toEqual((await here.get('/v1/api/iserver/accounts')).json);
  });

  it('is told each change of the brokerage session, and no look twice', async () => {
    const here = await loggedIn();
    const { sockets, open } = socketsOf(here, 'gateway');
    const [one, two] = [await open(), await open()];
    const heardByBoth = (): unknown => {
      sockets.look();
      const heard = one.heard();
      expect(two.heard()).toEqual(heard);
      return heard;
    };
    heardByBoth();
    await here.post('/v1/api/logout');
    expect(heardByBoth()).toEqual([status({ connected: false, authenticated: false })]);
    expect(heardByBoth()).toEqual([]);
    await here.post('/v1/api/iserver/auth/ssodh/init', { publish: true, compete: true });
    expect(heardByBoth()).toEqual([usable]);
    // Nobody tickles.
    here.clock.advance(330_000);
    expect(heardByBoth()).toEqual([
      status({ connected: true, authenticated: false }),
      { topic: 'system', hb: Date.UTC(2026, 0, 1) + 330_000 },
    ]);
  });

  it('is told of a fault as the routes are, and when it is over', async () => {
    const here = await loggedIn();
    const { sockets, open } = socketsOf(here, 'gateway');
    const client = await open();
    client.heard();
    here.service.staff.addFault({ name: 'not-authenticated', forMs: 5_000 });
    expect(client.heard()).toEqual([status({ connected: true, authenticated: false, established: false })]);
    here.clock.advance(5_000);
    sockets.look();
    expect(client.heard()).toEqual([usable]);
  });

  it.each([
    { name: 'token-expiry', at: '00:01' },
    { name: 'nightly-restart', path: '/iserver/**', forMs: 60_000 },
  ] as const)('hears the end of its session by $name, though nobody sends a request', async (fault) => {
    const here = await loggedIn();
    const { sockets, open } = socketsOf(here, 'gateway');
    const [one, two] = [await open(), await open()];
    here.service.staff.addFault(fault);
    here.clock.advance(60_000);
    sockets.look();
    const ended = [1_008, 'the session was ended: logged out, or by staff'];
    expect([one.ended, two.ended]).toEqual([ended, ended]);
  });

  it('hears a heartbeat each ten seconds of the server, one however long it was', async () => {
    const here = await loggedIn();
    const { sockets, open } = socketsOf(here, 'gateway');
    const client = await open();
    client.heard();
    const heardAfter = (ms: number): unknown => {
      here.clock.advance(ms);
      sockets.look();
      return client.heard();
    };
    const begun = Date.UTC(2026, 0, 1);
    expect(heardAfter(9_999)).toEqual([]);
    expect(heardAfter(1)).toEqual([{ topic: 'system', hb: begun + 10_000 }]);
    expect(heardAfter(60_000)).toEqual([{ topic: 'system', hb: begun + 70_000 }]);
    expect(heardAfter(0)).toEqual([]);
    here.clock.setWall(begun);
    expect(heardAfter(0)).toEqual([{ topic: 'system', hb: begun }]);
  });

  it('is heard with tic, and with its session; subscriptions are refused in words', async () => {
    const here = await loggedIn();
    const client = await socketsOf(here, 'gateway').open();
    client.heard();
    const id = (await here.post('/v1/api/tickle')).json.session;
    const replyTo = (text: string | null): unknown => {
      client.message(text);
      return client.heard();
    };
    const alive = { topic: 'tic', alive: true, id, lastAccessed: Date.UTC(2026, 0, 1) };
    for (const tic of ['tic', 'tic\n', '{"topic":"tic"}']) expect(replyTo(tic)).toEqual([alive]);
    expect(replyTo(JSON.stringify({ session: id }))).toEqual([usable]);
    expect(replyTo('ech+hb')).toEqual([]);
    const end = 'this gateway has the status, tic and a heartbeat, and no data';
    for (const [text, what] of [
      ['smd+265598+{"fields":["31"]}', 'smd: not simulated'],
      ['umd+265598+{}', 'umd: not simulated'],
      ['sor+{}', 'sor: not simulated'],
      ['spl', 'spl: not simulated'],
      ['{"session":"another"}', 'session: unknown'],
      ['hello', 'topic: unknown'],
      ['{"session":', 'topic: unknown'],
      ['{}', 'topic: unknown'],
      ['', 'topic: unknown'],
      [null, 'topic: unknown'],
    ] as const) {
      expect(replyTo(text), String(text)).toEqual([{ error: `${what}; ${end}`, code: 1 }]);
    }
  });

  it('keeps no session alive, not by tic either', async () => {
    const here = await loggedIn();
    const { sockets, open } = socketsOf(here, 'gateway');
    const client = await open();
    for (let minute = 0; minute < 10; minute++) {
      here.clock.advance(60_000);
      client.message('tic');
      sockets.look();
    }
    expect(client.ended).toEqual([1_008, 'the session has expired']);
  });

  it('is told why it ends: logged out, replaced, or the server stops', async () => {
    const here = await loggedIn();
    const { sockets, open, stopping } = socketsOf(here, 'gateway');
    const first = await open();
    await here.logIn();
    sockets.look();
    expect(first.ended).toEqual([1_008, 'another login has replaced the session']);
    first.closed();
    const second = await open();
    // Staff's change is told at once.
    here.service.staff.lockUser('edda');
    expect(second.ended).toEqual([1_008, 'the session was ended: logged out, or by staff']);
    second.closed();
    here.service.staff.unlockUser('edda');
    await here.logIn();
    const third = await open();
    stopping.abort();
    expect(third.ended).toEqual([1_001, 'the server is stopping']);
    third.closed();
    expect(sockets.count).toBe(0);
  });

  it.each(['gateway', 'cookie'] as const)(
    'in %s mode is told to try again if one look fails',
    async (mode) => {
      const here = await site({ sessions: mode });
      const id = /LOGIN=([^;]*)/.exec(cookieFrom(await here.logIn()))?.[1] ?? null;
      const { sockets, open, currentSession } = socketsOf(here, mode);
      const session = (await currentSession.session(id)) as NamedSession;
      const client = await open(id);
      const { read } = here.store;
      here.store.read = () => {
        throw new StoreError('busy', 'in use by another process');
      };
      sockets.look();
      const other = clientOf(sockets, session, id);
      here.store.read = read;
      const failed = [1_013, 'the session could not be read; try again'];
      expect([client.ended, other.ended]).toEqual([failed, failed]);
      client.closed();
      other.closed();
      expect((await open(id)).heard()).toHaveLength(3);
    },
  );

  it('in cookie mode has its own session, and hears of its own', async () => {
    const here = await site({ sessions: 'cookie' });
    await here.addUser('otto');
    here.service.staff.shareCard(serial, 'otto');
    const cookies = [cookieFrom(await here.logIn()), cookieFrom(await here.logIn('otto'))];
    const { sockets, open } = socketsOf(here, 'cookie');
    const ids = cookies.map((cookie) => /LOGIN=([^;]*)/.exec(cookie)?.[1] ?? '');
    const [edda, otto] = [await open(ids[0] as string), await open(ids[1] as string)];
    expect([edda, otto].map((one) => one.heard()[0]?.success)).toEqual(['edda', 'otto']);
    await here.post('/v1/api/logout', {}, { cookie: cookies[0] as string });
    sockets.look();
    expect([edda.ended?.[0], otto.ended]).toEqual([1_008, null]);
  });

  it('that comes when there are too many, or no session, is turned away', async () => {
    const here = await loggedIn();
    const { sockets, open, currentSession } = socketsOf(here, 'gateway', 1);
    const session = (await currentSession.session(null)) as NamedSession;
    const first = await open();
    expect(sockets.full).toBe(true);
    const second = await open();
    expect(second.ended).toEqual([1_013, 'too many sockets']);
    second.closed();
    first.closed();
    await here.post('/api/logout');
    const third = clientOf(sockets, session, null);
    expect([third.ended, third.heard()]).toEqual([[1_013, 'no session'], []]);
    third.closed();
    expect(sockets.count).toBe(0);
  });

  it('asks in an ordinary request, and is refused as in any other', async () => {
    const here = await site({ sessions: 'gateway' });
    const asks = (headers = {}): Promise<unknown> =>
      here.get('/v1/api/ws', headers).then(({ status, json }) => [status, json.rule]);
    expect(await asks()).toEqual([401, 'session']);
    await here.logIn();
    expect(await asks()).toEqual([426, 'websocket']);
    expect(await asks({ host: 'example.com' })).toEqual([403, 'host']);
    expect(await asks({ origin: 'https://example.com' })).toEqual([403, 'cross-site']);
  });
});
