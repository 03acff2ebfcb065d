/** After a reset a server is as at its start in what it keeps beside its store, too: clients, counts and waits. */
import { expect, it, onTestFinished } from 'vitest';
import { demoApps, demoDevice } from '../../src/crypto/demo-phone.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { addDemoUsers } from '../../src/login/demo-users.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import { createServerClock } from '../../src/login/server-clock.ts';
import { LoginServer } from '../../src/server.ts';
import { quickHashes } from './login-world.ts';
import { type WireClient, wireClient } from './wire/wire-client.ts';

const tickle = { path: '/v1/api/tickle', ofGateway: '/tickle' };

/** A service with the demo users, an hour after its start. */
async function hourLater(): Promise<LoginService> {
  const service = createLoginService({ clock: createServerClock(), ...quickHashes });
  onTestFinished(service.close);
  await addDemoUsers(service);
  service.keepStart([{ name: 'slow', delayMs: 60_000 }]);
  service.staff.advanceTime(3_600_000);
  return service;
}

const failures = (service: LoginService) =>
  service.audit({ limit: 1_000 }).filter(({ event }) => event === 'failed');

async function wireServer(policy = {}) {
  const server = await LoginServer.start({ wireLogin: true, wireGroup: 'stanford', policy });
  onTestFinished(server.close);
  return server;
}

async function begun({ url }: LoginServer, password: string): Promise<WireClient> {
  const client = wireClient(url, { user: 'demo', password });
  await client.open();
  await client.init();
  return client;
}

it('forgets who failed over the wire', async () => {
  const server = await wireServer({ failuresMax: 3 });
  const fail = async () => (await (await begun(server, 'wrong')).completeAuth()).values.reached_max_login;
  expect([await fail(), await fail(), await fail()]).toEqual(['false', 'false', 'true']);
  server.staff.reset();
  expect(await fail()).toBe('false');
});

it('forgets clients that have begun over the wire, and has room for others', async () => {
  const server = await wireServer({ wireOpenMax: 1 });
  server.advance(3_600_000);
  const before = await begun(server, 'demo-password');
  server.staff.reset();
  expect((await before.completeAuth()).values.M2).toBe('null');
  const after = await begun(server, 'demo-password');
  expect((await after.completeAuth()).values.M2).toBe(after.proof?.M2);
});

it('sends a reply that a fault delays, and delays those after it', async () => {
  const service = await hourLater();
  const [fault] = await service.faults.meet(tickle);
  if (fault === undefined) throw new Error('no fault');
  const delay = service.faults.delay(fault, undefined);
  service.staff.reset();
  await delay;
  expect(await service.faults.meet(tickle)).toMatchObject([{ id: '1', name: 'slow' }]);
  expect(failures(service)).toEqual([]);
});

it('ends the wait of a phone, which waits again', async () => {
  const service = await hourLater();
  const device = demoDevice(demoApps[0] as (typeof demoApps)[number]);
  const pushes = () => service.apps.pushes({ device, after: 0, waitMs: 25_000, connection: undefined });
  const before = pushes();
  service.staff.reset();
  expect(await before).toEqual({ kind: 'pushes', pushes: [] });
  const after = pushes();
  service.staff.advanceTime(25_000);
  service.staff.lockUser('demo');
  expect(await after).toEqual({ kind: 'pushes', pushes: [] });
  expect(failures(service)).toEqual([]);
});

it('gives a wait on a phone line its whole time again', async () => {
  const { staff, line } = await hourLater();
  const [{ number } = { number: '' }] = staff.lines();
  let problem = '';
  const over = line(number)
    .message({ limitMs: 60_000 })
    .catch((error: Error) => {
      problem = error.message;
    });
  const problemAfter = async (ms: number): Promise<string> => {
    staff.advanceTime(ms);
    // What waits looks again at each change of a line.
    line(number).set('off');
    await new Promise((resolve) => setImmediate(resolve));
    return problem;
  };
  staff.reset();
  expect(await problemAfter(59_999)).toBe('');
  expect(await problemAfter(1)).toContain('when the time to wait was over');
  await over;
});

it('ends what follows a line from which records are gone, and no other', async () => {
  const service = await hourLater();
  const [line, quiet] = [service.line('+15550100001'), service.line('+15550100002')];
  const stop = new AbortController();
  const [followed, other] = [line.changes({ signal: stop.signal }), quiet.changes({ signal: stop.signal })];
  for (const one of [followed, other]) expect((await one.next()).value).toMatchObject({ kind: 'state' });
  await service.begin({ user: 'demo-sms', password: 'demo-password', mode: 'live' });
  expect((await followed.next()).value).toMatchObject({ kind: 'sms', number: 1 });
  const next = followed.next();
  service.staff.reset();
  expect(await next).toEqual({ done: true, value: undefined });
  // As it is then, for whoever follows it again.
  expect((await line.changes().next()).value).toMatchObject({ kind: 'state' });
  const change = other.next();
  quiet.set('good');
  expect((await change).value).toEqual({ kind: 'state', state: 'good' });
});
