/** A program that asked a phone over HTTP for something is gone: nothing is done for it, and its places are free. */
import { expect, it } from 'vitest';
import type { RunningPhone } from '../../../src/handset/phone/running-phone.ts';
import {
  createPhoneQueue,
  type PhoneQueue,
  phoneActsMax,
  phoneWaitsMax,
} from '../../../src/handset/phone-http/phone-queue.ts';
import { phoneFaultOf, phoneRoutes } from '../../../src/handset/phone-http/phone-routes.ts';
import { createDeviceApp } from '../../../src/net/device/app.ts';
import { createEventLog } from '../../../src/net/device/event-log.ts';
import type { PhoneEvent } from '../../../src/phone/phone-events.ts';
import { type PhoneWorld, password, phoneWorld } from '../phone/running-phones.ts';

const pin = 'a1b2';
const token = 't'.repeat(43);
const limitMs = 600_000;

interface Asked {
  /** The client goes. */
  leave(): void;
  /** The status and the JSON of the reply, which nobody reads once the client is gone. */
  readonly reply: Promise<[number, Record<string, unknown>]>;
}

interface Served {
  readonly world: PhoneWorld;
  readonly phone: RunningPhone;
  readonly queue: PhoneQueue;
  ask(method: string, path: string, body?: object): Asked;
}

/** Lets requests that have been sent come in. */
const settle = (): Promise<void> => new Promise((done) => setImmediate(() => setImmediate(done)));

/** The phone of mia, activated, which listens. */
async function served(): Promise<Served> {
  const world = await phoneWorld();
  const phone = world.run('mia.phone', 'android');
  await phone.activate({ user: 'mia', password, pin, token: world.token });
  phone.listen();
  const queue = createPhoneQueue();
  const times = { heartbeatMs: 1, unreadMs: 1 };
  const app = createDeviceApp({
    ...{ routes: phoneRoutes, token, faultOf: phoneFaultOf },
    context: { phone, queue, log: createEventLog<PhoneEvent>(phone), times, takeStream: () => () => {} },
    onError(error) {
      throw error;
    },
  });
  return {
    ...{ world, phone, queue },
    ask(method, path, body) {
      const gone = new AbortController();
      const request = new Request(`http://127.0.0.1${path}`, {
        ...{ method, signal: gone.signal },
        headers: { Host: '127.0.0.1', Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const reply = Promise.resolve(app.fetch(request)).then(
        async (response): Promise<[number, Record<string, unknown>]> => [
          response.status,
          (await response.json()) as Record<string, unknown>,
        ],
      );
      return { leave: () => gone.abort(), reply };
    },
  };
}

it.each([
  ['/approve', { pin, limitMs }],
  ['/deny', { limitMs }],
])('%s ends with its client, and does nothing to a login that begins later', async (path, body) => {
  const { ask, world, phone } = await served();
  const left = ask('POST', path, body);
  await settle();
  left.leave();
  expect((await left.reply)[0]).toBe(503);
  const { challenge: _, ...login } = await world.begin();
  await phone.wait('notification');
  await settle();
  expect(phone.screen().notifications).toBe(1);
  expect(await world.post('/api/login/wait', { ...login, ms: 0 })).toMatchObject({ state: 'ask' });
});

it.each([
  ['GET', `/wait?for=notification&limitMs=${limitMs}`, undefined],
  ['POST', '/approve', { pin, limitMs }],
  ['POST', '/deny', { limitMs }],
] as const)(
  '%s %s has a limited number of places, which are free once their clients are gone',
  async (method, path, body) => {
    const { ask, world } = await served();
    const held = Array.from({ length: phoneWaitsMax }, () => ask(method, path, body));
    await settle();
    expect(await ask(method, path, body).reply).toMatchObject([429, { rule: 'waits' }]);
    for (const { leave } of held) leave();
    await Promise.all(held.map(({ reply }) => reply));
    const next = ask(method, path, body);
    await settle();
    world.clock.advance(limitMs);
    expect(await next.reply).toMatchObject([409, { reason: 'limit' }]);
  },
);

it('does no act whose client has gone before its turn, and gives its place to another at once', async () => {
  const { ask, phone, queue } = await served();
  let release = (): void => {};
  const first = queue.take(
    () => new Promise<void>((resolve) => (release = resolve)),
    () => () => {},
  );
  const gone = Array.from({ length: phoneActsMax }, () => ask('POST', '/tap', { name: 'menu' }));
  await settle();
  expect(await ask('POST', '/tap', { name: 'menu' }).reply).toMatchObject([429, { rule: 'acts' }]);
  for (const { leave } of gone) leave();
  await Promise.all(gone.map(({ reply }) => reply));
  const next = ask('POST', '/tap', { name: 'notification' });
  await settle();
  release();
  await first;
  expect(await next.reply).toMatchObject([200, { verdict: 'ignored', screen: { name: 'home' } }]);
  expect(phone.events().filter((event) => event.type === 'tap' && event.tap === 'menu')).toEqual([]);
});

it('lets others use the phone while an approval waits whose notification another took', async () => {
  const { ask, world, phone } = await served();
  const both = [ask('POST', '/approve', { pin, limitMs }), ask('POST', '/approve', { pin, limitMs })];
  await settle();
  await world.begin();
  expect((await both[0]!.reply)[0]).toBe(200);
  expect((await ask('POST', '/tap', { name: 'menu' }).reply)[0]).toBe(200);
  both[1]!.leave();
  expect((await both[1]!.reply)[0]).toBe(503);
  expect(phone.screen().name).toBe('menu');
});
