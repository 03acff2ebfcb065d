/**
 * Something happens in the middle of a login step: while its hash is computed, or just before it writes what it has
 * read. The step is held there, so that it happens at that moment every time.
 */
import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Begun } from '../../src/login/auth/login-steps.ts';
import type { Scrypt } from '../../src/login/auth/passwords/passwords.ts';
import type { Store } from '../../src/login/auth/store.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { addDemoUsers } from '../../src/login/demo-users.ts';
import { createMemoryStore } from '../../src/login/store/memory-store.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import {
  challenged,
  edda,
  expectSession,
  masterKey,
  pin,
  plainSuite,
  quickHashes,
  refused,
  serial,
  sessionOf,
  type WorldOptions,
  world,
} from './login-world.ts';

const refusedCredentials = { kind: 'refused', reason: 'credentials' };
const newPassword = 'another horse';

/** Hashes that wait where they are told to. */
function heldHashes() {
  const waiting: (() => void)[] = [];
  let holding = 0;
  const scrypt: Scrypt = async (password, salt, bytes, { N }) => {
    const hash = new Uint8Array(scryptSync(password, salt, bytes, { N: N as number, r: 8, p: 1 }));
    if (holding > 0) {
      holding--;
      await new Promise<void>((go) => waiting.push(go));
    }
    return hash;
  };
  return {
    scrypt,
    /** The next so many hashes are computed, and not given back yet. */
    holdNext(hashes: number): void {
      holding = hashes;
    },
    /** All that were asked for are held. */
    async held(): Promise<void> {
      while (holding > 0) await new Promise((go) => setImmediate(go));
    },
    release(): void {
      for (const go of waiting.splice(0)) go();
    },
  };
}

/** Begins with `password`, lets `meanwhile` happen while its hash is computed, and gives what came of it. */
async function beginWhile(
  here: Awaited<ReturnType<typeof heldWorld>>,
  meanwhile: () => unknown,
  input: { user: string; password: string } = edda,
): Promise<Begun> {
  here.hashes.holdNext(1);
  const begun = here.service.begin({ ...edda, ...input });
  await here.hashes.held();
  await meanwhile();
  here.hashes.release();
  return await begun;
}

async function heldWorld(options: WorldOptions = {}) {
  const hashes = heldHashes();
  return { ...(await world({ ...options, scrypt: hashes.scrypt })), hashes };
}

describe('while the hash of a password is computed', () => {
  it('the password is changed: the old one opens nothing any more, the new one does', async () => {
    const here = await heldWorld();
    const begun = await beginWhile(here, () => here.service.staff.setPassword('edda', newPassword));
    expect(begun).toEqual(refusedCredentials);
    expect(here.service.audit({ user: 'edda' }).at(-1)).toMatchObject({ reason: 'wrong password' });
    expect(await here.service.begin({ ...edda, password: newPassword })).toMatchObject({ kind: 'ask' });
  });

  it('the password is changed to the same one: it is right, and is looked at again', async () => {
    const here = await heldWorld();
    const begun = await beginWhile(here, () => here.service.staff.setPassword('edda', edda.password));
    expect(begun).toMatchObject({ kind: 'ask' });
  });

  it('the account is locked by the staff: a challenge is shown, and its right response refused', async () => {
    const here = await heldWorld();
    const begun = await beginWhile(here, () => here.service.staff.lockUser('edda'));
    expect(await here.respond(challenged(begun))).toEqual(refused);
    expect(here.last()).toMatchObject({ reason: 'user locked' });
  });

  it('the account is locked by failures: one more wrong password does not count', async () => {
    const here = await heldWorld({ policy: { failuresMax: 3, hashesAtOnce: 4 } });
    const wrong = { ...edda, password: 'wrong horse' };
    await beginWhile(
      here,
      async () => {
        for (let i = 0; i < 3; i++) await here.service.begin(wrong);
        here.clock.advance(5_000);
      },
      wrong,
    );
    expect(here.service.staff.user('edda').lock).toEqual({
      ...{ locked: 'by failures', failures: 3, endsInMs: 86_400_000 - 5_000 },
    });
  });

  it('the card is revoked, or replaced: its challenge is doomed, or the new card’s', async () => {
    const here = await heldWorld();
    const doomed = challenged(await beginWhile(here, () => here.service.staff.revokeFactor(serial)));
    expect(await here.respond(doomed)).toEqual(refused);
    expect(here.last()).toMatchObject({ reason: 'factor revoked' });
    here.order({ serial: 'CARD-2' });
    const card = { serial: 'CARD-3', suite: plainSuite, pin, activated: true };
    const begun = await beginWhile(here, () => here.service.staff.replaceCard('CARD-2', card));
    expect(challenged(begun).factor).toBe('CARD-3');
  });

  it('an unknown name becomes a user’s: the password that was typed before is none', async () => {
    const here = await heldWorld();
    const begun = await beginWhile(here, () => here.addUser('otto'), {
      user: 'otto',
      password: edda.password,
    });
    expect(begun).toEqual(refusedCredentials);
    expect(await here.service.begin({ ...edda, user: 'otto' })).toMatchObject({ kind: 'ask' });
  });

  it('the server is closed: refused, and nothing is thrown', async () => {
    const here = await heldWorld();
    expect(await beginWhile(here, () => here.service.close())).toEqual({
      ...{ kind: 'refused', reason: 'unavailable' },
    });
  });

  it('fifteen right passwords come at once: ten challenges, of which the newest is open', async () => {
    const here = await heldWorld({ policy: { hashesAtOnce: 20 } });
    here.hashes.holdNext(15);
    const all = Array.from({ length: 15 }, () => here.service.begin(edda));
    await here.hashes.held();
    here.hashes.release();
    const kinds = (await Promise.all(all)).map((begun) =>
      begun.kind === 'refused' ? begun.reason : begun.kind,
    );
    expect(kinds).toEqual([...new Array(10).fill('ask'), ...new Array(5).fill('too-many')]);
    const open = here.store.read(({ logins }) => logins.all().filter(({ state }) => state === 'open'));
    expect(open.length).toBe(1);
  });

  it('fifteen wrong passwords come at once: ten count, and lock', async () => {
    const here = await heldWorld({ policy: { hashesAtOnce: 20 } });
    here.hashes.holdNext(15);
    const all = Array.from({ length: 15 }, () => here.service.begin({ ...edda, password: 'wrong horse' }));
    await here.hashes.held();
    here.hashes.release();
    expect(await Promise.all(all)).toEqual(new Array(15).fill(refusedCredentials));
    expect(here.service.staff.user('edda').lock).toMatchObject({ locked: 'by failures', failures: 10 });
  });
});

