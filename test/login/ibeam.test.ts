/** IBeam logs in with its own steps and the handler of examples/ibeam, as docs/user/ibeam.md says. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect } from 'vitest';
import { serveCard } from '../../src/http/server.ts';
import { createCard } from '../../src/index.ts';
import { LoginServer } from '../../src/server.ts';
import { run } from '../process/start.ts';
import { python, testWith } from '../tools.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const tools = ['chromium', 'chromedriver', 'selenium'];
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Login {
  readonly user: string;
  readonly password?: string;
  readonly pin?: string;
}

/** What IBeam's attempts come to, and the server. */
async function attempts({ user, password = 'demo-password', pin = '1234' }: Login) {
  const server = await LoginServer.start({ failureText: 'short' });
  ends.push(server.close);
  const card = await serveCard({ card: createCard(), pin, address: { host: '127.0.0.1', port: 0 } });
  ends.push(card.close);
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-ibeam-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'token'), `${card.token}\n`);
  const { code, stdout, stderr } = await run(
    python,
    ['-B', path('ibeam_steps.py'), server.url, user, password, 'Digital Security Card+', '3'],
    {
      env: {
        ...process.env,
        HANDLER_FOLDER: path('../../examples/ibeam'),
        CARD_URL: `http://127.0.0.1:${card.address.port}`,
        CARD_TOKEN_FILE: join(folder, 'token'),
      },
    },
  );
  expect([code, stderr]).toEqual([0, '']);
  return { server, said: stdout.trim().split('\n') };
}

describe('someone who uses IBeam with a card', () => {
  testWith(tools, 'is in, and its tickles find a session that is usable', async () => {
    const { server, said } = await attempts({ user: 'demo' });
    expect(said).toEqual(['in']);
    const tickle = await (await fetch(`${server.url}/v1/api/tickle`, { method: 'POST' })).json();
    expect(tickle).toMatchObject({
      iserver: { authStatus: { authenticated: true, connected: true, competing: false } },
    });
  });

  testWith(tools, 'as a paper user ticks the switch, and is in without typing again', async () => {
    expect((await attempts({ user: 'demo-paper' })).said).toEqual(['in']);
  });

  testWith(tools, 'with a wrong PIN is stopped by the guard before the account is locked', async () => {
    const { server, said } = await attempts({ user: 'demo', pin: '4321' });
    expect(said).toEqual([...['failed', 'failed', 'failed', 'shut down, so that the account is not locked']]);
    expect(server.staff.user('demo').lock.locked).toBe('no');
  });

  testWith(tools, 'chooses the card by its exact text, where the user has several factors', async () => {
    expect((await attempts({ user: 'demo-all' })).said).toEqual(['in']);
  });
});
