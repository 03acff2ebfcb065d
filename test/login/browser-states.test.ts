/**
 * Everything that the page shows, one state after the other: what clients of the gateway rely on is there and can be
 * seen when it should be; people see it on a phone, enlarged, in the dark, and hear it from a screen reader.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { challengesMax, type LoginState, loginStates } from '../../scripts/login-states.ts';
import { type AtThePage, browserTest, openPage } from './at-the-page.ts';

const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

async function inState(name: string): Promise<AtThePage> {
  const at = await openPage({ policy: { challengesMax } });
  await (loginStates[name] as LoginState).does(at);
  return at;
}

/** What clients look for, by the block it is in; null: in none. Selectors hold the element, its attributes, its place. */
const contract: readonly (readonly [block: string | null, selector: string])[] = [
  [null, 'body.login'],
  [null, 'input#toggle1[type=checkbox][name=paperSwitch]'],
  [null, 'label[for=toggle1]'],
  ['username', '.xyzblock.xyzblock-username'],
  ['username', '.xyzblock-username form.xyzform-username'],
  ['username', 'form.xyzform-username input#xyz-field-username[name=username]'],
  ['username', 'form.xyzform-username input#xyz-field-password[name=password]'],
  ['username', 'label[for=xyz-field-username]:text-is("Username")'],
  ['username', 'label[for=xyz-field-password]:text-is("Password")'],
  ['username', 'form.xyzform-username .form-group:nth-child(1) > .btn'],
  [
    'username',
    '.xyzform-username button[type=submit].btn.btn-lg.btn-primary.xyz-button-login:text-is("Login")',
  ],
  ['error', '.xyzblock.xyzblock-error'],
  ['error', '.xyzblock-error .xyz-errormessage[role=alert]'],
  ['loading', '.xyzblock.xyzblock-loading'],
  ['multiplesf', '.xyzblock.xyzblock-multiplesf'],
  ['multiplesf', '.xyzblock-multiplesf select.form-control.xyz-multipleselect'],
  ['gold', '.xyzblock.xyzblock-gold'],
  ['gold', '.xyzblock-gold form.xyzform-gold'],
  ['gold', 'form.xyzform-gold .xyz-goldchallenge'],
  ['gold', 'form.xyzform-gold input#xyz-field-gold-response.xyz-gold-response'],
  ['gold', 'form.xyzform-gold button[type=submit].btn.btn-lg.btn-primary.xyz-button-login:text-is("Login")'],
  ['finished', '.xyzblock.xyzblock-finished'],
];

/** Of the factors that are not the card's. */
const leftOut = [
  '.xyzblock-notification, .login-step-notification, .xyz-resendnotification, .xyz-showchallenge',
  '.xyzblock-silver, .xyzform-silver, .xyz-resend-sms-button, .xyz-otp-select-text',
  '#twofactbase, .xyzform-bronze',
  '.xyzform-temp',
];

