/** People and login bots with a code that is sent: by SMS, by SMS once more, or read out in a call. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { askSmsCode, enterPassword, told } from '../../scripts/login-states.ts';
import { demoNumber } from '../../src/login/demo-lines.ts';
import { type AtThePage, browserTest, openPage, succeeds } from './login-page.ts';
import { pageApplications } from './page-texts.ts';

const field = '#xyz-field-silver-response';
const resend = 'form.xyzform-silver button.xyz-resend-sms-button';
const gapMs = 120_000;

/** For the server and for the page. */
async function pass({ page, advance }: AtThePage, ms: number): Promise<void> {
  advance(ms);
  await page.clock.fastForward(ms);
}

/** The code of the newest message, once it has come: of one that the server has taken on, as the page's field says. */
function newestSms({ server, advance }: AtThePage): string {
  advance(5_000);
  return server.line(demoNumber).messages().at(-1)?.code ?? '';
}

/** The code of the newest call, which rings within a minute and is answered. */
function newestCall({ server, advance }: AtThePage): string {
  const line = server.line(demoNumber);
  for (let second = 0; line.calls().at(-1)?.fate !== 'ringing' && second < 60; second++) advance(1_000);
  line.answer();
  return line.calls().at(-1)?.code ?? '';
}

const wrongFor = (code: string): string => (code === '123456' ? '123457' : '123456');

describe('a bot whose user gets codes by SMS', () => {
  browserTest(
    'finds the field at once, and lets another code be sent with the bots’ own selectors',
    async () => {
      const at = await openPage();
      const { page } = at;
      await page.fill('#xyz-field-username', 'demo-sms');
      await page.fill('#xyz-field-password', 'demo-password');
      await page.locator('form.xyzform-username button[type="submit"]').click();
      const silver = page.locator(field);
      await silver.waitFor({ state: 'visible' });
      expect(await silver.isEnabled()).toBe(true);
      // Bots that find a choice first make it; here they go on to the field.
      expect(await page.isVisible('.xyzblock-otpselector .xyz-otp-select-text')).toBe(false);
      const [button] = await page.locator('form.xyzform-silver button[type="button"]').all();
      expect(await button?.getAttribute('class')).toBe('xyz-resend-sms-button');
      const first = newestSms(at);
      expect(await page.isEnabled(resend)).toBe(false);
      await pass(at, gapMs);
      await page.locator('button.xyz-resend-sms-button').click();
      await page.locator(`${resend}:disabled`).first().waitFor();
      const second = newestSms(at);
      expect(second).not.toBe(first);
      await silver.fill(first);
      await page.locator('form.xyzform-silver button[type="submit"]').last().click();
      await page.locator('.is-invalid ~ .invalid-feedback').first().waitFor();
      expect(await page.textContent('#silver-feedback')).toBe('Incorrect security code');
      expect(await silver.isEnabled()).toBe(true);
      await silver.fill(second);
      await page.locator('button:has-text("Login")').locator('visible=true').first().click();
      await succeeds(at);
    },
  );

  browserTest('finds the choice of text or voice, and clicks Text', async () => {
    const at = await openPage();
    const { page } = at;
    await askSmsCode(page);
    await pass(at, gapMs);
    await page.click('.ask-again');
    await page.click('.xyzblock-otpselector .xyz-otp-select-text');
    await page.locator(field).first().waitFor();
    await page.fill('.xyz-silver-response', newestSms(at));
    await page.click('.xyzform-silver button[type="submit"]');
    await succeeds(at);
    expect(at.server.line(demoNumber).messages()).toHaveLength(2);
  });
});

