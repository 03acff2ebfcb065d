/** Strangers try to push other lines out of the audit log; someone who looks for those lines still finds them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { auditLine } from '../../src/login/admin/commands/audit-command.ts';
import type { AuditLine, NewLine } from '../../src/login/auth/audit.ts';
import type { Store } from '../../src/login/auth/store.ts';
import { createMemoryStore } from '../../src/login/store/memory-store.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { edda, expectSession, refused, serial, world } from './login-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

const wrong = { ...edda, password: 'wrong horse' };
const nowhere = { login: 'none', binding: 'none', response: '12345678' };
const says = ({ event, reason, count }: AuditLine): string =>
  [event, reason, count].filter((part) => part !== undefined).join(' ');

describe.each(['in memory', 'in a file'])('an audit log of 100 lines %s', (place) => {
  const small = { file: place === 'in a file', policy: { auditLinesMax: 100, challengesMax: 1_000 } };

  it('keeps what users did under hundreds of responses to logins that do not exist', async () => {
    const { service, login, last } = await world(small);
    expectSession(await login());
    const before = service.audit({ limit: 1_000 });
    expect(before.map(says)).toEqual(['user', 'factor', 'issued', 'accepted']);
    for (let i = 0; i < 300; i++) expect(await service.respond(nowhere)).toEqual(refused);
    expect(service.audit({ limit: 1_000 })).toEqual([
      ...before,
      {
        ...{ number: 304, unixMs: Date.UTC(2026, 0, 1), firstUnixMs: Date.UTC(2026, 0, 1), count: 300 },
        ...{ event: 'refused', reason: 'no such login', says: 'no such login' },
      },
    ]);
    expect(auditLine(last())).toBe(
      '304  2026-01-01T00:00:00.000Z  refused  no such login  (300 times since 2026-01-01T00:00:00.000Z)',
    );
  });

  it('keeps it under all that a stranger can have written, in any order, and tells each kind', async () => {
    const { service, clock, login } = await world(small);
    expectSession(await login());
    const before = service.audit({ limit: 1_000 });
    for (let i = 0; i < 60; i++) {
      clock.advance(1_000);
      await service.begin({ ...edda, user: 'x'.repeat(i) });
      await service.respond({ ...nowhere, login: `none ${i}` });
      await service.respond({ ...nowhere, login: 7 as never });
      await service.pick({ ...nowhere, factor: `CARD ${i}` });
    }
    const lines = service.audit({ limit: 1_000 });
    expect(lines.slice(0, before.length)).toEqual(before);
    expect(lines.slice(before.length).map(says)).toEqual([
      'refused unknown user 60',
      'refused no such login 60',
      'refused malformed 60',
      'refused wrong step 60',
    ]);
    expect(lines.at(-1)).toMatchObject({
      firstUnixMs: Date.UTC(2026, 0, 1, 0, 0, 1),
      unixMs: Date.UTC(2026, 0, 1, 0, 1, 0),
    });
    // Nothing of these names is in it but how long the last one was.
    expect(lines.find(({ reason }) => reason === 'unknown user')?.says).toBe(
      'no user of that name (59 characters)',
    );
  });

  it('counts hundreds of wrong passwords of one user, and keeps what another did', async () => {
    const { service, addUser } = await world(small);
    await addUser('otto');
    await service.begin({ ...edda, user: 'otto' });
    const ottos = service.audit({ user: 'otto' });
    for (let i = 0; i < 120; i++) await service.begin(wrong);
    expect(service.audit({ user: 'otto' })).toEqual(ottos);
    expect(service.audit({ user: 'edda' }).map(says)).toEqual([
      'user',
      'factor',
      'refused wrong password 10',
      'locked',
      'refused wrong password 110',
    ]);
    expect(service.audit({ limit: 1_000 }).length).toBeLessThan(10);
  });

  it('counts hundreds of responses to one login, by who has its binding or has not', async () => {
    const { service, begin, respond, make } = await world(small);
    const begun = await begin();
    const stolen = { ...begun, binding: 'x'.repeat(43) };
    for (let i = 0; i < 120; i++) await respond(stolen);
    expectSession(await respond(begun));
    for (let i = 0; i < 120; i++) expect(await respond(begun, make(begun.challenge))).toEqual(refused);
    expect(service.audit({ limit: 1_000 }).map(says)).toEqual([
      'user',
      'factor',
      'issued',
      'refused wrong binding 120',
      'accepted',
      'replayed used 120',
    ]);
  });

  it('keeps apart what is not the same: another reason, another login, something done between', async () => {
    const { service, begin, fail, respond } = await world(small);
    await service.begin(wrong);
    await service.begin(wrong);
    const begun = await begin();
    await service.begin(wrong);
    await respond({ ...begun, binding: 'x' });
    await respond({ ...begun, binding: 'y' });
    await fail();
    const next = await begin();
    for (const { login } of [begun, next, next]) await respond({ ...next, login, binding: 'x' });
    expect(service.audit({ user: 'edda', limit: 1_000 }).slice(2).map(says)).toEqual([
      'refused wrong password 2',
      'issued',
      'refused wrong password',
      'refused wrong binding 2',
      'voided',
      'issued',
      'refused wrong response',
      'issued',
      'refused wrong binding',
      'refused wrong binding 2',
    ]);
  });

  it('tells listeners of each, with the count so far, and gives it by `after` as a new line', async () => {
    const { service } = await world(small);
    const heard: (number | undefined)[] = [];
    service.on(({ count }) => heard.push(count));
    await service.respond(nowhere);
    const [line] = service.audit().slice(-1);
    for (let i = 0; i < 2; i++) await service.respond(nowhere);
    expect(heard).toEqual([undefined, 2, 3]);
    expect(service.audit({ after: line?.number as number }).map(says)).toEqual(['refused no such login 3']);
  });

  it('counts over a restart', async () => {
    const here = await world(small);
    await here.service.begin(wrong);
    await here.service.respond(nowhere);
    await here.restart();
    await here.service.begin(wrong);
    await here.service.respond(nowhere);
    expect(here.service.audit().slice(-2).map(says)).toEqual([
      'refused wrong password 2',
      'refused no such login 2',
    ]);
  });
});

const stores: readonly (readonly [string, () => Store | Promise<Store>])[] = [
  ['memory', createMemoryStore],
  ['a file', () => openSqliteStore(join(folder, `audit-${files++}.db`))],
];

describe.each(stores)('the audit lines of a store in %s', (_, open) => {
  const line = (change: Partial<NewLine>): NewLine => ({ unixMs: 1, event: 'refused', says: 's', ...change });
  const add = (store: Store, ...lines: Partial<NewLine>[]): AuditLine[] =>
    store.write(({ audit }) => lines.map((one) => audit.add(line(one), 3)));
  const found = (store: Store): string[] =>
    store.read(({ audit }) =>
      audit.find({ limit: 1_000 }).map(({ number, says, count = 1 }) => `${number} ${says} ×${count}`),
    );

  it('are as many as they may be, to the line, and a line that is counted into keeps its place', async () => {
    const store = await open();
    for (const user of ['a', 'b', 'c']) add(store, { user, says: user });
    expect(found(store)).toEqual(['1 a ×1', '2 b ×1', '3 c ×1']);
    add(store, { user: 'a', says: 'a again' });
    expect(found(store)).toEqual(['2 b ×1', '3 c ×1', '4 a again ×2']);
    // The first place is the first to go.
    add(store, { user: 'd', says: 'd' });
    expect(found(store)).toEqual(['2 b ×1', '3 c ×1', '5 d ×1']);
    add(store, { user: 'a', says: 'a anew' });
    expect(found(store)).toEqual(['3 c ×1', '5 d ×1', '6 a anew ×1']);
    store.close();
  });

  it('that name nobody are 100 at most, whatever goes wrong, and nobody else’s go for them', async () => {
    const store = await open();
    add(store, { user: 'a', says: 'a' });
    for (let i = 1; i <= 101; i++) add(store, { event: 'failed', reason: 'store', says: `fault ${i}` });
    const lines = found(store);
    expect([lines.length, ...lines.slice(0, 2), lines.at(-1)]).toEqual([
      101,
      '1 a ×1',
      '3 fault 2 ×1',
      '102 fault 101 ×1',
    ]);
    store.close();
  });

  it('of the staff are each on a line of their own', async () => {
    const store = await open();
    const unlocked = { event: 'unlocked', user: 'a', says: 'unlocked by the staff' } as const;
    add(store, unlocked, unlocked, { factor: serial }, { factor: serial });
    expect(found(store)).toEqual(['2 unlocked by the staff ×1', '3 s ×1', '4 s ×1']);
    store.close();
  });

  it('are as before when the work they belong to is undone', async () => {
    const store = await open();
    add(store, { user: 'a' }, { user: 'b' }, { user: 'c' }, {});
    const before = found(store);
    const broken = (): void =>
      store.write(({ audit }) => {
        for (const user of ['a', 'd', 'a', 'e']) audit.add(line({ user }), 3);
        for (let i = 0; i < 101; i++) audit.add(line({ event: 'failed', says: `fault ${i}` }), 3);
        audit.add(line({}), 3);
        throw new Error('half way');
      });
    expect(broken).toThrow('half way');
    expect(found(store)).toEqual(before);
    expect(add(store, { user: 'a' })).toEqual([
      { ...line({ user: 'a' }), number: 5, count: 2, firstUnixMs: 1 },
    ]);
    expect(add(store, {})).toEqual([{ ...line({}), number: 6, count: 2, firstUnixMs: 1 }]);
    add(store, { user: 'd' }, { user: 'e' }, { user: 'f' });
    expect(found(store)).toEqual(['6 s ×2', '7 s ×1', '8 s ×1', '9 s ×1']);
    store.close();
  });
});
