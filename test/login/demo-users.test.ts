/** Demo users as they are added: whole, once, and beside what is there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type LoginClock, systemLoginClock } from '../../src/login/auth/login-clock.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { addDemoUsers, demoUsers } from '../../src/login/demo-users.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-demo-users-'));
afterAll(() => rmSync(folder, { recursive: true }));

const serve = async (file: string, clock = systemLoginClock()): Promise<LoginService> =>
  createLoginService({
    store: await openSqliteStore(join(folder, file)),
    masterKey: new Uint8Array(32).fill(7),
    ...{ clock, hashCost: 1024 },
  });

const factorsOf = ({ staff }: LoginService): unknown[] =>
  staff.users().map(({ name, factors }) => [name, factors.length]);
const whole = [
  ['demo', 1],
  ['demo-paper', 1],
  ['demo-two', 2],
  ['demo-sms', 1],
  ['demo-all', 3],
  ['demo-app', 1],
];

it('another server on the store sees all of them whole, from the first moment', async () => {
  const [one, other] = [await serve('two.db'), await serve('two.db')];
  const seen: unknown[] = [];
  one.on(() => seen.push(factorsOf(other)));
  await addDemoUsers(one);
  expect(seen.length).toBeGreaterThan(demoUsers.length);
  for (const users of seen) expect(users).toEqual(whole);
  expect(one.audit()).toHaveLength(seen.length);
});

it('two servers that start at once have them once', async () => {
  const both = [await serve('once.db'), await serve('once.db')];
  expect(await Promise.all(both.map(addDemoUsers))).toEqual([demoUsers, demoUsers]);
  for (const service of both) {
    expect(factorsOf(service)).toEqual(whole);
    expect(service.staff.lines()).toHaveLength(6);
  }
});

it('a start that fails leaves none of them behind, and the next one adds them', async () => {
  let readings = Number.POSITIVE_INFINITY;
  const failing: LoginClock = {
    ...systemLoginClock(),
    now() {
      readings -= 1;
      if (readings < 0) throw new Error('the clock stands');
      return 0;
    },
  };
  const service = await serve('failed.db', failing);
  // Enough for some of them.
  readings = 10;
  await expect(addDemoUsers(service)).rejects.toThrow('the clock stands');
  readings = Number.POSITIVE_INFINITY;
  expect([service.staff.users(), service.audit()]).toEqual([[], []]);
  expect(await addDemoUsers(service)).toEqual(demoUsers);
});

it('keeps the users and cards that are there', async () => {
  const service = await serve('kept.db');
  const { staff } = service;
  await staff.addUser({ name: 'edda', password: 'a good password' });
  staff.orderCard({ serial: 'DEMO-0001', user: 'edda', pin: '4071', activated: true });
  staff.addLine('+15550100001', 'edda');
  await staff.addUser({ name: 'demo-two', password: 'another password' });
  await addDemoUsers(service);
  const others = whole.filter(([name]) => name !== 'demo-two' && name !== 'demo-sms');
  expect(factorsOf(service).sort()).toEqual(
    [...others, ['demo-sms', 0], ['demo-two', 0], ['edda', 1]].sort(),
  );
  expect(staff.factor('DEMO-0001').users).toEqual(['edda', 'demo', 'demo-paper', 'demo-all']);
});
