/** The password step and the pick, in the cases that are rare: many at once, a hash of another day, a step twice. */
import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Scrypt } from '../../src/login/auth/passwords/passwords.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { challenged, drawing, edda, masterKey, refused, serial, type World, world } from './login-world.ts';

const credentials = { kind: 'refused', reason: 'credentials' };
const lines = ({ service }: World, after: number): string[] =>
  service
    .audit({ after, limit: 100 })
    .map(({ event, reason, user, says }) => `${event} (${reason}) ${user ?? '-'}: ${says}`);
const newest = ({ service }: World): number => service.audit().at(-1)?.number ?? 0;
const passwordOf = ({ store }: World, user = 'edda'): string =>
  store.read(({ users }) => users.get(user)?.password ?? '');

/** A service on the same store whose hashes cost twice as much. */
function dearer({ store, clock }: World, policy = {}, compute: Scrypt = scrypt) {
  return createLoginService({ store, clock, masterKey, hashCost: 2_048, policy, scrypt: compute });
}

const scrypt: Scrypt = (password, salt, bytes, options) =>
  Promise.resolve(scryptSync(password, salt, bytes, options));

describe('what is not a login', () => {
  it.each<[string, object]>([
    ['a name that is a number', { ...edda, user: 7 }],
    ['a password that is a number', { ...edda, password: 7 }],
    ['a mode that there is not', { ...edda, mode: 'demo' }],
    ['a login without a mode', { ...edda, mode: undefined }],
  ])('%s: is refused, and the log has nothing to say', async (_what, input) => {
    const here = await world();
    const before = newest(here);
    expect(await here.service.begin(input as never)).toEqual(credentials);
    expect(newest(here)).toBe(before);
  });

  it('a factor that is not a text is asked for again', async () => {
    const here = await world();
    here.order({ serial: 'CARD-2' });
    expect(await here.service.begin({ ...edda, factor: 7 as never })).toMatchObject({ kind: 'pick' });
    expect(await here.service.begin({ ...edda, factor: 'CARD-9' })).toMatchObject({ kind: 'pick' });
    expect(await here.service.begin({ ...edda, factor: 'CARD-2' })).toMatchObject({ factor: 'CARD-2' });
  });
});

describe('a login among too many', () => {
  it('is refused as busy, and the log says so without a name', async () => {
    const here = await world({ policy: { hashesAtOnce: 1, hashesWaiting: 0 } });
    const before = newest(here);
    const [one, two] = await Promise.all([here.service.begin(edda), here.service.begin(edda)]);
    expect(one.kind).toBe('ask');
    expect(two).toEqual({ kind: 'refused', reason: 'busy', retryAfterMs: 1_000 });
    const busy = lines(here, before).filter((line) => line.includes('busy'));
    expect(busy).toHaveLength(1);
    expect(busy[0]).toMatch(/^refused \(busy\) -: [a-z0-9]/);
  });
});

describe('a hash of an earlier cost', () => {
  it('is renewed by a login with the right password, once', async () => {
    const here = await world({ scrypt });
    expect(passwordOf(here)).toMatch(/^scrypt\$1024\$/);
    const later = dearer(here);
    expect(await later.begin({ ...edda, password: 'wrong horse' })).toEqual(credentials);
    expect(passwordOf(here)).toMatch(/^scrypt\$1024\$/);
    expect((await later.begin(edda)).kind).toBe('ask');
    const renewed = passwordOf(here);
    expect(renewed).toMatch(/^scrypt\$2048\$/);
    expect((await later.begin(edda)).kind).toBe('ask');
    expect(passwordOf(here)).toBe(renewed);
    expect(here.store.read(({ notes }) => notes.get('dearest hash cost'))).toBe('2048');
  });

  it('is not computed anew for a wrong password', async () => {
    const here = await world({ scrypt });
    let hashes = 0;
    const later = dearer(here, {}, (...given) => {
      hashes++;
      return scrypt(...given);
    });
    await later.begin({ ...edda, password: 'wrong horse' });
    expect(hashes).toBe(1);
    await later.begin(edda);
    expect(hashes).toBe(3);
  });

  it('stays where there is no room for another hash, and the login goes on', async () => {
    const here = await world({ scrypt });
    await here.addUser('otto');
    const others: Promise<unknown>[] = [];
    let hashes = 0;
    const later = dearer(here, { hashesAtOnce: 1, hashesWaiting: 1 }, (...given) => {
      // One waits for its turn; when that has come, another waits before the new hash does.
      if (++hashes <= 2) others.push(later.begin({ ...edda, user: 'otto' }));
      return scrypt(...given);
    });
    expect((await later.begin(edda)).kind).toBe('ask');
    expect(passwordOf(here)).toMatch(/^scrypt\$1024\$/);
    await Promise.all(others);
    expect((await later.begin(edda)).kind).toBe('ask');
    expect(passwordOf(here)).toMatch(/^scrypt\$2048\$/);
  });

  it.each([1, 2])('where computation %i fails: refuses the login, and stays', async (failing) => {
    const here = await world({ scrypt });
    let hashes = 0;
    const later = dearer(here, {}, (...given) => {
      if (++hashes === failing) throw new Error('no memory');
      return scrypt(...given);
    });
    expect(await later.begin(edda)).toMatchObject({ kind: 'refused' });
    expect(later.audit().at(-1)).toMatchObject({ event: 'failed', reason: 'computation' });
    expect(passwordOf(here)).toMatch(/^scrypt\$1024\$/);
  });

  it('that was replaced during the login is looked at again', async () => {
    const here = await world({ scrypt });
    await here.service.staff.addUser({ name: 'otto', password: 'another horse', mode: 'live' });
    const [before, password] = [newest(here), passwordOf(here, 'otto')];
    const begun = here.service.begin(edda);
    here.store.write(({ users }) => {
      const user = users.get('edda');
      if (user !== null) users.put({ ...user, password });
    });
    expect(await begun).toEqual(credentials);
    expect(lines(here, before)).toEqual(['refused (wrong password) edda: wrong password']);
  });
});

