/** A fault that staff adds acts for as long as it was asked for, counts what it changes, and ends. */
import { describe, expect, it } from 'vitest';
import { gatewayFaultsMax } from '../../../src/login/admin/faults/server-faults.ts';
import type { LoginService } from '../../../src/login/login-service.ts';
import { virtualLoginClock } from '../login-server-parts.ts';
import { expectSession, sessionOf, type World, world } from '../login-world.ts';
import { twoServers } from './two-servers.ts';

const tickle = { path: '/v1/api/tickle', ofGateway: '/tickle' };
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The names of what a request meets. */
async function met(service: LoginService, path = tickle): Promise<readonly string[]> {
  return (await service.faults.meet(path)).map(({ name }) => name);
}

const saysOf = ({ audit }: LoginService, event: string): readonly string[] =>
  audit({ limit: 1_000 }).flatMap((line) => (line.event === event ? [line.says] : []));

describe('for how long', () => {
  it('acts from now until its time is over, to the ms', async () => {
    const { service, clock } = await world();
    service.staff.addFault({ name: 'no-session', forMs: 30_000 });
    expect(await met(service)).toEqual(['no-session']);
    clock.advance(29_999);
    expect(service.staff.faults()).toMatchObject([{ id: '1', endsInMs: 1, hits: 1 }]);
    expect(await met(service)).toEqual(['no-session']);
    clock.advance(1);
    expect(await met(service)).toEqual([]);
    expect(service.staff.faults()).toEqual([]);
    expect(saysOf(service, 'fault')).toEqual([
      'fault 1 (no-session) added by the staff, for 30 s',
      'fault 1 (no-session) ended, its time is over, replies changed: 2',
    ]);
  });

  it('ends in the audit log though no request comes', async () => {
    const { service, clock } = await world();
    service.staff.addFault({ name: 'reset', forMs: 1_000 });
    clock.advance(1_000);
    service.sweep();
    expect(saysOf(service, 'fault').at(-1)).toBe(
      'fault 1 (reset) ended, its time is over, replies changed: 0',
    );
  });

  it('begins at the next time of day of the server’s clock, in UTC', async () => {
    const { service, clock } = await world();
    expect(clock.unixMs()).toBe(Date.UTC(2026, 0, 1));
    const { beginsInMs, endsInMs } = service.staff.addFault({ name: 'reset', at: '00:02', forMs: minuteMs });
    expect({ beginsInMs, endsInMs }).toEqual({ beginsInMs: 2 * minuteMs, endsInMs: 3 * minuteMs });
    clock.advance(2 * minuteMs - 1);
    expect(await met(service)).toEqual([]);
    clock.advance(1);
    expect(await met(service)).toEqual(['reset']);
    clock.advance(minuteMs);
    expect(await met(service)).toEqual([]);
    expect(saysOf(service, 'fault')).toEqual([
      'fault 1 (reset) added by the staff, from 2026-01-01T00:02:00.000Z, for 60 s',
      'fault 1 (reset) began',
      'fault 1 (reset) ended, its time is over, replies changed: 1',
    ]);
    expect(service.staff.addFault({ name: 'reset', at: '00:02' }).beginsInMs).toBe(dayMs - minuteMs);
    expect(service.staff.addFault({ name: 'reset', at: '00:03' }).beginsInMs).toBe(0);
  });

  it('follows the clock that goes only forward, whatever the wall clock does', async () => {
    const { service, clock } = await world();
    service.staff.addFault({ name: 'reset', forMs: 1_000 });
    clock.setWall(0);
    clock.advance(999);
    expect(await met(service)).toEqual(['reset']);
    clock.setWall(Date.UTC(2030, 0, 1));
    clock.advance(1);
    expect(await met(service)).toEqual([]);
  });

  it('is over once the machine was started again', async () => {
    const first = await world({ file: true, clock: virtualLoginClock({ epoch: 'boot 1' }) });
    first.service.staff.addFault({ name: 'reset' });
    const again = virtualLoginClock({ epoch: 'boot 2' });
    Object.assign(first.clock, { epoch: again.epoch });
    expect(await met(first.service)).toEqual([]);
    expect(saysOf(first.service, 'fault').at(-1)).toContain('ended, the machine was started again');
  });
});

