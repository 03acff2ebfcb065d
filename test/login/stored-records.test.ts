/** What a login leaves in the store, record by record: each has its end, and none stays longer than it must. */
import { describe, expect, it } from 'vitest';
import { virtualLoginClock } from '../../src/login/auth/login-clock.ts';
import type { LoginRecord } from '../../src/login/auth/store.ts';
import { fingerprint } from '../../src/login/auth/transaction.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { encodedForm } from '../../src/login/factors/draw-challenge.ts';
import {
  counterSuite,
  drawing,
  edda,
  expectSession,
  masterKey,
  refused,
  serial,
  sessionOf,
  timedSuite,
  type World,
  world,
} from './login-world.ts';

const start = { epoch: 'virtual', now: 0, unixMs: 1_767_225_600_000 };
const loginOf = ({ store }: World, id: string): LoginRecord | null =>
  store.read(({ logins }) => logins.get(id));
const used = ({ store }: World, moving: string, factor = serial): string[] =>
  store.read(({ ledger }) => [...ledger.all(factor, moving)]);

describe('the record of a login', () => {
  it('has the challenge and the hash of the binding, and ends with its life', async () => {
    const here = await world({ draw: drawing(123_457) });
    const { login, binding } = await here.begin();
    expect(loginOf(here, login)).toEqual({
      ...{
        id: login,
        purpose: 'login',
        user: 'edda',
        factor: serial,
        mode: 'live',
        app: 'portal',
        challenge: '123457',
      },
      ...{ binding: fingerprint(binding), lifeMs: 180_000, obstacle: null, sealed: null, state: 'open' },
      ...{ issued: start, epoch: 'virtual', endsAt: 180_000 },
    });
  });

  it('that waits for a pick has no factor, and the same id and binding once one is picked', async () => {
    const here = await world({ draw: drawing(123_457) });
    here.order({ serial: 'CARD-2' });
    const begun = await here.service.begin({ ...edda, mode: 'paper' });
    if (begun.kind !== 'pick') throw new Error('no picker');
    expect(begun).toMatchObject({ endsInMs: 180_000, lifeMs: 180_000 });
    const open = {
      ...{
        id: begun.login,
        purpose: 'login',
        user: 'edda',
        mode: 'paper',
        app: 'portal',
        lifeMs: 180_000,
        state: 'open',
      },
      ...{
        binding: fingerprint(begun.binding),
        obstacle: null,
        sealed: null,
        issued: start,
        epoch: 'virtual',
      },
    };
    expect(loginOf(here, begun.login)).toEqual({ ...open, factor: null, challenge: '', endsAt: 180_000 });
    here.clock.advance(1_000);
    const picked = await here.service.pick({ ...begun, factor: 'CARD-2' });
    expect(picked).toMatchObject({ login: begun.login, binding: begun.binding, endsInMs: 180_000 });
    expect(loginOf(here, begun.login)).toEqual({
      ...open,
      ...{ factor: 'CARD-2', challenge: '123457', endsAt: 181_000 },
      issued: { epoch: 'virtual', now: 1_000, unixMs: start.unixMs + 1_000 },
    });
  });

  it('says how it ended', async () => {
    const here = await world();
    const state = ({ login }: { readonly login: string }): unknown => loginOf(here, login)?.state;
    const accepted = await here.begin();
    expectSession(await here.respond(accepted));
    const wrong = await here.begin();
    await here.respond(wrong, '00000000');
    const left = await here.begin();
    const late = await here.begin();
    here.clock.advance(180_001);
    await here.respond(late);
    expect([accepted, wrong, left, late].map(state)).toEqual([
      'accepted',
      'refused',
      'superseded',
      'expired',
    ]);
    const forgotten = await here.begin();
    here.clock.advance(180_001);
    await here.begin();
    expect(state(forgotten)).toBe('expired');
  });

  it('stays with four that are closed before it, the newest', async () => {
    const here = await world();
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) {
      here.clock.advance(7_000);
      ids.push((await here.begin()).login);
    }
    expect(ids.map((id) => loginOf(here, id)?.state ?? 'gone')).toEqual([
      ...['gone', 'gone', 'superseded', 'superseded', 'superseded', 'superseded', 'open'],
    ]);
  });

  it('that nobody ended is told as late, then stays ten minutes; fifty go at once', async () => {
    const here = await world();
    const { login } = await here.begin();
    const record = loginOf(here, login) as LoginRecord;
    here.store.write(({ logins }) => {
      for (let i = 0; i < 60; i++) logins.put({ ...record, id: `L${i}`, user: `u${i}`, sealed: 'x' });
    });
    const sweep = async (ms: number): Promise<number[]> => {
      here.clock.advance(ms);
      await here.service.begin({ ...edda, user: 'nobody' });
      const all = here.store.read(({ logins }) => logins.all());
      const open = all.filter(({ state }) => state === 'open').length;
      return [open, all.length - open, all.filter(({ sealed }) => sealed !== null).length];
    };
    expect(await sweep(180_000)).toEqual([61, 0, 60]);
    expect((await sweep(1)).slice(0, 2)).toEqual([11, 50]);
    expect(await sweep(0)).toEqual([0, 61, 0]);
    expect(here.store.read(({ logins }) => logins.get('L7')?.endsAt)).toBe(780_000);
    expect(await sweep(599_999)).toEqual([0, 61, 0]);
    expect(await sweep(1)).toEqual([0, 11, 0]);
    expect(await sweep(0)).toEqual([0, 0, 0]);
  });
});

