/** What people find on the pages besides the login: demo users, a copied challenge, who is logged in, the logout. */
import { describe, expect } from 'vitest';
import { enterResponse, pin, readChallenge } from '../../scripts/login-states.ts';
import { browserTest, logIn, openPage, succeeds } from './login-page.ts';

describe('someone who tries the server out', () => {
  browserTest('finds the demo users, and fills the form in by a click', async () => {
    const at = await openPage();
    const { page, card, focusOn } = at;
    const users = page.locator('.demo-users');
    await users.waitFor({ state: 'visible' });
    expect(await users.locator('[data-text=demoSecrets]').textContent()).toContain(
      'Password demo-password, PIN of the card 1234.',
    );
    expect(await page.locator('.demo-list button').allTextContents()).toEqual([
      'demo',
      'demo-paper',
      'demo-two',
      'demo-sms',
      'demo-all',
      'demo-app',
    ]);
    await page.getByRole('button', { name: 'demo-paper', exact: true }).click();
    expect(await page.inputValue('#xyz-field-username')).toBe('demo-paper');
    expect(await page.isChecked('#toggle1')).toBe(true);
    await focusOn('.xyzform-username button');
    await page.getByRole('button', { name: 'demo', exact: true }).click();
    expect(await page.isChecked('#toggle1')).toBe(false);
    expect(await page.locator('body.paper-trading').count()).toBe(0);
    await page.keyboard.press('Enter');
    const challenge = await readChallenge(page);
    expect(await users.isVisible()).toBe(false);
    await enterResponse(page, card.respond({ pin, challenge }).response);
    await succeeds(at);
  });

  browserTest('finds none where there are none', async () => {
    for (const options of [{ demo: false }, {}]) {
      const { page, staff, server } = await openPage(options);
      if (options.demo !== false) for (const { name } of staff.users()) staff.lockUser(name);
      await page.goto('about:blank');
      const replied = page.waitForResponse('**/api/demo-users');
      await page.goto(server.url);
      await replied;
      // A second reply comes after what the page made of the first.
      const again = "fetch('/api/demo-users').then((reply) => reply.json())";
      expect(await page.evaluate(again)).toEqual({ users: [], lab: true });
      expect(await page.locator('.demo-users').isVisible()).toBe(false);
    }
  });
});

describe('someone with a challenge', () => {
  browserTest('copies it with a button, and reads that it was copied', async () => {
    const at = await openPage();
    const { page } = at;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const button = page.locator('.copy-challenge');
    await page.getByRole('button', { name: 'demo', exact: true }).click();
    await page.keyboard.press('Enter');
    const challenge = await readChallenge(page);
    expect(await button.textContent()).toBe('Copy');
    await button.click();
    await page.locator('.copy-challenge:text-is("Copied")').first().waitFor();
    expect(await page.textContent('.copy-status')).toBe('Challenge code copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(challenge);
    expect(await page.locator('form.xyzform-gold button.btn').count()).toBe(1);
    // Another challenge was not copied yet.
    await page.click('.xyz-startover');
    await page.keyboard.press('Enter');
    await readChallenge(page);
    expect([await button.textContent(), await page.textContent('.copy-status')]).toEqual(['Copy', '']);
  });

  browserTest('finds it selected where the browser does not copy', async () => {
    const { page } = await openPage();
    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))");
    await page.getByRole('button', { name: 'demo', exact: true }).click();
    await page.keyboard.press('Enter');
    const challenge = await readChallenge(page);
    await page.click('.copy-challenge');
    await page.locator('.copy-status:has-text("press Ctrl+C")').first().waitFor();
    expect(await page.evaluate('getSelection().toString()')).toBe(challenge);
    await page.reload();
  });
});

describe('someone who is logged in', () => {
  browserTest('reads who, in which mode and until when, and logs out', async () => {
    const at = await openPage();
    const { page, server } = at;
    await page.check('#toggle1');
    await logIn(at, 'demo-paper');
    await succeeds(at);
    await page.locator('.session').first().waitFor();
    const rows = await page.locator('.session dd:visible').allTextContents();
    // The page's clock stands at midnight, UTC.
    expect(rows).toEqual([
      'demo-paper',
      'paper (simulated)',
      'DEMO-0001',
      '00:10 if idle',
      expect.stringMatching(/^\d+ \w+, 00:00 at the latest$/),
    ]);
    const status = (): Promise<number> =>
      fetch(`${server.url}/v1/api/iserver/auth/status`).then((reply) => reply.status);
    expect(await status()).toBe(200);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL('**/sso/Login?*');
    expect(await at.blocks()).toEqual(['username']);
    expect(await status()).toBe(401);
  });

  browserTest('finds the server gone at the way out, and is told', async () => {
    const at = await openPage();
    at.expectTrouble(/net::ERR_CONNECTION_REFUSED/);
    await logIn(at);
    await succeeds(at);
    await at.page.locator('.session').first().waitFor();
    await at.server.close();
    await at.page.getByRole('button', { name: 'Log out' }).click();
    await at.page.locator('.logout-fault').first().waitFor();
    expect(await at.page.getByRole('alert').textContent()).toBe(
      'The login server does not respond. Check that it is running, then try again.',
    );
    await at.restart();
    // The session went with the server: out all the same.
    at.expectTrouble(/status of 401/);
    await at.page.getByRole('button', { name: 'Log out' }).click();
    await at.page.waitForURL('**/sso/Login?*');
  });
});

describe('someone who mistypes an address', () => {
  browserTest('reads so on a page that leads to the login', async () => {
    const at = await openPage();
    at.expectTrouble(/status of 404/);
    const reply = await at.page.goto(`${at.server.url}/sso/login`);
    expect(reply?.status()).toBe(404);
    expect(await at.page.textContent('h1')).toBe('Page not found');
    await at.page.click('a[href="/"]');
    await at.page.waitForURL('**/sso/Login?*');
  });
});
