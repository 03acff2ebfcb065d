/** A run in CI fails, and its log says what the card did, or why the login server refused. */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';
import { serving } from './serving-program.ts';

const { file, refused } = commandLine(work);

const read = (name: string): string => readFileSync(join(work, name), 'utf8');

test('each event of a card over HTTP, with the PIN masked, and more behind it the next time', async () => {
  for (const run of [1, 2]) {
    await serving('http --log card.log --pin 1234', async ({ url, token }) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/respond?challenge=123456`, { headers });
      expect(await response.text()).toBe('90187643');
    });
    const lines = read('card.log').trimEnd().split('\n');
    expect(lines[0]).toBe('# dscplus log');
    expect(lines[1]).toBe('  2.000 s  key    press (held): accepted');
    expect(lines.filter((line) => line.endsWith('lcd    "90187643"'))).toHaveLength(run);
    expect(lines.join('\n')).not.toMatch(/PIN>[-1-4]*[1-4]/);
  }
  expect(statSync(join(work, 'card.log')).mode & 0o777).toBe(0o600);
});

test('several cards on serial ports are told apart', async () => {
  await serving('serial --tcp 127.0.0.1:0 --count 2 --log serial.log', async (_first, ports) => {
    for (const { port } of ports) {
      const socket = connect(port, '127.0.0.1');
      // It has happened when the reply is there.
      socket.write('DISP:REP OFF;:TIME:MODE VIRT;:KEY:HOLD PRESS;:SYST:VERS?\r');
      await new Promise<void>((resolve) => {
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk;
          if (text.includes('1999.0')) resolve();
        });
      });
      socket.destroy();
    }
  });
  const presses = read('serial.log').match(/^DEMO-000. .*press.*$/gm) ?? [];
  expect(presses.map((line) => line.replace(/[0-9.]+ s/, '… s'))).toEqual([
    'DEMO-0001    … s  key    press (held): accepted',
    'DEMO-0002    … s  key    press (held): accepted',
  ]);
});

test('audit lines of the login server', async () => {
  await serving('server --quiet --log audit.log --hash-cost 1024', async ({ url }) => {
    const { status } = await fetch(`${url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"user":"demo","password":"wrong"}',
    });
    expect(status).toBe(401);
  });
  const lines = read('audit.log').trimEnd().split('\n');
  expect(lines[0]).toBe('# dscplus log');
  expect(lines.at(-1)).toMatch(/ {2}refused {2}demo {2}/);
  expect(read('audit.log')).not.toContain('"wrong"');
});

describe('a file that is not a log is left alone', () => {
  test.each([
    ['a text', 'notes.txt', 'notes.txt": not a log of dscplus; give a new file'],
    ['a folder', 'folder', 'folder": a folder, not a regular file; give a log'],
  ])('%s', async (_what, name, says) => {
    if (name === 'folder') mkdirSync(join(work, name));
    else file(name, 'milk\n');
    for (const command of ['http', 'serial --tcp 127.0.0.1:0', 'server --no-demo'])
      expect(await refused(`${command} --log ${name}`)).toBe(`dscplus: "${says}`);
    if (name !== 'folder') expect(read(name)).toBe('milk\n');
  });

  test('a device', async () => {
    expect(await refused('http --log /dev/null')).toBe(
      'dscplus: "/dev/null": a device, not a regular file; give a log',
    );
  });
});
