/** Someone stops a command that uses a phone file: the phone is saved and its lock is gone, as after any other end. */
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { password, phoneWorld } from '../handset/phone/running-phones.ts';
import { start } from '../process/start.ts';
import { commandLine } from './command-line.ts';
import { program } from './program.ts';

const { refused } = commandLine();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The file of an activated phone. */
async function activated(): Promise<string> {
  const world = await phoneWorld();
  const phone = world.run('mia.phone');
  await phone.activate({ user: 'mia', password, pin: 'a1b2', token: world.token });
  await phone.close();
  return world.path('mia.phone');
}

/** A login server without notifications; `asked` is called with how long each request for them may be held. */
async function quietServer(asked: (waitMs: number, reply: () => void) => void): Promise<string> {
  const server = createServer(async (request, response) => {
    const { waitMs } = (await json(request)) as { readonly waitMs: number };
    asked(waitMs, () => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ pushes: [] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each(signals)('%s during a wait of dscplus phone screen closes the phone', async (signal) => {
  const phone = await activated();
  let locked = false;
  const url = await quietServer((waitMs, reply) => {
    if (waitMs === 0) return reply();
    locked = existsSync(`${phone}.lock`);
    child.kill(signal);
  });
  const words = ['phone', 'screen', '--phone', phone, '--server', url, '--wait', 'notification'];
  const child = start(process.execPath, [program, ...words], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([null, signal]);
  expect([locked, existsSync(`${phone}.lock`)]).toEqual([true, false]);
});

test.each(['screen', '--plain'])(
  'a signal while dscplus phone %s asks the server at its start closes the phone',
  async (how) => {
    const phone = await activated();
    const url = await quietServer(() => child.kill('SIGTERM'));
    const words = ['phone', how, '--phone', phone, '--server', url];
    const child = start(process.execPath, [program, ...words], { stdio: ['pipe', 'ignore', 'ignore'] });
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
    expect(existsSync(`${phone}.lock`)).toBe(false);
  },
);

test('a phone file with a server that is refused is not left locked', async () => {
  const phone = await activated();
  const { checksum: _, ...kept } = JSON.parse(readFileSync(phone, 'utf8'));
  writeFileSync(phone, JSON.stringify({ ...kept, server: 'http://example.com/' }));
  expect(await refused(`phone screen --phone ${phone}`)).toContain('would send the password without TLS');
  expect(existsSync(`${phone}.lock`)).toBe(false);
});