/** Every element of the contract is there once, and can be seen if its block is `seen`, in all ways to look at it. */
async function keepsContract(page: Page, seen: readonly string[]): Promise<void> {
  for (const [block, selector] of contract) {
    const found = await page
      .locator(selector)
      .evaluateAll((all: { checkVisibility(): boolean; offsetParent: unknown }[]) =>
        all.map((one) => [one.checkVisibility(), one.offsetParent !== null]),
      );
    const visible = seen.includes(block as string);
    expect([selector, found.length]).toEqual([selector, 1]);
    if (block !== null) expect([selector, ...found]).toEqual([selector, [visible, visible]]);
  }
  const displayed = await page
    .locator('.xyzblock')
    .evaluateAll((all: { className: string; style: { display: string } }[]) =>
      all.filter(({ style }) => style.display !== 'none').map(({ className }) => className),
    );
  expect(displayed).toEqual(seen.map((name) => `xyzblock xyzblock-${name}`));
  for (const selector of leftOut)
    expect([selector, await page.locator(selector).count()]).toEqual([selector, 0]);
  const error = await page.textContent('.xyz-errormessage');
  expect([error, error !== '']).toEqual([error, seen.includes('error')]);
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds, by all its rules or by some. */
async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(`globalThis.axe ?? (() => { ${axeSource} })()`);
  const options = JSON.stringify(rules === undefined ? {} : { runOnly: rules });
  const found = (await page.evaluate(
    `axe.run(${options}).then(({ violations }) => violations)`,
  )) as Violation[];
  return found.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ html }) => html)}`);
}

/** No side scrolling on a phone, in a window of 640 px at 200 %, and with letters alone twice as large. */
async function fits(page: Page): Promise<void> {
  for (const [width, height, fontSize] of [
    [360, 640, '100%'],
    [320, 320, '100%'],
    [640, 640, '200%'],
  ] as const) {
    await page.setViewportSize({ width, height });
    const beyond = await page.evaluate(
      `document.documentElement.style.fontSize = '${fontSize}';
      document.documentElement.scrollWidth - document.documentElement.clientWidth`,
    );
    expect([width, fontSize, beyond]).toEqual([width, fontSize, 0]);
  }
}

describe('a bot finds all that it knows of the gateway’s page, and a person can use it', () => {
  const shown: Readonly<Record<string, readonly string[]>> = {
    password: ['username'],
    paper: ['username'],
    'empty-field': ['username'],
    'wrong-password': ['error', 'username'],
    'paper-user': ['error', 'username'],
    loading: ['loading'],
    picker: ['multiplesf'],
    challenge: ['gold'],
    'seven-digits': ['error', 'gold'],
    code: ['gold'],
    failed: ['error', 'username'],
    expired: ['error', 'username'],
    'too-many': ['error', 'username'],
    finished: ['finished'],
    'logged-in': [],
    api: [],
  };
  expect(Object.keys(loginStates)).toEqual(Object.keys(shown));

  for (const [name, seen] of Object.entries(shown)) {
    const { says } = loginStates[name] as LoginState;
    browserTest(`${name}: ${says}; by day, at night, on a phone and enlarged`, async () => {
      const { page } = await inState(name);
      // In paper mode the buttons are called otherwise, and a code has no challenge.
      if (seen.length > 0 && name !== 'paper' && name !== 'code') await keepsContract(page, seen);
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
    expect((await violations(page)).join()).toMatch(/label \(critical\): <input class="form-control"/);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.evaluate("document.querySelector('h1').style.color = '#444'");
    expect((await violations(page, ['color-contrast'])).join()).toMatch(/^color-contrast \(serious\): <h1 /);
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
    const css = readFileSync(new URL('../../src/login/page/login.css', import.meta.url), 'utf8');
    expect(css).not.toMatch(/transition|animation|@keyframes/);
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
    expect(texts).toEqual(['The response has 8 digits: these are 7.', '271828', '3:00 left']);
    expect(await page.getByRole('alert').textContent()).toBe('The response has 8 digits: these are 7.');
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
        '  - textbox "Password"',
        '  - checkbox "Paper trading account"',
        '  - text: Paper trading account',
        '  - button "Login"',
      ].join('\n'),
    );
  });
});

describe('someone who reads docs/server.md', () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const section = (heading: string): string =>
    read('docs/server.md').split(`\n### ${heading}\n`)[1]?.split(/^##/m)[0] ?? '';

  test('finds nothing there that clients may look for and this file does not', () => {
    const names =
      section('For programs that drive it').match(/[#.](?:xyz|form-|btn|toggle|login|two)[\w-]*/g) ?? [];
    expect(names.length).toBeGreaterThanOrEqual(30);
    const known = `${contract.join()} ${leftOut.join()}`;
    expect([...new Set(names)].filter((name) => !known.includes(name))).toEqual([]);
  });

  test('finds each text as the page or the server has it', () => {
    const texts = [...section('What it says').matchAll(/^\| `(.*?)` \|/gm)].map(([, text = '']) => text);
    expect(texts.length).toBe(9);
    const sources = ['page/login.js', 'page/dispatcher.html', 'web/routes-login.ts'].map((name) =>
      read(`src/login/${name}`),
    );
    const said = sources.join().replace(/\$\{seconds\}/g, '60');
    expect(texts.filter((text) => !said.includes(text.replace(/\d+ s$/, '60 s')))).toEqual([]);
  });
});

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
