/** Someone uses a phone of the page `/lab`, with the server's time and the network of its line. */
import { expect, it } from 'vitest';
import type { OpenDemoApp } from '../../src/crypto/demo-phone.ts';
import { demoKeptFrom, demoPhoneText, usersBehind } from '../../src/lab/demo-phone.ts';
import { createLabPhone, type LabPhone } from '../../src/lab/lab-phone.ts';
import { phoneReasonText } from '../../src/lab/page-phone.ts';
import { wordsIn } from '../../src/lab/texts/words.ts';
import { addDemoUsers, openDemoApps } from '../../src/login/demo-users.ts';
import { createServerLink } from '../../src/phone/server-link.ts';
import { createManualClock, type ManualClock } from '../../src/time/manual-clock.ts';
import { type Site, site } from '../login/login-app.ts';

const words = wordsIn('en');

interface Bench {
  readonly here: Site;
  readonly phone: LabPhone;
  readonly clock: ManualClock;
  /** Somebody begins a login of demo-app. */
  readonly begin: () => Promise<void>;
  readonly apps: () => readonly OpenDemoApp[];
}

async function bench(): Promise<Bench> {
  const here = await site({ demo: true });
  await addDemoUsers(here.service);
  const clock = createManualClock();
  const apps = (): readonly OpenDemoApp[] => openDemoApps(here.service);
  const link = createServerLink('android', async (path, body) => {
    const { status, json } = await here.post(path, body);
    return { status, body: json };
  });
  const from = { kept: demoKeptFrom(apps()) };
  const phone = createLabPhone({ os: 'android', locale: 'en', link, from, clock, changed() {} });
  return {
    ...{ here, phone, clock, apps },
    async begin() {
      const { json } = await here.post('/api/login', { user: 'demo-app', password: 'demo-password' });
      expect(json.state).toBe('ask');
    },
  };
}

it('approves a login, and is told why a tap is ignored', async () => {
  const { phone, begin } = await bench();
  await begin();
  await phone.look();
  expect(await phone.tap('notification')).toBeNull();
  const reason = await phone.tap('approve');
  expect(reason).toBe('field empty');
  expect(phoneReasonText(words, reason!)).toBe(words('fieldEmpty'));
  expect(await phone.type('pin', 'a1b2')).toBeNull();
  expect(await phone.tap('approve')).toBeNull();
  expect(phone.screen().name).toBe('approved');
  expect(await phone.prove('face', true)).toBe('not here');
});

it('gets no notification while its line has no data, and does once it has', async () => {
  const { phone, begin } = await bench();
  expect(phone.isOnline()).toBe(true);
  for (const state of ['off', 'roaming'] as const) {
    phone.setLine(state);
    expect(phone.isOnline()).toBe(false);
  }
  await begin();
  await phone.look();
  expect(phone.screen().notifications).toBe(0);
  phone.setLine('good');
  await phone.look();
  expect(phone.screen().notifications).toBe(1);
});

it('sleeps by the server’s virtual time, or by the browser’s clock', async () => {
  const { phone, clock } = await bench();
  const unixMs = Date.UTC(2026, 0, 1);
  const view = { mode: 'virtual', unixMs, paused: true, speed: 1 } as const;
  phone.follow(view);
  clock.advance(3_600_000);
  await phone.look();
  expect(phone.screen().asleep).toBe(false);
  phone.follow({ ...view, unixMs: unixMs + 3_600_000 });
  expect(phone.screen().asleep).toBe(true);
  await phone.tap('open');
  // A reset takes the server's time back: the phone continues.
  phone.follow(view);
  phone.follow({ ...view, mode: 'wall' });
  await phone.look();
  expect(phone.screen().asleep).toBe(false);
  clock.advance(3_600_000);
  await phone.look();
  expect(phone.screen().asleep).toBe(true);
});

it('of the demo continues from the server’s counters, and is behind once another was used', async () => {
  const { phone, apps } = await bench();
  const users = apps().map(({ user }) => user);
  expect(users).toEqual(['demo-app', 'demo-all']);
  expect(usersBehind(phone.memory(), apps())).toEqual([]);
  expect(demoPhoneText(words, apps())).toBe(words('demoPhoneNote', { users: users.join(', '), pin: 'a1b2' }));
  const later = apps().map((app) => ({ ...app, nextCounter: String(BigInt(app.nextCounter) + 4n) }));
  expect(usersBehind(phone.memory(), later)).toEqual(users);
  expect(usersBehind(demoKeptFrom(later).memory, later)).toEqual([]);
  expect(demoPhoneText(words, later)).toMatch(
    /continues from there: demo-app with counter \d+, demo-all with/,
  );
});
