import type { Page } from '@playwright/test';
import { expect, test } from 'dscplus/playwright';

test('a user logs in with the card', async ({ page, card, server }) => {
  await page.goto(server.url);
  const challenge = await enterPassword(page);
  const { response } = card.respond({ pin: '1234', challenge });
  await enterResponse(page, response);
  await expect(page.getByText('Client login succeeds')).toBeVisible();
  await expect(server).toHaveAccepted('demo');
});

test('a user who waits too long has to begin again', async ({ page, server, clock }) => {
  await page.goto(server.url);
  await enterPassword(page);
  // The server's challenge expires, and so does the timer of the page.
  await clock.advance(10 * 60_000);
  await expect(page.getByRole('alert')).toHaveText('This challenge has expired. Enter your password again.');
  await expect(server).not.toHaveAccepted('demo');
});

test('a wrong PIN is refused, and the audit log says why', async ({ page, card, server }) => {
  await page.goto(server.url);
  const challenge = await enterPassword(page);
  await enterResponse(page, card.respond({ pin: '9999', challenge }).response);
  await expect(page.getByRole('alert')).toHaveText('Authentication failed');
  expect(server.audit({ limit: 1 })[0]?.reason).toBe('wrong response');
});

test('a user keys the challenge into the card by hand', async ({ page, card, server }) => {
  await page.goto(server.url);
  const challenge = await enterPassword(page);
  card.hold('press');
  expect(card).toShow('PIN>');
  card.type('1234\r');
  expect(card).toShow('CHALLNG>');
  card.type(`${challenge}\r`);
  const { text } = card.wait(/^\d{8}$/);
  await enterResponse(page, text);
  await expect(server).toHaveAccepted('demo');
});

test('the clock of the page is the clock of the card', async ({ page, card, clock }) => {
  await page.goto('about:blank');
  const start = await page.evaluate(() => Date.now());
  card.hold('press');
  await clock.advance(60_000);
  expect(card.state()).toBe('off');
  const passed = (await page.evaluate(() => Date.now())) - start;
  expect(passed).toBeGreaterThanOrEqual(62_030);
});

test('a user logs in with a code by SMS', async ({ page, server, line }) => {
  await page.goto(server.url);
  await page.getByLabel('Username').fill('demo-sms');
  await page.getByLabel('Password').fill('demo-password');
  await page.getByLabel('Password').press('Enter');
  // The clock of the test moves until the phone has the message.
  const { code } = await line.message();
  expect(line).toHaveMessage('delivered');
  await page.getByLabel('Security Code').fill(code ?? '');
  await page.getByLabel('Security Code').press('Enter');
  await expect(server).toHaveAccepted('demo-sms');
});

test.describe('with the clock of the page paused', () => {
  test.use({ pageClock: 'paused' });

  test('no time passes by itself', async ({ page, card, clock }) => {
    await page.goto('about:blank');
    card.hold('press');
    await clock.advance(60_000);
    expect(await page.evaluate(() => Date.now())).toBe(clock.unixMs());
  });
});

async function enterPassword(page: Page): Promise<string> {
  await page.getByLabel('Username').fill('demo');
  await page.getByLabel('Password').fill('demo-password');
  await page.getByLabel('Password').press('Enter');
  const challenge = page.getByLabel('Challenge code');
  await expect(challenge).toHaveText(/^\d{6}$/);
  return (await challenge.textContent()) ?? '';
}

async function enterResponse(page: Page, response: string): Promise<void> {
  await page.getByLabel('Response').fill(response);
  await page.getByLabel('Response').press('Enter');
}
