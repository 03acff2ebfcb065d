/**
 * Pictures of the login page in each of its states, as a browser draws them: docs/user/pictures/login-*.png. What
 * could differ between runs is fixed: the challenges, both clocks, the size. Fonts are the machine's own, so a test
 * checks the content of a picture and never its bytes.
 */
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { createCard } from '../src/device/card.ts';
import { virtualLoginClock } from '../src/login/auth/login-clock.ts';
import { createLoginService } from '../src/login/create-login-service.ts';
import { addDemoUsers } from '../src/login/demo-users.ts';
import { serveLogin } from '../src/login/web/server.ts';
import { challengesMax, type LoginState, loginStates } from './login-states.ts';

interface Shot {
  readonly state: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Of the page's address, such as `?lang=zh-Hant`. */
  readonly query?: string;
}

const desktop = { width: 480, height: 600 } as const;
const phone = { width: 360, height: 640 } as const;

/** By name of file, without `login-` and `.png`. */
export const shots: Readonly<Record<string, Shot>> = {
  ...Object.fromEntries(Object.keys(loginStates).map((state) => [state, { state }])),
  dark: { state: 'challenge', dark: true },
  phone: { state: 'challenge', ...phone },
  chinese: { state: 'sms-help', query: '?lang=zh-Hant' },
  'chinese-phone': { state: 'call', ...phone, dark: true, query: '?lang=zh-Hant' },
};

/** The challenge of all pictures, while it is free. */
const drawn = 271_828;

/** Chromium without windows: it draws the same pages with a third less work. */
const launchOptions: LaunchOptions = {
  executablePath: '/usr/bin/chromium-headless-shell',
  args: [
    ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    // The same bytes for the same page: nothing of an earlier page remains in a corner.
    ...['--disable-partial-raster', '--num-raster-threads=1'],
    // One process for all pages: a new one for each takes longer than what a test does in it.
    '--renderer-process-limit=1',
    // What a page runs it runs once or twice: to compile it well takes longer.
    '--js-flags=--no-opt --no-maglev',
  ],
};

export const openBrowser = (): Promise<Browser> => chromium.launch(launchOptions);

/** A browser in which pictures are taken, one after the other. */
export interface Studio {
  /** A picture as PNG, and all text in it. */
  take(name: string): Promise<{ png: Uint8Array; text: string }>;
  close(): Promise<void>;
}

/** More than any state lets pass. */
const betweenShotsMs = 86_400_000;

/** @param given a browser that stays open when the studio closes; one of its own otherwise */
export async function openStudio(given?: Browser): Promise<Studio> {
  const browser = given ?? (await openBrowser());
  const page = await browser.newPage({ locale: 'en-GB', timezoneId: 'UTC' });
  await page.clock.install({ time: 0 });
  let startsAt = 0;

  async function take(name: string): Promise<{ png: Uint8Array; text: string }> {
    const {
      state,
      width = desktop.width,
      height = desktop.height,
      dark = false,
      query = '',
    } = shots[name] as Shot;
    const clock = virtualLoginClock();
    const service = createLoginService({
      ...{ clock, hashCost: 1024, policy: { challengesMax } },
      draw: (bound) => drawn % bound,
    });
    await addDemoUsers(service);
    const address = { host: '127.0.0.1', port: 0 };
    const web = await serveLogin({ service, address, sessions: 'gateway', demo: true });
    try {
      await page.unrouteAll();
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
      await page.goto(`${web.url}/${query}`);
      startsAt += betweenShotsMs;
      await page.clock.pauseAt(startsAt);
      const scene = { page, card: createCard(), staff: service.staff, advance: clock.advance };
      await page.locator('.demo-users').first().waitFor();
      await (loginStates[state] as LoginState).does(scene);
      await page.mouse.move(0, 0);
      const png = await page.screenshot({ fullPage: state !== 'api' });
      const [text = ''] = await page.locator('body').allInnerTexts();
      return { png, text };
    } finally {
      // While the server is running: a page that closes abandons its login.
      await page.goto('about:blank');
      await web.close();
      service.close();
    }
  }

  return { take, close: () => (given === undefined ? browser.close() : page.close()) };
}