describe('while the hash of a right password is made anew', () => {
  async function dated() {
    const hashes = heldHashes();
    const store = createMemoryStore();
    const before = createLoginService({ store, masterKey, hashCost: 1_024 });
    await before.staff.addUser({ name: 'edda', password: edda.password });
    const service = createLoginService({ store, masterKey, hashCost: 2_048, scrypt: hashes.scrypt });
    return { store, service, hashes };
  }

  it('the password is changed: the old one opens nothing, and the new one stays', async () => {
    const { service, hashes, store } = await dated();
    hashes.holdNext(1);
    const begun = service.begin(edda);
    await hashes.held();
    hashes.holdNext(1);
    hashes.release();
    await hashes.held();
    await service.staff.setPassword('edda', newPassword);
    const kept = store.read(({ users }) => users.get('edda')?.password);
    hashes.release();
    expect(await begun).toEqual(refusedCredentials);
    expect(store.read(({ users }) => users.get('edda')?.password)).toBe(kept);
    expect(await service.begin({ ...edda, password: newPassword })).toMatchObject({ kind: 'ask' });
  });
});

describe('while the staff’s hash is computed', () => {
  it('another of the staff adds a user of that name: the second is told so, and the first’s password counts', async () => {
    const here = await heldWorld();
    here.hashes.holdNext(1);
    const slow = here.service.staff.addUser({ name: 'otto', password: newPassword });
    await here.hashes.held();
    await here.addUser('otto');
    here.hashes.release();
    await expect(slow).rejects.toThrow('user "otto": exists already');
    expect(await here.service.begin({ ...edda, user: 'otto' })).toMatchObject({ kind: 'ask' });
    expect(await here.service.begin({ ...edda, user: 'otto', password: newPassword })).toEqual(
      refusedCredentials,
    );
  });

  it('a login begins with the old password: once the new one is stored, that login is over', async () => {
    const here = await heldWorld();
    here.hashes.holdNext(1);
    const change = here.service.staff.setPassword('edda', newPassword);
    await here.hashes.held();
    const begun = await here.begin();
    const { id } = sessionOf(await here.respond(begun));
    const open = await here.begin();
    here.hashes.release();
    await change;
    expect(await here.respond(open)).toEqual(refused);
    expect(await here.service.session(id)).toBe(null);
  });
});

