/** People at the page, in a real browser, who take too long, leave, return, or find the server down. */
import { describe, expect } from 'vitest';
import { enterPassword, enterResponse, pin, readChallenge, told } from '../../scripts/login-states.ts';
import { until } from '../serial/tools.ts';
import { browserTest, logIn, openPage, reasons, succeeds } from './login-page.ts';

describe('someone who takes too long, leaves or comes back', () => {
  browserTest('sees the countdown end, starts over, and the login is given up at the server', async () => {
    const at = await openPage();
    const { page, server, card, blocks, focusOn } = at;
    await enterPassword(page, 'demo');
    await readChallenge(page);
    expect(await page.textContent('.time-text')).toBe('3:00 left');
    await page.clock.runFor(120_000);
    expect(await page.textContent('.time-text')).toBe('1:00 left');
    expect(await page.textContent('.time-told')).toBe('60 seconds left');
    await page.clock.runFor(59_000);
    expect([await page.textContent('.time-text'), await page.textContent('.time-told')]).toEqual([
      '0:01 left',
      '10 seconds left',
    ]);
    const abandoned = page.waitForResponse('**/api/login/abandon');
    await page.clock.runFor(1_000);
    expect(await told(page)).toBe('This challenge has expired. Enter your password again.');
    expect(await blocks()).toEqual(['error', 'username']);
    await focusOn('#xyz-field-password');
    expect((await abandoned).status()).toBe(200);
    expect(server.audit().at(-1)).toMatchObject({ event: 'voided', says: 'abandoned by the user' });
    // No challenge was used: the password is there still, and Enter sends it.
    await page.keyboard.press('Enter');
    const challenge = await readChallenge(page);
    await enterResponse(page, card.respond({ pin, challenge }).response);
    await succeeds(at);
  });

  browserTest('sees the time for the choice of a card end too', async () => {
    const { page } = await openPage();
    await enterPassword(page, 'demo-two');
    await page.locator('.xyzblock-multiplesf').first().waitFor();
    await page.clock.fastForward(180_000);
    expect(await told(page)).toBe('This challenge has expired. Enter your password again.');
  });

  browserTest('reloads in the middle and starts over; the server knows', async () => {
    const at = await openPage();
    const { page, server, blocks } = at;
    await enterPassword(page, 'demo');
    await readChallenge(page);
    await page.reload();
    expect(await blocks()).toEqual(['username']);
    await until('the login is given up', () => server.audit().at(-1)?.says === 'abandoned by the user');
    await logIn(at);
    await succeeds(at);
  });

  browserTest('goes back after the login and finds the start of the page', async () => {
    const at = await openPage();
    await logIn(at);
    await succeeds(at);
    await at.page.goBack();
    expect(await at.blocks()).toEqual(['username']);
    expect(await at.page.inputValue('#xyz-field-password')).toBe('');
  });

  browserTest('finds the server gone, is told, and logs in once it is back', async () => {
    const at = await openPage();
    const { page, card, server, focusOn, blocks } = at;
    at.expectTrouble(/net::ERR_CONNECTION_REFUSED/);
    const gone = 'The login server does not respond. Check that it is running, then try again.';
    await enterPassword(page, 'demo');
    const challenge = await readChallenge(page);
    await server.close();
    await enterResponse(page, '12345678');
    // The challenge may not have been used: it stays, with what was typed and its time.
    expect(await told(page)).toBe(gone);
    expect(await blocks()).toEqual(['error', 'gold']);
    expect(await page.textContent('.xyz-goldchallenge')).toBe(challenge);
    expect(await page.inputValue('#xyz-field-gold-response')).toBe('12345678');
    await focusOn('#xyz-field-gold-response');
    await page.clock.runFor(60_000);
    expect(await page.textContent('.time-text')).toBe('2:00 left');
    await page.click('.xyz-startover');
    await page.keyboard.press('Enter');
    expect(await told(page)).toBe(gone);
    expect(await page.inputValue('#xyz-field-password')).toBe('demo-password');
    await at.restart();
    await page.keyboard.press('Enter');
    const next = await readChallenge(page);
    await enterResponse(page, card.respond({ pin, challenge: next }).response);
    await succeeds(at);
  });

  browserTest('in two tabs has the challenge of the newer one only', async () => {
    const at = await openPage();
    const { page, card, server } = at;
    await enterPassword(page, 'demo');
    const older = await readChallenge(page);
    const second = await at.secondTab();
    await enterPassword(second, 'demo');
    const newer = await readChallenge(second);
    await enterResponse(page, card.respond({ pin, challenge: older }).response);
    expect(await told(page)).toBe('Authentication failed');
    expect(reasons(server)).toEqual(['refused: superseded']);
    await enterResponse(second, card.respond({ pin, challenge: newer }).response);
    await succeeds({ page: second });
  });
});
