/** People at the page `/lab`: a login with what is on it, by mouse or by the keyboard alone. */
import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { takeLabPicture } from '../../scripts/lab-picture.ts';
import { enterPassword, enterResponse, pin, readChallenge, told } from '../../scripts/login-states.ts';
import { offSnapshotOf } from '../../src/driver/off-snapshot.ts';
import { serveCard } from '../../src/http/server.ts';
import { createCard } from '../../src/index.ts';
import { addressText } from '../../src/net/address.ts';
import { type AtTheLab, labFiles, openLab, scriptBytesMax } from './lab-page.ts';
import { browserTest, openedBrowser } from './login-page.ts';
import { fits, violations } from './page-checks.ts';

/** The response of the card on the page, keyed in by the keyboard. */
async function keyResponse(
  { page, lcd, focusCard }: AtTheLab,
  challenge: string,
  keyedPin = pin,
): Promise<string> {
  await focusCard();
  await page.keyboard.press('p');
  await lcd('PIN>');
  for (const key of [...keyedPin, 'Enter']) await page.keyboard.press(key);
  await lcd('CHALLNG>');
  for (const key of [...challenge, 'Enter']) await page.keyboard.press(key);
  await page.locator('text=Shows for 30 s more').first().waitFor();
  const label = await page.locator('.lcd svg').getAttribute('aria-label');
  return label?.slice(-8) ?? '';
}

