/** People at the page `/lab` with a phone that runs elsewhere, and with the demo phone. */
import { describe, expect } from 'vitest';
import { enterPassword } from '../../scripts/login-states.ts';
import { demoKeptFrom } from '../../src/lab/demo-phone.ts';
import { createPhone, createServerLink, demoPhone } from '../../src/phone.ts';
import { type BesidePhone, type BesidePhoneOptions, runBesidePhone } from './beside-phone.ts';
import { activate, handOf, isIn } from './lab-hand.ts';
import { type AtTheLab, openLab } from './lab-page.ts';
import { browserTest } from './login-page.ts';
import { fits, violations } from './page-checks.ts';

/** The page with a phone of `dscplus phone --http` on it. */
async function openWithPhone(options?: BesidePhoneOptions): Promise<{ at: AtTheLab; phone: BesidePhone }> {
  let phone: BesidePhone | undefined;
  const at = await openLab({
    async besideFor(service) {
      phone = await runBesidePhone(service, options);
      return { phone: phone.address, end: phone.end };
    },
  });
  return { at, phone: phone as BesidePhone };
}

describe('someone whose phone is served by dscplus phone --http', () => {
  browserTest('approves on it by the keyboard alone, and the login goes on', async () => {
    const { at, phone } = await openWithPhone({ kept: demoPhone.kept } as BesidePhoneOptions);
    const { page } = at;
    const hand = handOf(page);
    await page.getByRole('heading', { name: 'Phone over HTTP', exact: true }).waitFor();
    await hand.reads('dscplus phone --http, network');
    const login = await at.openLogin();
    await enterPassword(login, 'demo-app');
    await page.locator('.phone .tap-notification').focus();
    await page.keyboard.press('Enter');
    await hand.reads('demo-app logs in to Client Portal');
    await page.locator('.phone .tap-approve').focus();
    await page.keyboard.press('Enter');
    await hand.reads('A field is empty.');
    // A tap that is ignored leaves the focus where it is.
    expect(await page.evaluate('document.activeElement.dataset.tap')).toBe('approve');
    await page.locator('.phone [data-field="pin"]').focus();
    await page.keyboard.type('a1b2');
    await page.keyboard.press('Enter');
    await isIn(login);
    await hand.reads('Approved');
    expect(await page.locator('[role=status].unseen').textContent()).toContain('Phone over HTTP, Approved');
    // Others use it too.
    await phone.phone().tap('done');
    await page.locator('.phone .tap-menu').or(page.locator('.phone .tap-log-in')).first().waitFor();
    phone.phone().setOnline(false);
    await hand.reads('dscplus phone --http, no network');
    for (const secret of [phone.address.token, 'demo-device', '3132333435'])
      expect(await page.content()).not.toContain(secret);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, await violations(page)]).toEqual([colorScheme, []]);
    }
    await fits(page);
  });

  browserTest('activates it, reads that it has stopped, and proves with a face once it is back', async () => {
    const { at, phone } = await openWithPhone({ os: 'ios' });
    const { page } = at;
    const hand = handOf(page);
    await activate(at, hand, 'ios');
    // One that is stopping says so before it is gone.
    at.allowTrouble(/50[23]/);
    await phone.stop();
    await hand.reads(
      /^phone "http:.*": no reply \(ECONNREFUSED\); see that dscplus phone --http runs there$/,
    );
    expect(await page.locator('.handset').getAttribute('data-gone')).toBe('');
    expect(await violations(page)).toEqual([]);
    // While it is away a login waits for it.
    const login = await at.openLogin();
    await enterPassword(login, 'demo-sms');
    await phone.startAgain();
    await page.locator('.handset:not([data-gone])').waitFor();
    expect(await page.locator('.phone .fault').textContent()).toBe('');
    await hand.tap('notification');
    await hand.tap('approve');
    await hand.prove('Someone else’s fingerprint');
    await hand.reads('Not recognised. Try again.');
    await hand.prove('Face');
    await isIn(login);
  });

  browserTest('is offered what opens the lock of that phone, and nothing else', async () => {
    const { at } = await openWithPhone({ values: { approvesBy: 'lock' } });
    const { page } = at;
    const hand = handOf(page);
    await activate(at, hand, 'android');
    const login = await at.openLogin();
    await enterPassword(login, 'demo-sms');
    await hand.tap('notification');
    await hand.tap('approve');
    await hand.prove('Someone else’s fingerprint');
    await hand.reads('Not recognised. Try again.');
    expect(await page.locator('.phone-taps button').allTextContents()).toEqual([
      ...['Cancel', 'Fingerprint', 'Someone else’s fingerprint'],
    ]);
    await hand.prove('Fingerprint');
    await isIn(login);
  });

  browserTest('goes on typing when a notification comes', async () => {
    const { at } = await openWithPhone({ kept: demoPhone.kept } as BesidePhoneOptions);
    const { page } = at;
    const field = page.locator('.phone [data-field="user"]');
    await field.focus();
    await page.keyboard.type('demo');
    await page.locator('.phone [data-field="password"]').focus();
    await page.keyboard.type('demo-pass');
    await at.service.begin({ user: 'demo-app', password: 'demo-password', mode: 'live' });
    await page.locator('.phone .tap-notification').waitFor();
    await page.keyboard.type('word');
    expect(await page.inputValue('.phone [data-field="password"]')).toBe('demo-password');
    expect(await field.inputValue()).toBe('demo');
  });
});

describe('someone who is new', () => {
  browserTest('takes the demo phone, approves, and again after a reload', async () => {
    const at = await openLab();
    const { page, web, service } = at;
    const hand = handOf(page);
    const button = page.getByRole('button', { name: 'The demo phone of demo-app, demo-all', exact: true });
    const approve = async (): Promise<void> => {
      await button.click();
      const login = await at.openLogin();
      await enterPassword(login, 'demo-app');
      await hand.tap('notification');
      await hand.fill('pin', 'a1b2');
      await hand.tap('approve');
      await isIn(login);
      await login.close();
    };
    await approve();
    await hand.reads('The app of demo-app, demo-all, active from the start. Its PIN is a1b2.');
    expect(await button.isVisible()).toBe(false);
    // Another notification is sent only after a gap.
    service.staff.advanceTime(60_000);
    await page.reload();
    await approve();
    await hand.reads(/so it continues from there: demo-app with counter 3\.$/);
    // Another demo phone, elsewhere.
    const link = createServerLink('android', async (path, body) => {
      const headers = { 'Content-Type': 'application/json' };
      const reply = await fetch(web.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
    });
    const kept = demoKeptFrom([{ user: 'demo-app', nextCounter: '4' }]);
    const other = createPhone({ ...demoPhone, kept, link });
    service.staff.advanceTime(60_000);
    await service.begin({ user: 'demo-app', password: 'demo-password', mode: 'live' });
    await other.approve();
    await hand.reads(/^Its counter is behind the server’s for demo-app: another demo phone was used\./);
    await page.getByRole('button', { name: 'Remove phone 1' }).click();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('The demo phone of');
    await button.click();
    await hand.reads(/demo-app with counter 5\.$/);
  });
});
