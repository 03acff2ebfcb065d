/** A fault that ends sessions has ended them for everybody who comes after its time, whatever they ask for. */
import { describe, expect, it } from 'vitest';
import type { NewGatewayFault } from '../../../src/login/admin/staff/staff-faults.ts';
import { cookieFrom, type Site, site } from '../login-app.ts';
import { sessionOf, world } from '../login-world.ts';

const minuteMs = 60_000;

/** Two minutes after Edda has logged in and this fault was added, and nobody has looked since. */
async function later(sessions: 'gateway' | 'cookie', fault: NewGatewayFault): Promise<Site> {
  const here = await site({ sessions });
  const cookie = cookieFrom(await here.logIn());
  here.service.staff.addFault(fault);
  here.clock.advance(2 * minuteMs);
  return { ...here, get: (path) => here.get(path, { cookie }) };
}

const ending = [
  ['token-expiry', { name: 'token-expiry', at: '00:01' }],
  ['nightly-restart elsewhere', { name: 'nightly-restart', path: '/iserver/**', forMs: minuteMs }],
] as const;

describe.each(ending)('%s', (_, fault) => {
  it.each(['gateway', 'cookie'] as const)('ends sessions for every route, in %s mode', async (sessions) => {
    const statusOf = async (path: string): Promise<number> =>
      (await (await later(sessions, fault)).get(path)).status;
    expect(await statusOf('/api/session')).toBe(401);
    expect(await statusOf('/sso/Dispatcher')).toBe(302);
    expect(await statusOf('/v1/api/tickle')).toBe(401);
    expect(await statusOf('/v1/api/sso/validate')).toBe(401);
    expect(await statusOf('/v1/api/ws')).toBe(401);
  });

  it('leaves no session to a program that asks the service', async () => {
    const { service, login, clock } = await world();
    const { id } = sessionOf(await login());
    await service.gateway.start(sessionOf(await login()));
    service.staff.addFault(fault);
    clock.advance(minuteMs - 1);
    expect([service.isLive(id), service.gateway.look()]).toMatchObject([true, { state: 'established' }]);
    clock.advance(minuteMs);
    expect([service.look(id), service.isLive(id), service.gateway.look()]).toEqual([null, false, null]);
  });
});

it('brokerage-timeout ends no brokerage session that began after its time', async () => {
  const { service, login, clock } = await world();
  service.staff.addFault({ name: 'brokerage-timeout', at: '00:01' });
  clock.advance(2 * minuteMs);
  await service.gateway.start(sessionOf(await login()));
  expect(service.gateway.look()).toMatchObject({ state: 'established' });
  expect(await service.gateway.brokerage('status')).toBe('established');
});

it('a session that ends while a request is delayed is not there after the delay', async () => {
  const here = await site({ sessions: 'gateway' });
  await here.logIn();
  here.service.staff.addFault({ name: 'slow', delayMs: 2 * minuteMs, times: 1 });
  here.service.staff.addFault({ name: 'token-expiry', at: '00:01' });
  const reply = here.post('/v1/api/tickle');
  await new Promise((resolve) => setImmediate(resolve));
  here.clock.advance(2 * minuteMs);
  // What waits looks again with each audit line.
  here.service.staff.lockUser('edda');
  expect((await reply).status).toBe(401);
});

it('a request beside a fault on other paths writes nothing', async () => {
  const here = await site({ sessions: 'gateway' });
  await here.logIn();
  here.service.staff.addFault({ name: 'nightly-restart', path: '/iserver/**' });
  const { write, commitTogether } = here.store;
  let writes = 0;
  Object.assign(here.store, {
    write: (...given: Parameters<typeof write>) => [writes++, write(...given)][1],
    commitTogether: (...given: Parameters<typeof commitTogether>) => [writes++, commitTogether(...given)][1],
  });
  expect((await here.post('/v1/api/tickle')).status).toBe(200);
  expect(writes).toBe(0);
});
