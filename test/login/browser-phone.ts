/**
 * The broker's own instructions for the phone app, step by step, each in English and in Traditional Chinese: a phone of
 * `dscplus/phone` beside the login page, both at one server. `test/phone/instructions.test.ts` has the steps that need no
 * page.
 */
import { describe, expect } from 'vitest';
import { enterPassword, password, pin, told } from '../../scripts/login-states.ts';
import { createCard } from '../../src/index.ts';
import { createPhone, createServerLink, type Phone } from '../../src/phone.ts';
import { instructionWords, tapWords, typeWords } from '../phone/labelled.ts';
import type { AtThePage } from './login-page.ts';
import { type Language, landed, pass, scenario, startPage } from './scenario-test.ts';

const number = '+15550100077';
const appPin = 'a1b2';
const gapMs = 120_000;
const dayMs = 86_400_000;

interface WithPhone {
  readonly at: AtThePage;
  readonly phone: Phone;
  readonly language: Language;
}

function phoneAt({ server }: AtThePage, os: Phone['profile']['os'], locale: Language, name: string): Phone {
  const link = createServerLink(os, async (path, body) => {
    const headers = { 'Content-Type': 'application/json' };
    const reply = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  });
  return createPhone({ os, locale, link, installation: name, pin: appPin });
}

/** The newest code or token that the line has got, once it has come. */
function newestCode({ server, advance }: AtThePage, of = number): string {
  advance(5_000);
  return server.line(of).messages().at(-1)?.code ?? '';
}

/** Mia, whose phone is active. */
async function withPhone(
  language: Language,
  open: () => Promise<AtThePage>,
  os: Phone['profile']['os'] = 'android',
): Promise<WithPhone> {
  const at = await open();
  await at.staff.addUser({ name: 'mia', password });
  at.staff.addLine(number, 'mia');
  const phone = phoneAt(at, os, language, 'phone-of-mia');
  await phone.activate({ user: 'mia', password, token: () => newestCode(at) });
  return { at, phone, language };
}

/** Name and password at the page, up to the notification. */
async function ask(at: AtThePage, language: Language, user = 'mia'): Promise<void> {
  await startPage(at, language);
  await enterPassword(at.page, user);
  await at.page.locator('.xyzblock-notification').first().waitFor();
}

/** From the notification on, with the selectors of public bots. */
async function byHand({ page }: AtThePage, respond: (challenge: string) => Promise<string>): Promise<void> {
  await page.click('.text-center > a.xyz-showchallenge > small');
  await page.locator('.xyzblock-gold.xyzblock-manualibkey').first().waitFor();
  const challenge = (await page.textContent('.xyz-goldchallenge')) ?? '';
  await page.fill('#xyz-field-gold-response', await respond(challenge));
  await page.click('.xyzform-gold button[type=submit]');
}

/** Steps 1 to 4 of a migration, by the words on the screens. */
async function migrateTo4(phone: Phone, language: Language): Promise<void> {
  const words = instructionWords[language];
  const signIn = { [words.user]: 'mia', [words.password]: password };
  typeWords(phone, signIn);
  await tapWords(phone, words.logIn, words.migrate, words.migrate, words.continue);
  typeWords(phone, signIn);
  await tapWords(phone, words.logIn);
}

/** The last steps on Android. */
async function choosePin(phone: Phone, language: Language): Promise<void> {
  const words = instructionWords[language];
  typeWords(phone, { [words.pin]: appPin, [words.repeatPin]: appPin });
  await tapWords(phone, words.activate, words.done);
}

/** Nothing of the old phone lets in; the new one does, by the page. */
async function expectMoved({ at, phone: old, language }: WithPhone, phone: Phone): Promise<void> {
  at.advance(gapMs);
  await ask(at, language);
  await byHand(at, (challenge) => old.respond(challenge));
  expect(await told(at.page)).toMatch(/^(Authentication failed|驗證失敗)$/);
  at.advance(gapMs);
  await ask(at, language);
  await expect(old.approve()).rejects.toMatchObject({ reason: 'not active' });
  expect(old.screen().name).toBe('inactive');
  await phone.approve();
  await landed(at);
}

