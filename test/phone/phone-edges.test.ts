/** What a phone keeps apart: an earlier key, a request from before a restore, a spent counter, the lock of its system. */
import { describe, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/phone/phone.ts';
import type { PhoneLink } from '../../src/phone/phone-link.ts';
import type { PhoneKept } from '../../src/phone/phone-memory.ts';
import type { PhoneOptions } from '../../src/phone/phone-options.ts';
import { createServerDouble, type ServerDouble } from './server-double.ts';

const ann = { user: 'ann', password: 'right' };
const account = (server: ServerDouble) => ({ ...ann, token: () => server.tokens.at(-1)?.token ?? '' });

/** A phone that is active for ann, and what it has stored. */
async function activePhone(server: ServerDouble, more: Partial<PhoneOptions> = {}) {
  let kept: PhoneKept | undefined;
  const store = (next: PhoneKept): void => {
    kept = structuredClone(next);
  };
  const phone = createPhone({ os: 'android', link: server.link, pin: 'a1b2', store, ...more });
  await phone.activate(account(server));
  return { phone, kept: () => kept as PhoneKept };
}

/** A link whose replies to one kind of call come when the test lets them. */
function heldLink<Call extends 'pushes' | 'login'>(server: ServerDouble, call: Call) {
  const held: (() => void)[] = [];
  const link = {
    ...server.link,
    async [call](request: never) {
      const reply = await server.link[call](request);
      await new Promise<void>((go) => held.push(go));
      return reply;
    },
  } as PhoneLink;
  return { link, held };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

/** Until the phone has asked `count` times. */
async function asked(held: readonly unknown[], count: number): Promise<void> {
  await turns(1_000);
  expect(held.length).toBe(count);
}

describe('notifications that a phone has asked for', () => {
  /** How many show, where something happens between the request and its reply, which has one. */
  async function shownAfter(happens: (phone: Phone, server: ServerDouble) => unknown): Promise<number> {
    const server = createServerDouble({ ann: {} });
    const { link, held } = heldLink(server, 'pushes');
    const { phone } = await activePhone(server, { link });
    server.begin('ann');
    const poll = phone.poll();
    await asked(held, 1);
    await happens(phone, server);
    held[0]?.();
    await poll;
    return phone.screen().notifications;
  }

  it('show', async () => {
    expect(await shownAfter(() => {})).toBe(1);
  });

  it('do not reach it once it has lost its network', async () => {
    expect(await shownAfter((phone) => phone.setOnline(false))).toBe(0);
  });

  it('with the key it had before say nothing of the one it has now', async () => {
    expect(await shownAfter((phone, server) => phone.activate(account(server)))).toBe(0);
  });
});

it('a reply to what a phone asked before a restore is none to what it asks after it', async () => {
  const server = createServerDouble({ ann: {}, bob: { password: 'other' } });
  const { link, held } = heldLink(server, 'login');
  const phone = createPhone({ os: 'ios', link });
  const snapshot = phone.snapshot();
  const logIn = (user: string): ReturnType<Phone['tap']> => {
    phone.type('user', user);
    phone.type('password', 'right');
    return phone.tap('log-in');
  };
  const before = logIn('ann');
  await asked(held, 1);
  phone.restore(snapshot);
  const after = logIn('bob');
  await asked(held, 2);
  held[0]?.();
  await turns(1_000);
  // Ann's password is right, and Bob's is not.
  expect(phone.screen().name).toBe('login');
  held[1]?.();
  await Promise.all([before, after]);
  expect(phone.screen().name).toBe('login');
});

it('a phone whose counter is spent computes no response', async () => {
  const server = createServerDouble({ ann: {} });
  const { kept } = await activePhone(server);
  const { memory, secrets } = kept();
  const users = memory.users.map((user) => ({ ...user, counter: String(2n ** 64n - 1n) }));
  const last = createPhone({ os: 'android', pin: 'a1b2', kept: { memory: { ...memory, users }, secrets } });
  expect(await last.respond('123456')).toMatch(/^[0-9]{8}$/);
  await expect(last.respond('123456')).rejects.toMatchObject({ reason: 'not accepted' });
  expect([last.screen().name, last.screen().response]).toEqual(['not-accepted', null]);
});

it('a PIN is kept beside the key only where a lock approves in its place', async () => {
  for (const [values, pin] of [
    [{}, null],
    [{ approvesBy: 'lock' }, 'a1b2'],
  ] as const) {
    const { kept } = await activePhone(createServerDouble({ ann: {} }), { values });
    expect(kept().secrets.users.ann?.pin).toBe(pin);
  }
});

it('the lock of Android takes a fingerprint alone', async () => {
  const server = createServerDouble({ ann: {} });
  const { phone } = await activePhone(server, { values: { approvesBy: 'lock' } });
  server.begin('ann');
  await phone.poll();
  await phone.tap('notification');
  await phone.tap('approve');
  expect(phone.screen().proofs).toEqual(['fingerprint']);
  expect(await phone.prove('face')).toMatchObject({ verdict: 'ignored' });
});
