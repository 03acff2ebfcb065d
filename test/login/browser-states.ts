/**
 * Everything that the page shows, one state after the other: what clients of the gateway rely on is there and visible
 * when it should be; people see it on a phone, enlarged, in the dark, and hear it from a screen reader.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { challengesMax, type LoginState, loginStates } from '../../scripts/login-states.ts';
import { dispatcherNames, pageBlocks, pageNames, pageTexts } from '../../src/login/page/names.ts';
import { type AtThePage, browserTest, openPage } from './login-page.ts';
import { fits, violations } from './page-checks.ts';
import { messageTexts } from './page-texts.ts';
import { expectWords, pictured, taken } from './pictured-states.ts';

async function inState(name: string): Promise<AtThePage> {
  const at = await openPage({ policy: { challengesMax } });
  await at.page.locator('.demo-users').first().waitFor();
  await (loginStates[name] as LoginState).does(at);
  return at;
}

/** What a selector finds. */
interface Found {
  readonly visible: boolean;
  readonly inLayout: boolean;
  readonly text: string;
  readonly className: string;
  readonly display: string;
}

/** What each selector finds, in one look at the page. */
function find(page: Page, selectors: readonly string[]): Promise<Found[][]> {
  return page.evaluate(`${JSON.stringify(selectors)}.map((selector) =>
    [...document.querySelectorAll(selector)].map((one) => ({
      visible: one.checkVisibility(),
      inLayout: one.offsetParent !== null,
      text: one.textContent,
      className: one.className,
      display: one.style.display,
    })))`);
}

/** Every name is there once, with its text, and can be seen if its block is `seen`, in all ways to look at it. */
async function keepsNames(page: Page, seen: readonly string[], paper: boolean): Promise<void> {
  const selectors = pageNames.map(({ selector }) => selector);
  const others = ['.xyzblock', '.xyz-errormessage'];
  const all = await find(page, [...selectors, ...others]);
  const [blocks = [], errors = []] = all.slice(selectors.length);
  for (const [
    i,
    { block, sentCode, selector, text, paperText, paper: onlyPaper = false },
  ] of pageNames.entries()) {
    const found = all[i] as Found[];
    expect([selector, found.length]).toEqual([selector, onlyPaper && !paper ? 0 : 1]);
    const wanted = paper ? (paperText ?? text) : text;
    if (wanted !== undefined) expect([selector, found[0]?.text]).toEqual([selector, wanted]);
    if (block === null) continue;
    const shown = seen.includes(block) && (sentCode !== true || seen.includes('sent code'));
    expect([selector, found[0]?.visible, found[0]?.inLayout]).toEqual([selector, shown, shown]);
  }
  const displayed = blocks.map(({ className, display }) => [className.split(' ')[1], display !== 'none']);
  expect(displayed).toEqual(pageBlocks.map((name) => [`xyzblock-${name}`, seen.includes(name)]));
  const [{ text: error } = { text: '' }] = errors;
  expect([error, error !== '']).toEqual([error, seen.includes('error')]);
}

describe('a bot finds all that it knows of the gateway’s page, and a person can use it', () => {
  const shown: Readonly<Record<string, readonly string[]>> = {
    password: ['username'],
    paper: ['username'],
    'empty-field': ['username'],
    'wrong-password': ['error', 'username'],
    'paper-user': ['error', 'username'],
    loading: ['username', 'loading'],
    picker: ['multiplesf'],
    challenge: ['gold'],
    'seven-digits': ['gold'],
    code: ['gold'],
    authenticator: ['silver'],
    'wrong-code': ['silver'],
    sms: ['silver', 'sent code'],
    notification: ['notification'],
    'by-hand': ['gold'],
    'text-or-voice': ['otpselector'],
    'too-soon': ['error', 'otpselector'],
    call: ['silver', 'sent code'],
    'sms-help': ['silver', 'sent code'],
    'code-card': ['bronze'],
    temporary: ['temp'],
    failed: ['error', 'username'],
    expired: ['error', 'username'],
    'too-many': ['error', 'username'],
    finished: ['finished'],
    'logged-in': [],
    'not-found': [],
    api: [],
  };
  expect(Object.keys(loginStates)).toEqual(Object.keys(shown));

  for (const [name, seen] of Object.entries(shown)) {
    const { says } = loginStates[name] as LoginState;
    browserTest(`${name}: ${says}; by day, at night, on a phone and enlarged`, async () => {
      const { page, expectTrouble } = await inState(name);
      if (name === 'not-found') expectTrouble(/status of 404/);
      // A code has no challenge.
      if (seen.length > 0 && name !== 'code') await keepsNames(page, seen, name === 'paper');
      const [, ...words] = pictured[name] as (typeof pictured)[string];
      const [text = ''] = await page.locator('body').allInnerTexts();
      if (!taken.some((one) => one === name)) expectWords(text, words);
      // axe waits by timers.
      await page.clock.resume();
      expect(await violations(page)).toEqual([]);
      // Nothing but colours is another at night.
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, ['color-contrast', 'link-in-text-block'])).toEqual([]);
      await fits(page);
    });
  }

  browserTest('axe finds faults where there are some', async () => {
    const { page } = await inState('password');
    await page.clock.resume();
    await page.evaluate("document.querySelector('label').remove()");
    expect((await violations(page)).join()).toMatch(/label \(critical\): <input class="form-control /);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.evaluate("document.querySelector('h1').style.color = '#444'");
    expect((await violations(page, ['color-contrast'])).join()).toMatch(
      /^color-contrast \(serious\): <span data-text="heading"/,
    );
  });

  browserTest('the field at fault is marked, with what is wrong beside it', async () => {
    const { page } = await inState('empty-field');
    const feedback = page.locator('.is-invalid ~ .invalid-feedback');
    expect(await feedback.allTextContents()).toEqual(['Enter the password.']);
    expect(await page.locator('.is-invalid').getAttribute('name')).toBe('password');
  });

  browserTest('nothing moves by itself', async () => {
    const { page } = await inState('challenge');
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    for (const name of ['page.css', 'login.css']) {
      const css = readFileSync(new URL(`../../src/login/page/${name}`, import.meta.url), 'utf8');
      expect(css).not.toMatch(/transition|animation|@keyframes/);
    }
  });
});

