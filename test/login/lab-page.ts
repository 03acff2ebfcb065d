/** A person at the page `/lab`, in the browser of the test file, with a login server of its own in virtual time. */
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { addDemoUsers } from '../../src/login/demo-users.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import type { LabFileName, ReadLabFile } from '../../src/login/page-files.ts';
import { createServerClock } from '../../src/login/server-clock.ts';
import type { BesideAddresses } from '../../src/login/web/lab/beside.ts';
import { type ServedLogin, type ServeLoginOptions, serveLogin } from '../../src/login/web/server.ts';
import { patient } from '../process/patience.ts';
import { atFileEnd } from '../process/test-file.ts';
import { oncePerTest, openedBrowser } from './login-page.ts';

export interface AtTheLab {
  readonly page: Page;
  readonly service: LoginService;
  readonly web: ServedLogin;
  /** The login page in a second window, opened by the link. */
  openLogin(): Promise<Page>;
  /** The focus is on the card, which shows once the server has said which. */
  focusCard(): Promise<void>;
  /** The text on the LCD, as a screen reader has it. */
  lcd(text: string): Promise<void>;
  /** The time on the page. */
  time(): Promise<string>;
  /** What the browser may complain about in this test. */
  allowTrouble(pattern: RegExp): void;
}

/** Programs beside the server, and what ends them. */
export interface RunBeside extends BesideAddresses {
  readonly end: () => Promise<void>;
}

export interface LabOptions extends Partial<ServeLoginOptions> {
  /** Runs programs beside the server, which use its service. */
  readonly besideFor?: (service: LoginService) => Promise<RunBeside>;
  /** Whether the server runs on the wall clock, and the browser's clock is the test's. */
  readonly wall?: boolean;
  /** Of the page's address, such as `?lang=zh-Hant`. */
  readonly query?: string;
  /** The language of the browser; default British English. */
  readonly locale?: string;
}

/** The size of lab.js that a page may have: a browser on this machine loads it at once. */
export const scriptBytesMax = 180_000;

let context: Promise<BrowserContext> | undefined;
let built: Promise<ReadLabFile> | undefined;
const ends: (() => Promise<unknown>)[] = [];
const troubles: string[] = [];
const allowed: RegExp[] = [];

const beginTest = oncePerTest(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  const patterns = allowed.splice(0);
  expect(troubles.splice(0).filter((one) => !patterns.some((pattern) => pattern.test(one)))).toEqual([]);
});

/** One for the browser of the test file. */
function openContext(browser: Browser): Promise<BrowserContext> {
  atFileEnd(() => {
    context = undefined;
  });
  return browser.newContext({ locale: 'en-GB', timezoneId: 'UTC' });
}

/** The files of the page, bundled from the present sources. */
export function labFiles(): Promise<ReadLabFile> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<ReadLabFile> {
  const script = new URL('../../scripts/build-lab.js', import.meta.url).href;
  const { bundleLab } = (await import(script)) as {
    bundleLab(folder: string): Promise<{ outputFiles: readonly { path: string; text: string }[] }>;
  };
  const { outputFiles } = await bundleLab('/lab');
  const html = readFileSync(new URL('../../src/lab/page/lab.html', import.meta.url), 'utf8');
  return (name: LabFileName) =>
    name === 'lab.html' ? html : (outputFiles.find(({ path }) => path.endsWith(name))?.text ?? '');
}

export async function openLab({
  wall = false,
  query = '',
  locale,
  besideFor,
  ...options
}: LabOptions = {}): Promise<AtTheLab> {
  beginTest();
  const browser = await openedBrowser();
  context ??= openContext(browser);
  const windows = locale === undefined ? await context : await browser.newContext({ locale });
  if (locale !== undefined) ends.push(() => windows.close());
  windows.setDefaultTimeout(patient(45_000));
  const service = createLoginService({ ...(!wall && { clock: createServerClock() }), hashCost: 1024 });
  if (options.demo !== false) await addDemoUsers(service);
  service.keepStart();
  const address = { host: '127.0.0.1', port: 0 };
  const lab = await labFiles();
  const run = await besideFor?.(service);
  const web = await serveLogin({
    ...{ service, address, sessions: 'cookie', demo: true, lab },
    ...(run !== undefined && { beside: run }),
    ...options,
  });
  ends.push(async () => {
    await web.close();
    service.close();
  });
  if (run !== undefined) ends.push(run.end);
  const page = await openWindow(windows, web.url);
  if (wall) await page.clock.install();
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${web.url}/lab${query}`);
  return {
    ...{ page, service, web },
    async openLogin() {
      const opened = windows.waitForEvent('page');
      await page.locator('.open-login').click();
      const login = await opened;
      watch(login, web.url);
      ends.push(() => login.close());
      await login.locator('.demo-users').first().waitFor();
      return login;
    },
    async focusCard() {
      // What is hidden takes no focus.
      await page.locator('.faceplate').waitFor();
      await page.focus('.faceplate');
    },
    async lcd(text) {
      const name = text === '' ? 'Simulated LCD, blank' : `Simulated LCD showing ${text}`;
      await page.getByRole('img', { name, exact: true }).waitFor();
    },
    time: async () => (await page.textContent('.time-now')) ?? '',
    allowTrouble: (pattern) => void allowed.push(pattern),
  };
}

async function openWindow(windows: BrowserContext, url: string): Promise<Page> {
  await windows.clearCookies();
  const page = await windows.newPage();
  ends.push(() => page.close());
  watch(page, url);
  return page;
}

function watch(page: Page, url: string): void {
  page.on('pageerror', (error) => void troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const isRefusal = /^Failed to load resource: .* status of 4\d\d /.test(message.text());
    if (!(isRefusal && message.location().url.startsWith(`${url}/api/`)))
      troubles.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !/^(data|about):/.test(request.url()))
      troubles.push(`request: ${request.url()}`);
  });
}