describe('a challenge that no response can fit', () => {
  it('is shown as any other, and the log says why', async () => {
    const here = await world({ policy: { passwordAloneMs: 0 } });
    for (const user of ['bare', 'new', 'gone']) await here.addUser(user);
    here.order({ serial: 'CARD-N', user: 'new', activated: false });
    here.order({ serial: 'CARD-G', user: 'gone' });
    here.service.staff.revokeFactor('CARD-G');
    const reasons: unknown[] = [];
    for (const user of ['bare', 'new', 'gone', 'edda']) {
      const begun = await here.begin(user);
      const { event, reason = null } = here.last();
      reasons.push([event, reason, (await here.respond(begun)).kind, here.last().reason ?? null]);
    }
    expect(reasons).toEqual([
      ['issued', 'no factor', 'refused', 'no factor'],
      ['issued', 'no factor', 'refused', 'no factor'],
      ['issued', 'factor revoked', 'refused', 'factor revoked'],
      ['issued', null, 'session', null],
    ]);
    expect('reason' in (here.service.audit({ user: 'edda' }).at(-2) as object)).toBe(false);
  });
});

describe('a pick', () => {
  async function picker(options = {}): Promise<{ here: World; login: string; binding: string }> {
    const here = await world({ draw: drawing(3, 5, 7), ...options });
    here.order({ serial: 'CARD-2' });
    const begun = await here.service.begin(edda);
    if (begun.kind !== 'pick') throw new Error(`no picker but ${begun.kind}`);
    return { here, login: begun.login, binding: begun.binding };
  }
  const nothing = 'refused (wrong step) -: unknown factor, or nothing to pick now';

  it('from another session, or of a login that there is not, is refused', async () => {
    const { here, login, binding } = await picker();
    const before = newest(here);
    expect(await here.service.pick({ login, binding: 'another', factor: serial })).toEqual(refused);
    expect(await here.service.pick({ login: 'none', binding, factor: serial })).toEqual(refused);
    expect(await here.service.pick({ login, binding, factor: 'CARD-9' })).toEqual(refused);
    expect(lines(here, before)).toEqual([nothing]);
    expect(here.last().count).toBe(3);
    expect(await here.service.pick({ login, binding, factor: serial })).toMatchObject({
      ask: { challenge: '000003' },
    });
  });

  it('of a login that is over is refused', async () => {
    const { here, login, binding } = await picker();
    await here.service.begin(edda);
    const before = newest(here);
    expect(await here.service.pick({ login, binding, factor: serial })).toEqual(refused);
    expect(lines(here, before)).toEqual([nothing]);
  });

  it('of a user who is gone is refused', async () => {
    const { here, login, binding } = await picker();
    const before = newest(here);
    here.store.write(({ users }) => users.remove('edda'));
    expect(await here.service.pick({ login, binding, factor: serial })).toEqual(refused);
    expect(lines(here, before)).toEqual([nothing]);
  });

  it('shows what a login that had no choice shows', async () => {
    const { here, login, binding } = await picker();
    const picked = challenged((await here.service.pick({ login, binding, factor: serial })) as never);
    expect(picked).toEqual({
      ...{ kind: 'ask', login, binding, factor: serial, challenge: '000003', responseDigits: 8 },
      ask: { by: 'response', challenge: '000003', digits: 8, pinBeside: false },
      ...{ pinBeside: false, endsInMs: 180_000, lifeMs: 180_000 },
      factors: [
        { id: serial, kind: 'card', name: `Digital Security Card+ ${serial}`, code: `5.1 ${serial}` },
        { id: 'CARD-2', kind: 'card', name: 'Digital Security Card+ CARD-2', code: '5.1 CARD-2' },
      ],
    });
  });
});