describe('how many times', () => {
  it('changes so many replies and no more', async () => {
    const { service } = await world();
    service.staff.addFault({ name: 'status', status: 503, times: 3 });
    for (let i = 0; i < 3; i++) expect(await met(service)).toEqual(['status']);
    expect(await met(service)).toEqual([]);
    expect(saysOf(service, 'fault').at(-1)).toBe(
      'fault 1 (status 503) ended, all its times are over, replies changed: 3',
    );
  });

  it('counts what it changes into one line of the audit log', async () => {
    const { service } = await world();
    service.staff.addFault({ name: 'status', status: 503 });
    service.staff.addFault({ name: 'slow', delayMs: 5, path: '/**' });
    for (let i = 0; i < 5; i++) await met(service);
    const lines = service.audit().filter(({ event }) => event === 'faulted');
    expect(lines.map(({ says, count }) => [says, count])).toEqual([
      ['fault 2 (slow 5 ms on /**) changed a reply', 5],
      ['fault 1 (status 503) changed a reply', 5],
    ]);
  });

  it('is counted exactly by two servers on one store, with requests at once', async () => {
    const { here, other } = await twoServers();
    here.service.staff.addFault({ name: 'reset', times: 25 });
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, i) => met(i % 2 === 0 ? here.service : other)),
    );
    expect(replies.filter((names) => names.length === 1)).toHaveLength(25);
    expect(other.staff.faults()).toEqual([]);
    expect(saysOf(other, 'fault').at(-1)).toContain('all its times are over, replies changed: 25');
  });

  it('changes each reply by one of those that reply, the first, and by all that delay', async () => {
    const { service } = await world();
    service.staff.addFault({ name: 'status', status: 500, times: 1 });
    service.staff.addFault({ name: 'slow', delayMs: 1 });
    service.staff.addFault({ name: 'no-session', times: 1 });
    service.staff.addFault({ name: 'slow', delayMs: 2 });
    expect(await met(service)).toEqual(['slow', 'slow', 'status']);
    expect(await met(service)).toEqual(['slow', 'slow', 'no-session']);
    expect(await met(service)).toEqual(['slow', 'slow']);
  });

  it('leaves alone what its pattern does not fit, and counts nothing there', async () => {
    const { service } = await world();
    service.staff.addFault({ name: 'reset', path: '/iserver/**', times: 1 });
    expect(await met(service)).toEqual([]);
    const accounts = { path: '/v1/portal/iserver/accounts', ofGateway: '/iserver/accounts' };
    expect(await met(service, accounts)).toEqual(['reset']);
    expect(await met(service, accounts)).toEqual([]);
  });

  it('acts on routes of the gateway alone, without a pattern', async () => {
    const { service } = await world();
    service.staff.addFault({ name: 'reset' });
    expect((await service.faults.meet({ path: '/api/login', ofGateway: null })).length).toBe(0);
    service.staff.addFault({ name: 'no-session', path: '/**' });
    expect((await service.faults.meet({ path: '/api/login', ofGateway: null }))[0]?.name).toBe('no-session');
  });
});

