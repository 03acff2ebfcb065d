/** The recipe of a headless client runs unchanged: someone copies it, and it logs in over the wire, with a card on HTTP. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished } from 'vitest';
import { LoginServer } from '../../../src/login/login-server.ts';
import type { LoginServerOptions } from '../../../src/login/login-server-options.ts';
import { serve } from '../../http/client.ts';
import { run } from '../../process/start.ts';
import { needing, python } from '../../tools.ts';

const recipe = fileURLToPath(new URL('../../../examples/wire_login.py', import.meta.url));

/** What the recipe prints for a login to a server with these options. */
async function logIn(options: LoginServerOptions, password = 'demo-password', pin = '1234') {
  const server = await LoginServer.start({ wireLogin: true, ...options });
  const card = await serve({ pin });
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-wire-'));
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const token = join(folder, 'card.token');
  writeFileSync(token, card.token, { mode: 0o600 });
  const { code, stdout, stderr } = await run(python, ['-B', recipe], {
    cwd: folder,
    env: {
      ...process.env,
      ...{ CARD_URL: `http://127.0.0.1:${card.port}`, CARD_TOKEN_FILE: token },
      ...{ LOGIN_URL: server.url, LOGIN_USER: 'demo', LOGIN_PASSWORD: password },
    },
  });
  return { code, stdout, stderr };
}

describe('a headless client in Python', () => {
  const withPython = needing('python3');

  withPython.each<[string, LoginServerOptions]>([
    ['SRP-6 and the prime of the server', {}],
    ['SRP-6a', { wireProto: '6a' }],
    [
      'the prime that it begins with, and blanks in the challenge',
      { wireGroup: 'stanford', policy: { challengeGap: 1 } },
    ],
    ['the first eight characters of its password', { policy: { wireLongPasswords: 0 } }],
  ])('logs in by %s', async (_says, options) => {
    expect(await logIn(options)).toEqual({
      code: 0,
      stdout: 'second factors: 5.1\nClient login succeeds\nauthenticated: True\n',
      stderr: '',
    });
  });

  withPython('with a wrong password, or a wrong PIN on the card, says so', async () => {
    expect(await logIn({}, 'no-password')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'not logged in: wrong user name or password\n',
    });
    expect(await logIn({}, 'demo-password', '4321')).toEqual({
      code: 1,
      stdout: 'second factors: 5.1\n',
      stderr: 'not logged in: Authentication failed\n',
    });
  });
});
