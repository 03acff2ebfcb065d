/**
 * A person at the login page, in a real browser: Debian's Chromium, one for each test file, with a window and a login
 * server of its own for each test. What the browser complains about, and every request that leaves the server, fails
 * the test.
 */
import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, expect, test } from 'vitest';
import { launchOptions, openBrowser } from '../../scripts/login-pictures.ts';
import type { Scene } from '../../scripts/login-states.ts';
import { createCard } from '../../src/index.ts';
import { LoginServer, type LoginServerOptions } from '../../src/server.ts';

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
  /** What the browser is expected to complain about in this test, beside refused logins. */
  expectTrouble(pattern: RegExp): void;
}

export interface Given extends LoginServerOptions {
  readonly browser?: BrowserContextOptions;
}

let browser: Promise<Browser> | undefined;
const ends: (() => Promise<unknown>)[] = [];
const troubles: string[] = [];
const expected: RegExp[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  const unexpected = troubles.splice(0).filter((trouble) => !expected.some((one) => one.test(trouble)));
  expected.length = 0;
  expect(unexpected).toEqual([]);
});
afterAll(async () => (await browser)?.close());

/** A test with the browser; where it is missing the test is skipped, with CI=true it fails. */
export function browserTest(story: string, run: () => Promise<void>): void {
  const there = existsSync(launchOptions.executablePath);
  if (there) test(story, run);
  else if (process.env.CI === 'true') {
    test(story, () => {
      throw new Error(`${launchOptions.executablePath} is not installed: see .ci/run`);
    });
  } else test.skip(`${story}: ${launchOptions.executablePath} is not installed`, run);
}

/** Opens the login page of a server of its own. The page's clock stands still but for what a test lets pass. */
export async function openPage({ browser: options, ...given }: Given = {}): Promise<AtThePage> {
  browser ??= openBrowser();
  const server = await LoginServer.start(given);
  ends.push(server.close);
  const context = await (await browser).newContext(options);
  ends.push(() => context.close());
  await context.clock.install({ time: 0 });
  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    watch(page, server.url);
    await page.goto(server.url);
    return page;
  };
  const page = await open();
  await page.clock.pauseAt(60_000);
  return {
    ...{ page, server, card: createCard(), staff: server.staff, advance: server.advance, secondTab: open },
    focusOn: (selector) => page.waitForSelector(`${selector}:focus`).then(() => {}),
    blocks: () =>
      page.locator('.xyzblock:visible').evaluateAll((all: { className: string }[]) =>
        // Always of the form `xyzblock xyzblock-NAME`.
        all.map(({ className }) => className.split(' ')[1]?.slice('xyzblock-'.length) ?? ''),
      ),
    async restart() {
      const next = await LoginServer.start({ ...given, port: server.address.port });
      ends.push(next.close);
    },
    expectTrouble: (pattern) => void expected.push(pattern),
  };
}

function watch(page: Page, url: string): void {
  page.on('pageerror', (error) => void troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // Chromium notes each answer of the login API that refuses; that is how it refuses.
    const isRefusal = /^Failed to load resource: .* status of 4\d\d /.test(message.text());
    if (!(isRefusal && message.location().url.startsWith(`${url}/api/login`))) {
      troubles.push(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const to = request.url();
    if (!to.startsWith(`${url}/`) && !to.startsWith('data:')) troubles.push(`request: ${to}`);
  });
}

/** The event and the reason of each line of the audit log that gives a reason, the newest last. */
export function reasons(server: Server): string[] {
  return server
    .audit()
    .filter(({ reason }) => reason !== undefined)
    .map(({ event, reason }) => `${event}: ${reason}`);
}