describe('someone to whom no SMS comes', () => {
  browserTest('is called, by the keyboard alone', async () => {
    const at = await openPage();
    const { page, focusOn } = at;
    at.server.line(demoNumber).set('filtered');
    await askSmsCode(page);
    await focusOn(field);
    expect(await page.textContent('#code-to')).toBe('Text message to +1 ••• 0001');
    // The button for an SMS is disabled: after the button Login comes the link.
    for (let i = 0; i < 2; i++) await page.keyboard.press('Tab');
    await focusOn('.ask-again');
    await page.keyboard.press('Enter');
    await focusOn('.xyz-otp-select-text');
    expect(await at.blocks()).toEqual(['otpselector']);
    await page.keyboard.press('Tab');
    await focusOn('.xyz-otp-select-voice');
    await page.keyboard.press('Enter');
    await focusOn(field);
    expect(await page.textContent('#code-to')).toBe('Calling +1 ••• 0001');
    expect(await page.textContent('#call-comes')).toMatch(/^The call comes within a minute\./);
    await page.keyboard.type(newestCall(at));
    await page.keyboard.press('Enter');
    await succeeds(at);
  });

  browserTest('reads what to do, in the broker’s order, by the keyboard', async () => {
    const { page, focusOn } = await openPage();
    await askSmsCode(page);
    await page.focus('.ask-again');
    await page.keyboard.press('Tab');
    await focusOn('.sms-help summary');
    await page.keyboard.press('Enter');
    await page.locator('.sms-help li').first().waitFor();
    const steps = await page.locator('.sms-help li').allInnerTexts();
    expect(steps.map((step) => step.slice(0, 27))).toEqual([
      'Use IB Key, the phone app, ',
      'Restart the phone: turn it ',
      'Have the code read out in a',
      'Ask your carrier whether it',
    ]);
    expect(steps[2]).toContain("choose “Didn't receive a security code?”, then “Voice”");
  });

  browserTest(
    'goes back from the choice to the field, and to the password when the time is over',
    async () => {
      const at = await openPage();
      const { page, focusOn } = at;
      await askSmsCode(page);
      await page.click('.ask-again');
      await page.click('.xyz-otp-cancel');
      expect(await at.blocks()).toEqual(['silver']);
      await focusOn('.ask-again');
      await page.keyboard.press('Enter');
      await pass(at, 600_000);
      expect(await told(page)).toBe('This challenge has expired. Enter your password again.');
      expect(await at.blocks()).toEqual(['error', 'username']);
    },
  );
});

describe('someone who asks for another code too early', () => {
  browserTest('reads when it can be sent, counted down, and hears it when the time has come', async () => {
    const at = await openPage();
    const { page } = at;
    await askSmsCode(page);
    const wait = page.locator('#resend-wait');
    expect(await wait.textContent()).toBe('A new code can be sent in 2:00');
    await pass(at, 20_000);
    expect(await wait.textContent()).toBe('A new code can be sent in 1:40');
    const described = (await page.getAttribute(field, 'aria-describedby'))?.split(' ') ?? [];
    expect(described).toContain('resend-wait');
    await page.click('.ask-again');
    expect(await page.textContent('#otp-text-wait')).toBe('A new code can be sent in 1:40');
    expect(await page.textContent('#otp-voice-wait')).toBe('');
    await page.click('.xyz-otp-select-text');
    expect(await told(page)).toBe('A new code can be sent in 1:40');
    expect(await at.blocks()).toEqual(['error', 'otpselector']);
    await page.click('.xyz-otp-cancel');
    expect(await at.blocks()).toEqual(['silver']);
    expect(await page.textContent('.resend-told')).toBe('');
    await pass(at, 100_000);
    expect(await wait.textContent()).toBe('');
    expect(await page.textContent('.resend-told[role=status]')).toBe('A new code can be sent now');
    expect(await page.isEnabled(resend)).toBe(true);
    await pass(at, 420_000);
    expect(await page.locator('.xyzblock-silver [role=status]').allTextContents()).toEqual([
      '60 seconds left',
      'A new code can be sent now',
    ]);
  });

  browserTest('keeps the field after a wrong code, with the same wait', async () => {
    const at = await openPage();
    const { page } = at;
    await askSmsCode(page);
    const code = newestSms(at);
    await page.fill(field, wrongFor(code));
    await page.press(field, 'Enter');
    await page.locator('#silver-feedback').first().waitFor();
    expect(await page.textContent('#resend-wait')).toBe('A new code can be sent in 1:55');
    await page.fill(field, code);
    await page.press(field, 'Enter');
    await succeeds(at);
  });

  browserTest('reads how long, where the codes of an hour are used up', async () => {
    const at = await openPage({ policy: { smsGapMs: 0, smsMax: 1, voiceMax: 1 } });
    const { page } = at;
    await askSmsCode(page);
    expect(await page.textContent('#resend-wait')).toBe('A new code can be sent in 60:00');
    await page.click('.ask-again');
    await page.click('.xyz-otp-select-voice');
    await page.locator('.xyzblock-silver').first().waitFor();
    await page.click('.ask-again');
    expect(await page.textContent('#otp-voice-wait')).toBe('A call can be made in 60:00');
    await page.click('.xyz-otp-select-voice');
    expect(await told(page)).toBe('A new code can be sent in 60:00');
  });
});

