/** Strangers ask for hundreds of password hashes; anyone else who logs in waits for at most the next but one. */
import { getEventListeners } from 'node:events';
import { Agent, request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BusyError, createHashQueue, type HashRequest } from '../../src/login/auth/passwords/hash-queue.ts';
import type { Scrypt } from '../../src/login/auth/passwords/passwords.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { serveLogin } from '../../src/login/web/server.ts';
import { edda } from './login-world.ts';

/** A queue whose pieces of work end when they are told to, in the order they began. */
function held(runningMax: number, waitingMax: number) {
  const queue = createHashQueue(runningMax, waitingMax);
  const order: string[] = [];
  const ends: (() => void)[] = [];
  /** Ends the piece of work that began first, and lets the next begin. */
  async function endOne(): Promise<void> {
    ends.shift()?.();
    await settled();
  }
  return {
    order,
    ask: (name: string, asker: HashRequest): Promise<string> =>
      queue(asker, async () => {
        order.push(name);
        await new Promise<void>((end) => ends.push(end));
        return name;
      }).catch((error) => {
        if (!(error instanceof BusyError)) throw error;
        order.push(`${name} busy`);
        return error.message;
      }),
    endOne,
    async endAll(): Promise<void> {
      while (ends.length > 0) await endOne();
    },
  };
}

/** Everything that can go on without an event from outside has gone on. */
const settled = (): Promise<void> => new Promise((go) => setImmediate(go));
const connection = (): AbortSignal => new AbortController().signal;