describe('someone with a screen reader', () => {
  browserTest('hears at the response field the challenge, the time, and what was wrong', async () => {
    const { page } = await inState('seven-digits');
    await page.evaluate("document.querySelector('.xyz-goldchallenge').textContent = '271828'");
    const field = page.getByRole('textbox', { name: 'Response', exact: true });
    expect(await page.getByRole('status', { name: 'Challenge code' }).textContent()).toBe('271828');
    const described = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
    const texts = await Promise.all(described.map((id) => page.locator(`#${id}`).textContent()));
    expect(texts).toEqual(['The response has 8 digits; you entered 7.', '271828', '3:00 left']);
  });

  browserTest('hears once what is wrong with a response, wherever the focus was', async () => {
    const { page, focusOn } = await inState('seven-digits');
    const says = 'The response has 8 digits; you entered 7.';
    // The field had the focus already: an alert says it.
    await focusOn('#xyz-field-gold-response');
    expect(await page.getByRole('alert').allTextContents()).toEqual([says]);
    expect(await page.locator(`:visible:text-is("${says}")`).count()).toBe(1);
    // The focus comes to the field: its description says it.
    await page.focus('.xyzform-gold button[type=submit]');
    await page.keyboard.press('Enter');
    await focusOn('#xyz-field-gold-response.is-invalid');
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    expect(await page.locator(`:visible:text-is("${says}")`).count()).toBe(1);
  });

  browserTest('hears the names of all that can be used, in order', async () => {
    const { page } = await inState('wrong-password');
    expect(await page.locator('main').ariaSnapshot()).toBe(
      [
        '- main:',
        '  - heading "Log in" [level=1]',
        '  - alert: Invalid username password combination',
        '  - text: Username',
        '  - textbox "Username": demo',
        '  - text: Password',
        '  - textbox "Password": no-password',
        '  - checkbox "Paper trading account"',
        '  - text: Paper trading account',
        '  - button "Login"',
        '  - region "Demo users":',
        '    - heading "Demo users" [level=2]',
        '    - paragraph:',
        '      - text: Password',
        '      - code: demo-password',
        '      - text: ", PIN of the card"',
        '      - code: "1234"',
        '      - text: ". Choose one to fill in the form:"',
        '    - list:',
        '      - listitem:',
        '        - button "demo"',
        '        - text: with the public demo card',
        '      - listitem:',
        '        - button "demo-paper"',
        '        - text: a Paper Trading user with the same card',
        '      - listitem:',
        '        - button "demo-two"',
        '        - text: with two cards, the second of suite timed, so that one has to be picked',
        '      - listitem:',
        '        - button "demo-sms"',
        '        - text: with codes by SMS to +15550100001',
        '      - listitem:',
        '        - button "demo-all"',
        '        - text: with the demo card, the app on the demo phone, and an authenticator app with the key GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
        '      - listitem:',
        '        - button "demo-app"',
        '        - text: with the app on the demo phone, whose PIN is a1b2; codes to move it go to +15550100006',
        '    - paragraph:',
        `      - 'link "Open the lab: card, phones and audit log"':`,
        '        - /url: /lab',
      ].join('\n'),
    );
  });
});

describe('someone who reads docs/user/login-bots.md', () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const section = (heading: string): string =>
    read('docs/user/login-bots.md').split(`\n## ${heading}\n`)[1]?.split(/^##/m)[0] ?? '';

  test('finds nothing there that clients may look for and the page does not have', () => {
    const names = section('Names on the page').match(/[#.](?:xyz|form-|btn|toggle|login|two)[\w-]*/g) ?? [];
    expect(names.length).toBeGreaterThanOrEqual(40);
    const known = [...pageNames, ...dispatcherNames].map(({ selector }) => selector).join();
    expect([...new Set(names)].filter((name) => !known.includes(name))).toEqual([]);
  });

  test('finds each text that the page’s own script and the last page have', () => {
    for (const name of ['expired', 'unreachable']) {
      expect(pageTexts.map(({ text }) => text)).toContain(messageTexts[name]?.en);
    }
    expect(read('src/login/page/dispatcher.html')).toContain('>Client login succeeds</pre>');
  });
});