/** What the page says to someone who logs in to an application. */
async function wordsOf(page: Page, url: string, app: string): Promise<(string | null)[]> {
  await page.goto(`${url}/?app=${app}`);
  return page.locator('.application, .ask-again').allTextContents();
}

describe('someone who logs in to an application', () => {
  browserTest('reads its words', async () => {
    const { page, server } = await openPage();
    for (const [app, { label, askAgain }] of Object.entries(pageApplications)) {
      expect(await wordsOf(page, server.url, app)).toEqual([`Application: ${label}`, askAgain.en]);
    }
  });

  browserTest('TWS: chooses Voice and confirms it with OK', async () => {
    const at = await openPage({}, '?app=tws-latest');
    const { page } = at;
    await askSmsCode(page);
    await page.getByRole('button', { name: 'Request new Security Code' }).click();
    expect(await page.isEnabled('.otp-confirm')).toBe(false);
    await page.getByRole('button', { name: 'Voice' }).click();
    expect(await page.getAttribute('.xyz-otp-select-voice', 'aria-pressed')).toBe('true');
    expect(await at.blocks()).toEqual(['otpselector']);
    await page.getByRole('button', { name: 'OK' }).click();
    await page.locator(field).first().waitFor();
    await page.fill(field, newestCall(at));
    await page.press(field, 'Enter');
    await page.waitForURL('**/sso/Dispatcher?forwardTo=22&RL=1&ip2loc=on&app=tws-latest');
    const session = await page.evaluate("fetch('/api/session').then((reply) => reply.json())");
    expect(session).toMatchObject({ app: 'tws-latest', factor: { kind: 'sms' } });
  });

  browserTest('TWS (STABLE): is offered no call', async () => {
    const { page } = await openPage({}, '?app=tws-stable');
    await askSmsCode(page);
    await page.click('.ask-again');
    expect(await page.isVisible('.xyz-otp-select-text')).toBe(true);
    expect(await page.isVisible('.xyz-otp-select-voice')).toBe(false);
    expect(await page.textContent('.help-voice')).toBe(
      'Have the code read out in a call. TWS (STABLE) does not offer that; Client Portal does.',
    );
  });

  browserTest('that there is not: reads which there are, and no login begins', async () => {
    const at = await openPage({}, '?app=excel');
    const message =
      '?app= in the address: unknown application; use portal, tws-stable, tws-latest, tws-beta, webtrader, ios, android';
    expect(await told(at.page)).toBe(message);
    await enterPassword(at.page, 'demo-sms');
    expect(await told(at.page)).toBe(message);
    expect(at.server.audit().filter(({ event }) => event === 'issued')).toEqual([]);
  });
});