describe('the queue for hashes', () => {
  it('with 100 of one name waiting takes one of another name next but one', async () => {
    const { order, ask, endOne, endAll } = held(1, 256);
    for (let i = 0; i <= 100; i++) void ask(`many ${i}`, { user: 'many', connection: connection() });
    await endOne();
    void ask('edda', { user: 'edda', connection: connection() });
    await endOne();
    await endOne();
    await endOne();
    expect(order).toEqual(['many 0', 'many 1', 'many 2', 'edda', 'many 3']);
    await endAll();
    expect(order.length).toBe(102);
  });

  it('goes round all names that wait, and begins anew with each', async () => {
    const { order, ask, endAll } = held(1, 256);
    for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1', 'a4']) void ask(name, { user: name.slice(0, 1) });
    await endAll();
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('goes round the connections of one name, and round the names first', async () => {
    const { order, ask, endAll } = held(1, 256);
    const [one, two] = [connection(), connection()];
    for (const i of [0, 1, 2, 3]) void ask(`one ${i}`, { user: 'edda', connection: one });
    for (const i of [0, 1]) void ask(`two ${i}`, { user: 'edda', connection: two });
    void ask('otto', { user: 'otto', connection: one });
    await endAll();
    expect(order).toEqual(['one 0', 'one 1', 'otto', 'two 0', 'one 2', 'two 1', 'one 3']);
  });

  it('has a place for the staff that no name takes', async () => {
    const { order, ask, endAll } = held(1, 256);
    for (const i of [0, 1, 2, 3]) void ask(`null ${i}`, { user: 'null' });
    void ask('staff', { user: null });
    await endAll();
    expect(order).toEqual(['null 0', 'null 1', 'staff', 'null 2', 'null 3']);
  });

  it('computes so many at once, and gives each place back, after a failure too', async () => {
    const queue = createHashQueue(2, 0);
    const fails = queue({ user: 'a' }, () => Promise.reject(new Error('broken')));
    await expect(fails).rejects.toThrow('broken');
    const { order, ask, endOne, endAll } = held(2, 8);
    for (const name of ['a', 'b', 'c', 'd']) void ask(name, { user: name });
    await settled();
    expect(order).toEqual(['a', 'b']);
    await endOne();
    expect(order).toEqual(['a', 'b', 'c']);
    await endAll();
    for (const name of ['e', 'f', 'g']) void ask(name, { user: name });
    await settled();
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    await endAll();
    for (let i = 0; i < 3; i++) await expect(queue({ user: 'a' }, async () => i)).resolves.toBe(i);
  });

  it('that is full drops the newest of the name that has the most waiting, so that others get in', async () => {
    const { order, ask, endAll } = held(1, 4);
    for (const i of [0, 1, 2, 3, 4]) void ask(`many ${i}`, { user: 'many' });
    await settled();
    // Of the crowd itself, a newcomer is turned away.
    void ask('many 5', { user: 'many' });
    await settled();
    expect(order).toEqual(['many 0', 'many 5 busy']);
    void ask('edda', { user: 'edda' });
    await settled();
    expect(order.at(-1)).toBe('many 4 busy');
    await endAll();
    expect(order.slice(3)).toEqual(['many 1', 'edda', 'many 2', 'many 3']);
  });

  it('that is full of one name drops the newest of the connection that has the most waiting', async () => {
    const { order, ask, endAll } = held(1, 3);
    const [one, two] = [connection(), connection()];
    for (const i of [0, 1, 2, 3]) void ask(`one ${i}`, { user: 'edda', connection: one });
    void ask('two', { user: 'edda', connection: two });
    await settled();
    expect(order).toEqual(['one 0', 'one 3 busy']);
    await endAll();
    expect(order.slice(2)).toEqual(['one 1', 'two', 'one 2']);
  });

  it('keeps nothing that ran or was dropped: a full queue that is empty again takes as many as before', async () => {
    const { order, ask, endAll } = held(1, 2);
    for (let round = 0; round < 3; round++) {
      order.length = 0;
      for (const name of ['a', 'b', 'c', 'd']) void ask(name, { user: name });
      await settled();
      await endAll();
      expect(order).toEqual(['a', 'd busy', 'b', 'c']);
    }
  });

  it('lets go of a login whose connection closes while it waits, and of its place', async () => {
    const { order, ask, endAll } = held(1, 2);
    const closing = new AbortController();
    void ask('first', { user: 'edda' });
    void ask('gone', { user: 'edda', connection: closing.signal });
    void ask('gone too', { user: 'otto', connection: closing.signal });
    await settled();
    closing.abort();
    await settled();
    void ask('late', { user: 'edda', connection: closing.signal });
    for (const name of ['a', 'b', 'c']) void ask(name, { user: name });
    await settled();
    expect(order).toEqual(['first', 'gone busy', 'gone too busy', 'late busy', 'c busy']);
    await endAll();
    expect(order.slice(5)).toEqual(['a', 'b']);
  });
});

describe('a connection', () => {
  it('is left without a listener, whether its login ran, was dropped, or left', async () => {
    const { ask, endAll } = held(1, 1);
    const closing = new AbortController();
    const listeners = (): number => getEventListeners(closing.signal, 'abort').length;
    void ask('running', { user: 'edda', connection: closing.signal });
    expect(listeners()).toBe(0);
    void ask('waiting', { user: 'edda', connection: closing.signal });
    expect(listeners()).toBe(1);
    void ask('dropped', { user: 'edda', connection: closing.signal });
    await settled();
    expect(listeners()).toBe(1);
    await endAll();
    expect(listeners()).toBe(0);
  });
});

/** A service whose hashes end when they are told to; `order` has the passwords as they come up. */
function heldService(policy: { hashesAtOnce: number; hashesWaiting: number }) {
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const began: (() => void)[] = [];
  const scrypt: Scrypt = async (password, _salt, bytes) => {
    order.push(password);
    began.shift()?.();
    await new Promise<void>((end) => ends.push(end));
    return new Uint8Array(bytes);
  };
  const service = createLoginService({ hashCost: 1_024, scrypt, policy });
  return {
    service,
    order,
    began: () => new Promise<void>((go) => began.push(go)),
    async endAll(): Promise<void> {
      for (let end = ends.shift(); end !== undefined; end = ends.shift()) {
        end();
        await settled();
      }
    },
  };
}

describe('a login service', () => {
  it('lets an honest login past a hundred of another name', async () => {
    const { service, order, endAll } = heldService({ hashesAtOnce: 1, hashesWaiting: 256 });
    const begin = (user: string, password: string): unknown =>
      service.begin({ user, password, mode: 'live' });
    const many = Array.from({ length: 101 }, (_, i) => begin('many', `many ${i}`));
    const honest = begin('edda', 'honest');
    await endAll();
    expect(order.slice(0, 4)).toEqual(['many 0', 'many 1', 'honest', 'many 2']);
    expect(await honest).toEqual({ kind: 'refused', reason: 'credentials' });
    expect(await Promise.all(many)).toHaveLength(101);
  });

  it('lets the staff past a hundred logins of one name', async () => {
    const { service, order, endAll } = heldService({ hashesAtOnce: 1, hashesWaiting: 256 });
    for (let i = 0; i <= 100; i++) void service.begin({ user: 'many', password: `many ${i}`, mode: 'live' });
    const added = service.staff.addUser({ name: 'edda', password: edda.password });
    await endAll();
    expect(order.slice(0, 3)).toEqual(['many 0', 'many 1', edda.password]);
    expect(await added).toMatchObject({ name: 'edda' });
  });

  it('turns logins away as busy when too many wait, before anything is looked at', async () => {
    const { service, endAll } = heldService({ hashesAtOnce: 1, hashesWaiting: 2 });
    const waiting = [1, 2, 3].map(() => service.begin(edda));
    expect(await service.begin(edda)).toEqual({ kind: 'refused', reason: 'busy', retryAfterMs: 1_000 });
    await endAll();
    for (const begun of await Promise.all(waiting)) expect(begun).toMatchObject({ reason: 'credentials' });
    const after = service.begin(edda);
    await endAll();
    expect(await after).toMatchObject({ reason: 'credentials' });
  });

  it('over HTTP goes round the connections, and lets go of those that close', async () => {
    const { service, order, began, endAll } = heldService({ hashesAtOnce: 1, hashesWaiting: 2 });
    const web = await serveLogin({ service, address: { host: '127.0.0.1', port: 0 }, sessions: 'cookie' });
    onTestFinished(() => web.close());
    const said: string[] = [];
    const heard: (() => void)[] = [];
    service.on(({ says }) => {
      said.push(says);
      heard.shift()?.();
    });
    const line = (): Promise<void> => new Promise((go) => heard.push(go));
    const post = (password: string): { status: Promise<number>; close(): void } => {
      const agent = new Agent({ keepAlive: true });
      const sent = request(`${web.url}/api/login`, {
        ...{ agent, method: 'POST', headers: { 'Content-Type': 'application/json' } },
      });
      const status = new Promise<number>((resolve) => {
        sent.on('response', (reply) => resolve(reply.resume().statusCode as number));
        sent.on('error', () => resolve(0));
      });
      sent.end(JSON.stringify({ user: 'edda', password }));
      onTestFinished(() => agent.destroy());
      return { status, close: () => sent.destroy() };
    };
    const first = began();
    const running = post('running');
    await first;
    // Two wait; a third one finds no room, whichever comes last.
    const crowded = line();
    const waiting = ['one', 'two', 'three'].map((name) => post(name));
    await crowded;
    const turnedAway = await Promise.race(waiting.map(async ({ status }, i) => [i, await status]));
    expect(turnedAway[1]).toBe(503);
    const [left, stays] = waiting.filter((_, i) => i !== turnedAway[0]);
    const closed = line();
    left?.close();
    await closed;
    expect(said).toEqual([
      'password hashes: 2 logins wait for theirs already; try again later',
      'connection: closed before its password hash was computed; log in again',
    ]);
    const replies = Promise.all([running.status, stays?.status]);
    for (const _ of [1, 2]) await endAll();
    expect(await replies).toEqual([401, 401]);
    expect(order.length).toBe(2);
  });
});
