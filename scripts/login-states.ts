/**
 * What the login page shows and how a person gets it to that state, by name: for its pictures, and for every test
 * that has to look at all of it. Each state starts at an open login page and ends when the page has stopped changing.
 */
import type { Page } from 'playwright-core';
import type { Card } from '../src/device/card.ts';
import type { LoginService } from '../src/login/login-service.ts';
import { activateApp, type ScenePhone } from './login-phone.ts';

export interface Scene {
  readonly page: Page;
  readonly card: Card;
  readonly staff: LoginService['staff'];
  /** Advances the server's time. */
  advance(ms: number): void;
}

export interface LoginState {
  /** What a person sees, for the text beside the picture. */
  readonly says: string;
  does(scene: Scene): Promise<void>;
}

/** The policy of the server in these states: lower limits than usual, because one state needs to reach them. */
export const challengesMax = 2;
export const password = 'demo-password';
export const pin = '1234';

export async function enterPassword(page: Page, user: string, text: string = password): Promise<void> {
  await page.fill('#xyz-field-username', user);
  // Keys go to the element with the focus, which nothing has to look for.
  await page.keyboard.press('Tab');
  await page.keyboard.insertText(text);
  await page.press('#xyz-field-password', 'Enter');
}

export async function readChallenge(page: Page): Promise<string> {
  await page.locator('.xyzblock-gold').first().waitFor();
  return (await page.textContent('.xyz-goldchallenge')) ?? '';
}

export async function enterResponse(page: Page, text: string): Promise<void> {
  await page.fill('#xyz-field-gold-response', text);
  await page.press('#xyz-field-gold-response', 'Enter');
}

/** The page has shown a message. */
export async function told(page: Page): Promise<string> {
  await page.locator('.xyzblock-error').first().waitFor();
  return (await page.textContent('.xyz-errormessage')) ?? '';
}

/** A user whose factor is the phone app. */
export async function askPhone(scene: Scene): Promise<ScenePhone> {
  const { page, staff } = scene;
  await staff.addUser({ name: 'mia', password });
  const phone = await activateApp(scene, 'mia', password);
  await enterPassword(page, 'mia');
  await page.locator('.xyzblock-notification').first().waitFor();
  return phone;
}

