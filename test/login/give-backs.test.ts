/**
 * What a login server lends for a time, it takes back for the next: the session's place, a listener, a place in the
 * queue.
 */
import { Agent, request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryStore } from '../../src/login/store/memory-store.ts';
import { serveLogin } from '../../src/login/web/server.ts';
import { cookieFrom, type Reply, site } from './login-app.ts';
import { edda, expectSession, serial, world } from './login-world.ts';

const sessionId = (reply: Reply): string => /XYZAB_AM\.LOGIN=([^;]*)/.exec(cookieFrom(reply))?.[1] as string;

describe('the seat of a gateway', () => {
  it('is taken over by each login: the one before competes, the one before that has ended', async () => {
    const { logIn, service, clock } = await site({ sessions: 'gateway' });
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      clock.advance(10_000);
      ids.push(sessionId(await logIn()));
    }
    expect(ids.map((id) => service.isLive(id))).toEqual([false, true, true]);
  });

  it('is free after a logout: both sessions have ended, and the next login competes with none', async () => {
    const { logIn, post, get, service } = await site({ sessions: 'gateway' });
    const ids = [sessionId(await logIn()), sessionId(await logIn())];
    await post('/api/logout');
    expect(ids.map((id) => service.isLive(id))).toEqual([false, false]);
    await logIn();
    expect((await get('/v1/api/iserver/auth/status')).json).toMatchObject({ competing: false });
  });

  it('is free once its session has ended by itself', async () => {
    const { logIn, get, clock } = await site({ sessions: 'gateway' });
    await logIn();
    clock.advance(30 * 60_000);
    expect((await get('/v1/api/tickle')).status).toBe(401);
    await logIn();
    expect((await get('/v1/api/iserver/auth/status')).json).toMatchObject({ competing: false });
  });
});

describe('a session of a browser', () => {
  it('is taken by its next login, and its place with it: a hundred logins leave one', async () => {
    const { logIn, store, clock } = await site({ policy: { sessionsMax: 2 } });
    let cookie = '';
    for (let i = 0; i < 100; i++) {
      clock.advance(10_000);
      cookie = cookieFrom(await logIn(edda.user, { cookie }));
    }
    expect(store.read(({ sessions }) => sessions.all().length)).toBe(1);
  });
});

describe('who listens to the audit log', () => {
  it('hears nothing once stopped, each for itself, twice stopped or not', async () => {
    const { service, login } = await world();
    const heard = { one: 0, two: 0 };
    const listener = (): void => {
      heard.one++;
    };
    const stops = [service.on(listener), service.on(() => heard.two++)];
    expectSession(await login());
    stops[0]?.();
    stops[0]?.();
    expectSession(await login());
    stops[1]?.();
    expectSession(await login());
    expect(heard).toEqual({ one: 2, two: 4 });
  });
});

describe('a store at work', () => {
  it('takes the next piece of work after one that failed, and none within another', () => {
    const store = createMemoryStore();
    for (const run of [store.write, store.read]) {
      expect(() =>
        run(() => {
          throw new Error('half way');
        }),
      ).toThrow('half way');
      expect(() => run(() => store.read(() => 1))).toThrow('store: one piece of work is under way');
      expect(run(() => 2)).toBe(2);
    }
  });
});

describe('a challenge', () => {
  it('that is over is free for the other users of the card', async () => {
    const here = await world({ draw: () => 123_457 });
    await here.addUser('otto');
    here.service.staff.shareCard(serial, 'otto');
    const hers = await here.begin();
    expect(hers.challenge).toBe('123457');
    await here.service.abandon(hers);
    expect((await here.begin('otto')).challenge).toBe('123457');
  });
});

describe('connections to a login server', () => {
  it('are so many at once, and each that closes makes room for one', async () => {
    const { service } = await world();
    const web = await serveLogin({
      ...{
        service,
        address: { host: '127.0.0.1', port: 0 },
        sessions: 'cookie',
        limits: { connectionsMax: 2 },
      },
    });
    onTestFinished(() => web.close());
    const open = (): Promise<{ status: number; close(): Promise<void> }> =>
      new Promise((resolve, reject) => {
        const agent = new Agent({ keepAlive: true });
        const sent = request(`${web.url}/sso/Login`, { agent });
        sent.on('response', (reply) => {
          const { socket } = reply;
          reply.resume().on('end', () =>
            resolve({
              status: reply.statusCode as number,
              // Not destroyed: the server's end of it is what is waited for.
              close: () => new Promise((closed) => void socket.once('close', () => closed()).end()),
            }),
          );
        });
        sent.on('error', reject).end();
      });
    const [one, two, three] = [await open(), await open(), await open()];
    expect([one, two, three].map(({ status }) => status)).toEqual([200, 200, 429]);
    for (const leaving of [one, two]) {
      await leaving.close();
      expect((await open()).status).toBe(200);
    }
    expect((await open()).status).toBe(429);
  });
});