describe('the record of a session', () => {
  it('has the hash of its id, who it is of, and its end, which is the sooner of two', async () => {
    const here = await world({ policy: { sessionIdleMs: 60_000, sessionLifeMs: 90_000 } });
    const session = sessionOf(await here.login());
    expect(session).toEqual({
      ...{
        id: session.id,
        user: 'edda',
        mode: 'live',
        app: 'portal',
        scope: 'full',
        factor: { id: serial, kind: 'card' },
      },
      ...{ startedUnixMs: start.unixMs, endsInMs: 90_000, idleEndsInMs: 60_000 },
    });
    const record = () => here.store.read(({ sessions }) => sessions.get(fingerprint(session.id)));
    expect(record()).toEqual({
      ...{ id: fingerprint(session.id), user: 'edda', mode: 'live', factor: serial, kind: 'card' },
      ...{ app: 'portal', scope: 'full' },
      ...{ epoch: 'virtual', started: start, seen: start, endsAt: 60_000 },
    });
    here.clock.advance(50_000);
    expect(await here.service.session(session.id)).toMatchObject({ endsInMs: 40_000, idleEndsInMs: 40_000 });
    expect(record()).toMatchObject({ seen: { now: 50_000 }, started: { now: 0 }, endsAt: 90_000 });
  });

  it('of the password alone has no factor', async () => {
    const here = await world();
    await here.addUser('new');
    here.order({ serial: 'CARD-N', user: 'new', activated: false });
    const { id, factor } = sessionOf(await here.service.begin({ ...edda, user: 'new' }));
    expect(factor).toBe(null);
    expect(here.store.read(({ sessions }) => sessions.get(fingerprint(id)))).toMatchObject({
      ...{ user: 'new', factor: null, kind: null },
    });
    expect(await here.service.session(id)).toMatchObject({ user: 'new', factor: null });
  });

  it('of another boot is over, and fifty that are over go at once', async () => {
    const here = await world();
    const { id } = sessionOf(await here.login());
    const record = here.store.read(({ sessions }) => sessions.all()[0]);
    if (record === undefined) throw new Error('no session');
    here.store.write(({ sessions }) => {
      for (let i = 0; i < 59; i++) sessions.put({ ...record, id: `S${i}`, user: `u${i}` });
    });
    const after = createLoginService({
      ...{ store: here.store, masterKey, hashCost: 1024 },
      clock: virtualLoginClock({ epoch: 'next boot', unixMs: start.unixMs }),
    });
    expect([after.isLive(id), await after.session(id), await after.logout(id)]).toEqual([false, null, false]);
    const left = (): number => here.store.read(({ sessions }) => sessions.all().length);
    expect(left()).toBe(59);
    await after.begin({ ...edda, user: 'nobody' });
    expect(left()).toBe(9);
    await after.begin({ ...edda, user: 'nobody' });
    expect(left()).toBe(0);
  });
});