describe('migrate', () => {
  scenario('migrate/ios/1-6', async (language, open) => {
    const held = await withPhone(language, open, 'ios');
    const { at, phone: old } = held;
    const words = instructionWords[language];
    at.advance(gapMs);
    await ask(at, language);
    await old.poll();
    expect(old.screen().notifications).toBe(1);
    const phone = phoneAt(at, 'ios', language, 'new-phone-of-mia');
    await migrateTo4(phone, language);
    typeWords(phone, { [words.activationCode]: newestCode(at) });
    await tapWords(phone, words.activate);
    expect(await phone.prove('face')).toEqual({ verdict: 'accepted' });
    await tapWords(phone, words.done);
    // The login that waited for the old phone has ended.
    await told(at.page);
    await expectMoved(held, phone);
  });

  scenario('migrate/android/1-7', async (language, open) => {
    const held = await withPhone(language, open);
    const { at } = held;
    const words = instructionWords[language];
    at.advance(gapMs);
    const phone = phoneAt(at, 'android', language, 'new-phone-of-mia');
    await migrateTo4(phone, language);
    typeWords(phone, { [words.smsCode]: newestCode(at) });
    await tapWords(phone, words.verify);
    await choosePin(phone, language);
    await expectMoved(held, phone);
  });

  scenario('migrate/card', async (language, open) => {
    const held = await withPhone(language, open);
    const { at } = held;
    const { key } = at.staff.orderCard({ serial: 'CARD-M', user: 'mia', pin, activated: true });
    const card = createCard({ serial: 'CARD-M', key });
    const sent = at.server.line(number).messages().length;
    const phone = phoneAt(at, 'android', language, 'new-phone-of-mia');
    await migrateTo4(phone, language);
    const { name, challenge = '' } = phone.screen();
    expect(name).toBe('card-response');
    const { response } = card.respond({ pin, challenge: String(challenge).replace(' ', '') });
    phone.type('response', response);
    await tapWords(phone, instructionWords[language].continue);
    await choosePin(phone, language);
    at.advance(gapMs);
    expect(at.server.line(number).messages().length).toBe(sent);
    expect(at.staff.factor('app-mia-1').status).toBe('revoked');
    await startPage(at, language);
    await enterPassword(at.page, 'mia');
    await at.page.locator('.xyzblock-multiplesf').first().waitFor();
    await at.page.selectOption('select.xyz-multipleselect', '5.2a');
    await at.page.locator('.xyzblock-notification').first().waitFor();
    await phone.approve();
    await landed(at);
  });

  scenario('migrate/lost-number: the staff alone can help', async (language, open) => {
    const { at } = await withPhone(language, open);
    at.advance(gapMs);
    // The token goes to the number first used, whatever number the user has now.
    const now = '+15550100078';
    at.staff.addLine(now, 'mia');
    at.server.line(number).set('off');
    const phone = phoneAt(at, 'android', language, 'new-phone-of-mia');
    await migrateTo4(phone, language);
    at.advance(60_000);
    expect(phone.screen().sentTo).toBe('+1 ••• 0077');
    expect(at.server.line(now).messages()).toEqual([]);
    at.staff.revokeFactor('app-mia-1');
    at.server.line(number).set('good');
    const next = phoneAt(at, 'android', language, 'next-phone-of-mia');
    at.advance(gapMs);
    // The staff has proved the person. The app is activated anew, and the number chosen.
    const words = instructionWords[language];
    await tapWords(next, words.services, words.register, words.continue);
    typeWords(next, { [words.user]: 'mia', [words.password]: password });
    await tapWords(next, words.logIn);
    next.type('number', '+1 ••• 0078');
    await tapWords(next, words.getCode);
    typeWords(next, { [words.activationCode]: newestCode(at, now), [words.pin]: appPin });
    await tapWords(next, words.activate, words.done);
    await ask(at, language);
    await next.approve();
    await landed(at);
  });
});

describe('by-hand', () => {
  scenario('by-hand/portal: the phone is online, and shows no notification', async (language, open) => {
    const { at, phone } = await withPhone(language, open);
    await ask(at, language);
    await byHand(at, (challenge) => phone.respond(challenge));
    await landed(at);
  });

  for (const condition of ['no-data', 'roaming'] as const)
    scenario(`by-hand/${condition}`, async (language, open) => {
      const { at, phone } = await withPhone(language, open);
      at.server.line(number).set(condition);
      phone.setOnline(false);
      await ask(at, language);
      await expect(phone.wait('notification')).rejects.toMatchObject({ reason: 'no network' });
      await byHand(at, (challenge) => phone.respond(challenge));
      await landed(at);
    });
});