describe('someone at the lab', () => {
  browserTest('logs in with the card, by the keyboard alone', async () => {
    const at = await openLab();
    const login = await at.openLogin();
    await enterPassword(login, 'demo');
    const response = await keyResponse(at, await readChallenge(login));
    expect(response).toMatch(/^[0-9]{8}$/);
    await enterResponse(login, response);
    await login.waitForURL('**/sso/Dispatcher*');
    await at.page.locator('.audit li:first-child:has-text("accepted")').first().waitFor();
    expect(await at.time()).toMatch(/^2026-01-01 00:00:03 UTC, virtual, paused$/);
  });

  browserTest('sees why a response was refused, which the login page does not say', async () => {
    const at = await openLab();
    const login = await at.openLogin();
    await enterPassword(login, 'demo');
    await enterResponse(login, await keyResponse(at, await readChallenge(login), '9999'));
    expect(await told(login)).toBe('Authentication failed');
    const refusal = at.page.locator('.audit li:first-child');
    await refusal.filter({ hasText: 'wrong response: PIN or challenge differs' }).waitFor();
    expect(await refusal.getAttribute('class')).toBe('refusal');
    expect(await at.page.locator('[role=status].unseen').textContent()).toBe('refused: wrong response');
  });

  browserTest('clicks the keys, reads what an ignored one needs, and pastes a challenge', async () => {
    const at = await openLab();
    const { page, lcd } = at;
    const key = (name: string) => page.getByRole('button', { name, exact: true });
    await key('1').click();
    await page.locator('text=The card is off. Hold press until PIN> shows.').first().waitFor();
    await key('press, power: hold for 2 seconds').click();
    await lcd('PIN>');
    for (const digit of '1234') await key(digit).click();
    await lcd('PIN>---4');
    await key('C, delete').click();
    await lcd('PIN>--3');
    await key('4').click();
    await key('OK').click();
    await lcd('CHALLNG>');
    // The focus is on the whole card after a click.
    await page.evaluate(`
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', '123 456');
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    `);
    await lcd('123456');
    await page.keyboard.press('Enter');
    await lcd('90187643');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy the response' }).click();
    await page.locator('text=Copied').first().waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('90187643');
  });

  browserTest('moves the time of card and server at once, pauses it and lets it run', async () => {
    const at = await openLab();
    const { page, lcd, service, focusCard } = at;
    const control = (name: string) => page.getByRole('button', { name, exact: true });
    await focusCard();
    await page.keyboard.press('p');
    await lcd('PIN>');
    await control('+30 s').click();
    await lcd('');
    expect(service.staff.time().unixMs - Date.UTC(2026, 0, 1)).toBe(32_030);
    await page.locator('text=2026-01-01 00:00:32 UTC, virtual, paused').first().waitFor();
    await page.selectOption('#time-speed', '600');
    await expect.poll(() => service.staff.time().speed).toBe(600);
    await control('Run').click();
    await control('Pause').waitFor();
    expect(service.staff.time()).toMatchObject({ paused: false, speed: 600 });
    await page.locator('text=/UTC, virtual, running/').first().waitFor();
    await control('Pause').click();
    await control('Run').waitFor();
    await page.locator('text=/UTC, virtual, paused/').first().waitFor();
    expect(service.staff.time().unixMs - Date.UTC(2026, 0, 1)).toBeGreaterThan(32_030);
    // What another person does shows too.
    service.staff.reset();
    await page.locator('text=2026-01-01 00:00:00 UTC, virtual, paused').first().waitFor();
  });

  browserTest('holds press with the mouse, beside a server on the wall clock', async () => {
    const { page, lcd } = await openLab({ wall: true });
    await page.locator('text=The server runs on the wall clock').first().waitFor();
    expect(await page.locator('.time-controls').isVisible()).toBe(false);
    const press = page.getByRole('button', { name: 'press, power: hold for 2 seconds' });
    await press.hover();
    await page.mouse.down();
    await page.clock.runFor(500);
    await page.mouse.up();
    await page.clock.runFor(100);
    await page.locator('text=press was held too short. Hold it for 2 seconds.').first().waitFor();
    await page.mouse.down();
    await page.clock.runFor(2_100);
    await lcd('PIN>');
    await page.mouse.up();
    await page.clock.runFor(100);
    await lcd('PIN>');
  });

  browserTest('gives the staff token where there are no demo users; it is in no address', async () => {
    const at = await openLab({ demo: false });
    const { page, web } = at;
    const field = page.getByLabel('Staff token');
    await field.waitFor();
    expect(await page.locator('.audit li').count()).toBe(0);
    await field.fill('wrong');
    await page.keyboard.press('Enter');
    await page.locator('text=That is not the token of this server.').first().waitFor();
    await field.fill(web.staffToken);
    await page.keyboard.press('Enter');
    await field.waitFor({ state: 'hidden' });
    await at.service.staff.addUser({ name: 'ada', password: 'a long password' });
    await page.locator('.audit li:has-text("ada")').first().waitFor();
    expect(page.url()).toBe(`${web.url}/lab`);
    expect(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length')).toBe(
      0,
    );
    await page.reload();
    await field.waitFor();
  });

  browserTest('reads that the server has ended, and goes on when it is back', async () => {
    const at = await openLab();
    const { page, web, service } = at;
    // It asks again until the server is back.
    at.allowTrouble(/ERR_CONNECTION_REFUSED/);
    await page.locator('.audit li').first().waitFor();
    await web.close();
    await page.locator('.connection:has-text("The login server does not reply.")').first().waitFor();
    const { serveLogin } = await import('../../src/login/web/server.ts');
    const again = await serveLogin({ service, address: web.address, sessions: 'cookie', demo: true });
    await page.locator('.connection').first().waitFor({ state: 'hidden' });
    await page.close();
    await again.close();
  });
});

