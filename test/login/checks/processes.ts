/** The parts of checks 2 and 3 that need processes: a server that is killed, and two servers on one store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import {
  challenged,
  edda,
  expectSession,
  key,
  masterKey,
  pin,
  plainSuite,
  refused,
  response,
  serial,
  sessionOf,
} from '../login-world.ts';
import type { Check, ServerProcess, Subject } from './check.ts';

const rounds = 200;

export const processChecks: readonly Check[] = [
  {
    number: 2,
    says: 'a replay after kill -9 is refused, by the next process and by one beside it',
    processes: true,
    async run(subject) {
      const path = await newStore(subject.LoginServer);
      const first = await subject.serverProcess(path);
      const { login, binding, challenge } = challenged(await first.begin(edda));
      const input = { login, binding, response: response(plainSuite, challenge) };
      expectSession(await first.respond(input));
      await first.kill();
      const [next, beside] = await Promise.all([subject.serverProcess(path), subject.serverProcess(path)]);
      expect(await next.respond(input)).toEqual(refused);
      expect(await beside.respond(input)).toEqual(refused);
    },
  },
  {
    number: 18,
    says: 'both sessions of a gateway are as they were after kill -9, in the next process and in one beside it',
    processes: true,
    async run(subject) {
      const path = await newStore(subject.LoginServer);
      const login = async (server: ServerProcess): Promise<void> => {
        const { login, binding, challenge } = challenged(await server.begin(edda));
        const answered = await server.respond({ login, binding, response: response(plainSuite, challenge) });
        await server.start(sessionOf(answered));
      };
      let server = await subject.serverProcess(path);
      await login(server);
      for (const [request, state] of [
        ['logout', 'disconnected'],
        ['reauthenticate', 'established'],
      ] as const) {
        expect(await server.brokerage(request)).toBe(state);
        await server.kill();
        server = await subject.serverProcess(path);
        expect(await server.brokerage('status')).toBe(state);
      }
      const beside = await subject.serverProcess(path);
      await login(beside);
      expect(await server.brokerage('status')).toBe('competing');
      await server.kill();
      expect(await beside.brokerage('compete')).toBe('established');
      expect(await (await subject.serverProcess(path)).brokerage('status')).toBe('established');
    },
  },
  {
    number: 3,
    says: `two server processes on one store accept exactly one of two identical responses, ${rounds} rounds`,
    processes: true,
    async run(subject) {
      const path = await newStore(subject.LoginServer);
      const [one, two] = await Promise.all([subject.serverProcess(path), subject.serverProcess(path)]);
      for (let round = 0; round < rounds; round++) expect(await race(one, two)).toBe(1);
    },
  },
];

/** How many of two identical responses are accepted, one to each server. */
async function race(one: ServerProcess, two: ServerProcess): Promise<number> {
  const { login, binding, challenge } = challenged(await one.begin(edda));
  const input = { login, binding, response: response(plainSuite, challenge) };
  const both = await Promise.all([one.respond(input), two.respond(input)]);
  return both.filter(({ kind }) => kind === 'session').length;
}

/** A store file with Edda and her card, until the test is over. */
async function newStore({ createLoginService, openSqliteStore }: Subject['LoginServer']): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-login-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'store.db');
  const service = createLoginService({ store: await openSqliteStore(path), masterKey, hashCost: 1024 });
  await service.staff.addUser({ name: edda.user, password: edda.password });
  service.staff.orderCard({ serial, user: edda.user, suite: plainSuite, key, pin, activated: true });
  service.close();
  return path;
}
