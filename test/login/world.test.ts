/** The owner of a test environment writes down a world, and a login server begins with it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readWorld } from '../../src/login/read-world.ts';
import { FileFormatError, LoginServer } from '../../src/server.ts';
import { counterSuite, response } from './login-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-world-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content, { mode: 0o600 });
  return join(folder, name);
}

const key = '3132333435363738393031323334353637383930';
const whole = `world: Ada and the demo user
time: { start: 2026-03-01T08:00:00Z, speed: 2 }
policy: { challengeLifeMs: 60000, failuresMax: 3 }
cards:
  demo: demo
  blue:
    serial: BLUE-1
    suite: ib-key
    key: { file: blue.key }
    pin: { env: DSCPLUS_TEST_PIN }
    counter: 5
    label: Blue card
  new: { serial: NEW-1, key: { file: blue.key }, pin: demo, status: ordered, locked: true }
users:
  - { name: demo, password: demo, cards: [demo] }
  - { name: ada, password: { file: ada.password }, cards: [blue, new] }
  - { name: ada-paper, password: { file: ada.password }, mode: paper, cards: [blue], locked: true }
`;

describe('a world file', () => {
  it('gives a server its users, cards, policies and time, and reset goes back to it', async () => {
    file('blue.key', `${key}\n`);
    file('ada.password', 'correct horse\n');
    process.env.DSCPLUS_TEST_PIN = '4711';
    const server = await LoginServer.start({ world: file('world.yaml', whole) });
    const { staff } = server;
    const begin = async (): Promise<Record<string, string>> =>
      (
        await fetch(`${server.url}/api/login`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ user: 'ada', password: 'correct horse', factor: 'BLUE-1' }),
        })
      ).json() as Promise<Record<string, string>>;
    expect(server.users).toEqual([]);
    expect(staff.time()).toEqual({
      mode: 'virtual',
      unixMs: Date.UTC(2026, 2, 1, 8),
      paused: true,
      speed: 2,
    });
    expect(staff.users().map(({ name, mode, factors, lock }) => [name, mode, factors, lock.locked])).toEqual([
      ['demo', 'live', ['DEMO-0001'], 'no'],
      ['ada', 'live', ['BLUE-1', 'NEW-1'], 'no'],
      ['ada-paper', 'paper', ['BLUE-1'], 'by staff'],
    ]);
    expect(staff.factor('BLUE-1')).toMatchObject({
      ...{ label: 'Blue card', suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', status: 'active' },
      ...{ users: ['ada', 'ada-paper'], nextCounter: '5' },
    });
    expect(staff.factor('NEW-1')).toMatchObject({ status: 'ordered', lock: { locked: 'by staff' } });
    const before = { users: staff.users(), factors: staff.factors(), audit: server.audit() };

    const { login, binding, ask, endsInMs } = await begin();
    expect(endsInMs).toBe(60_000);
    const making = { key: Buffer.from(key, 'hex'), pin: '4711', counter: 5n };
    const given = response(counterSuite, (ask as unknown as { challenge: string }).challenge, making);
    const reply = await fetch(`${server.url}/api/login/respond`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ login, binding, response: given }),
    });
    expect(reply.status).toBe(200);
    staff.revokeFactor('DEMO-0001');
    staff.advanceTime(1_000);
    staff.reset();
    expect({ users: staff.users(), factors: staff.factors(), audit: server.audit() }).toEqual(before);
    expect(staff.time().unixMs).toBe(Date.UTC(2026, 2, 1, 8));
    await server.close();
  });

  it('may leave out all but its name, and virtual time stands still in code', async () => {
    const path = file('small.yaml', 'world: small\nusers: [{ name: demo, password: demo }]\n');
    const server = await LoginServer.start({ world: path });
    expect(server.staff.time()).toMatchObject({
      mode: 'virtual',
      unixMs: Date.UTC(2026, 0, 1),
      paused: true,
    });
    expect(server.staff.users().map(({ name }) => name)).toEqual(['demo']);
    await server.close();
  });

  it.each([
    ['users: []\n', 'line 1, column 1: world is missing; give the name of the world'],
    [
      'world: x\nuser: []\n',
      'line 2, column 1: unknown word "user"; did you mean users? known: world, time, policy, cards, users',
    ],
    [
      'world: x\nusers:\n  - name: ada\n    password: geheim123\n',
      'line 4, column 15: password is a text; give where the password is: { env: NAME }, { file: PATH }, or demo for the public one',
    ],
    [
      'world: x\nusers:\n  - { name: Ada, password: demo }\n',
      'line 3, column 13: user "Ada": user names are lower case; use "ada"',
    ],
    [
      'world: x\nusers:\n  - { name: ada, password: demo, cards: [blu] }\ncards: { blue: demo }\n',
      'line 3, column 42: unknown card "blu"; did you mean blue? known: blue',
    ],
    [
      'world: x\nusers:\n  - { name: ada, password: demo, cards: [blu] }\n',
      'line 3, column 42: unknown card "blu"; add it to cards',
    ],
    [
      'world: x\nusers: [{ name: ada, password: demo }, { name: ada, password: demo }]\n',
      'line 2, column 48: user "ada" is there twice; give each user another name',
    ],
    [
      'world: x\npolicy: { failureMax: 3 }\nusers: [{ name: ada, password: demo }]\n',
      'line 2, column 11: unknown word "failureMax"; did you mean failuresMax?',
    ],
    [
      'world: x\npolicy: { failuresMax: 0 }\nusers: [{ name: ada, password: demo }]\n',
      'line 2, column 24: failuresMax does not fit; give a whole number from 1 to 1000: ',
    ],
    [
      'world: x\ntime: { start: tomorrow }\nusers: [{ name: ada, password: demo }]\n',
      'line 2, column 16: start does not fit; give a time such as 2026-01-01T00:00:00Z, which is the default',
    ],
    [
      'world: x\ntime: { start: 1969-12-31T00:00:00Z }\nusers: [{ name: ada, password: demo }]\n',
      'line 2, column 16: start does not fit; give a time from 1970 to 9999',
    ],
    [
      'world: x\ncards: { a: demo, b: demo }\nusers: [{ name: ada, password: demo, cards: [a, b] }]\n',
      'line 2, column 22: has the serial number of another card; give each card its own serial',
    ],
    [
      'world: x\ncards: { a: demo }\nusers: [{ name: ada, password: demo }]\n',
      'line 2, column 13: no user has this card; name it in the cards of a user',
    ],
    [
      'world: x\ncards: { a: { serial: A-1, key: demo } }\nusers: [{ name: ada, password: demo, cards: [a] }]\n',
      'line 2, column 13: pin is missing; give { env: NAME }, { file: PATH }, or demo',
    ],
    [
      'world: x\ncards: { a: { serial: A-1, key: demo, pin: demo, suite: ocra } }\nusers: [{ name: ada, password: demo, cards: [a] }]\n',
      'line 2, column 57: suite',
    ],
    [
      'world: x\ncards: { a: { serial: A-1, key: demo, pin: demo, counter: 1 } }\nusers: [{ name: ada, password: demo, cards: [a] }]\n',
      'line 2, column 59: the suite of this card has no counter; leave counter out',
    ],
    [
      'world: x\ncards: { a: { serial: A 1, key: demo, pin: demo } }\nusers: [{ name: ada, password: demo, cards: [a] }]\n',
      'line 2, column 23: serial number "A 1"',
    ],
  ])('%j is refused with its place', (text, error) => {
    let thrown: unknown;
    try {
      readWorld(text, 'world.yaml');
    } catch (one) {
      thrown = one;
    }
    expect(thrown).toBeInstanceOf(FileFormatError);
    expect((thrown as Error).message).toContain(`"world.yaml", ${error}`);
    expect((thrown as Error).message).not.toContain('geheim');
  });

  it.each([
    ['{ env: DSCPLUS_NOT_SET }', 'the environment variable DSCPLUS_NOT_SET is not set; set it'],
    ['{ file: gone }', 'file of a secret not found; give a file that exists'],
    ['{ file: empty }', 'empty; write the secret into it'],
    ['{ file: short }', 'password: has 5 characters; give 8 to 1024'],
  ])('a secret %s is refused with its place, and nothing starts', async (secret, error) => {
    file('empty', '\n');
    file('short', 'abcde\n');
    const path = file('secret.yaml', `world: x\nusers:\n  - name: ada\n    password: ${secret}\n`);
    const refused = (await LoginServer.start({ world: path }).catch((thrown) => thrown)) as FileFormatError;
    expect(refused).toBeInstanceOf(FileFormatError);
    expect([refused.file, refused.line, refused.column]).toEqual([path, 4, 15]);
    expect(refused.message).toContain(error);
    expect(refused.message).not.toContain('abcde');
  });

  it('that is not there is refused', async () => {
    await expect(LoginServer.start({ world: join(folder, 'gone.yaml') })).rejects.toThrow(
      'world file not found; give a file that exists',
    );
  });
});
