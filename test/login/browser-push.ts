/** People and login bots whose second factor is the phone app: a notification, or the challenge by hand. */
import { describe, expect } from 'vitest';
import { askPhone, told } from '../../scripts/login-states.ts';
import { browserTest, openPage, succeeds } from './login-page.ts';

describe('someone whose factor is the phone app', () => {
  browserTest('merits/5: approves on the phone, and the page goes on by itself', async () => {
    const at = await openPage();
    const phone = await askPhone(at);
    expect(await at.page.textContent('#notification-text')).toBe('Open the IBKR notification on your phone');
    expect(await at.blocks()).toEqual(['notification']);
    await phone.approve();
    await succeeds(at);
  });

  browserTest('denies it, and the page starts over with the one message', async () => {
    const at = await openPage();
    const phone = await askPhone(at);
    await phone.deny();
    expect(await told(at.page)).toBe('Authentication failed');
    expect(await at.blocks()).toEqual(['error', 'username']);
    expect(await at.page.inputValue('#xyz-field-password')).toBe('');
  });

  browserTest(
    'bots/by-hand: clicks straight from the notification, with the bots’ own selectors',
    async () => {
      const at = await openPage();
      const { page } = at;
      const phone = await askPhone(at);
      await page.click('.text-center > a.xyz-showchallenge > small');
      const gold = page.locator('.xyzblock-gold.xyzblock-manualibkey');
      await gold.waitFor({ state: 'visible' });
      const challenge = (await page.textContent('.xyz-goldchallenge')) ?? '';
      expect(challenge).toMatch(/^[0-9]{6}$/);
      expect(await page.isVisible('.card-steps')).toBe(false);
      expect(await page.textContent('.phone-steps')).toBe('Enter the challenge code below into your phone');
      await page.fill('#xyz-field-gold-response', phone.respond(challenge));
      await page.click('.xyzform-gold button[type=submit]');
      await succeeds(at);
    },
  );

  browserTest('can still approve while the challenge is shown, by the keyboard alone', async () => {
    const at = await openPage();
    const phone = await askPhone(at);
    await at.focusOn('.xyz-showchallenge');
    await at.page.keyboard.press('Enter');
    await at.focusOn('#xyz-field-gold-response');
    await phone.approve();
    await succeeds(at);
  });

  browserTest('gets another notification after half a minute', async () => {
    const at = await openPage();
    const { page } = at;
    const phone = await askPhone(at);
    expect(await page.textContent('#notification-wait')).toBe('A new notification can be sent in 0:30');
    expect(await page.isEnabled('.xyz-resendnotification')).toBe(false);
    at.advance(30_000);
    await page.clock.fastForward(30_000);
    await page.click('.xyz-resendnotification');
    await page.locator('.xyz-resendnotification:disabled').first().waitFor();
    await phone.approve();
    await succeeds(at);
  });

  browserTest('reads it in Chinese where the address asks for that', async () => {
    const at = await openPage({}, '?lang=zh-Hant');
    await askPhone(at);
    expect(await at.page.textContent('#notification-text')).toBe('請打開手機上的IBKR通知');
  });
});