describe('the end', () => {
  it('comes with clear, for one or for all', async () => {
    const { service } = await world();
    for (let i = 0; i < 3; i++) service.staff.addFault({ name: 'reset' });
    service.staff.clearFault('2');
    expect(service.staff.faults().map(({ id }) => id)).toEqual(['1', '3']);
    expect(() => service.staff.clearFault('2')).toThrow('fault "2": unknown; list the faults');
    expect(service.staff.clearFaults()).toBe(2);
    expect(service.staff.clearFaults()).toBe(0);
    expect(await met(service)).toEqual([]);
    expect(service.staff.addFault({ name: 'reset' }).id).toBe('4');
    expect(saysOf(service, 'fault').filter((says) => says.includes('cleared by the staff'))).toHaveLength(3);
  });

  it('comes with the server that it was added to, and not with another', async () => {
    const { here, other } = await twoServers();
    here.service.staff.addFault({ name: 'reset' });
    other.staff.addFault({ name: 'no-session' });
    expect(await met(other)).toEqual(['reset']);
    here.service.sweep();
    other.sweep();
    expect(here.service.staff.faults().map(({ id }) => id)).toEqual(['1', '2']);
    other.close();
    expect(here.service.staff.faults().map(({ name }) => name)).toEqual(['reset']);
    expect(saysOf(here.service, 'fault').at(-1)).toBe(
      'fault 2 (no-session) ended, its server ended, replies changed: 0',
    );
    await here.restart();
    expect(here.service.staff.faults()).toEqual([]);
  });

  it('comes for the faults of a server that was killed, once another looks', async () => {
    const { here, other } = await twoServers();
    here.service.staff.addFault({ name: 'reset' });
    other.staff.addFault({ name: 'no-session' });
    here.store.write(({ faults }) => {
      const fault = faults.get('1');
      if (fault === null) throw new Error('no fault');
      // As of a process of this machine that is not there: its number is above those that Linux gives.
      const server = JSON.stringify({ ...JSON.parse(fault.server), pid: 2 ** 30 });
      faults.put({ ...fault, server });
    });
    other.sweep();
    expect(other.staff.faults().map(({ name }) => name)).toEqual(['no-session']);
    expect(saysOf(other, 'fault').at(-1)).toBe(
      'fault 1 (reset) ended, its server is gone, replies changed: 0',
    );
  });

  it('comes with a reset of the server', async () => {
    const { service } = await world();
    service.keepStart();
    service.staff.addFault({ name: 'reset' });
    service.staff.reset();
    expect(service.staff.faults()).toEqual([]);
    expect(await met(service)).toEqual([]);
  });

  it('makes room: a hundred faults at once, and no more', async () => {
    const { service, clock } = await world();
    for (let i = 0; i < gatewayFaultsMax; i++) service.staff.addFault({ name: 'reset', forMs: 1_000 });
    expect(() => service.staff.addFault({ name: 'reset' })).toThrow(
      'faults: 100 are there already; clear some of them first',
    );
    clock.advance(1_000);
    expect(service.staff.addFault({ name: 'reset' }).id).toBe('101');
  });
});