describe('someone whose client meets a bad gateway', () => {
  browserTest('adds faults with the staff token, by the keyboard alone, and clears them', async () => {
    const at = await openLab({ sessions: 'gateway' });
    const { page, web, service } = at;
    const part = page.getByRole('region', { name: 'Faults of the gateway' });
    service.staff.addFault({ name: 'slow', delayMs: 3_000, path: '/iserver/**' });
    await part.getByText('1: slow 3 s').waitFor();
    await page.getByText('Faults on: 1').first().waitFor();
    expect(await part.getByRole('button', { name: /^Clear/ }).count()).toBe(0);
    await part.getByRole('button', { name: 'Give the staff token' }).press('Enter');
    await page.keyboard.type(web.staffToken);
    await page.keyboard.press('Enter');
    // A key waits for no element to be visible.
    await part.getByText('Add a fault').waitFor();
    await part.getByText('Add a fault').press('Enter');
    await part.getByLabel('Fault', { exact: true }).selectOption('status');
    expect(await part.locator('.fault-form label:visible').count()).toBe(6);
    await part.getByLabel('Status, 400 to 599').fill('200');
    await page.keyboard.press('Enter');
    await part.getByText('fault status: invalid value "200"; give a status from 400 to 599').waitFor();
    await part.getByLabel('Status, 400 to 599').fill('503');
    await part.getByLabel('How many replies').fill('2');
    await page.keyboard.press('Enter');
    await part
      .getByText('all routes of the gateway · until cleared · times left 2 · replies changed 0')
      .waitFor();
    expect(await part.getByRole('link', { name: /replies 503/ }).getAttribute('href')).toBe(
      'https://github.com/Voyz/ibeam/issues/266',
    );
    const reply = await fetch(`${web.url}/v1/api/tickle`);
    expect([reply.status, reply.headers.get('x-simulated-fault')]).toEqual([503, 'status 2']);
    await part.getByText(/times left 1 · replies changed 1/).waitFor();
    await page.locator('.audit .simulated', { hasText: 'fault 2 (status 503) changed a reply' }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, await violations(page)]).toEqual([colorScheme, []]);
    }
    await fits(page);
    await part.getByRole('button', { name: 'Clear fault 1, slow 3 s' }).press('Enter');
    await expect.poll(() => service.staff.faults().map(({ id }) => id)).toEqual(['2']);
    await part.getByRole('button', { name: 'Clear all' }).press('Enter');
    await part.getByText('None. The gateway replies as it should.').waitFor();
    expect(await page.locator('summary:focus').textContent()).toBe('Add a fault');
  });
});

describe('someone whose codes come by SMS or by a call', () => {
  const lineOf = (at: AtTheLab, name: string) => at.page.getByRole('article', { name, exact: true });

  browserTest('reads the code on the phone of the page, and logs in', async () => {
    const at = await openLab();
    const login = await at.openLogin();
    await enterPassword(login, 'demo-sms');
    const line = lineOf(at, '+1 555 010 0001');
    await line.getByText('Message 1 on its way').waitFor();
    await at.page.getByRole('button', { name: '+30 s', exact: true }).click();
    await line.getByText('Message 1 delivered').waitFor();
    const text = (await line.locator('.record-text').textContent()) ?? '';
    expect(text).toMatch(/^Your requested authentication code: [0-9]{6}$/);
    expect(await at.page.locator('[role=status].unseen').textContent()).toBe(
      `+1 555 010 0001, Message 1, delivered: ${text}`,
    );
    await login.fill('#xyz-field-silver-response', text.slice(-6));
    await login.press('#xyz-field-silver-response', 'Enter');
    await login.waitForURL('**/sso/Dispatcher*');
  });

  browserTest('sees that the carrier blocks it, answers a call, and restarts the phone', async () => {
    const at = await openLab();
    const { service } = at;
    const line = lineOf(at, '+1 555 010 0001');
    const condition = line.getByLabel('Condition of +1 555 010 0001');
    await condition.selectOption('filtered');
    await expect.poll(() => service.line('+15550100001').state()).toBe('filtered');
    const begun = await service.begin({
      user: 'demo-sms',
      password: 'demo-password',
      mode: 'live',
      app: 'portal',
    });
    await line.getByText('Message 1 blocked by the carrier').waitFor();
    service.staff.advanceTime(120_000);
    if (begun.kind !== 'ask') throw new Error(`begun as ${begun.kind}`);
    await service.again({ login: begun.login, binding: begun.binding, way: 'voice' });
    service.staff.advanceTime(20_000);
    await line.getByText('Call 2 ringing').waitFor();
    await line.getByRole('button', { name: 'Answer' }).click();
    await line.getByText('Call 2 in progress').waitFor();
    expect(await line.locator('.record-text').first().textContent()).toMatch(/^Your authentication code is /);
    await line.getByRole('button', { name: 'Hang up' }).click();
    await line.getByText('Call 2 over').waitFor();
    await line.getByRole('button', { name: 'Restart the phone +1 555 010 0001' }).click();
    await expect.poll(() => condition.inputValue()).toBe('restarting');
  });

  browserTest('adds a line by its SIM, and reads what is wrong with another', async () => {
    const at = await openLab();
    const { page, service } = at;
    await service.staff.addUser({ name: 'ada', password: 'a long password' });
    const { sim } = service.staff.addLine('+15550100099', 'ada');
    await page.locator('.add-line summary').click();
    await page.getByLabel('Phone number').fill('+1 555 010 0099');
    await page.getByLabel('SIM token').fill('not-its-sim-token');
    await page.keyboard.press('Enter');
    await page.locator('text=SIM token: missing or of another line').first().waitFor();
    await page.getByLabel('SIM token').fill(sim);
    await page.keyboard.press('Enter');
    const line = lineOf(at, '+1 555 010 0099');
    await line.waitFor();
    service.staff.setLine('+15550100099', 'roaming');
    await expect.poll(() => line.getByRole('combobox').inputValue()).toBe('roaming');
    expect(await page.inputValue('#sim-token')).toBe('');
  });
});

