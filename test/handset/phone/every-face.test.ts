/** A person does the same on every face of a phone, with the real login server: the events are the same, to the byte. */
import { expect, it } from 'vitest';
import type { PhoneSystem } from '../../../src/phone/phone-profile.ts';
import type { PhoneLocale } from '../../../src/phone/screens/phone-texts.ts';
import { type Act, faces, type Hand } from './faces.ts';
import { type PhoneWorld, password, phoneWorld } from './running-phones.ts';

const pin = 'a1b2';

/** What a face was used for: the events of both phones, and what must never be shown. */
interface Used {
  readonly events: readonly string[];
  readonly shown: string;
  readonly secrets: readonly string[];
}

async function use(face: keyof typeof faces, os: PhoneSystem, locale: PhoneLocale): Promise<Used> {
  const world = await phoneWorld();
  const isIos = os === 'ios';
  const secrets = [password, pin];
  const token = (): Act => {
    const code = world.token();
    secrets.push(code);
    return ['type', 'token', code];
  };
  const typePin: readonly Act[] = isIos ? [] : [['type', 'pin', pin]];
  const prove: readonly Act[] = isIos ? [['prove', 'fingerprint', true]] : [];
  const credentials: readonly Act[] = [
    ['type', 'user', 'mia'],
    ['type', 'password', password],
    ['tap', 'log-in'],
  ];
  const hand = (name: 'old' | 'new'): Promise<Hand> => faces[face]({ world, name, os, locale });
  const taps = (...names: Extract<Act, readonly ['tap', unknown]>[1][]): Act[] =>
    names.map((name) => ['tap', name]);

  const old = await hand('old');
  await all(old, [...taps('services', 'register', 'continue'), ...credentials, ...taps('get-code')]);
  await all(old, [token(), ...typePin, ...taps('activate')]);
  if (isIos)
    await all(old, [
      ['prove', 'face', false],
      ['prove', 'face', true],
    ]);
  await all(old, taps('done'));
  const approve: readonly Act[] = [
    ...taps('notification'),
    ...typePin,
    ...taps('approve'),
    ...prove,
    ...taps('done'),
  ];
  await logIn(world, old, approve);
  await all(old, [['network', false], ...taps('menu', 'authenticate', 'generate')]);
  await all(old, [['type', 'challenge', '708362'], ...typePin, ...taps('generate'), ...prove]);
  expect(old.phone.screen().response).toMatch(/^\d{8}$/);
  await all(old, [...taps('back'), ['network', true]]);

  world.server.advance(120_000);
  const next = await hand('new');
  await all(next, credentials);
  // A login on another phone asks the active one.
  await old.hear('notification');
  await all(next, [...taps('migrate', 'migrate', 'continue'), ...credentials]);
  await all(next, [token()]);
  if (isIos) await all(next, [...taps('activate'), ...prove]);
  else await all(next, [...taps('verify'), ...typePin, ['type', 'pin-again', pin], ...taps('activate')]);
  await all(next, taps('done'));
  await logIn(world, next, approve);
  await old.hear('inactive');
  expect(old.phone.screen().name).toBe('inactive');
  const events = [old, next].map(({ phone }) => JSON.stringify(phone.events()));
  return { events, shown: old.shown() + next.shown() + events.join(''), secrets };
}

async function all(hand: Hand, acts: readonly Act[]): Promise<void> {
  for (const act of acts) await hand.act(act);
}

async function logIn(world: PhoneWorld, hand: Hand, approve: readonly Act[]): Promise<void> {
  const { login, binding } = await world.begin();
  await hand.hear('notification');
  await all(hand, approve);
  expect(await world.post('/api/login/wait', { login, binding, ms: 0 })).toMatchObject({ user: 'mia' });
}

it.each([
  ['ios', 'en'],
  ['ios', 'zh-Hant'],
  ['android', 'en'],
  ['android', 'zh-Hant'],
] as const)(
  '%s in %s: activation, push, by hand and migration by terminal, pipe and HTTP are those in code, and show no secret',
  async (os, locale) => {
    const code = await use('code', os, locale);
    expect(code.events.map((events) => JSON.parse(events).length > 20)).toEqual([true, true]);
    for (const face of ['terminal', 'pipe', 'http'] as const) {
      const { events, shown, secrets } = await use(face, os, locale);
      expect([face, ...events]).toEqual([face, ...code.events]);
      expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    }
  },
);
