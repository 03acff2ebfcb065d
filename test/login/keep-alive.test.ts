/** A REST client keeps its session alive through a night: the recipes of docs/user/keep-alive.md, run as they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LoginServer } from '../../src/login/login-server.ts';
import { commandLine } from '../cli/command-line.ts';
import { serve } from '../http/client.ts';
import { run } from '../process/start.ts';
import { python, testWith } from '../tools.ts';
import { nodeRecipe } from './node-recipe.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const doc = readFileSync(join(root, 'docs/user/keep-alive.md'), 'utf8');
const [, commands = ''] = /```sh\n([\s\S]*?)```/.exec(doc) ?? [];
const [, printed = ''] = /```text\n([\s\S]*?)```/.exec(doc) ?? [];

const line = commandLine();

/** What the recipe in Python prints, with the faults of the docs unless others are given. */
async function inPython({ faults = [] as readonly string[], password = 'demo-password', minutes = '20' }) {
  const server = await LoginServer.start({ wireLogin: true });
  const card = await serve({ pin: '1234' });
  onTestFinished(() => server.close());
  line.file('card.token', `${card.token}\n`);
  const { url, staffToken } = server;
  line.file('ready.json', JSON.stringify({ kind: 'login', url, certificate: null, staffToken }));
  for (const fault of faults) await line.printed(fault.replace(/^dscplus /, ''));
  const { code, stdout, stderr } = await run(python, ['-B', join(root, 'examples/keep_alive.py'), minutes], {
    cwd: line.work,
    env: {
      ...process.env,
      ...{
        READY_FILE: 'ready.json',
        CARD_URL: `http://127.0.0.1:${card.port}`,
        CARD_TOKEN_FILE: 'card.token',
      },
      ...{ LOGIN_URL: url, LOGIN_USER: 'demo', LOGIN_PASSWORD: password },
    },
  });
  return { code, stdout, stderr, server };
}

describe('a REST client that keeps its session alive', () => {
  testWith(['python3'], 'in Python brings back what the night ends, and waits while it is dark', async () => {
    const faults = commands.split('\n').filter((command) => command.startsWith('dscplus server fault add '));
    expect(faults).toHaveLength(5);
    const { code, stdout, stderr, server } = await inPython({ faults });
    expect([code, stdout, stderr]).toEqual([0, printed, '']);
    const logins = server.audit().filter(({ event }) => event === 'accepted');
    expect(logins.map(({ unixMs }) => (unixMs - Date.UTC(2026, 0, 1)) / 60_000)).toEqual([0, 8, 15]);
  });

  testWith(['python3'], 'in Python stops before wrong logins lock the account', async () => {
    const { code, stdout, stderr, server } = await inPython({ password: 'no-password' });
    expect([code, stdout, stderr]).toEqual([
      1,
      'minute 0: login failed: not logged in: wrong user name or password\n',
      '3 logins failed: stopped, so that the account is not locked\n',
    ]);
    expect(server.staff.user('demo').lock.locked).toBe('no');
  });

  test('in Node does the same', async () => {
    const { code, stdout, stderr } = await run(process.execPath, [await nodeRecipe('keep_alive.mjs')]);
    expect([code, stdout, stderr]).toEqual([0, printed, '']);
  });
});
