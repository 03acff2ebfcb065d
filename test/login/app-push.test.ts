/** People who approve their logins on the phone: a notification, the PIN, and the page goes on by itself. */
import { describe, expect, it } from 'vitest';
import type { Application } from '../../src/login/auth/applications.ts';
import type { Asking } from '../../src/login/auth/login-steps.ts';
import { activate, newPhone, type Phone, shows } from './app-phone.ts';
import { edda, refused, sessionOf, type World, type WorldOptions, world } from './login-world.ts';

const mia = 'mia';
const number = '+15550100001';
const failed = { kind: 'refused', reason: 'failed' };
const minuteMs = 60_000;

interface Held {
  readonly here: World;
  readonly phone: Phone;
}

async function withApp(options: WorldOptions = {}): Promise<Held> {
  const here = await world(options);
  await here.addUser(mia);
  here.service.staff.addLine(number, mia);
  const phone = newPhone();
  expect((await activate(here, phone, mia, number)).kind).toBe('done');
  return { here, phone };
}

async function begin({ service }: World, app: Application = 'portal'): Promise<Asking> {
  const begun = await service.begin({ ...edda, user: mia, app, factor: 'app-mia-1' });
  if (begun.kind !== 'ask') throw new Error(JSON.stringify(begun));
  return begun;
}

const pushesOn = ({ here, phone: { device } }: Held, after = 0) =>
  here.service.apps.pushes({ device, after, waitMs: 0 });

/** The newest notification of the phone, approved. */
async function approve(held: Held, given: Parameters<typeof shows>[2] = {}) {
  const found = await pushesOn(held);
  const push = found.kind === 'pushes' ? found.pushes.at(-1) : undefined;
  if (push === undefined) throw new Error('no notification');
  const response = shows(held.phone, push.challenge, given);
  return await held.here.service.apps.approve({ device: held.phone.device, push: push.number, response });
}

const outcomeOf = ({ service }: World, { login, binding }: Asking, ms = 0) =>
  service.awaitLogin({ login, binding, ms });

