/**
 * A stranger measures times for user names on a server whose users have hashes of several costs: every password check
 * does the same work, counted in runs of scrypt and their N.
 */
import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { virtualLoginClock } from '../../src/login/auth/login-clock.ts';
import type { Begun } from '../../src/login/auth/login-steps.ts';
import type { Scrypt } from '../../src/login/auth/passwords/passwords.ts';
import type { Store } from '../../src/login/auth/store.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import { createMemoryStore } from '../../src/login/store/memory-store.ts';
import { edda, masterKey, pin, plainSuite, world } from './login-world.ts';

const wrongPassword = 'wrong horse';
const refusedCredentials = { kind: 'refused', reason: 'credentials' };

/** Servers on one store; `runs` has the N of every run of scrypt. */
function servers(store: Store = createMemoryStore()) {
  const runs: number[] = [];
  const clock = virtualLoginClock();
  const scrypt: Scrypt = async (password, salt, bytes, { N }) => {
    runs.push(N as number);
    return new Uint8Array(scryptSync(password, salt, bytes, { N: 2, r: 8, p: 1 }));
  };
  const at = (hashCost: number): LoginService =>
    createLoginService({ store, clock, masterKey, hashCost, scrypt, policy: { hashesAtOnce: 1 } });
  return {
    store,
    runs,
    clock,
    at,
    addUser: (name: string, hashCost: number) =>
      at(hashCost).staff.addUser({ name, password: edda.password }),
    /** What one password step costs at a server. */
    async spent(service: LoginService, user: string, password: string = wrongPassword): Promise<number[]> {
      runs.length = 0;
      await service.begin({ ...edda, user, password });
      return [...runs];
    },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe('users whose hashes have costs of 1,024, 2,048 and 8,192', () => {
  async function three() {
    const here = servers();
    await here.addUser('low', 1_024);
    await here.addUser('middle', 2_048);
    await here.addUser('dear', 8_192);
    return here;
  }

  // A server that makes its hashes at any cost: what is kept decides.
  it.each([1_024, 8_192, 65_536])('cost a stranger 8,192 each, on a server of cost %i', async (cost) => {
    const { at, spent } = await three();
    const service = at(cost);
    expect(await spent(service, 'nobody')).toEqual([8_192]);
    expect(await spent(service, '')).toEqual([8_192]);
    expect(await spent(service, 'low')).toEqual([1_024, 1_024, 2_048, 4_096]);
    expect(await spent(service, 'middle')).toEqual([2_048, 2_048, 4_096]);
    expect(await spent(service, 'dear')).toEqual([8_192]);
  });

  it('cost the same with the right password, on a server that makes no hash anew', async () => {
    const { at, spent } = await three();
    const service = at(1_024);
    expect(await spent(service, 'low', edda.password)).toEqual([1_024, 1_024, 2_048, 4_096]);
    expect(await spent(service, 'middle', edda.password)).toEqual([2_048, 2_048, 4_096]);
    expect(await spent(service, 'dear', edda.password)).toEqual([8_192]);
  });

  it('cost the same when they are locked, locked by the staff, paper users, without a card, with one', async () => {
    const { at, spent, addUser } = await three();
    const service = at(1_024);
    for (const name of ['failed', 'locked', 'bare', 'carded', 'revoked']) await addUser(name, 1_024);
    await service.staff.addUser({ name: 'paper', password: edda.password, mode: 'paper' });
    for (const user of ['carded', 'revoked']) {
      const suite = plainSuite;
      service.staff.orderCard({ serial: `CARD-${user}`, user, suite, pin, activated: true });
    }
    service.staff.revokeFactor('CARD-revoked');
    service.staff.lockUser('locked');
    for (let i = 0; i < 10; i++) await spent(service, 'failed');
    expect(service.staff.user('failed').lock.locked).toBe('by failures');
    for (const user of ['failed', 'locked', 'bare', 'carded', 'revoked', 'paper']) {
      for (const password of [wrongPassword, edda.password]) {
        expect([user, await spent(service, user, password)]).toEqual([user, [1_024, 1_024, 2_048, 4_096]]);
      }
    }
  });

  it('have all of the work done in one turn of the queue', async () => {
    const { at, runs } = await three();
    const service = at(1_024);
    runs.length = 0;
    await Promise.all(['low', 'nobody', 'middle'].map((user) => service.begin({ ...edda, user })));
    expect(runs).toEqual([1_024, 1_024, 2_048, 4_096, 8_192, 2_048, 2_048, 4_096]);
  });
});

describe('the highest cost of a store', () => {
  it('is the server’s own while there is nobody', async () => {
    const { at, spent } = servers();
    expect(await spent(at(4_096), 'nobody')).toEqual([4_096]);
  });

  it('goes up with a user who is added, a password that is set, and a hash that is made anew', async () => {
    const { at, spent, addUser } = servers();
    await addUser('one', 1_024);
    await addUser('two', 1_024);
    expect(await spent(at(2_048), 'nobody')).toEqual([1_024]);
    // The right password of a hash that is dated: its check, then the new hash.
    expect(await spent(at(2_048), 'one', edda.password)).toEqual([1_024, 2_048]);
    expect(await spent(at(2_048), 'one', edda.password)).toEqual([2_048]);
    expect(await spent(at(1_024), 'nobody')).toEqual([2_048]);
    expect(await spent(at(1_024), 'two')).toEqual([1_024, 1_024]);
    await at(4_096).staff.setPassword('two', edda.password);
    expect(await spent(at(1_024), 'nobody')).toEqual([4_096]);
    expect(await spent(at(1_024), 'one')).toEqual([2_048, 2_048]);
  });

  it('goes down once the highest hash is gone', async () => {
    const { at, spent, addUser } = servers();
    await addUser('low', 1_024);
    await addUser('dear', 16_384);
    await addUser('dear-too', 16_384);
    await at(2_048).staff.setPassword('dear', edda.password);
    expect(await spent(at(1_024), 'nobody')).toEqual([16_384]);
    await at(2_048).staff.setPassword('dear-too', edda.password);
    expect(await spent(at(1_024), 'nobody')).toEqual([2_048]);
    expect(await spent(at(1_024), 'low')).toEqual([1_024, 1_024]);
  });

  it('is kept in the store, over a restart', async () => {
    const here = await world({ file: true });
    await here.restart();
    expect(here.store.read(({ notes }) => notes.get('dearest hash cost'))).toBe('1024');
  });

  it('is counted for a store of users that lacks it', async () => {
    const { store, addUser } = servers();
    await addUser('low', 2_048);
    await addUser('dear', 8_192);
    const users = store.read((tables) => tables.users.all());
    const older = servers();
    older.store.write((tables) => {
      for (const user of users) tables.users.put(user);
    });
    const service = older.at(1_024);
    expect(await older.spent(service, 'nobody')).toEqual([8_192]);
    expect(await older.spent(service, 'low')).toEqual([2_048, 2_048, 4_096]);
  });

  it('makes a paper user’s dated hash anew too, once', async () => {
    const { at, spent, runs } = servers();
    await at(1_024).staff.addUser({ name: 'paper', password: edda.password, mode: 'paper' });
    expect(await spent(at(2_048), 'paper', edda.password)).toEqual([1_024, 2_048]);
    expect(await spent(at(2_048), 'paper', edda.password)).toEqual([2_048]);
    expect(sum(runs)).toBe(2_048);
  });
});

describe('a kept hash that no server of this program makes', () => {
  const spoilt: Readonly<Record<string, (hash: string) => string>> = {
    'an N above the maximum': (hash) => hash.replace('$1024$', '$2097152$'),
    'an N that is no power of two': (hash) => hash.replace('$1024$', '$1025$'),
    'an N that is no number': (hash) => hash.replace('$1024$', '$1e3$'),
    'another block size': (hash) => hash.replace('$8$1$', '$1024$1$'),
    'half a hash': (hash) => hash.slice(0, -20),
    'another function': (hash) => hash.replace('scrypt', 'crypts'),
    nothing: () => '',
  };

  it.each(Object.entries(spoilt))('is refused like an unknown name, after its work: %s', async (_, spoil) => {
    const { store, at, spent, addUser } = servers();
    await addUser('edda', 1_024);
    await addUser('other', 4_096);
    store.write(({ users }) => {
      const user = users.get('edda');
      if (user !== null) users.put({ ...user, password: spoil(user.password) });
    });
    const service = at(1_024);
    expect(await spent(service, 'edda', edda.password)).toEqual([4_096]);
    const replies: Begun[] = [await service.begin(edda), await service.begin({ ...edda, user: 'nobody' })];
    expect(replies).toEqual([refusedCredentials, refusedCredentials]);
    expect(service.audit({ user: 'edda' }).at(-1)).toMatchObject({
      event: 'failed',
      reason: 'computation',
      says: 'the kept password hash is damaged, or its N is above 1048576: set the password again',
    });
    // Nothing was compared, so nothing failed; and the way out is one.
    expect(service.staff.user('edda').lock.failures).toBe(0);
    await service.staff.setPassword('edda', edda.password);
    expect(await service.begin(edda)).toMatchObject({ kind: 'ask' });
  });
});
