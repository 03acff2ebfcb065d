/**
 * The broker's own instructions, step by step, each in English and in Traditional Chinese: the call for those to whom no
 * SMS comes (`voice`), SMS that do not come (`sms`), and what a user can pick (`factors`). Labels are those of the
 * instructions; what they do not have in Chinese is assumed.
 */
import { describe, expect } from 'vitest';
import { enterPassword, enterResponse, password, pin, readChallenge } from '../../scripts/login-states.ts';
import { demoKey } from '../../src/crypto/demo-card.ts';
import { createCard } from '../../src/index.ts';
import type { LineCondition } from '../../src/line/line-state.ts';
import { demoNumber } from '../../src/login/demo-lines.ts';
import type { AtThePage } from './login-page.ts';
import { landed, pass, scenario } from './scenario-test.ts';

const field = '#xyz-field-silver-response';
const gapMs = 120_000;
const dayMs = 86_400_000;

const words = {
  en: {
    ...{ voice: 'Voice', text: 'Text', continue: 'Continue' },
    portal: "Didn't receive a security code?",
    tws: 'Request new Security Code',
    ios: 'Request New Code',
    android: 'Request New Security Code',
    temporary: 'Temporary Code',
  },
  'zh-Hant': {
    ...{ voice: '語音', text: '短信', continue: '繼續' },
    portal: '沒有收到安全碼？',
    tws: '請求新的安全碼',
    ios: '請求新代碼',
    android: '請求新安全碼',
    temporary: '臨時代碼',
  },
} as const;

async function askSms({ page, server }: AtThePage, condition: LineCondition = 'good'): Promise<void> {
  server.line(demoNumber).set(condition);
  await enterPassword(page, 'demo-sms');
  await page.locator(field).first().waitFor();
}

async function enterCode({ page }: AtThePage, code: string): Promise<void> {
  await page.fill(field, code);
  await page.press(field, 'Enter');
}

/** What the broker's steps 1 and 2 do: the application's link, then Voice, confirmed in TWS. */
async function askCall({ page }: AtThePage, link: string, voice: string, confirm?: string): Promise<void> {
  await page.getByRole('button', { name: link, exact: true }).click();
  await page.getByRole('button', { name: voice, exact: true }).click();
  if (confirm !== undefined) await page.getByRole('button', { name: confirm, exact: true }).click();
  await page.locator(field).first().waitFor();
}

/** Answers the call, which must ring within a minute (documented), and returns its code. */
function answerCall({ server, advance }: AtThePage): string {
  const line = server.line(demoNumber);
  for (let second = 0; line.calls().at(-1)?.fate !== 'ringing' && second < 60; second++) advance(1_000);
  expect(line.answer()).toEqual({ verdict: 'accepted' });
  return String(line.calls().at(-1)?.code);
}

const fates = ({ server }: AtThePage): string[] =>
  server
    .line(demoNumber)
    .messages()
    .map(({ fate }) => fate);

describe('voice', () => {
  const applications = [
    ['portal', 'portal', undefined],
    ['tws-latest', 'tws', 'OK'],
    ['tws-beta', 'tws', 'OK'],
    ['ios', 'ios', undefined],
    ['android', 'android', undefined],
  ] as const;
  for (const [app, link, confirm] of applications) {
    scenario(`voice/${app}/1-3`, async (language, open) => {
      const at = await open(app);
      await askSms(at, 'filtered');
      await askCall(at, words[language][link], words[language].voice, confirm);
      await enterCode(at, answerCall(at));
      await landed(at);
    });
  }

  scenario('voice/tws-stable/1', async (language, open) => {
    const at = await open('tws-stable');
    await askSms(at, 'filtered');
    await at.page.getByRole('button', { name: words[language].tws, exact: true }).click();
    await at.page.locator('.xyzblock-otpselector').first().waitFor();
    expect(await at.page.getByRole('button', { name: words[language].voice, exact: true }).count()).toBe(0);
  });

  scenario('voice/no-sms-factor', async (_, open) => {
    const at = await open();
    await enterPassword(at.page, 'demo');
    await readChallenge(at.page);
    expect(await at.page.isVisible('.ask-again')).toBe(false);
    expect(await at.page.isVisible('.xyz-otp-select-voice')).toBe(false);
  });
});

