/**
 * A person follows the broker's instructions for use, step by step, in both languages and on both systems. Logging in on
 * a second phone is in `second-phone.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/phone/phone.ts';
import { phoneLocales } from '../../src/phone/screens/phone-texts.ts';
import { instructionWords, tapWords, typeWords } from './labelled.ts';
import { createServerDouble, type ServerDouble } from './server-double.ts';

const password = 'right';
const ann = { user: 'ann', password };
const lastToken = (server: ServerDouble): string => server.tokens.at(-1)?.token ?? '';

type Os = 'ios' | 'android';

async function activePhone(server: ServerDouble, os: Os, locale: Phone['locale'] = 'en'): Promise<Phone> {
  const phone = createPhone({ os, locale, link: server.link, installation: `OLD-${os}`, pin: 'a1b2' });
  await phone.activate({ ...ann, token: () => lastToken(server) });
  return phone;
}

describe.each(phoneLocales)('in %s', (locale) => {
  const words = instructionWords[locale];
  const signIn = { [words.user]: 'ann', [words.password]: password };

  /** Steps 1 to 4 of a migration; the old phone is active, and a login waits for it. */
  async function migrateTo4(os: Os): Promise<{ server: ServerDouble; old: Phone; phone: Phone }> {
    const server = createServerDouble({ ann: {} });
    const old = await activePhone(server, os);
    const phone = createPhone({ os, locale, link: server.link, installation: 'NEW' });
    typeWords(phone, signIn);
    await tapWords(phone, words.logIn);
    await tapWords(phone, words.migrate, words.migrate);
    await tapWords(phone, words.continue);
    typeWords(phone, signIn);
    await tapWords(phone, words.logIn);
    return { server, old, phone };
  }

  /** After a migration nothing of the old phone counts. */
  async function expectOldPhoneEnded(server: ServerDouble, old: Phone, phone: Phone): Promise<void> {
    const login = server.begin('ann');
    expect(server.respond(login, await old.respond(login.challenge))).toBe(false);
    await expect(old.approve()).rejects.toMatchObject({ reason: 'not active' });
    expect([old.screen().name, old.screen().notifications]).toEqual(['inactive', 0]);
    expect(old.memory().users).toMatchObject([{ user: 'ann', status: 'inactive' }]);
    const next = server.begin('ann');
    await phone.approve({ pin: 'abc1' });
    expect(next.state).toBe('accepted');
  }

  it('migrate/ios/1-6', async () => {
    const { server, old, phone } = await migrateTo4('ios');
    const pending = server.begin('ann');
    await old.poll();
    expect(old.screen().notifications).toBe(1);
    typeWords(phone, { [words.activationCode]: lastToken(server) });
    await tapWords(phone, words.activate);
    expect(await phone.prove('face')).toEqual({ verdict: 'accepted' });
    await tapWords(phone, words.done);
    expect([phone.screen().name, phone.screen().user]).toEqual(['home', 'ann']);
    // Its pending notification is answered by nobody.
    expect(pending.state).toBe('refused');
    await expectOldPhoneEnded(server, old, phone);
  });

  it('migrate/android/1-7', async () => {
    const { server, old, phone } = await migrateTo4('android');
    typeWords(phone, { [words.smsCode]: lastToken(server) });
    await tapWords(phone, words.verify);
    for (const unfit of ['abc', 'abcd', 'abcdefg', 'ab1!']) {
      typeWords(phone, { [words.pin]: unfit, [words.repeatPin]: unfit });
      expect(await phone.tap('activate')).toEqual({ verdict: 'ignored', reason: 'PIN unfit' });
    }
    typeWords(phone, { [words.pin]: '1234', [words.repeatPin]: 'abc1' });
    expect(await phone.tap('activate')).toEqual({ verdict: 'ignored', reason: 'PINs differ' });
    typeWords(phone, { [words.pin]: 'abc1', [words.repeatPin]: 'abc1' });
    await tapWords(phone, words.activate);
    await tapWords(phone, words.done);
    await expectOldPhoneEnded(server, old, phone);
  });

  it.each<Os>(['ios', 'android'])('by-hand: no notification comes to %s, the response does', async (os) => {
    const server = createServerDouble({ ann: {} });
    const phone = await activePhone(server, os, locale);
    phone.setOnline(false);
    const login = server.begin('ann');
    await expect(phone.wait('notification')).rejects.toMatchObject({ reason: 'no network' });
    expect(server.respond(login, await phone.respond(login.challenge))).toBe(true);
  });

  it('merits/1 and 8: always available, offline, after a day', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await activePhone(server, 'android', locale);
    phone.setOnline(false);
    phone.advance(24 * 60 * 60 * 1000);
    expect(phone.screen()).toMatchObject({ asleep: true, title: '', fields: [] });
    const login = server.begin('ann');
    expect(server.respond(login, await phone.respond(login.challenge))).toBe(true);
  });

  it('merits/3: activated in one go', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = createPhone({ os: 'android', locale, link: server.link });
    await tapWords(phone, words.services, words.register, words.continue);
    typeWords(phone, signIn);
    await tapWords(phone, words.logIn, words.getCode);
    expect(phone.screen().sentTo).toBe('+1 ••• 0001');
    typeWords(phone, { [words.activationCode]: lastToken(server), [words.pin]: 'a1b2' });
    await tapWords(phone, words.activate, words.done);
    expect(phone.memory().users).toEqual([{ user: 'ann', status: 'active', counter: '2' }]);
    const login = server.begin('ann');
    await phone.approve({ pin: 'a1b2' });
    expect([login.state, server.counterOf('ann')]).toEqual(['accepted', 2]);
  });

  it('merits/5: seamless by fingerprint and by PIN', async () => {
    for (const os of ['ios', 'android'] as const) {
      const server = createServerDouble({ ann: {} });
      const phone = await activePhone(server, os, locale);
      const login = server.begin('ann');
      await phone.wait('notification');
      await phone.tap('notification');
      expect(phone.screen().login).toMatchObject({ user: 'ann', application: 'portal' });
      if (os === 'android') typeWords(phone, { [words.pin]: 'a1b2' });
      await phone.tap('approve');
      if (os === 'ios') await phone.prove('fingerprint');
      expect([os, phone.screen().name, login.state]).toEqual([os, 'approved', 'accepted']);
    }
  });

  it('merits/6: three users in one app, each with a key of their own', async () => {
    const server = createServerDouble({ ann: {}, bob: {}, cid: {} });
    const phone = await activePhone(server, 'android', locale);
    for (const user of ['bob', 'cid']) {
      await tapWords(phone, words.menu, words.addUser);
      typeWords(phone, { [words.user]: user, [words.password]: password });
      await tapWords(phone, words.logIn, words.getCode);
      typeWords(phone, { [words.activationCode]: lastToken(server), [words.pin]: 'a1b2' });
      await tapWords(phone, words.activate, words.done);
    }
    expect(phone.memory().users.map(({ user }) => user)).toEqual(['ann', 'bob', 'cid']);
    for (const user of ['ann', 'bob', 'cid']) {
      const login = server.begin(user);
      const other = await phone.respond(login.challenge, { user: user === 'ann' ? 'bob' : 'ann' });
      expect(server.respond({ ...login }, other)).toBe(false);
      expect(server.respond(login, await phone.respond(login.challenge, { user }))).toBe(true);
    }
  });

  it('merits/7: the same on both systems', async () => {
    const server = createServerDouble({ ann: {} });
    const phones = [await activePhone(server, 'ios', locale)];
    const android = createPhone({ os: 'android', locale, link: server.link, installation: 'A', pin: '1234' });
    await android.migrate({ ...ann, token: () => lastToken(server) });
    phones.push(android);
    const login = server.begin('ann');
    expect(server.respond(login, await android.respond(login.challenge))).toBe(true);
  });
});
