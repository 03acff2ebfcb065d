// A login on the page, by Playwright, all in one process: the server, the browser and the card.
//
//   npm install dscplus playwright-core
//   node playwright_login.mjs
//
// The browser is /usr/bin/chromium unless CHROMIUM names another.
import { createCard } from 'dscplus';
import { LoginServer } from 'dscplus/server';
import { chromium } from 'playwright-core';

const server = await LoginServer.start();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Chromium has no sandbox for root, which containers run as.
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const page = await browser.newPage();
  await page.goto(server.url);

  // The user waits too long: the test advances the server's time.
  await enterPassword(page);
  const old = await responseTo(page);
  server.advance(181_000);
  await respond(page, old);
  console.log(await page.getByRole('alert').textContent());
  // The audit log says why, the page never does.
  console.log(server.audit().at(-1).says);

  // Logged in at the second try.
  await enterPassword(page);
  await respond(page, await responseTo(page));
  console.log(await page.getByText('Client login succeeds').textContent());

  // The routes need no cookie from a client on this machine.
  const status = await fetch(`${server.url}/v1/api/iserver/auth/status`);
  console.log('authenticated:', (await status.json()).authenticated);
} finally {
  await browser.close();
  await server.close();
}

async function enterPassword(page) {
  await page.getByLabel('Username').fill('demo');
  await page.getByLabel('Password').fill('demo-password');
  await page.getByLabel('Password').press('Enter');
}

/** What the card shows for the challenge on the page. */
async function responseTo(page) {
  const field = page.getByLabel('Challenge code');
  await field.waitFor({ state: 'visible' });
  const challenge = await field.textContent();
  return createCard().respond({ pin: '1234', challenge }).response;
}

async function respond(page, response) {
  await page.getByLabel('Response').fill(response);
  await page.getByLabel('Response').press('Enter');
  await page.locator('.xyzblock-gold').waitFor({ state: 'hidden' });
}
