/** People at the phones of the page `/lab`: they activate, approve, deny, compute by hand, and migrate. */
import { describe, expect } from 'vitest';
import { enterPassword, readChallenge, told } from '../../scripts/login-states.ts';
import { activate, enterCode, type Hand, handOf, isIn, newestCode, password, user } from './lab-hand.ts';
import { type AtTheLab, openLab } from './lab-page.ts';
import { browserTest } from './login-page.ts';
import { violations } from './page-checks.ts';

/** Adds a phone, and takes it in hand. */
async function addPhone({ page }: AtTheLab, os: 'android' | 'ios', count = 1): Promise<Hand> {
  await page.selectOption('#phone-os', os);
  await page.locator('.phone-form button').click();
  return handOf(page, count);
}

describe('someone with a phone at the lab', () => {
  browserTest(
    'activates it with the token on the line beside it, and taps Approve: the login goes on',
    async () => {
      const at = await openLab();
      const hand = await addPhone(at, 'android');
      await activate(at, hand, 'android');
      const login = await at.openLogin();
      await enterPassword(login, user);
      await login.locator('.xyzblock-notification:not([hidden])').first().waitFor();
      await hand.tap('notification');
      await hand.reads('demo-sms logs in to Client Portal');
      await hand.fill('pin', 'a1b2');
      await hand.tap('approve');
      await isIn(login);
      await hand.reads('Approved');
      await at.page.locator('.audit li:first-child:has-text("accepted")').first().waitFor();
      expect(await at.page.locator('[role=status].unseen').textContent()).toContain(
        'Phone 1, Android, Approved',
      );
    },
  );

  browserTest('on iOS proves with a face, is told of a wrong finger, and denies', async () => {
    const at = await openLab();
    const hand = await addPhone(at, 'ios');
    await activate(at, hand, 'ios');
    const login = await at.openLogin();
    await enterPassword(login, user);
    await hand.tap('notification');
    await hand.tap('approve');
    await hand.prove('Someone else’s fingerprint');
    await at.page.getByText('Not recognised. Try again.').waitFor();
    await hand.prove('Face');
    await isIn(login);
    await hand.tap('done');
    // Another notification is sent only after a gap.
    at.service.staff.advanceTime(30_000);
    await login.goto(`${at.web.url}/sso/Login`);
    await enterPassword(login, user);
    await hand.tap('notification');
    await hand.tap('deny');
    expect(await told(login)).toBe('Authentication failed');
    await at.page.locator('.audit li:first-child:has-text("denied on the phone")').first().waitFor();
  });

  browserTest('without data gets no notification, computes by hand, and logs in', async () => {
    const at = await openLab();
    const { page } = at;
    const hand = await addPhone(at, 'android');
    await activate(at, hand, 'android');
    await page.getByLabel('Condition of +1 555 010 0001').selectOption('no-data');
    await hand.reads('+1 555 010 0001, no network');
    const login = await at.openLogin();
    await enterPassword(login, user);
    await login.click('.xyz-showchallenge > small');
    const challenge = await readChallenge(login);
    expect(await page.locator('.phone .tap-notification').count()).toBe(0);
    await hand.tap('menu');
    await hand.tap('authenticate');
    await hand.tap('generate');
    await hand.reads('A field is empty.');
    await hand.fill('challenge', challenge);
    await hand.fill('pin', 'a1b2');
    await hand.tap('generate');
    const response = (await page.locator('.phone-response').textContent()) ?? '';
    expect(response).toMatch(/^[0-9]{8}$/);
    await login.fill('#xyz-field-gold-response', response);
    await login.press('#xyz-field-gold-response', 'Enter');
    await isIn(login);
    at.service.staff.advanceTime(60_000);
    await page.locator('.phone-response').waitFor({ state: 'detached' });
  });

  browserTest('moves the app to a second phone, and the first one says that it is not active', async () => {
    const at = await openLab();
    const first = await addPhone(at, 'android');
    await activate(at, first, 'android');
    const second = await addPhone(at, 'ios', 2);
    await second.fill('user', user);
    await second.fill('password', password);
    await second.tap('log-in');
    for (const name of ['migrate', 'migrate', 'continue'] as const) await second.tap(name);
    await second.fill('user', user);
    await second.fill('password', password);
    at.service.staff.advanceTime(120_000);
    await second.tap('log-in');
    await second.reads('Activation Code');
    await second.fill('token', await newestCode(at));
    await second.tap('activate');
    await second.prove('Passcode');
    await second.reads('Done');
    await first.reads('IB Key is not active here');
  });

  browserTest('uses the keyboard alone, and the focus stays on the phone', async () => {
    const at = await openLab();
    const { page } = at;
    await page.locator('.phone-form button').focus();
    await page.keyboard.press('Enter');
    const focused = (): Promise<string> =>
      page.evaluate('document.activeElement.dataset.field ?? document.activeElement.textContent');
    expect(await focused()).toBe('user');
    await page.keyboard.type(user);
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.locator('.phone-notice').getByText('Authentication failed').waitFor();
    expect(await focused()).toBe('password');
    for (const name of ['Log In', 'Services']) {
      await page.keyboard.press('Tab');
      expect(await focused()).toBe(name);
    }
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('Register Two-Factor');
    await page.getByRole('button', { name: 'Remove phone 1' }).click();
    expect(await focused()).toBe('Add a phone');
    await page.getByText('No phone with the app yet.').waitFor();
  });

  browserTest('leaves no secret in the page, and none in the browser’s storage', async () => {
    const at = await openLab();
    const { page } = at;
    const hand = await addPhone(at, 'android');
    await hand.fill('password', 'a-typed-password');
    const kept = 'localStorage.length + sessionStorage.length + document.cookie.length';
    expect(await page.evaluate(kept)).toBe(0);
    expect(await page.content()).not.toContain('a-typed-password');
    expect(await page.getAttribute('.phone [data-field="password"]', 'type')).toBe('password');
  });
});