describe('someone who approves on the phone', () => {
  it('gets in without typing, and the session says where it was approved', async () => {
    const held = await withApp();
    const { here } = held;
    const step = await begin(here, 'tws-latest');
    expect(step.ask).toMatchObject({ by: 'push', sent: true, againInMs: 30_000 });
    expect(await pushesOn(held)).toEqual({
      kind: 'pushes',
      pushes: [
        {
          number: 1,
          challenge: (step.ask as { challenge: string }).challenge,
          app: 'tws-latest',
          endsInMs: 180_000,
        },
      ],
    });
    expect((await outcomeOf(here, step)).kind).toBe('ask');
    const waiting = outcomeOf(here, step, 25_000);
    expect(await approve(held)).toEqual({ kind: 'approved' });
    expect(sessionOf((await waiting) as never)).toMatchObject({
      ...{ user: mia, app: 'tws-latest', scope: 'full', factor: { id: 'app-mia-1', kind: 'app' } },
    });
    expect(await pushesOn(held)).toEqual({ kind: 'pushes', pushes: [] });
  });

  it('gives one session, to who has the binding', async () => {
    const held = await withApp();
    const { here } = held;
    const step = await begin(here);
    await approve(held);
    expect(await outcomeOf(here, { ...step, binding: 'x'.repeat(43) })).toEqual(refused);
    expect((await outcomeOf(here, step)).kind).toBe('session');
    expect(await outcomeOf(here, step)).toEqual(refused);
  });

  it('can’t approve twice, nor by the number alone, nor with another PIN', async () => {
    const held = await withApp();
    const { here, phone } = held;
    const step = await begin(here);
    const { device } = phone;
    expect(await here.service.apps.approve({ device: `${device}x`, push: 1, response: '1' })).toEqual({
      kind: 'not active',
    });
    expect(await approve(held, { pin: 'zz99' })).toEqual(failed);
    expect(await outcomeOf(here, step)).toEqual(refused);
    expect(here.service.staff.factor('app-mia-1').lock.failures).toBe(1);
    here.clock.advance(minuteMs);
    const next = await begin(here);
    expect(await approve(held)).toEqual({ kind: 'approved' });
    expect(await here.service.apps.approve({ device, push: 2, response: '12345678' })).toEqual(failed);
    expect((await outcomeOf(here, next)).kind).toBe('session');
  });

  it.each(['approve', 'by hand'])(
    'has one challenge for both ways; %s first, the other is refused',
    async (first) => {
      const held = await withApp();
      const { here, phone } = held;
      const step = await begin(here);
      const { login, binding } = step;
      const byHand = await here.service.byHand({ login, binding });
      if (byHand.kind !== 'ask' || byHand.ask.by !== 'response') throw new Error('not by hand');
      expect(byHand.ask).toMatchObject({
        digits: 8,
        challenge: (step.ask as { challenge: string }).challenge,
      });
      const { challenge } = byHand.ask;
      const respond = () => here.service.respond({ login, binding, response: shows(phone, challenge) });
      const push = () =>
        here.service.apps.approve({ device: phone.device, push: 1, response: shows(phone, challenge) });
      if (first === 'approve') {
        expect(await push()).toEqual({ kind: 'approved' });
        expect(await respond()).toEqual(refused);
        expect((await outcomeOf(here, step)).kind).toBe('session');
      } else {
        expect(sessionOf(await respond()).user).toBe(mia);
        expect(await push()).toEqual(failed);
        expect(await outcomeOf(here, step)).toEqual(refused);
      }
    },
  );

  it('denies it: the login ends by both ways, and nobody is locked', async () => {
    const held = await withApp();
    const { here, phone } = held;
    const step = await begin(here);
    const waiting = outcomeOf(here, step, 25_000);
    expect(await here.service.apps.deny({ device: phone.device, push: 1 })).toEqual({ kind: 'denied' });
    expect(await waiting).toEqual(refused);
    expect(here.last()).toMatchObject({ event: 'refused', reason: 'denied', user: mia });
    const { login, binding, ask } = step;
    const response = shows(phone, (ask as { challenge: string }).challenge);
    expect(await here.service.respond({ login, binding, response })).toEqual(refused);
    expect(here.service.staff.user(mia).lock.failures).toBe(0);
    expect(await here.service.apps.deny({ device: phone.device, push: 1 })).toEqual(failed);
  });

  it.each(['time', 'newer login', 'abandoned', 'password', 'lock'])('too late: %s', async (why) => {
    const held = await withApp();
    const { here, phone } = held;
    const step = await begin(here);
    const { challenge } = step.ask as { challenge: string };
    if (why === 'time') here.clock.advance(180_001);
    if (why === 'newer login') await begin(here);
    if (why === 'abandoned') await here.service.abandon(step);
    if (why === 'password') await here.service.staff.setPassword(mia, 'another password');
    if (why === 'lock') here.service.staff.lockUser(mia);
    const given = { device: phone.device, push: 1, response: shows(phone, challenge) };
    expect(await here.service.apps.approve(given)).toEqual(failed);
    expect(await outcomeOf(here, step)).toEqual(refused);
  });

  it.each(['newer login', 'abandoned', 'password', 'lock', 'revoked', 'time'])(
    'an approval that was not fetched ends with: %s',
    async (why) => {
      const held = await withApp();
      const { here } = held;
      const step = await begin(here);
      await approve(held);
      if (why === 'time') here.clock.advance(180_001);
      if (why === 'newer login') await begin(here);
      if (why === 'abandoned') await here.service.abandon(step);
      if (why === 'password') await here.service.staff.setPassword(mia, 'another password');
      if (why === 'lock') here.service.staff.lockUser(mia);
      if (why === 'revoked') here.service.staff.revokeFactor('app-mia-1');
      expect(await outcomeOf(here, step)).toEqual(refused);
    },
  );
});