describe('merits', () => {
  scenario('merits/1 and 8: offline, after a day', async (language, open) => {
    const { at, phone } = await withPhone(language, open);
    phone.setOnline(false);
    phone.advance(dayMs);
    at.advance(dayMs);
    await ask(at, language);
    await byHand(at, (challenge) => phone.respond(challenge));
    await landed(at);
  });

  for (const os of ['ios', 'android'] as const)
    scenario(`merits/5 and 7: seamless on ${os}`, async (language, open) => {
      const { at, phone } = await withPhone(language, open, os);
      await ask(at, language);
      await phone.wait('notification');
      await phone.tap('notification');
      expect(phone.screen().login).toMatchObject({ user: 'mia', application: 'portal' });
      if (os === 'android') phone.type('pin', appPin);
      await phone.tap('approve');
      if (os === 'ios') await phone.prove('fingerprint');
      await landed(at);
    });

  scenario('merits/6: three users in one app', async (language, open) => {
    const { at, phone } = await withPhone(language, open);
    for (const [i, user] of ['otto', 'pia'].entries()) {
      const own = `+1555010009${i}`;
      await at.staff.addUser({ name: user, password });
      at.staff.addLine(own, user);
      await phone.activate({ user, password, token: () => newestCode(at, own) });
    }
    for (const user of ['otto', 'mia', 'pia']) {
      await ask(at, language, user);
      await byHand(at, (challenge) => phone.respond(challenge, { user }));
      await landed(at);
    }
  });

  scenario('merits/9: the staff gives a new password, and no SMS leaves', async (language, open) => {
    const { at, phone } = await withPhone(language, open);
    const { page, staff, server } = at;
    const sent = server.line(number).messages().length;
    await staff.setPassword('mia', 'a password for now');
    await startPage(at, language);
    await enterPassword(page, 'mia');
    await told(page);
    await page.fill('#xyz-field-password', 'a password for now');
    await page.press('#xyz-field-password', 'Enter');
    await page.locator('.xyzblock-notification').first().waitFor();
    await phone.approve();
    await landed(at);
    expect(server.line(number).messages().length).toBe(sent);
  });
});

describe('factors', () => {
  scenario('factors/picker', async (language, open) => {
    const { at, phone } = await withPhone(language, open);
    const { staff, page } = at;
    const options = async (): Promise<[string, string][]> => {
      await startPage(at, language);
      await enterPassword(page, 'mia');
      await page.locator('.xyzblock-multiplesf').first().waitFor();
      const all = page.locator('.xyz-multipleselect option');
      const read = (each: { value: string; text: string }[]) =>
        each.map(({ value, text }) => [value, text] as [string, string]);
      return (await all.evaluateAll(read)).slice(1);
    };
    staff.orderCard({ serial: 'CARD-P', user: 'mia', pin, activated: true });
    staff.orderCard({ serial: 'CARD-O', user: 'mia', pin, suite: 'HOTP-SHA1-6', activated: true });
    staff.addTotp('mia', { activated: true });
    const names = {
      en: ['IB Key', 'Digital Security Card+', 'Digital Security Card', 'Mobile Authenticator App'],
      'zh-Hant': ['IB Key', 'Digital Security Card+', 'Digital Security Card', '手機驗證器應用程序'],
    }[language];
    const values = ['5.2a', '5.1', '4.1', '4'];
    expect(await options()).toEqual(values.map((value, i) => [value, names[i]]));
    staff.orderCard({ serial: 'CARD-Q', user: 'mia', pin, activated: true });
    const two = ['5.1 CARD-P', '5.1 CARD-Q'];
    expect((await options()).filter(([value]) => value.startsWith('5.1'))).toEqual(
      two.map((value) => [value, value.replace('5.1', 'Digital Security Card+')]),
    );
    await page.selectOption('select.xyz-multipleselect', { label: 'IB Key' });
    await page.locator('.xyzblock-notification').first().waitFor();
    await phone.approve();
    await landed(at);
  });
});

describe('bots', () => {
  scenario('bots/push', async (language, open) => {
    const { at, phone } = await withPhone(language, open);
    const { page, staff } = at;
    staff.addTotp('mia', { activated: true });
    await startPage(at, language);
    await page.fill('.xyz-username', 'mia');
    await page.fill('.xyz-password', password);
    await page.click('.xyzform-username .btn');
    // The first option that may be the phone.
    const select = page.locator('select.form-control.xyz-multipleselect');
    await select.waitFor({ state: 'visible' });
    const texts = await select.locator('option').allTextContents();
    const label = texts.find((text) => /ib key|mobile|push/i.test(text)) ?? '';
    await select.selectOption({ label });
    await page.locator('.login-step-notification').first().waitFor();
    expect(await page.isVisible('.xyz-resendnotification')).toBe(true);
    await pass(at, 5_000);
    await phone.approve();
    // They wait for the block to be gone, and for the address.
    await page.locator('.xyzblock-notification').first().waitFor({ state: 'hidden' });
    await landed(at);
  });
});
