/** An owner runs two servers on one store file, with power failures: nothing counts twice, and nothing is lost. */
import { describe, expect, it } from 'vitest';
import { ocra } from '../../src/crypto/ocra.ts';
import type { RespondInput } from '../../src/login/auth/login-steps.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { checks } from './checks/all.ts';
import type { ServerProcess } from './checks/check.ts';
import * as LoginServer from './login-server-parts.ts';
import {
  type Challenged,
  challenged,
  counterSuite,
  edda,
  key,
  masterKey,
  pin,
  plainSuite,
} from './login-world.ts';
import { processes } from './processes.ts';

const { at, start } = processes();

async function makeStore(name: string, users: readonly string[], suite: string): Promise<string> {
  const path = at(name);
  const service = createLoginService({ store: await openSqliteStore(path), masterKey, hashCost: 1024 });
  for (const user of users) {
    await service.staff.addUser({ name: user, password: edda.password });
    service.staff.orderCard({ serial: `CARD-${user}`, user, suite, key, pin, activated: true });
  }
  service.close();
  return path;
}

describe('the checklist, with processes', () => {
  for (const { number, says, run } of checks.filter(({ processes }) => processes)) {
    it(`check ${number}: ${says}`, () => run({ LoginServer, serverProcess: start }));
  }
});

interface Done {
  readonly input: RespondInput;
  readonly session: string;
}

/** Logs a user in over and over until the server dies. */
async function keepBusy(
  server: ServerProcess,
  user: string,
  counter: bigint,
  done: Done[],
  underWay: Map<string, RespondInput>,
): Promise<void> {
  for (let next = counter; ; next++) {
    const begun: Challenged = challenged(await server.begin({ ...edda, user }));
    const { login, binding, challenge } = begun;
    const input = { login, binding, response: ocra(counterSuite, key, { challenge, pin, counter: next }) };
    underWay.set(user, input);
    const answered = await server.respond(input);
    underWay.delete(user);
    if (answered.kind !== 'session') throw new Error(`${user} was refused at counter ${next}`);
    done.push({ input, session: answered.session.id });
  }
}

describe('two server processes that one user logs in to at once', () => {
  it('never take the time that the other wrote for a clock that went back', async () => {
    const path = await makeStore('clock.db', [edda.user], plainSuite);
    const [one, two] = await Promise.all([start(path), start(path)]);
    const kinds = new Set<string>();
    const keepOn = async (server: ServerProcess): Promise<void> => {
      for (let round = 0; round < 50; round++) kinds.add((await server.begin(edda)).kind);
    };
    await Promise.all([one, one, one, one, two, two, two, two].map(keepOn));
    expect([...kinds]).toEqual(['ask']);
    await Promise.all([one.end(), two.end()]);
  });
});

describe('a server that is killed with kill -9 under load', () => {
  it('forgets no accepted response and invents no session, ten times over', async () => {
    const users = ['u1', 'u2', 'u3', 'u4', 'u5', 'u6'];
    const path = await makeStore('killed.db', users, counterSuite);
    const done: Done[] = [];
    const unsure: RespondInput[] = [];
    for (let kills = 1; kills <= 10; kills++) {
      const counters = await nextCounters(path);
      const server = await start(path);
      const underWay = new Map<string, RespondInput>();
      const before = done.length;
      const work = users.map((user) => keepBusy(server, user, counters.get(user) as bigint, done, underWay));
      // At another point of the load each time.
      while (done.length < before + 5 + 3 * kills) await Promise.race([...work, server.session('none')]);
      await server.kill();
      for (const { reason } of (await Promise.allSettled(work)) as PromiseRejectedResult[]) {
        expect(String(reason)).toBe('Error: killed');
      }
      unsure.push(...underWay.values());
    }
    await findsAll(path, done, unsure);
  });
});

async function nextCounters(path: string): Promise<ReadonlyMap<string, bigint>> {
  const service = createLoginService({ store: await openSqliteStore(path), masterKey, hashCost: 1024 });
  const counters = service.staff
    .factors()
    .map(({ id }) => service.staff.card(id))
    .map(({ users, nextCounter }) => [users[0] as string, BigInt(nextCounter as string)] as const);
  service.close();
  return new Map(counters);
}

async function findsAll(path: string, done: readonly Done[], unsure: readonly RespondInput[]): Promise<void> {
  const store = await openSqliteStore(path);
  const service = createLoginService({ store, masterKey, hashCost: 1024 });
  const acceptedLines = (login: string): number =>
    service.audit({ login, limit: 1_000 }).filter(({ event }) => event === 'accepted').length;
  for (const { input } of done) expect(acceptedLines(input.login)).toBe(1);
  const stored = done.length + unsure.filter(({ login }) => acceptedLines(login) === 1).length;
  // Each card's counter moved once for each accepted response, and no further: none forgotten, none made up.
  const moved = service.staff
    .factors()
    .map(({ id }) => service.staff.card(id))
    .reduce((sum, { nextCounter }) => sum + BigInt(nextCounter as string), 0n);
  expect(moved).toBe(BigInt(stored));
  const lines = service.audit({ limit: 100_000 });
  expect(lines.filter(({ event }) => event === 'accepted').length).toBe(stored);
  // The newest sessions of each user are there (ten at most are kept), each belonging to an accepted response.
  const newest = done.slice(-6);
  for (const { session } of newest) expect(await service.session(session)).toMatchObject({ mode: 'live' });
  const sessions = store.read((tables) => tables.sessions.all());
  expect(sessions.length).toBeLessThanOrEqual(stored);
  for (const { input } of done) expect(await service.respond(input)).toEqual({ kind: 'refused' });
  for (const input of unsure) {
    const first = await service.respond(input);
    const before = acceptedLines(input.login);
    expect(await service.respond(input)).toEqual({ kind: 'refused' });
    expect(before).toBeLessThanOrEqual(1);
    expect(first.kind === 'session' ? 1 : before).toBe(before);
  }
  service.close();
}
