/** A card and a server over a longer time: restarted, out of step, killed with `kill -9`. */
import { beforeAll, describe, expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';
import {
  type Asked,
  askedIn,
  type RunningServer,
  responseTo,
  type ServerReply,
  startServer,
} from './server-process.ts';

const { file, printed } = commandLine(work);

const password = 'correct horse';
const key = Uint8Array.from({ length: 32 }, (_, i) => (i * 29 + 5) % 256);
const pin = '4071';
const many = '--policy challengesMax=10000 --policy sessionsMax=1000';

beforeAll(async () => {
  file('pin', `${pin}\n`);
  file('password', `${password}\n`);
  file('key', Buffer.from(key).toString('hex'));
});

async function addUser(name: string, db: string): Promise<void> {
  await printed(`server user add ${name} --db ${db} --hash-cost 1024 --password-file password`);
}

describe('someone logs in with an ib-key card day after day', () => {
  test('twenty times, then both start anew, and the twenty-first goes as well', async () => {
    await printed('new daily.card --serial DAILY-1 --suite ib-key');
    await addUser('edda', 'daily.db');
    const args = `--db daily.db --no-demo --card daily.card --user edda --pin-file pin ${many}`;
    const login = async (server: RunningServer): Promise<ServerReply> => {
      const asked = await server.begin('edda', password);
      // Each is a new process: the card is switched on, used, and off again, its counter in its file.
      const response = await printed([
        'respond',
        asked.challenge,
        '--card',
        'daily.card',
        '--pin-file',
        'pin',
      ]);
      return await server.respond(asked, response.trim());
    };
    const first = await startServer(args);
    for (let day = 1; day <= 20; day++) {
      expect([day, (await login(first)).status]).toEqual([day, 200]);
    }
    await first.end();
    const second = await startServer(args);
    expect((await login(second)).json).toMatchObject({
      state: 'session',
      user: 'edda',
      factor: { id: 'DAILY-1', kind: 'card' },
    });
    await second.end();
    expect(await printed('info daily.card')).toMatch(/next counter +21\n/);
    expect(await printed('server factor show DAILY-1 --db daily.db')).toMatch(/next counter 21\n$/);
  });

  test('a card that was pressed too often is refused with its numbers, and found again', async () => {
    await printed('new ahead.card --serial AHEAD-1 --suite ib-key');
    const server = await startServer('--card ahead.card --pin-file pin');
    const respond = async (challenge: string): Promise<string> =>
      (await printed(['respond', challenge, '--card', 'ahead.card', '--pin-file', 'pin'])).trim();
    for (let press = 0; press < 12; press++) await respond('123456');
    const begin = async (): Promise<Asked> => {
      const { json } = await server.post('/api/login', {
        ...{ user: 'demo', password: 'demo-password', factor: 'AHEAD-1' },
      });
      return askedIn(json);
    };
    const asked = await begin();
    expect((await server.respond(asked, await respond(asked.challenge))).status).toBe(401);
    expect(await server.untilLogged(/refused.*\n/)).toMatch(/counter ahead: counter 12, window 0 to 9/);
    const one = (await server.post('/api/staff/card/resync', { serial: 'AHEAD-1' })).json as unknown as {
      test: string;
      challenge: string;
    };
    const next = await server.post('/api/staff/card/respond', {
      ...{ test: one.test, response: await respond(one.challenge) },
    });
    const two = next.json.test as { test: string; challenge: string };
    await server.post('/api/staff/card/respond', { test: two.test, response: await respond(two.challenge) });
    const again = await begin();
    expect((await server.respond(again, await respond(again.challenge))).status).toBe(200);
    await server.end();
  });
});

describe('someone kills the server with kill -9 while many log in', () => {
  const users = ['u1', 'u2', 'u3', 'u4'];
  const args = `--db killed.db --no-demo --sessions cookie ${many}`;

  interface Done {
    readonly asked: Asked;
    readonly response: string;
  }

  /** Logs in over and over until the server is gone; `unsure` has the response that nothing was heard of. */
  async function keepBusy(server: RunningServer, user: string, done: Done[], unsure: Done[]): Promise<void> {
    for (;;) {
      const asked = await server.begin(user, password);
      const one = { asked, response: responseTo(asked, key, pin) };
      unsure.push(one);
      const { status } = await server.respond(asked, one.response);
      unsure.splice(unsure.indexOf(one), 1);
      if (status !== 200) throw new Error(`${user} was refused with ${status}`);
      done.push(one);
    }
  }

  test('no accepted response is forgotten, none is made up, and the store opens', async () => {
    for (const user of users) {
      await addUser(user, 'killed.db');
      await printed(
        `server card order CARD-${user} ${user} --db killed.db --active --card-key-file key --pin-file pin`,
      );
    }
    const done: Done[] = [];
    const unsure: Done[] = [];
    for (let kills = 1; kills <= 3; kills++) {
      const server = await startServer(args);
      const before = done.length;
      const work = Promise.allSettled(users.map((user) => keepBusy(server, user, done, unsure)));
      await server.untilLogged(new RegExp(`(accepted[^]*){${6 + kills}}`));
      const { code } = await server.end('SIGKILL');
      expect(code).toBe(null);
      for (const { reason } of (await work) as PromiseRejectedResult[]) {
        expect(String(reason)).toMatch(/fetch failed|terminated/);
      }
      expect(done.length).toBeGreaterThan(before);
    }
    const server = await startServer(args);
    for (const { asked, response } of done) {
      expect((await server.respond(asked, response)).status).toBe(401);
    }
    const { json: lines } = await server.post('/api/staff/audit', { limit: 100_000 });
    const accepted = (lines as unknown as { event: string; login: string }[])
      .filter(({ event }) => event === 'accepted')
      .map(({ login }) => login);
    expect(new Set(accepted).size).toBe(accepted.length);
    expect(accepted).toEqual(expect.arrayContaining(done.map(({ asked }) => asked.login)));
    const possible = new Set([...done, ...unsure].map(({ asked }) => asked.login));
    expect(accepted.filter((login) => !possible.has(login))).toEqual([]);
    expect((await fetch(`${server.ready.url}/api/session`)).status).toBe(401);
    const asked = await server.begin('u1', password);
    expect((await server.respond(asked, responseTo(asked, key, pin))).status).toBe(200);
    await server.end();
  });
});
