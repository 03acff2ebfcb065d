/** Logins and sessions end: by staff, by another login, by time, or twice at once; and what the log has of it, key by key. */
import { describe, expect, it } from 'vitest';
import type { AuditLine } from '../../src/login/auth/audit.ts';
import { virtualLoginClock } from '../../src/login/auth/login-clock.ts';
import type { LoginRecord } from '../../src/login/auth/store.ts';
import { fingerprint } from '../../src/login/auth/transaction.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import {
  challenged,
  drawing,
  edda,
  masterKey,
  quickHashes,
  serial,
  sessionOf,
  type World,
  world,
} from './login-world.ts';

/** The lines from now on, without their numbers and times. */
function reader({ service }: World): () => readonly object[] {
  const after = service.audit().at(-1)?.number ?? 0;
  return () =>
    service.audit({ after, limit: 100 }).map(({ number: _, unixMs: __, ...line }) => line as object);
}

async function sessions(here: World, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    here.clock.advance(7_000);
    ids.push(sessionOf(await here.login()).id);
  }
  return ids;
}

/** Puts the record of a session behind the others. */
function putLast({ store }: World, id: string): void {
  store.write(({ sessions: kept }) => {
    const record = kept.get(fingerprint(id));
    kept.remove(fingerprint(id));
    if (record !== null) kept.put(record);
  });
}

describe('a login', () => {
  it('that is open ends with its card, and one that was accepted stays as it was', async () => {
    const here = await world({ draw: drawing(3, 5) });
    const accepted = await here.begin();
    await here.respond(accepted);
    const open = await here.begin();
    const read = reader(here);
    here.service.staff.revokeFactor(serial);
    const state = (id: string): unknown => here.store.read(({ logins }) => logins.get(id)?.state);
    expect([state(accepted.login), state(open.login)]).toEqual(['accepted', 'factor ended']);
    expect(read()[0]).toStrictEqual({
      ...{ event: 'voided', reason: 'factor revoked', says: 'the card was revoked' },
      ...{ user: 'edda', factor: serial, login: open.login },
    });
    expect(read()).toHaveLength(2);
  });

  it('that is late is told as expired by the next one, though fifty others are swept first', async () => {
    const here = await world();
    const { login } = await here.begin();
    here.store.write(({ logins }) => {
      const record = logins.get(login) as LoginRecord;
      for (let i = 0; i < 50; i++) logins.put({ ...record, id: `L${i}`, user: `u${i}`, endsAt: 1 });
    });
    here.clock.advance(180_001);
    const read = reader(here);
    await here.begin();
    expect(here.store.read(({ logins }) => logins.get(login)?.state)).toBe('expired');
    expect(read().at(-2)).toStrictEqual({
      ...{ event: 'voided', user: 'edda', factor: serial, login },
      says: 'a new login of the user voids this one',
    });
  });

  it('is kept as the newest, whatever is left of before the machine started again', async () => {
    const before = await world();
    const { store } = before;
    before.clock.advance(1_000_000);
    const { login } = await before.begin();
    // So many, which end before those of the user, that none of these is swept.
    store.write(({ logins }) => {
      const record = { ...(logins.get(login) as LoginRecord), endsAt: 1_370_000 };
      for (let i = 0; i < 400; i++) logins.put({ ...record, id: `L${i}`, user: `u${i}` });
    });
    for (let i = 0; i < 6; i++) {
      before.clock.advance(60_000);
      await before.login();
    }
    const clock = virtualLoginClock({ epoch: 'the next boot', unixMs: before.clock.unixMs() + 200_000 });
    const service = createLoginService({ store, clock, masterKey, ...quickHashes });
    const used: string[] = [];
    for (let i = 0; i < 2; i++) {
      const { login, binding, challenge } = challenged(await service.begin(edda));
      sessionOf(await service.respond({ login, binding, response: before.make(challenge) }));
      used.push(login);
      clock.advance(200_000);
    }
    await service.begin(edda);
    const states = store.read(({ logins }) => used.map((id) => logins.get(id)?.state));
    expect(states).toEqual(['accepted', 'accepted']);
  });

  it('that waited for a pick, or was a test of the staff, is swept with the names that it has', async () => {
    const here = await world();
    const { test } = here.service.staff.beginPinChange(serial, '9026', '9026');
    here.order({ serial: 'CARD-2' });
    const begun = await here.service.begin(edda);
    if (begun.kind !== 'pick') throw new Error('no picker');
    const read = reader(here);
    here.clock.advance(180_001);
    await here.service.begin({ ...edda, user: 'nobody' });
    const late = { event: 'expired', reason: 'late', says: 'no response within 180 s' };
    const swept = read().filter((line) => (line as AuditLine).event === 'expired');
    expect(swept).toHaveLength(2);
    expect(swept).toContainEqual({ ...late, factor: serial, login: test });
    expect(swept).toContainEqual({ ...late, user: 'edda', login: begun.login });
    expect(swept.map((line) => Object.keys(line).length)).toEqual([5, 5]);
  });
});

