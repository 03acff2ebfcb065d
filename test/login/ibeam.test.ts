/**
 * IBeam keeps a gateway logged in by its own steps, with the handler of examples/ibeam: each row of what to test with it
 * in docs/user/ibeam.md. One browser is enough for all, because to start one takes longer than they do.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { serveCard } from '../../src/http/server.ts';
import { createCard } from '../../src/index.ts';
import { LoginServer, type LoginServerOptions } from '../../src/server.ts';
import { start } from '../process/start.ts';
import { python, testWith } from '../tools.ts';

const tools = ['headless-shell', 'chromedriver', 'selenium'];
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Of the file; those of a test go before. */
const lastEnds: (() => unknown)[] = [];
const ends: (() => unknown)[] = [];
const endAll = async (all: (() => unknown)[]): Promise<void> => {
  for (const end of all.splice(0).reverse()) await end();
};
afterEach(() => endAll(ends));
afterAll(() => endAll(lastEnds));

interface Outcome {
  /** Its requests, and what it saw. */
  readonly said: readonly string[];
  readonly ended: 'in' | 'not in' | 'shut down';
}

interface Steps {
  run(settings: object): Promise<Outcome>;
}

let steps: Steps | undefined;

function startSteps(): Steps {
  const child = start(python, ['-B', path('ibeam_steps.py')], {
    env: { ...process.env, HANDLER_FOLDER: path('../../examples/ibeam') },
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const lines: Interface = createInterface({ input: child.stdout });
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  lastEnds.push(async () => {
    child.stdin.end();
    await closed;
    expect(stderr).toBe('');
  });
  return {
    run(settings) {
      return new Promise((resolve, reject) => {
        lines.once('line', (line) => resolve(JSON.parse(line)));
        void closed.then(() => reject(new Error(`the steps ended: ${stderr}`)));
        child.stdin.write(`${JSON.stringify(settings)}\n`);
      });
    },
  };
}

interface Bot {
  readonly server: LoginServer;
  /** One maintenance, as IBeam does one each minute. */
  maintain(settings?: object): Promise<Outcome>;
  /** Puts another PIN into the card. */
  setPin(pin: string): Promise<void>;
}

async function ibeam(user: string, options: LoginServerOptions = {}): Promise<Bot> {
  const server = await LoginServer.start({ failureText: 'short', ...options });
  ends.push(server.close);
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-ibeam-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  let card = {};
  const setPin: Bot['setPin'] = async (pin) => {
    const served = await serveCard({ card: createCard(), pin, address: { host: '127.0.0.1', port: 0 } });
    ends.push(served.close);
    writeFileSync(join(folder, 'token'), `${served.token}\n`);
    card = {
      CARD_URL: `http://127.0.0.1:${served.address.port}`,
      CARD_TOKEN_FILE: join(folder, 'token'),
    };
  };
  await setPin('1234');
  return {
    server,
    setPin,
    maintain(settings = {}) {
      steps ??= startSteps();
      const { url } = server;
      return steps.run({ url, user, password: 'demo-password', max_failed_auth: 3, card, ...settings });
    },
  };
}

/** A login by somebody else. */
async function logInElsewhere({ url }: LoginServer): Promise<void> {
  const send = async (path: string, body: object): Promise<Record<string, string>> =>
    (await (
      await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json()) as Record<string, string>;
  const { login, binding, ask } = await send('/api/login', { user: 'demo', password: 'demo-password' });
  const { challenge } = ask as unknown as { challenge: string };
  const { response } = createCard().respond({ pin: '1234', challenge });
  expect(await send('/api/login/respond', { login, binding, response })).toMatchObject({ state: 'session' });
}

const logins = ({ audit }: LoginServer): number =>
  audit({ limit: 1_000 }).filter(({ event }) => event === 'accepted').length;

/** A login from the start, and what comes before and after it. */
const login = (...before: readonly string[]): Outcome => ({
  said: ['tickle', ...before, 'logged in', 'tickle', 'init'],
  ended: 'in',
});
const usable: Outcome = { said: ['tickle'], ended: 'in' };

describe('someone who uses IBeam with a card', () => {
  testWith(tools, 'is in, and its next maintenance has nothing to do', async () => {
    const { maintain } = await ibeam('demo');
    expect(await maintain()).toEqual(login('401'));
    expect(await maintain()).toEqual(usable);
  });

  testWith(tools, 'as a paper user ticks the switch, and is in without typing again', async () => {
    expect(await (await ibeam('demo-paper')).maintain()).toEqual(login('401'));
  });

  testWith(tools, 'chooses the card by its exact text, where the user has several factors', async () => {
    expect(await (await ibeam('demo-all')).maintain()).toEqual(login('401'));
  });

  testWith(
    tools,
    'with a wrong response retries from an empty page, and is in with the right one',
    async () => {
      const { server, maintain, setPin } = await ibeam('demo');
      await setPin('4321');
      const wrong = { said: ['tickle', '401', 'failed', 'failed'], ended: 'not in' };
      expect(await maintain({ attempts: 2 })).toEqual(wrong);
      await setPin('1234');
      expect(await maintain()).toEqual(login('401'));
      expect(server.staff.user('demo').lock.locked).toBe('no');
    },
  );

  testWith(tools, 'is stopped by the guard before the account is locked', async () => {
    const { server, maintain, setPin } = await ibeam('demo');
    await setPin('4321');
    expect(await maintain()).toEqual({
      said: ['tickle', '401', 'failed', 'failed', 'failed'],
      ended: 'shut down',
    });
    expect(server.staff.user('demo').lock.locked).toBe('no');
  });

  testWith(tools, 'is not stopped with the other text, and locks its account', async () => {
    const { server, maintain, setPin } = await ibeam('demo', {
      failureText: 'long',
      policy: { failuresMax: 4 },
    });
    await setPin('4321');
    expect(await maintain({ attempts: 4 })).toEqual({
      said: ['tickle', '401', ...Array(4).fill('Authentication failed')],
      ended: 'not in',
    });
    expect(server.staff.user('demo').lock.locked).not.toBe('no');
  });

  testWith(
    tools,
    'that competes logs out, reauthenticates and tickles, without a second factor',
    async () => {
      const { server, maintain } = await ibeam('demo');
      await maintain();
      await logInElsewhere(server);
      expect(await maintain()).toEqual({
        said: ['tickle', 'logout', 'logged out', 'reauthenticate', 'tickle', 'init'],
        ended: 'in',
      });
      expect([await maintain(), logins(server)]).toEqual([usable, 2]);
    },
  );

  testWith(tools, 'that is not authenticated, or disconnected, comes back without a login', async () => {
    const { server, maintain } = await ibeam('demo');
    await maintain();
    server.staff.addFault({ name: 'not-authenticated', times: 2 });
    expect(await maintain()).toEqual({
      said: ['tickle', 'reauthenticate', 'tickle', 'tickle', 'init'],
      ended: 'in',
    });
    server.staff.addFault({ name: 'brokerage-timeout' });
    expect((await maintain()).said).toEqual(['tickle', 'reauthenticate', 'tickle', 'init']);
    server.staff.addFault({ name: 'disconnected', times: 1 });
    expect((await maintain()).said).toEqual([
      ...['tickle', 'logout', 'logged out', 'reauthenticate', 'tickle', 'init'],
    ]);
    expect([await maintain(), logins(server)]).toEqual([usable, 1]);
  });

  testWith(tools, 'kills the gateway when nothing helps', async () => {
    const { server, maintain } = await ibeam('demo');
    await maintain();
    server.staff.addFault({ name: 'not-authenticated' });
    const { said, ended } = await maintain();
    expect([said.at(-1), ended]).toEqual(['kills the gateway', 'not in']);
  });

  testWith(tools, 'finds no page while the servers restart, and is in afterwards', async () => {
    const { server, maintain } = await ibeam('demo');
    await maintain();
    server.staff.addFault({ name: 'nightly-restart' });
    const dark = { said: ['tickle', '503', 'no page'], ended: 'not in' };
    expect([await maintain(), await maintain()]).toEqual([dark, dark]);
    server.advance(300_000);
    expect(await maintain()).toEqual(login('401'));
  });

  testWith(tools, 'whose login session has expired logs in again', async () => {
    const { server, maintain } = await ibeam('demo');
    await maintain();
    server.staff.addFault({ name: 'token-expiry' });
    expect(await maintain()).toEqual(login('401'));
    server.advance(599_999);
    expect((await maintain()).said).toEqual(['tickle', 'reauthenticate', 'tickle', 'init']);
    server.advance(600_000);
    expect(await maintain()).toEqual(login('401'));
  });
});

test('docs/user/ibeam.md has the rows', () => {
  const doc = readFileSync(path('../../docs/user/ibeam.md'), 'utf8');
  const [, rows = ''] = /## What to test with it\n\n\|.*\n\|.*\n([\s\S]*?)\n\n/.exec(doc) ?? [];
  expect(rows.split('\n').map((row) => row.split('|')[1]?.trim())).toEqual([
    'a wrong response',
    'its guard against a locked account',
    'a paper user in live mode',
    'a competing session',
    'not authenticated, disconnected',
    '503, no session, slow',
    'the restart at night',
    'a login session that has expired',
    'nothing helps',
  ]);
});
