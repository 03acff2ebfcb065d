/** A phone of a file runs by a clock, asks its server over HTTP, and goes on where it was when it is opened again. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { RunningPhone } from '../../../src/handset/phone/running-phone.ts';
import { createPhoneSession } from '../../../src/handset/phone-terminal/phone-session.ts';
import { type PhoneWorld, password, phoneWorld } from './running-phones.ts';

const pin = 'a1b2';

async function activated(world: PhoneWorld, name = 'mia.phone'): Promise<RunningPhone> {
  const phone = world.run(name);
  await phone.activate({ user: 'mia', password, pin, token: world.token });
  return phone;
}

it('says that it has no server to a person who switches the network on, and goes on', async () => {
  const world = await phoneWorld();
  const phone = world.run('mia.phone', 'android', null);
  const notices: string[] = [];
  const session = createPhoneSession({
    ...{ phone, fault: phone.fault, onEvent() {}, onChange() {} },
    onNotice: (notice) => void notices.push(notice),
    onFailed(error) {
      throw error;
    },
  });
  await session.take({ type: 'network' });
  expect(notices).toEqual([
    'network: the phone has no login server; start it with --server URL, without --offline',
  ]);
  expect(session.view()).toMatchObject({ isOnline: false, notice: notices[0] });
  session.stop();
});

it('is activated, closed, opened again, and approves a login', async () => {
  const world = await phoneWorld();
  await (await activated(world)).close();
  const phone = world.run('mia.phone');
  expect(phone.screen()).toMatchObject({ name: 'home', user: 'mia' });
  const { challenge: _, ...handle } = await world.begin();
  await phone.refresh();
  expect(phone.screen().taps[0]).toEqual({ name: 'notification', label: 'Notification' });
  await phone.approve({ pin });
  expect(await world.post('/api/login/wait', { ...handle, ms: 0 })).toMatchObject({
    state: 'session',
    user: 'mia',
  });
});

it('hears of a login while it runs, and denies it', async () => {
  const world = await phoneWorld();
  const phone = await activated(world);
  phone.listen();
  const { challenge: _, ...handle } = await world.begin();
  await phone.wait('notification');
  await phone.tap('notification');
  expect(phone.screen().login).toMatchObject({ user: 'mia', application: 'portal' });
  await phone.tap('deny');
  expect(await world.post('/api/login/wait', { ...handle, ms: 0 })).toMatchObject({ rule: 'failed' });
});

it('waits to be told that another phone is the active one, as it waits for a login', async () => {
  const world = await phoneWorld();
  await expect(world.run('new.phone').wait('inactive')).rejects.toMatchObject({ reason: 'not active' });
  const phone = await activated(world);
  phone.listen();
  const told = phone.wait('inactive');
  world.server.staff.revokeFactor('app-mia-1');
  await told;
  expect(phone.screen().name).toBe('inactive');
});

it('shows a response for a minute of its clock, and keeps it across a restart', async () => {
  const world = await phoneWorld();
  const first = await activated(world);
  const response = await first.respond('708362', { pin });
  await first.close();
  world.clock.advance(59_000);
  const phone = world.run('mia.phone');
  expect(phone.screen().response).toBe(response);
  await expect(phone.wait('approved')).rejects.toMatchObject({ reason: 'nothing happens' });
  const home = phone.wait('home');
  world.clock.advance(1_000);
  // Before the wait, which would never end where it still shows one.
  expect(phone.screen().response).toBeNull();
  await home;
});

it('is asleep after five minutes without a tap', async () => {
  const world = await phoneWorld();
  await world.run('mia.phone').close();
  world.clock.advance(300_000);
  const phone = world.run('mia.phone');
  expect(await phone.tap('services')).toEqual({ verdict: 'ignored', reason: 'asleep' });
  expect(await phone.tap('open')).toEqual({ verdict: 'accepted' });
});

it('says at once why a wait can not end', async () => {
  const world = await phoneWorld();
  const phone = world.run('mia.phone');
  await expect(phone.wait('home')).rejects.toMatchObject({ reason: 'nothing happens' });
  await expect(phone.wait('notification')).rejects.toMatchObject({ reason: 'not active' });
  const alone = world.run('alone.phone', 'ios', null);
  await expect(alone.wait('notification')).rejects.toMatchObject({ reason: 'no network' });
  alone.type('user', 'mia');
  alone.type('password', password);
  expect(await alone.tap('log-in')).toEqual({ verdict: 'ignored', reason: 'no network' });
});

it('waits for a notification until its limit', async () => {
  const world = await phoneWorld();
  const phone = await activated(world);
  phone.listen();
  const wait = phone.wait('notification', { limitMs: 2_000 });
  world.clock.advance(2_000);
  await expect(wait).rejects.toMatchObject({ reason: 'limit' });
});

it('says why its server could not be reached, and goes on once it can', async () => {
  const world = await phoneWorld();
  const gone = createServer(() => {});
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
  await new Promise((resolve) => gone.close(resolve));
  const phone = world.run('mia.phone', 'android', url);
  phone.type('user', 'mia');
  phone.type('password', password);
  await phone.tap('log-in');
  expect(phone.screen().notice).toBe('No connection. Try again.');
  expect(phone.fault()?.message).toBe(
    `"${url}": no reply (ECONNREFUSED); give --server URL of a login server that is running`,
  );
  await phone.close();
  expect((await activated(world)).fault()).toBeNull();
});

it('gives up a server that does not reply in ten seconds, by its clock', async () => {
  const world = await phoneWorld();
  let asked = (): void => {};
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const silent = createServer(() => asked());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const phone = world.run('mia.phone', 'android', url);
  phone.type('user', 'mia');
  phone.type('password', password);
  const tapped = phone.tap('log-in');
  await isAsked;
  world.clock.advance(10_000);
  expect(await tapped).toEqual({ verdict: 'accepted' });
  expect(phone.fault()?.message).toContain('no reply within 10 s');
});

it('tells a server that has no phones', async () => {
  const world = await phoneWorld();
  const other = createServer((_, response) => response.end('<html>'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    other.closeAllConnections();
    other.close();
  });
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const phone = world.run('mia.phone', 'ios', url);
  phone.type('user', 'mia');
  phone.type('password', password);
  await phone.tap('log-in');
  expect(phone.fault()?.message).toContain('not a login server with phones');
});

it('hears that it is not the active phone any more', async () => {
  const world = await phoneWorld();
  const old = await activated(world);
  world.server.advance(120_000);
  const phone = world.run('new.phone', 'ios');
  await phone.migrate({ user: 'mia', password, token: world.token });
  await old.refresh();
  expect(old.screen().name).toBe('inactive');
  await old.close();
  const again = world.run('mia.phone');
  expect(again.memory().users).toEqual([{ user: 'mia', status: 'inactive', counter: '2' }]);
});