describe('someone whose card is served by dscplus http', () => {
  browserTest('presses it on the page, by the keyboard alone, and logs in', async () => {
    const served = await serveCard({ card: createCard(), address: { host: '127.0.0.1', port: 0 } });
    const { token } = served;
    const at = await openLab({ beside: { card: { url: `http://${addressText(served.address)}`, token } } });
    await at.page.getByText('A card over HTTP: the public demo card. Its PIN is 1234.').waitFor();
    const login = await at.openLogin();
    await enterPassword(login, 'demo');
    await enterResponse(login, await keyResponse(at, await readChallenge(login)));
    await login.waitForURL('**/sso/Dispatcher*');
    expect(await at.time()).toMatch(/^2026-01-01 00:00:0[0-9] UTC, virtual, paused$/);
    // Others press it too.
    served.driver.restore(offSnapshotOf(served.driver.card));
    await at.lcd('');
    expect(await at.page.content()).not.toContain(token);
    at.allowTrouble(/502/);
    await served.close();
    await at.page
      .getByText(/^card "http:.*": no reply \(ECONNREFUSED\); see that dscplus http runs/)
      .waitFor();
    expect(await violations(at.page)).toEqual([]);
    const again = await serveCard({ card: createCard(), address: served.address });
    await at.page.getByText(/refuses the token; start this server again/).waitFor();
    await again.close();
  });
});

describe('the page /lab', () => {
  browserTest('has no faults that axe finds, in light and dark, and fits a phone', async () => {
    const at = await openLab();
    const { page } = at;
    await page.locator('.audit li').first().waitFor();
    await at.service.staff.lockUser('demo-two');
    await page.locator('.add-line summary').click();
    await page.getByRole('button', { name: 'Enter the staff token' }).click();
    for (const os of ['android', 'ios']) {
      await page.selectOption('#phone-os', os);
      await page.getByRole('button', { name: 'Add a phone' }).click();
    }
    await page.locator('.phone .tap-services').first().click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, await violations(page)]).toEqual([colorScheme, []]);
    }
    await fits(page);
  });

  browserTest('is in the docs as node scripts/lab-picture.js takes it', async () => {
    const { png, text } = await takeLabPicture(await openedBrowser(), await labFiles());
    const words = [
      'SIMULATOR',
      'Lab',
      'Approve',
      'Shows for 30 s more',
      'Your requested authentication code: 271828',
    ];
    for (const word of [...words, 'wrong response: PIN or challenge differs']) expect(text).toContain(word);
    const kept = readFileSync(new URL('../../docs/user/pictures/lab.png', import.meta.url));
    // The width, from the head of a PNG.
    expect([Buffer.from(png).readUInt32BE(16), kept.readUInt32BE(16)]).toEqual([1440, 1440]);
  });

  browserTest('has a script of a size that loads at once', async () => {
    const read = await labFiles();
    const bytes = Buffer.byteLength(read('lab.js'));
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(scriptBytesMax);
  });
});