describe('between a read and the write that follows it', () => {
  /** A world whose store does something after its next read. */
  async function hooked() {
    let afterRead: (() => void) | null = null;
    let beforeWrite: (() => void) | null = null;
    const wrap = (store: Store): Store => ({
      ...store,
      commitTogether(work) {
        const hook = beforeWrite;
        beforeWrite = null;
        hook?.();
        return store.commitTogether(work);
      },
      read(work) {
        const result = store.read(work);
        const hook = afterRead;
        afterRead = null;
        hook?.();
        return result;
      },
    });
    const here = await world({ wrap });
    return {
      ...here,
      afterNextRead(hook: () => void): void {
        afterRead = hook;
      },
      beforeNextWrite(hook: () => void): void {
        beforeWrite = hook;
      },
    };
  }

  it('a session that is used is ended by a logout, by the staff, or by its time: it stays ended', async () => {
    const ways: readonly ((here: Awaited<ReturnType<typeof hooked>>, id: string) => void)[] = [
      ({ service }, id) => void service.logout(id),
      ({ service }) => void service.staff.revokeFactor(serial),
      ({ service }) => void service.staff.lockUser('edda'),
      // 20 minutes were gone: 10 more, and it is idle for too long before the use is written down.
      ({ clock }) => clock.advance(10 * 60_000),
    ];
    for (const way of ways) {
      const here = await hooked();
      const { id } = sessionOf(await here.login());
      here.clock.advance(20 * 60_000);
      here.afterNextRead(() => way(here, id));
      expect(await here.service.session(id)).toBe(null);
      expect(here.service.isLive(id)).toBe(false);
    }
  });

  it('a session comes to the end of its time while the store is waited for: its use is not written down', async () => {
    const here = await hooked();
    const { id } = sessionOf(await here.login());
    here.clock.advance(20 * 60_000);
    here.beforeNextWrite(() => here.clock.advance(10 * 60_000));
    expect(await here.service.session(id)).toBe(null);
    expect(here.service.isLive(id)).toBe(false);
  });

  it('a session is used elsewhere: the later use counts', async () => {
    const here = await hooked();
    const { id } = sessionOf(await here.login());
    here.clock.advance(20 * 60_000);
    here.afterNextRead(() => {
      here.clock.advance(60_000);
      void here.service.session(id);
    });
    expect(await here.service.session(id)).toMatchObject({ idleEndsInMs: 30 * 60_000 });
    here.clock.advance(29 * 60_000);
    expect(here.service.isLive(id)).toBe(true);
  });

  it('the password of a login that begins is changed before its hash is: the old one opens nothing', async () => {
    const here = await hooked();
    const kept = here.store.read(({ users }) => users.get('edda'));
    await here.service.staff.setPassword('edda', newPassword);
    const changed = here.store.read(({ users }) => users.get('edda'));
    const put = (user: typeof kept): void =>
      here.store.write(({ users }) => {
        if (user !== null) users.put(user);
      });
    put(kept);
    here.afterNextRead(() => put(changed));
    expect(await here.service.begin(edda)).toEqual(refusedCredentials);
  });
});

describe('two servers on one store', () => {
  it('add the demo users at once: both have them, with their cards', async () => {
    const names = ['demo', 'demo-paper', 'demo-two', 'demo-sms', 'demo-all', 'demo-app'];
    const conditions = ['good', 'filtered', 'stuck', 'roaming', 'off', 'good'];
    const store = createMemoryStore();
    const servers = [1, 2, 3].map(() => createLoginService({ store, masterKey, hashCost: 1_024 }));
    const added = await Promise.all(servers.map((service) => addDemoUsers(service)));
    for (const users of added) expect(users.map(({ name }) => name)).toEqual(names);
    expect(servers[0]?.staff.users().map(({ name, factors }) => [name, factors])).toEqual([
      ['demo', ['DEMO-0001']],
      ['demo-paper', ['DEMO-0001']],
      ['demo-two', ['DEMO-0001', 'DEMO-0002']],
      ['demo-sms', ['sms-demo-sms-1']],
      ['demo-all', ['DEMO-0001', 'totp-demo-all-1', 'app-demo-all-1']],
      ['demo-app', ['app-demo-app-1']],
    ]);
    const sharing = names.filter((name) => name !== 'demo-sms' && name !== 'demo-app');
    expect(servers[0]?.staff.factor('DEMO-0001').users).toEqual(sharing);
    expect(servers[0]?.staff.lines().map(({ state }) => state)).toEqual(conditions);
  });

  it('order one card, each for a user: the second is refused', async () => {
    const here = await world({ file: true });
    await here.addUser('otto');
    const store = await openSqliteStore(here.path as string);
    const other = createLoginService({ store, masterKey, clock: here.clock, ...quickHashes });
    const card = { serial: 'CARD-9', suite: plainSuite, pin };
    here.service.staff.orderCard({ ...card, user: 'edda' });
    expect(() => other.staff.orderCard({ ...card, user: 'otto' })).toThrow('card "CARD-9": exists already');
    expectSession(await here.respond(await here.begin('edda', serial)));
    other.close();
  });
});
