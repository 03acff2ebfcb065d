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
    await page.locator('.is-invalid ~ .invalid-feedback').first().waitFor();
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
      await page.locator('.xyzblock-silver').first().waitFor();
      await page.fill('.xyz-silver-response', code() === '123456' ? '123457' : '123456');
      await page.click('form.xyzform-silver button[type=submit]');
      if (i < 2) await expect.poll(() => page.inputValue('.xyz-silver-response')).toBe('');
    }
    expect(await told(page)).toBe('Authentication failed');
    expect(await at.blocks()).toEqual(['error', 'username']);
  });

  browserTest('security code card: the values of the two index numbers', async () => {
    const at = await withMia();
    const { page } = at;
    const { values } = at.staff.giveCodeCard('mia');
    await enterPassword(page, 'mia');
    await page.locator('#twofactbase').first().waitFor();
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

/** The step that a bot takes the page to be at, by what it can see and in this order. */
const stepSeen = `(() => {
  const sees = (selector) => {
    const element = document.querySelector(selector);
    if (element === null) return false;
    const { width, height } = element.getBoundingClientRect();
    const { display, visibility } = getComputedStyle(element);
    return display !== 'none' && visibility !== 'hidden' && width > 0 && height > 0;
  };
  const steps = {
    picker: '.form-control.xyz-multipleselect',
    code: '#xyz-field-silver-response:not([disabled])',
    choice: '.xyz-otp-select-text, .xyz-otp-select-voice',
    'code card': '#xyz-field-bronze-response',
    'temporary code': '#xyz-field-temp-response',
    password: '#xyz-field-username',
  };
  return Object.keys(steps).find((step) => sees(steps[step]));
})()`;

interface BotPath {
  readonly step: string;
  /** The form in which it clicks the only button that submits. */
  readonly form: string;
  readonly field: string;
  /** Gives the user the factor, and returns what it shows at the login. */
  readonly factor: (at: AtThePage) => () => Promise<string> | string;
}

describe('a bot whose user has one factor, with the bots’ own selectors', () => {
  const paths: Readonly<Record<string, BotPath>> = {
    'authenticator app': {
      ...{ step: 'code', form: 'form.xyzform-silver', field: '#xyz-field-silver-response' },
      factor: (at) => addApp(at, 'mia'),
    },
    SMS: {
      ...{ step: 'code', form: 'form.xyzform-silver', field: '.xyz-silver-response' },
      factor: ({ staff, server, advance }) => {
        staff.addLine('+15550100021', 'mia');
        staff.addSms('mia', '+15550100021');
        return () => {
          advance(5_000);
          return server.line('+15550100021').messages()[0]?.code ?? '';
        };
      },
    },
    'security code card': {
      ...{ step: 'code card', form: 'form.xyzform-bronze', field: '.xyz-bronze-response' },
      factor: ({ page, staff }) => {
        const { values } = staff.giveCodeCard('mia');
        return async () => {
          const [text = ''] = await page.locator('#twofactbase').allInnerTexts();
          const indices = text.match(/\b[0-9]{3}\b/g) ?? [];
          return indices.map((index) => values[Number(index) - 1]).join('');
        };
      },
    },
    'temporary code': {
      ...{ step: 'temporary code', form: 'form.xyzform-temp', field: '#xyz-field-temp-response' },
      factor: ({ staff }) => {
        const { code } = staff.giveTemporary('mia');
        return () => code;
      },
    },
  };

  for (const [name, { step, form, field, factor }] of Object.entries(paths)) {
    browserTest(`${name}: sees the field, fills it in and clicks Login`, async () => {
      const at = await withMia();
      const { page } = at;
      const shown = factor(at);
      expect(await page.evaluate(stepSeen)).toBe('password');
      await page.fill('#xyz-field-username', 'mia');
      await page.fill('#xyz-field-password', password);
      await page.locator('form.xyzform-username button[type="submit"]').click();
      await expect.poll(() => page.evaluate(stepSeen)).toBe(step);
      await page.fill(field, await shown());
      await page.locator(`${form} button[type="submit"]`).click();
      await landed(page);
    });
  }

  browserTest('picker: chooses the authenticator app by its value, then the visible Login', async () => {
    const at = await openPage();
    const { page } = at;
    const code = addApp(at, 'demo');
    await enterPassword(page, 'demo');
    await page.locator('.xyz-multipleselect').first().waitFor();
    expect(await page.evaluate(stepSeen)).toBe('picker');
    const options = await page.locator('.xyz-multipleselect option').allTextContents();
    expect(options).toEqual(['Select Type', 'Digital Security Card+', 'Mobile Authenticator App']);
    await page.selectOption('.xyz-multipleselect', { value: '4' });
    await page.locator('#xyz-field-silver-response').first().waitFor();
    await page.fill('#xyz-field-silver-response', code());
    await page.locator('button:has-text("Login")').locator('visible=true').first().click();
    await landed(page);
  });
});