describe('someone who reads Chinese', () => {
  browserTest('has page and phone in Chinese by the address, and the login page with it', async () => {
    const at = await openLab({ query: '?lang=zh-Hant' });
    const { page } = at;
    await page.locator('.audit li').first().waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('zh-Hant');
    expect(await page.title()).toBe('實驗室 · dscplus 模擬器');
    expect(await page.getAttribute('.audit', 'lang')).toBe('en');
    const hand = await addPhone(at, 'ios');
    await hand.reads('用戶名');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, await violations(page)]).toEqual([colorScheme, []]);
    }
    await enterCode(at, hand);
    await hand.tap('activate');
    await hand.prove('指紋');
    await hand.tap('done');
    const login = await at.openLogin();
    expect(await login.textContent('h1 > span')).toBe('登錄');
    await enterPassword(login, user);
    await hand.tap('notification');
    await hand.reads('demo-sms 正在登錄 Client Portal');
    await hand.tap('approve');
    await hand.prove('面容');
    await isIn(login);
  });

  browserTest('has it by the browser’s language, and goes from the login page to the lab', async () => {
    const at = await openLab({ locale: 'zh-TW' });
    expect(await at.page.textContent('h1')).toBe('實驗室');
    const login = await at.openLogin();
    const opened = login.context().waitForEvent('page');
    await login.click('.lab-link a');
    const lab = await opened;
    await lab.waitForSelector('.faceplate');
    expect([new URL(lab.url()).pathname, await lab.textContent('#card-title')]).toEqual(['/lab', '卡']);
  });

  browserTest('reads which languages there are, where the address has another', async () => {
    const { page } = await openLab({ query: '?lang=fr' });
    await page.getByText('?lang= in the address: unknown language; use en, zh-Hant').waitFor();
    await page.locator('.faceplate').first().waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('en');
  });
});
