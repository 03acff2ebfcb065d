/**
 * A person at the login page, in a real browser: Debian's Chromium. A test file uses one browser with one window,
 * because starting one takes longer than most tests; each test has its own login server and a clean window.
 * Complaints of the browser, and every request to another server, fail the test.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { openBrowser } from '../../scripts/login-pictures.ts';
import { enterPassword, enterResponse, pin, readChallenge, type Scene } from '../../scripts/login-states.ts';
import { createCard } from '../../src/index.ts';
import { LoginServer, type LoginServerOptions } from '../../src/server.ts';
import { patient } from '../process/patience.ts';
import { atFileEnd } from '../process/test-file.ts';
import { testWith } from '../tools.ts';

export type Server = Awaited<ReturnType<typeof LoginServer.start>>;

export interface AtThePage extends Scene {
  readonly server: Server;
  /** The focus is on an element of this selector. */
  focusOn(selector: string): Promise<void>;
  /** Which blocks can be seen, by the ends of their class names. */
  blocks(): Promise<string[]>;
  /** Another server takes the place of one that was closed. */
  restart(): Promise<void>;
  /** Another window of the same browser, as a second tab. */
  secondTab(): Promise<Page>;
  /** The page in a browser of another language, such as `zh-TW`. */
  pageIn(locale: string): Promise<Page>;
  /** What the browser has to complain about in this test, beside refused logins. */
  expectTrouble(pattern: RegExp): void;
}

interface BrowserWindow {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
}

const size = { width: 640, height: 640 } as const;
/** More than a test lets pass. */
const betweenTestsMs = 86_400_000;

let opened: Promise<BrowserWindow> | undefined;
let url = '';
let startsAt = 0;
const ends: (() => Promise<unknown>)[] = [];
const troubles: string[] = [];
const expected: RegExp[] = [];

const beginTest = oncePerTest(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  const seen = troubles.splice(0);
  const patterns = expected.splice(0);
  expect(seen.filter((trouble) => !patterns.some((one) => one.test(trouble)))).toEqual([]);
  expect(patterns.filter((one) => !seen.some((trouble) => one.test(trouble)))).toEqual([]);
});

/** Has `end` called when the test has ended, once, however often the function that this gives is called in it. */
export function oncePerTest(end: () => Promise<void>): () => void {
  let isTest = false;
  return () => {
    if (isTest) return;
    isTest = true;
    onTestFinished(async () => {
      isTest = false;
      await end();
    });
  };
}

/** A test with the browser; where it is missing the test is skipped, with CI=true it fails. */
export function browserTest(story: string, run: () => Promise<void>): void {
  testWith(['headless-shell'], story, run);
}

/**
 * Opens the login page of a server of its own. The page's clock stands still but for what a test lets pass.
 * @param query of the address, such as `?lang=zh-Hant`
 */
export async function openPage(options: LoginServerOptions = {}, query = ''): Promise<AtThePage> {
  beginTest();
  opened ??= openWindow();
  const { browser, context, page } = await opened;
  const server = await LoginServer.start(options);
  ends.push(server.close);
  // While the server is there: a page that goes gives its login up, and one that is still loading asks no server that
  // has gone.
  ends.push(() => page.goto('about:blank'));
  url = server.url;
  await context.clearCookies();
  await page.unrouteAll();
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${url}/${query}`);
  startsAt += betweenTestsMs;
  await page.clock.pauseAt(startsAt);
  return {
    ...{ page, server, card: createCard(), staff: server.staff, advance: server.advance },
    focusOn: (selector) => page.locator(`${selector}:focus`).first().waitFor(),
    blocks: () =>
      page.locator('.xyzblock:visible').evaluateAll((all: { className: string }[]) =>
        // Always of the form `xyzblock xyzblock-NAME …`.
        all.map(({ className }) => className.split(' ')[1]?.slice('xyzblock-'.length) ?? ''),
      ),
    async restart() {
      const next = await LoginServer.start({ ...options, port: server.address.port });
      ends.unshift(next.close);
    },
    async secondTab() {
      const second = await context.newPage();
      ends.push(() => second.close());
      watch(second);
      await second.goto(url);
      return second;
    },
    async pageIn(locale) {
      const other = await browser.newContext({ locale });
      ends.push(() => other.close());
      const foreign = await other.newPage();
      watch(foreign);
      await foreign.goto(url);
      return foreign;
    },
    expectTrouble: (pattern) => void expected.push(pattern),
  };
}

/** The browser of this test file. */
export async function openedBrowser(): Promise<Browser> {
  opened ??= openWindow();
  return (await opened).browser;
}

/** Shows a page that needs no server, in the same window. */
export async function openFile(html: string): Promise<Page> {
  beginTest();
  opened ??= openWindow();
  const { page } = await opened;
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: 'light' });
  // axe waits by timers.
  await page.clock.resume();
  await page.setContent(html);
  ends.push(() => page.goto('about:blank'));
  return page;
}

async function openWindow(): Promise<BrowserWindow> {
  const browser = await openBrowser();
  atFileEnd(async () => {
    opened = undefined;
    await browser.close();
  });
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC' });
  context.setDefaultTimeout(patient(45_000));
  await context.clock.install({ time: 0 });
  const page = await context.newPage();
  watch(page);
  return { browser, context, page };
}

function watch(page: Page): void {
  page.on('pageerror', (error) => void troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // Chromium notes each reply of the login API that refuses; that is how it refuses.
    const isRefusal = /^Failed to load resource: .* status of 4\d\d /.test(message.text());
    if (!(isRefusal && message.location().url.startsWith(`${url}/api/login`))) {
      troubles.push(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const to = request.url();
    if (!to.startsWith(`${url}/`) && !/^(data|about):/.test(to)) troubles.push(`request: ${to}`);
  });
}

/** The event and the reason of each line of the audit log that gives a reason, the newest last. */
export function reasons(server: Server): string[] {
  return server
    .audit()
    .filter(({ reason }) => reason !== undefined)
    .map(({ event, reason }) => `${event}: ${reason}`);
}

/** The login has ended where clients look for its end. */
export async function succeeds({ page }: Pick<AtThePage, 'page'>): Promise<void> {
  await page.waitForURL('**/sso/Dispatcher?forwardTo=22&RL=1&ip2loc=on');
  // In the page itself, which needs nothing of Playwright's for that.
  expect(await page.evaluate("document.querySelector('pre').textContent")).toBe('Client login succeeds');
}

/** Name, password and the card's response. */
export async function logIn({ page, card }: Pick<AtThePage, 'page' | 'card'>, user = 'demo'): Promise<void> {
  await enterPassword(page, user);
  const challenge = await readChallenge(page);
  await enterResponse(page, card.respond({ pin, challenge }).response);
}