describe('a session', () => {
  it('ends first where it began first, in whatever order they are kept', async () => {
    const here = await world({ policy: { sessionsMax: 2 } });
    const [oldest = '', next = ''] = await sessions(here, 2);
    putLast(here, oldest);
    await sessions(here, 1);
    expect([here.service.isLive(oldest), here.service.isLive(next)]).toEqual([false, true]);
  });

  it('that is in use does not end for one that is over', async () => {
    const here = await world({ policy: { sessionsMax: 2, sessionIdleMs: 60_000 } });
    const [used = '', idle = ''] = await sessions(here, 2);
    here.clock.advance(40_000);
    await here.service.session(used);
    const begun = await here.begin();
    here.clock.advance(20_000);
    const { id } = sessionOf(await here.respond(begun));
    expect([used, idle, id].map((one) => here.service.isLive(one))).toEqual([true, false, true]);
    expect(here.store.read(({ sessions: kept }) => kept.get(fingerprint(idle)))).toBe(null);
  });

  it('ends with the older ones where fewer are allowed than there are', async () => {
    const here = await world();
    const ids = await sessions(here, 4);
    putLast(here, ids[1] as string);
    const { store, clock } = here;
    const policy = { sessionsMax: 3 };
    const strict = {
      ...here,
      service: createLoginService({ store, clock, masterKey, ...quickHashes, policy }),
    };
    clock.advance(7_000);
    const { login, binding, challenge } = challenged(await strict.service.begin(edda));
    sessionOf(await strict.service.respond({ login, binding, response: here.make(challenge) }));
    expect(ids.map((id) => here.service.isLive(id))).toEqual([false, false, true, true]);
  });

  it('that there is not is not a failure', async () => {
    const here = await world();
    const read = reader(here);
    expect([await here.service.session('none'), here.service.isLive('none')]).toEqual([null, false]);
    expect(await here.service.logout('none')).toBe(false);
    expect(read()).toEqual([]);
  });

  it('that is used while it ends is over, and the log has its end alone', async () => {
    const here = await world({ policy: { sessionIdleMs: 60_000 } });
    const [id = ''] = await sessions(here, 1);
    here.clock.advance(30_000);
    const read = reader(here);
    const [ended, used] = await Promise.all([here.service.logout(id), here.service.session(id)]);
    expect([ended, used]).toEqual([true, null]);
    expect(read()).toStrictEqual([
      { event: 'logout', user: 'edda', factor: serial, says: 'session ended by the user' },
    ]);
    const [late = ''] = await sessions(here, 1);
    here.clock.advance(59_999);
    const touched = here.service.session(late);
    here.clock.advance(1);
    expect(await touched).toBe(null);
  });

  it('of the password alone ends without a card in the log', async () => {
    const here = await world();
    await here.addUser('new');
    here.order({ serial: 'CARD-N', user: 'new', activated: false });
    const { id } = sessionOf(await here.service.begin({ ...edda, user: 'new' }));
    const read = reader(here);
    expect(await here.service.logout(id)).toBe(true);
    expect(read()).toStrictEqual([{ event: 'logout', user: 'new', says: 'session ended by the user' }]);
  });
});

describe('a listener', () => {
  it('gets the lines of a login and of the staff, each once', async () => {
    const here = await world();
    const heard: AuditLine[] = [];
    here.service.on((line) => heard.push(line));
    const after = here.service.audit().at(-1)?.number ?? 0;
    await here.begin();
    here.service.staff.lockUser('edda');
    expect(heard).toEqual(here.service.audit({ after }));
    expect(heard.map(({ event }) => event)).toEqual(['issued', 'locked']);
  });
});