describe('sms', () => {
  scenario('sms/1: with a permanent factor no SMS is needed', async (_, open) => {
    const at = await open();
    const { staff, server, page } = at;
    await staff.addUser({ name: 'mia', password });
    const number = '+15550100077';
    staff.addLine(number, 'mia');
    staff.addSms('mia', number);
    staff.orderCard({ serial: 'CARD-M', user: 'mia', pin, activated: true });
    await enterPassword(page, 'mia');
    await readChallenge(page);
    at.advance(60_000);
    expect(server.line(number).messages()).toEqual([]);
  });

  scenario('sms/2: stuck until the phone is restarted, then too late', async (language, open) => {
    const at = await open();
    const line = at.server.line(demoNumber);
    await askSms(at, 'stuck');
    at.advance(60_000);
    expect(fates(at)).toEqual(['held']);
    line.restart();
    await pass(at, gapMs - 60_000);
    await at.page.getByRole('button', { name: words[language].portal, exact: true }).click();
    await at.page.getByRole('button', { name: words[language].text, exact: true }).click();
    await at.page.locator(field).first().waitFor();
    at.advance(60_000);
    const [first, second] = line.messages();
    expect(first).toMatchObject({ fate: 'delivered' });
    expect(second).toMatchObject({ fate: 'delivered' });
    await enterCode(at, String(first?.code));
    await at.page.locator('.is-invalid ~ .invalid-feedback').first().waitFor();
    await enterCode(at, String(second?.code));
    await landed(at);
  });

  scenario('sms/3: the call', async (language, open) => {
    const at = await open();
    await askSms(at, 'roaming');
    await askCall(at, words[language].portal, words[language].voice);
    await enterCode(at, answerCall(at));
    await landed(at);
  });

  scenario('sms/4: the carrier blocks them, and the call comes all the same', async (language, open) => {
    const at = await open();
    const line = at.server.line(demoNumber);
    await askSms(at, 'filtered');
    await expect(line.message({ after: 0 })).rejects.toMatchObject({ reason: 'filtered' });
    expect(fates(at)).toEqual(['filtered']);
    await askCall(at, words[language].portal, words[language].voice);
    await enterCode(at, answerCall(at));
    await landed(at);
  });

  scenario('sms/4: roaming loses one in three, the same ones for a seed', async (_, open) => {
    const at = await open();
    for (let message = 0; message < 3; message++) {
      await askSms(at, 'roaming');
      at.advance(gapMs);
      await at.page.reload();
    }
    // Of the default seed.
    expect(fates(at)).toEqual(['delivered', 'lost', 'delivered']);
  });
});

describe('factors', () => {
  scenario('factors/picker-typed', async (language, open) => {
    const at = await open();
    const { staff, page } = at;
    await staff.addUser({ name: 'mia', password });
    staff.addLine('+15550100077', 'mia');
    staff.addSms('mia', '+15550100077');
    // A temporary code may be beside SMS. A code card ends it.
    const { code } = staff.giveTemporary('mia');
    const names = async (): Promise<string[]> => {
      await enterPassword(page, 'mia');
      await page.locator('.xyzblock-multiplesf').first().waitFor();
      const values = page.locator('.xyz-multipleselect option');
      return await values.evaluateAll((all: { value: string }[]) => all.map(({ value }) => value));
    };
    expect(await names()).toEqual(['', '4.2', '6']);
    await page.selectOption('select.xyz-multipleselect', { label: words[language].temporary });
    await page.fill('#xyz-field-temp-response', code);
    await page.press('#xyz-field-temp-response', 'Enter');
    await landed(at);
    const { values } = staff.giveCodeCard('mia');
    await page.goto(`${at.server.url}/?lang=${language}`);
    expect(await names()).toEqual(['', '3', '4.2']);
    await page.selectOption('select.xyz-multipleselect', '3');
    await page.locator('#twofactbase').first().waitFor();
    const indices = await page.locator('.xyz-bronzechallenge').allTextContents();
    await page.fill('#xyz-field-bronze-response', indices.map((at) => values[Number(at) - 1]).join(''));
    await page.press('#xyz-field-bronze-response', 'Enter');
    await landed(at);
  });

  scenario('factors/lost-card', async (language, open) => {
    const at = await open();
    const { staff, page, server, advance } = at;
    const again = () => page.goto(`${server.url}/?lang=${language}`);
    const [lost] = staff.user('demo').factors;
    staff.revokeFactor(String(lost));
    // By telephone: a temporary code.
    const { code, factor } = staff.giveTemporary('demo');
    await enterPassword(page, 'demo');
    await page.fill('#xyz-field-temp-response', code);
    await page.press('#xyz-field-temp-response', 'Enter');
    await landed(at);
    // On the third day it is good for the portal only, to get the online card.
    advance(2 * dayMs);
    await again();
    await enterPassword(page, 'demo');
    await page.fill('#xyz-field-temp-response', code);
    await page.press('#xyz-field-temp-response', 'Enter');
    await landed(at);
    expect(await page.evaluate("fetch('/api/session').then((reply) => reply.json())")).toMatchObject({
      scope: 'portal',
    });
    const { values, factor: online } = staff.giveCodeCard('demo');
    expect(staff.factor(factor.id).status).toBe('revoked');
    await again();
    await enterPassword(page, 'demo');
    await page.locator('#twofactbase').first().waitFor();
    const indices = await page.locator('.xyz-bronzechallenge').allTextContents();
    await page.fill('#xyz-field-bronze-response', indices.map((one) => values[Number(one) - 1]).join(''));
    await page.press('#xyz-field-bronze-response', 'Enter');
    await landed(at);
    // The new card comes by post.
    const card = createCard();
    staff.orderCard({ serial: 'CARD-NEW', user: 'demo', key: demoKey('SHA256'), pin, activated: true });
    expect(staff.factor(online.id).status).toBe('revoked');
    await again();
    await enterPassword(page, 'demo');
    const challenge = await readChallenge(page);
    await enterResponse(page, card.respond({ pin, challenge }).response);
    await landed(at);
  });
});