export const loginStates: Readonly<Record<string, LoginState>> = {
  password: {
    says: 'the start: user name and password',
    does: async () => {},
  },
  paper: {
    says: 'paper mode',
    does: ({ page }) => page.check('#toggle1'),
  },
  'empty-field': {
    says: 'a field that was left empty',
    async does({ page }) {
      await page.fill('#xyz-field-username', 'demo');
      await page.press('#xyz-field-username', 'Enter');
      await page.locator('#password-feedback').first().waitFor();
    },
  },
  'wrong-password': {
    says: 'a wrong user name or password',
    async does({ page }) {
      await enterPassword(page, 'demo', 'no-password');
      await told(page);
    },
  },
  'paper-user': {
    says: 'a paper user in live mode',
    async does({ page }) {
      await enterPassword(page, 'demo-paper');
      await told(page);
    },
  },
  loading: {
    says: 'waiting for the server',
    async does({ page }) {
      await page.route('**/api/login', () => {});
      await enterPassword(page, 'demo');
      await page.locator('.xyzblock-loading').first().waitFor();
    },
  },
  picker: {
    says: 'a user with two cards',
    async does({ page }) {
      await enterPassword(page, 'demo-two');
      await page.locator('.xyzblock-multiplesf').first().waitFor();
    },
  },
  challenge: {
    says: 'the challenge and the field for the response',
    async does({ page }) {
      await enterPassword(page, 'demo');
      await readChallenge(page);
    },
  },
  'seven-digits': {
    says: 'a response that can’t be one; the challenge still stands',
    async does({ page }) {
      await enterPassword(page, 'demo');
      await readChallenge(page);
      await enterResponse(page, '1234567');
      await page.locator('#response-feedback').first().waitFor();
    },
  },
  code: {
    says: 'a card that shows codes without a challenge: the PIN beside the code',
    async does({ page, staff }) {
      await addCodeUser(staff);
      await enterPassword(page, 'coder');
      await page.locator('#xyz-field-gold-pin').first().waitFor();
    },
  },
  authenticator: {
    says: 'the code of an authenticator app',
    async does({ page, staff }) {
      await addAppUser(staff);
      await enterPassword(page, 'mia');
      await page.locator('.xyzblock-silver').first().waitFor();
    },
  },
  'wrong-code': {
    says: 'a wrong code; another can be entered',
    async does({ page, staff }) {
      await addAppUser(staff);
      await enterPassword(page, 'mia');
      await page.locator('.xyzblock-silver').first().waitFor();
      // One code in a million is right; the page of a right one would be another.
      await page.fill('#xyz-field-silver-response', '000000');
      await page.press('#xyz-field-silver-response', 'Enter');
      await page.locator('#silver-feedback').first().waitFor();
    },
  },
  sms: {
    says: 'the code of an SMS; another can be sent later',
    does: ({ page }) => askSmsCode(page),
  },
  notification: {
    says: 'the phone app is asked to approve the login',
    async does(scene) {
      await askPhone(scene);
    },
  },
  'by-hand': {
    says: 'the challenge for the phone app, by hand',
    async does(scene) {
      await askPhone(scene);
      await scene.page.click('.xyz-showchallenge');
      await readChallenge(scene.page);
    },
  },
  'text-or-voice': {
    says: 'the choice of how another code comes',
    async does({ page }) {
      await askSmsCode(page);
      await page.click('.ask-again');
      await page.locator('.xyzblock-otpselector').first().waitFor();
    },
  },
  'too-soon': {
    says: 'another code asked for too early',
    async does({ page }) {
      await askSmsCode(page);
      await page.click('.ask-again');
      await page.click('.xyz-otp-select-text');
      await told(page);
    },
  },
  call: {
    says: 'the code is read out in a call',
    async does({ page }) {
      await askSmsCode(page);
      await page.click('.ask-again');
      await page.click('.xyz-otp-select-voice');
      await page.locator('#call-comes:not(:empty)').first().waitFor();
    },
  },
  'sms-help': {
    says: 'what to do if no SMS comes',
    async does({ page }) {
      await askSmsCode(page);
      await page.click('.sms-help summary');
      await page.locator('.sms-help li').first().waitFor();
    },
  },
  'code-card': {
    says: 'two values of a security code card',
    async does({ page, staff }) {
      await staff.addUser({ name: 'mia', password });
      staff.giveCodeCard('mia');
      await enterPassword(page, 'mia');
      await page.locator('.xyzblock-bronze').first().waitFor();
    },
  },
  temporary: {
    says: 'a temporary code',
    async does({ page, staff }) {
      await staff.addUser({ name: 'mia', password });
      staff.giveTemporary('mia');
      await enterPassword(page, 'mia');
      await page.locator('.xyzblock-temp').first().waitFor();
    },
  },
  failed: {
    says: 'a wrong or late response',
    async does({ page }) {
      await enterPassword(page, 'demo');
      await readChallenge(page);
      await enterResponse(page, '00000000');
      await told(page);
    },
  },
  expired: {
    says: 'the countdown has ended',
    async does({ page }) {
      await enterPassword(page, 'demo');
      await readChallenge(page);
      await page.clock.fastForward(180_000);
      await told(page);
    },
  },
  'too-many': {
    says: 'too many logins begun in a short time',
    async does({ page }) {
      for (let i = 0; i < challengesMax; i++) {
        await enterPassword(page, 'demo');
        await readChallenge(page);
        await page.click('.xyz-startover');
      }
      await enterPassword(page, 'demo');
      await told(page);
    },
  },
  finished: {
    says: 'the response was right, and the next page comes',
    async does({ page, card }) {
      await page.route('**/sso/Dispatcher*', (route) => route.fulfill({ status: 204 }));
      await enterPassword(page, 'demo');
      const challenge = await readChallenge(page);
      await enterResponse(page, card.respond({ pin, challenge }).response);
      await page.locator('.xyzblock-finished').first().waitFor();
    },
  },
  'logged-in': {
    says: 'logged in',
    async does({ page, card }) {
      await enterPassword(page, 'demo');
      const challenge = await readChallenge(page);
      await enterResponse(page, card.respond({ pin, challenge }).response);
      await page.waitForURL('**/sso/Dispatcher*');
      await page.locator('.session').first().waitFor();
    },
  },
  'not-found': {
    says: 'an unknown address',
    async does({ page }) {
      await page.goto(new URL('/nowhere', page.url()).href);
    },
  },
  api: {
    says: 'the API',
    async does({ page }) {
      await page.click('a[href="/api"]');
      await page.locator('.routes h3').first().waitFor();
    },
  },
};

/** A user whose only factor is an authenticator app that was added and not proved: it is asked all the same. */
async function addAppUser(staff: LoginService['staff']): Promise<void> {
  await staff.addUser({ name: 'mia', password });
  staff.addTotp('mia');
}

/** The code of an SMS is asked for. */
export async function askSmsCode(page: Page): Promise<void> {
  await enterPassword(page, 'demo-sms');
  await page.locator('.xyzblock-silver').first().waitFor();
}

/** The key of the card of `addCodeUser`: 20 bytes, not secret. */
export const codeKey: Uint8Array = new TextEncoder().encode('12345678901234567890');

/** A user whose card shows codes of HOTP (RFC 4226) and takes no challenge. */
export async function addCodeUser(staff: LoginService['staff']): Promise<void> {
  await staff.addUser({ name: 'coder', password });
  staff.orderCard({
    ...{ serial: 'CODE-0001', user: 'coder', suite: 'HOTP-SHA1-6', label: 'Digital Security Card' },
    ...{ pin, key: codeKey, activated: true },
  });
}