describe('notifications', () => {
  it('come half a minute apart at most; in between the login still works by hand', async () => {
    const held = await withApp();
    const { here } = held;
    const first = await begin(here);
    const { login, binding } = first;
    const again = () => here.service.again({ login, binding, way: 'push' });
    expect(await again()).toEqual({ kind: 'not again', reason: 'too-soon', retryAfterMs: 30_000 });
    here.clock.advance(30_000);
    expect(await again()).toMatchObject({ kind: 'ask', ask: { by: 'push', sent: true } });
    const found = await pushesOn(held, 1);
    expect(found).toMatchObject({ pushes: [{ number: 2 }] });
    // The next login begins within the gap.
    expect((await begin(here)).ask).toMatchObject({ by: 'push', sent: false, againInMs: 30_000 });
    expect(await pushesOn(held)).toEqual({ kind: 'pushes', pushes: [] });
    expect(await here.service.again({ login, binding, way: 'sms' })).toEqual(refused);
  });

  it('stop for an hour after five that were left or denied; approved ones do not count', async () => {
    const held = await withApp();
    const { here, phone } = held;
    await begin(here);
    await approve(held);
    for (let i = 0; i < 5; i++) {
      here.clock.advance(minuteMs);
      expect((await begin(here)).ask).toMatchObject({ sent: true });
      if (i % 2 === 0) await here.service.apps.deny({ device: phone.device, push: i + 2 });
    }
    here.clock.advance(minuteMs);
    const quiet = await begin(here);
    expect(quiet.ask).toMatchObject({ sent: false, againInMs: 59 * minuteMs });
    const { login, binding, ask } = quiet;
    const response = shows(phone, (ask as { challenge: string }).challenge);
    expect(sessionOf(await here.service.respond({ login, binding, response })).user).toBe(mia);
    here.clock.advance(59 * minuteMs);
    expect((await begin(here)).ask).toMatchObject({ sent: true });
  });

  it('of a user who is locked look the same, and reach no phone', async () => {
    const held = await withApp();
    held.here.service.staff.lockUser(mia);
    expect((await begin(held.here)).ask).toMatchObject({ by: 'push', sent: true, againInMs: 30_000 });
    expect(await pushesOn(held)).toEqual({ kind: 'pushes', pushes: [] });
  });

  it('are waited for; an old phone is told that it is not active', async () => {
    const held = await withApp();
    const { here, phone } = held;
    const { device } = phone;
    const waiting = here.service.apps.pushes({ device, after: 0, waitMs: 25_000 });
    await begin(here);
    expect(await waiting).toMatchObject({ kind: 'pushes', pushes: [{ number: 1 }] });
    const next = here.service.apps.pushes({ device, after: 1, waitMs: 25_000 });
    here.service.staff.revokeFactor('app-mia-1');
    expect(await next).toEqual({ kind: 'not active' });
    for (const unknown of ['', '.', 'app-mia-1.', 'mia', `app-mia-2.${'x'.repeat(43)}`]) {
      const given = { device: unknown, push: 1, response: '1' };
      expect(await here.service.apps.approve(given)).toEqual({ kind: 'not active' });
    }
  });
});

describe('several users in one app', () => {
  async function two(): Promise<Held & { readonly ottos: Phone }> {
    const held = await withApp();
    const { here, phone } = held;
    await here.addUser('otto');
    here.service.staff.addLine('+15550100002', 'otto');
    const ottos: Phone = { ...newPhone(), installation: phone.installation };
    expect((await activate(here, ottos, 'otto', '+15550100002')).kind).toBe('done');
    return { ...held, ottos };
  }

  it('have keys of their own: a response of one never lets in the other', async () => {
    const { here, ottos } = await two();
    const { login, binding, ask } = await begin(here);
    const { challenge } = ask as { challenge: string };
    const response = shows(ottos, challenge);
    expect(await here.service.respond({ login, binding, response })).toEqual(refused);
    here.clock.advance(minuteMs);
    await begin(here);
    const given = { device: ottos.device, push: 1, response: shows(ottos, challenge) };
    expect(await here.service.apps.approve(given)).toEqual(failed);
  });

  it('change the PIN of all of them or of none', async () => {
    const held = await two();
    const { here, phone, ottos } = held;
    const change = (given: object) =>
      here.service.apps.changePin({
        ...{ user: mia, password: edda.password, pin: 'a1b2', newPin: 'c3d4' },
        ...{ devices: [phone.device, ottos.device] },
        ...given,
      });
    expect(await change({ password: 'wrong' })).toEqual({ kind: 'refused', reason: 'credentials' });
    expect(await change({ pin: 'zz99' })).toEqual(failed);
    expect(await change({ newPin: 'abcd' })).toEqual({ kind: 'refused', reason: 'unfit-pin' });
    expect(await change({ devices: [phone.device, `${ottos.device}x`] })).toEqual({ kind: 'not active' });
    expect(await change({ devices: [ottos.device] })).toEqual({ kind: 'not active' });
    expect(await change({})).toEqual({ kind: 'PIN changed' });
    const step = await begin(here);
    expect(await approve(held, { pin: 'c3d4' })).toEqual({ kind: 'approved' });
    expect((await outcomeOf(here, step)).kind).toBe('session');
    expect(await change({})).toEqual(failed);
  });
});
