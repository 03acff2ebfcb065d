/** People and login bots with a code that is typed: the bots' own selectors, and the keyboard alone. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { enterPassword, password, told } from '../../scripts/login-states.ts';
import { hotp } from '../../src/crypto/hotp.ts';
import { type AtThePage, browserTest, openPage } from './login-page.ts';

const success = 'Client login succeeds';

async function withMia(): Promise<AtThePage> {
  const at = await openPage();
  await at.staff.addUser({ name: 'mia', password });
  return at;
}

/** An app that was proved, and what it shows now. */
function addApp({ staff, advance }: AtThePage, user: string): () => string {
  const { factor, secret } = staff.addTotp(user);
  const bits = [...secret]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Uint8Array.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const code = (): string => hotp(key, BigInt(Math.floor(staff.time().unixMs / 30_000)), { digits: 6 });
  staff.proveTotp(factor.id, code());
  advance(30_000);
  return code;
}

async function landed(page: Page): Promise<void> {
  await page.waitForURL('**/sso/Dispatcher*');
  expect(await page.textContent('body')).toContain(success);
}

describe('someone whose factor is a code that is typed', () => {
  browserTest('authenticator app: a wrong code can be typed again, by the keyboard alone', async () => {
    const at = await withMia();
    const { page } = at;
    const code = addApp(at, 'mia');
    await enterPassword(page, 'mia');
    await at.focusOn('#xyz-field-silver-response.xyz-silver-response');
    expect(await page.textContent('.xyz-field-silver-response-label')).toBe('Mobile Authenticator App Code');
    await page.keyboard.type(code() === '123456' ? '123457' : '123456');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.is-invalid ~ .invalid-feedback', { state: 'visible' });
    expect(await page.textContent('#silver-feedback')).toBe('Incorrect security code');
    await at.focusOn('#xyz-field-silver-response');
    await page.keyboard.type(code());
    await page.keyboard.press('Enter');
    await landed(page);
  });

  browserTest('authenticator app: the third wrong code ends the login', async () => {
    const at = await withMia();
    const { page } = at;
    const code = addApp(at, 'mia');
    await enterPassword(page, 'mia');
    for (let i = 0; i < 3; i++) {
      await page.waitForSelector('.xyzblock-silver', { state: 'visible' });
      await page.fill('.xyz-silver-response', code() === '123456' ? '123457' : '123456');
      await page.click('form.xyzform-silver button[type=submit]');
      if (i < 2) await expect.poll(() => page.inputValue('.xyz-silver-response')).toBe('');
    }
    expect(await told(page)).toBe('Authentication failed');
    expect(await at.blocks()).toEqual(['error', 'username']);
  });

  browserTest('picked by its value, as bots do, beside a card', async () => {
    const at = await openPage();
    const { page } = at;
    const code = addApp(at, 'demo');
    await enterPassword(page, 'demo');
    await page.waitForSelector('.xyzblock-multiplesf', { state: 'visible' });
    const options = await page.locator('.xyz-multipleselect option').allTextContents();
    expect(options).toEqual(['Select Type', 'Digital Security Card+', 'Mobile Authenticator App']);
    await page.selectOption('select.xyz-multipleselect', '4');
    await page.fill('#xyz-field-silver-response', code());
    await page.press('#xyz-field-silver-response', 'Enter');
    await landed(page);
  });

  browserTest('security code card: the values of the two index numbers', async () => {
    const at = await withMia();
    const { page } = at;
    const { values } = at.staff.giveCodeCard('mia');
    await enterPassword(page, 'mia');
    await page.waitForSelector('#twofactbase', { state: 'visible' });
    await at.focusOn('#xyz-field-bronze-response.xyz-bronze-response');
    const indices = await page.locator('.xyz-bronzechallenge').allTextContents();
    expect(indices.map((index) => /^[0-9]{3}$/.test(index))).toEqual([true, true]);
    await page.keyboard.type('A3D');
    await page.keyboard.press('Enter');
    expect(await page.textContent('#bronze-feedback')).toBe(
      'Both values together have 6 characters; you entered 3.',
    );
    await page.fill(
      '#xyz-field-bronze-response',
      indices.map((index) => values[Number(index) - 1]).join(' '),
    );
    await page.click('form.xyzform-bronze button[type=submit]');
    await landed(page);
  });

  browserTest('temporary code', async () => {
    const at = await withMia();
    const { page } = at;
    const { code } = at.staff.giveTemporary('mia');
    await enterPassword(page, 'mia');
    await at.focusOn('#xyz-field-temp-response');
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
    await landed(page);
  });
});