describe('a delay', () => {
  const waiting = async (here: World, delayMs: number, more = {}): Promise<() => boolean> => {
    here.service.staff.addFault({ name: 'slow', delayMs, ...more });
    const [fault] = await here.service.faults.meet(tickle);
    if (fault === undefined) throw new Error('no fault');
    let done = false;
    void here.service.faults.delay(fault, undefined).then(() => {
      done = true;
    });
    return () => done;
  };
  /** What waits looks again with each audit line, and every 100 ms of the machine. */
  const look = async ({ service }: World): Promise<void> => {
    service.staff.lockUser('edda');
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('takes its time by the server’s clock', async () => {
    const here = await world();
    const done = await waiting(here, 3_000);
    here.clock.advance(2_999);
    await look(here);
    expect(done()).toBe(false);
    here.clock.advance(1);
    await look(here);
    expect(done()).toBe(true);
  });

  it('ends when the fault is cleared, also after its last time', async () => {
    const here = await world();
    const done = await waiting(here, 3_000, { times: 1 });
    await look(here);
    expect([done(), await met(here.service)]).toEqual([false, []]);
    here.service.staff.clearFaults();
    await look(here);
    expect(done()).toBe(true);
  });

  it('ends when the server does', async () => {
    const here = await world();
    const done = await waiting(here, 3_000);
    here.service.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(done()).toBe(true);
  });
});

describe('sessions', () => {
  it('end at once by token-expiry, of all users, and nobody else is let in', async () => {
    const { service, login, addUser, order } = await world();
    await addUser('sven');
    order({ serial: 'CARD-2', user: 'sven' });
    const ids = [sessionOf(await login()).id, sessionOf(await login('sven')).id];
    service.staff.addFault({ name: 'token-expiry' });
    expect(await Promise.all(ids.map((id) => service.session(id)))).toEqual([null, null]);
    expect(service.staff.faults()).toEqual([]);
    expect(saysOf(service, 'fault').at(-1)).toBe(
      'fault 1 (token-expiry) ended, 2 sessions ended, replies changed: 0',
    );
    expectSession(await login());
  });

  it('end with the nightly restart, which replies on all routes until then', async () => {
    const { service, login, clock } = await world();
    const before = sessionOf(await login()).id;
    service.staff.addFault({ name: 'nightly-restart', forMs: 5 * minuteMs });
    expect(service.staff.faults()).toMatchObject([{ path: '/**', endsInMs: 5 * minuteMs }]);
    expect((await service.faults.meet({ path: '/sso/Login', ofGateway: null }))[0]?.name).toBe(
      'nightly-restart',
    );
    expect(service.faults.statusChange(tickle)).toEqual({
      ...{ connected: false, authenticated: false, established: false },
    });
    clock.advance(4 * minuteMs);
    const during = sessionOf(await login()).id;
    clock.advance(minuteMs + 1);
    const after = sessionOf(await login()).id;
    expect(await met(service)).toEqual([]);
    expect(await Promise.all([before, during, after].map((id) => service.session(id)))).toMatchObject([
      null,
      null,
      { user: 'edda' },
    ]);
    expect(saysOf(service, 'fault').at(-1)).toBe(
      'fault 1 (nightly-restart on /**) ended, its time is over, replies changed: 1, 2 sessions ended',
    );
  });

  it('end with it too when it is cleared, and not when it has not begun', async () => {
    const { service, login } = await world();
    const { id } = sessionOf(await login());
    service.staff.addFault({ name: 'nightly-restart', at: '23:45' });
    service.staff.clearFaults();
    expect(await service.session(id)).not.toBe(null);
    service.staff.addFault({ name: 'nightly-restart' });
    service.staff.clearFaults();
    expect(await service.session(id)).toBe(null);
  });

  it('end each night, where it has a time of day', async () => {
    const { service, login, clock } = await world();
    service.staff.addFault({ name: 'nightly-restart', at: '00:10' });
    clock.advance(12 * minuteMs);
    expect(await met(service)).toEqual(['nightly-restart']);
    clock.advance(3 * minuteMs);
    expect(await met(service)).toEqual([]);
    expect(service.staff.faults()).toMatchObject([{ id: '1', beginsInMs: dayMs - 5 * minuteMs }]);
    const { id } = sessionOf(await login());
    clock.advance(3 * dayMs - 4 * minuteMs);
    // Three nights later, in the window; nobody looked at the two between.
    expect(await met(service)).toEqual(['nightly-restart']);
    expect(await service.session(id)).toBe(null);
    const fresh = sessionOf(await login()).id;
    clock.advance(4 * minuteMs);
    expect(await met(service)).toEqual([]);
    expect(await service.session(fresh)).toBe(null);
  });
});

it('a name that this version does not know changes nothing, and can be cleared', async () => {
  const { service, store } = await world();
  service.staff.addFault({ name: 'reset' });
  store.write(({ faults }) => {
    const fault = faults.get('1');
    if (fault !== null) faults.put({ ...fault, name: 'of a later version' });
  });
  expect(await met(service)).toEqual([]);
  expect(await service.faults.meetStatus(tickle)).toEqual([]);
  expect(service.staff.clearFaults()).toBe(1);
});
