/** Notifications of a phone whose key, server or user is another than before. */
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { listenForPushes } from '../../../src/handset/phone/push-listener.ts';
import { addDemoUsers, demoPassword } from '../../../src/login/demo-users.ts';
import { createPhone, type Phone } from '../../../src/phone/phone.ts';
import { demoPhone } from '../../../src/phone/phone-options.ts';
import { createManualClock } from '../../../src/time/manual-clock.ts';
import { type Site, site } from '../../login/login-app.ts';
import { linkTo, miasServer, password, tokenOf } from '../../phone/mias-server.ts';

const pin = 'a1b2';

/** Begins a login, which the phone approves at the first look. */
async function approves(here: Site, phone: Phone, user: string, own: string = password): Promise<void> {
  const begun = await here.service.begin({ user, password: own, mode: 'live' });
  if (begun.kind !== 'ask') throw new Error(JSON.stringify(begun));
  await phone.poll();
  expect(phone.screen().notifications).toBe(1);
  await phone.approve({ pin });
  const { login, binding } = begun;
  expect((await here.service.awaitLogin({ login, binding, ms: 0 })).kind).toBe('session');
  here.clock.advance(120_000);
  await phone.tap('done');
}

it('come after the app was activated again on the same phone', async () => {
  const here = await miasServer();
  const phone = createPhone({ os: 'android', link: linkTo(here, 'android'), pin });
  const account = { user: 'mia', password, token: tokenOf(here) };
  await phone.activate(account);
  here.clock.advance(120_000);
  await approves(here, phone, 'mia');
  await approves(here, phone, 'mia');
  // One that is there is of the key that ends.
  await here.service.begin({ user: 'mia', password, mode: 'live' });
  await phone.poll();
  here.clock.advance(120_000);
  await phone.activate(account);
  expect(phone.screen().notifications).toBe(0);
  here.clock.advance(120_000);
  await approves(here, phone, 'mia');
});

it('come after the server was reset', async () => {
  const here = await site();
  await addDemoUsers(here.service);
  here.service.keepStart();
  const phone = createPhone({ ...demoPhone, link: linkTo(here, 'android') });
  for (let round = 0; round < 2; round++) {
    await approves(here, phone, 'demo-app', demoPassword);
    await approves(here, phone, 'demo-app', demoPassword);
    here.service.staff.reset();
  }
});

it('end for the user whose app was revoked, not for the one whose PIN is changed', async () => {
  const here = await site();
  await addDemoUsers(here.service);
  const phone = createPhone({ ...demoPhone, link: linkTo(here, 'android') });
  here.service.staff.revokeFactor('app-demo-all-1');
  for (const tap of ['services', 'change-pin'] as const) await phone.tap(tap);
  const entries = { user: 'demo-app', password: demoPassword, pin, 'new-pin': 'c3d4', 'pin-again': 'c3d4' };
  for (const [field, text] of Object.entries(entries))
    expect(phone.type(field as keyof typeof entries, text)).toEqual({ verdict: 'accepted' });
  await phone.tap('submit');
  const statuses = (): object =>
    Object.fromEntries(phone.memory().users.map(({ user, status }) => [user, status]));
  expect([phone.screen().name, phone.screen().notice]).toEqual(['change-pin', 'Authentication failed']);
  expect(statuses()).toEqual({ 'demo-all': 'active', 'demo-app': 'active' });
  await phone.poll();
  expect(statuses()).toEqual({ 'demo-all': 'inactive', 'demo-app': 'active' });
});

it('are not asked for without end while a first activation has lost its last reply', async () => {
  const here = await miasServer();
  let isLost = true;
  const link = linkTo(here, 'android');
  const phone = createPhone({
    os: 'android',
    link: {
      ...link,
      async finish(request) {
        const reply = await link.finish(request);
        if (isLost) throw new Error('no reply');
        return reply;
      },
    },
  });
  let polls = 0;
  const counted: Phone = {
    ...phone,
    poll(waitMs) {
      polls += 1;
      if (polls > 1_000) throw new Error('asked a thousand times');
      return phone.poll(waitMs);
    },
  };
  const stop = listenForPushes(counted, createManualClock());
  const account = { user: 'mia', password, token: tokenOf(here), pin };
  await expect(phone.activate(account)).rejects.toThrow('no network');
  await setImmediate();
  const asked = polls;
  await setImmediate();
  expect(polls).toBe(asked);
  isLost = false;
  // The person leaves it; what the server has done is asked for.
  await phone.tap('back');
  for (let turn = 0; phone.memory().users.length === 0 && turn < 1_000; turn++) await setImmediate();
  expect(phone.memory().users).toMatchObject([{ user: 'mia', status: 'active' }]);
  stop();
});