describe('the record of a user', () => {
  it('has the failures since the last success, and the newest challenges', async () => {
    const here = await world({ policy: { challengesMax: 3, challengesWindowMs: 5_000 } });
    const record = () => here.store.read(({ users }) => users.get('edda'));
    for (let i = 0; i < 5; i++) {
      here.clock.advance(2_000);
      await here.service.begin(edda);
    }
    expect(record()?.issued.map(({ now }) => now)).toEqual([6_000, 8_000, 10_000]);
    await here.service.begin({ ...edda, password: 'wrong horse' });
    expect(record()?.lockout).toEqual({
      ...{ failures: [{ epoch: 'virtual', now: 10_000, unixMs: start.unixMs + 10_000 }], lock: 'no' },
    });
    here.clock.advance(10_000);
    expectSession(await here.login());
    expect(record()?.lockout).toEqual({ failures: [], lock: 'no' });
  });

  it('has no failures after a login by the password alone either', async () => {
    const here = await world();
    await here.addUser('new');
    here.order({ serial: 'CARD-N', user: 'new', activated: false });
    await here.service.begin({ ...edda, user: 'new', password: 'wrong horse' });
    expect(here.service.staff.user('new').lock.failures).toBe(1);
    expect(await here.service.begin({ ...edda, user: 'new' })).toMatchObject({ kind: 'session' });
    expect(here.service.staff.user('new').lock.failures).toBe(0);
  });
});

describe('the challenges that were used with a card', () => {
  it('are kept for good where nothing else moves', async () => {
    const here = await world({ draw: drawing(255, 257) });
    await here.respond(await here.begin(), '00000000');
    expectSession(await here.respond(await here.begin()));
    expect(used(here, '')).toEqual([encodedForm(255), encodedForm(257)]);
  });

  it('are kept with the last counter, and forgotten with the next', async () => {
    const here = await world({ suite: counterSuite, draw: drawing(255, 257, 259) });
    await here.respond(await here.begin(), '00000000');
    expect(used(here, 'counter none')).toEqual(['ff']);
    const begun = await here.begin();
    expectSession(await here.respond(begun, here.make(begun.challenge, { counter: 4n })));
    expect([used(here, 'counter none'), used(here, 'counter 4'), used(here, '')]).toEqual([[], ['101'], []]);
  });

  it('are kept with the time steps that could be taken', async () => {
    const here = await world({ suite: timedSuite, draw: drawing(255, 257), policy: { driftSteps: 2 } });
    const minute = here.clock.unixMs() / 60_000;
    expectSession(await here.login());
    const kept = (): string[][] => [-3, -2, -1, 0, 1, 2, 3].map((off) => used(here, `step ${minute + off}`));
    expect(kept()).toEqual([[], ['ff'], ['ff'], ['ff'], ['ff'], ['ff'], []]);
    here.clock.advance(300_000);
    expectSession(await here.login());
    expect(kept()).toEqual([[], [], [], [], [], [], ['101']]);
  });

  it('are none of a card without challenges, and none of a card that is not there', async () => {
    const here = await world({ suite: 'HOTP-SHA1-6' });
    await here.respond(await here.begin(), '000000', '4071');
    expect([used(here, 'counter none'), used(here, '')]).toEqual([[], []]);
    await here.addUser('bare');
    const bare = await here.begin('bare');
    expect(await here.respond(bare, '12345678')).toEqual(refused);
    expect(used(here, '', bare.factor)).toEqual([]);
  });

  it('include those whose response came late, or to a login that was over', async () => {
    const here = await world({ draw: drawing(255, 257, 259) });
    const late = await here.begin();
    here.clock.advance(180_001);
    await here.respond(late);
    const over = await here.begin();
    await here.begin();
    await here.respond(over);
    expect(used(here, '')).toEqual(['ff', '101']);
  });

  it('do not include one that is open: it is only not asked of another user of the card', async () => {
    const here = await world({ draw: drawing(255, 255, 257, 255) });
    await here.addUser('otto');
    here.service.staff.shareCard(serial, 'otto');
    expect((await here.begin('edda')).challenge).toBe('000255');
    expect((await here.begin('otto')).challenge).toBe('000257');
    here.clock.advance(180_001);
    expect((await here.begin('otto')).challenge).toBe('000255');
    expect(used(here, '')).toEqual([]);
  });
});
