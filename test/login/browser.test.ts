/**
 * People and login bots at the login page, and at the page of failed scenarios. They are two test files, this and
 * browser-instructions.test.ts: a file has a browser of its own, and to start one takes longer than most of these tests.
 */
import { describe, expect } from 'vitest';
import './browser-codes.ts';
import './browser-extras.ts';
import './browser-failures.ts';
import './browser-lab.ts';
import './browser-lab-beside.ts';
import './browser-lab-phones.ts';
import './browser-languages.ts';
import './browser-leaving.ts';
import './browser-logins.ts';
import './browser-pictures.ts';
import './browser-push.ts';
import { browserTest, openPage } from './login-page.ts';

describe('a page that does what it must not', () => {
  browserTest('would be seen: a script in the page, a request to elsewhere', async () => {
    const { page, expectTrouble } = await openPage();
    expectTrouble(/Content Security Policy directive.*script-src/);
    expectTrouble(/^console: .*127\.0\.0\.1:9.*Content Security Policy/);
    await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'document.title = "run"';
      document.body.append(script);
    `);
    await page.evaluate("fetch('http://127.0.0.1:9/').catch(() => {})");
    expect(await page.title()).toBe('Log in · dscplus simulator');
  });
});
