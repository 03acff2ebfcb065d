/** Two thousand logins, one after the other and many at once: all succeed, and the server's memory does not grow. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type Site, site } from './login-app.ts';
import { edda, expectSession, serial, world } from './login-world.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const policy = { challengesMax: 10_000, auditLinesMax: 100 };

async function logIns(here: Site, users: readonly string[], each: number): Promise<void> {
  await Promise.all(
    users.map(async (user) => {
      for (let i = 0; i < each; i++) await here.logIn(user);
    }),
  );
}

describe('a server that is used all day', () => {
  it('takes two thousand logins, twenty at once, and keeps no more of them than their challenges', async () => {
    const here = await site({ policy });
    const users = [edda.user, ...Array.from({ length: 19 }, (_, i) => `user${i}`)];
    for (const user of users.slice(1)) {
      await here.addUser(user);
      here.order({ serial: `CARD-${user}`, user });
    }
    await logIns(here, users, 15);
    // A used challenge is remembered for good, some 100 bytes each; all else is bounded. What code costs as it is
    // compiled, or as its coverage is counted, comes once; what is kept of a login would come again.
    const grown: number[] = [];
    for (let i = 0; i < 2; i++) {
      const before = heapBytes();
      await logIns(here, users, 50);
      grown.push(heapBytes() - before);
    }
    expect(Math.min(...grown)).toBeLessThan(1_500_000);
    expect(here.service.staff.users().map(({ lock }) => lock.failures)).toEqual(new Array(20).fill(0));
  });

  it('forgets what ended: half-done logins and sessions that ran out go as others come', async () => {
    const here = await site({ policy });
    const rows = (): number[] =>
      here.store.read(({ logins, sessions }) => [logins.all().length, sessions.all().length]);
    for (let i = 0; i < 12; i++) {
      await here.logIn();
      here.clock.advance(1_000);
    }
    expect(rows()).toEqual([5, 10]);
    here.clock.advance(86_400_000);
    await here.begin();
    expect(rows()).toEqual([1, 0]);
  });

  it('stays at the same size over 1,000 logins: nothing but the ledger grows', async () => {
    const { service, store, clock, login } = await world({
      policy: { auditLinesMax: 100 },
    });
    const sizes = (): number[] =>
      store.read((tables) => [
        tables.logins.all().length,
        tables.sessions.all().length,
        tables.users.all().length,
        tables.audit.find({ limit: 10_000 }).length,
      ]);
    const run = async (logins: number): Promise<void> => {
      for (let i = 0; i < logins; i++) {
        clock.advance(7_000);
        expectSession(await login());
        if (i % 10 === 0) await service.begin({ ...edda, user: `nobody ${i}` });
      }
    };
    await run(100);
    const before = sizes();
    // The line about names that are no user's is beside the 100.
    expect(before).toEqual([5, 10, 1, 101]);
    await run(900);
    expect(sizes()).toEqual(before);
    expect(store.read(({ ledger }) => ledger.count(serial, ''))).toBe(1_000);
  });
});
