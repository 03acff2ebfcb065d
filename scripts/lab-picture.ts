/** The picture of the page /lab, as a browser draws it: docs/user/pictures/lab.png. Time and codes are fixed. */
import type { Browser, Page } from 'playwright-core';
import { createLoginService } from '../src/login/create-login-service.ts';
import { addDemoUsers } from '../src/login/demo-users.ts';
import type { LoginService } from '../src/login/login-service.ts';
import type { ReadLabFile } from '../src/login/page-files.ts';
import { createServerClock } from '../src/login/server-clock.ts';
import { serveLogin } from '../src/login/web/server.ts';

/** The code and the challenge of the picture. */
const drawn = 271_828;
const password = 'demo-password';

/** A phone on which a login waits to be approved. */
async function showPush(page: Page, service: LoginService): Promise<void> {
  const tap = (name: string): Promise<void> => page.click(`.phone .tap-${name}`);
  const fill = (field: string, text: string): Promise<void> =>
    page.fill(`.phone [data-field="${field}"]`, text);
  // Another code to the same number is sent only after a gap.
  service.staff.advanceTime(120_000);
  await page.click('.phone-form button');
  for (const name of ['services', 'register', 'continue']) await tap(name);
  await fill('user', 'demo-sms');
  await fill('password', password);
  await tap('log-in');
  await tap('get-code');
  await page.waitForSelector('.phone .tap-activate');
  service.staff.advanceTime(5_000);
  await fill('token', String(drawn));
  await fill('pin', 'a1b2');
  await tap('activate');
  await tap('done');
  await service.begin({ user: 'demo-sms', password, mode: 'live' });
  await tap('notification');
  await page.waitForSelector('.phone .tap-approve');
}

/** A picture as PNG, and all text in it. */
export async function takeLabPicture(
  browser: Browser,
  lab: ReadLabFile,
): Promise<{ png: Uint8Array; text: string }> {
  const clock = createServerClock();
  const service = createLoginService({ clock, hashCost: 1024, draw: (bound) => drawn % bound });
  await addDemoUsers(service);
  const address = { host: '127.0.0.1', port: 0 };
  const web = await serveLogin({ service, address, sessions: 'gateway', demo: true, lab });
  const page = await browser.newPage({
    ...{ locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1440, height: 900 } },
  });
  try {
    await service.begin({ user: 'demo-sms', password, mode: 'live' });
    service.staff.advanceTime(6_000);
    const begun = await service.begin({ user: 'demo', password, mode: 'live' });
    if (begun.kind !== 'ask') throw new Error(`the login began as ${begun.kind}`);
    await service.respond({ login: begun.login, binding: begun.binding, response: '12345678' });
    await page.goto(`${web.url}/lab`);
    await page.waitForSelector('.record');
    await showPush(page, service);
    await page.focus('.faceplate');
    for (const key of ['p', '1', '2', '3', '4', 'Enter', ...String(drawn), 'Enter']) {
      await page.keyboard.press(key);
      await page.waitForSelector('.faceplate:not(:has([data-down]))');
    }
    await page.waitForSelector('text=Shows for 30 s more');
    await page.evaluate('document.activeElement.blur()');
    const [text = ''] = await page.locator('body').allInnerTexts();
    return { png: await page.screenshot({ fullPage: true }), text };
  } finally {
    await page.close();
    await web.close();
    service.close();
  }
}
