/** The owner of a test environment writes down a world, and a login server begins with it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createHotp } from '../../src/crypto/hotp.ts';
import { base32 } from '../../src/login/admin/codes/otpauth.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { readWorld } from '../../src/login/read-world.ts';
import { FileFormatError, LoginServer, virtualLoginClock } from '../../src/server.ts';
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

const codesWorld = `world: codes
lines:
  filtered: { number: "+15550100099", sim: { file: sim }, condition: filtered }
  spare: { number: "+15550100098", owner: mia }
users:
  - name: ada
    password: { file: ada.password }
    sms: [filtered]
    totp: { key: { file: totp.key } }
    code-card: { values: { file: values } }
    temporary: { code: { file: code } }
  - { name: mia, password: demo, totp: { key: demo, status: ordered } }
`;

interface CardAsk {
  readonly indices: readonly string[];
}

const letter = (i: number): string => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[Math.floor(i)] as string;
const totpCode = createHotp(Uint8Array.from(Buffer.from(key, 'hex')), { digits: 6, hash: 'SHA1' });

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

  it('gives its gateway bad states, which begin again with a reset', async () => {
    const faulty = `world: a bad night
time: {}
faults:
  - not-authenticated
  - { name: status 503, path: /iserver/accounts, for: 30 s, times: 2 }
  - { name: slow 1.5s, path: /tickle }
  - { name: nightly-restart, for: 10min, at: 23:45 }
`;
    const server = await LoginServer.start({ world: file('faults.yaml', faulty) });
    const { staff, url } = server;
    const dayMs = 86_400_000;
    const all = { status: null, delayMs: null, path: null, beginsInMs: 0, endsInMs: null };
    const faults = [
      { ...all, id: '1', name: 'not-authenticated', timesLeft: null, hits: 0 },
      {
        ...{ ...all, id: '2', name: 'status', status: 503, path: '/iserver/accounts' },
        ...{ endsInMs: 30_000, timesLeft: 2, hits: 0 },
      },
      { ...all, id: '3', name: 'slow', delayMs: 1_500, path: '/tickle', timesLeft: null, hits: 0 },
      {
        ...{ ...all, id: '4', name: 'nightly-restart', path: '/**', timesLeft: null, hits: 0 },
        ...{ beginsInMs: dayMs - 900_000, endsInMs: dayMs - 300_000 },
      },
    ];
    expect(staff.faults()).toEqual(faults);
    const before = server.audit();
    expect(before.map(({ event, says }) => [event, says])).toContainEqual([
      'fault',
      'fault 2 (status 503 on /iserver/accounts) added by the world, for 30 s, 2 times',
    ]);
    const accounts = async (): Promise<string | null> =>
      (await fetch(`${url}/v1/api/iserver/accounts`)).headers.get('x-simulated-fault');
    expect([await accounts(), await accounts(), await accounts()]).toEqual(['status 2', 'status 2', null]);
    staff.clearFaults();
    server.advance(60_000);
    staff.reset();
    expect(staff.faults()).toEqual(faults);
    expect(server.audit()).toEqual(before);
    expect(await accounts()).toBe('status 2');
    await server.close();
  });

  it('begins its faults anew on the wall clock too, where a reset does not move the time', async () => {
    const clock = virtualLoginClock();
    const service = createLoginService({ hashCost: 1024, clock });
    service.keepStart([{ name: 'competing', forMs: 30_000 }]);
    clock.advance(30_000);
    expect(service.staff.faults()).toEqual([]);
    service.staff.reset();
    expect(service.staff.faults()).toMatchObject([{ id: '1', name: 'competing', endsInMs: 30_000 }]);
    service.close();
  });

  it('gives users phone lines, authenticator apps, code cards and temporary codes', async () => {
    file('ada.password', 'correct horse\n');
    file('totp.key', `base32:${base32(Buffer.from(key, 'hex'))}\n`);
    file('sim', 'the-token-of-a-sim\n');
    const values = Array.from({ length: 224 }, (_, i) => `A${letter(i / 32)}${letter(i % 32)}`);
    file('values', values.map((value, i) => `${value}${i % 8 === 7 ? '\n' : ' '}`).join(''));
    file('code', 'ABCD2345\n');
    const server = await LoginServer.start({ world: file('codes.yaml', codesWorld) });
    const { staff } = server;
    expect(staff.lines().map(({ number, owner, state }) => [number, owner, state])).toEqual([
      ['+15550100099', 'ada', 'filtered'],
      ['+15550100098', 'mia', 'good'],
    ]);
    const active = staff.factors().filter(({ status }) => status === 'active');
    expect(active.map(({ id, kind }) => [id, kind])).toEqual([
      ['totp-ada-1', 'totp'],
      ['sms-ada-1', 'sms'],
      ['code-card-ada-1', 'code-card'],
      ['temporary-ada-1', 'temporary'],
    ]);
    expect(staff.factor('totp-mia-1').status).toBe('ordered');
    const post = async (path: string, body: object, token = ''): Promise<Record<string, string>> =>
      (
        await fetch(`${server.url}/api/${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
          body: JSON.stringify(body),
        })
      ).json() as Promise<Record<string, string>>;
    const line = { number: '+15550100099' };
    expect(await post('line/messages', line, 'the-token-of-a-sim')).toEqual({ messages: [], lastNumber: 0 });
    const respond = async (factor: string, responseTo: (ask: CardAsk) => string): Promise<unknown> => {
      const asked = { user: 'ada', password: 'correct horse', factor };
      const { login, binding, ask } = await post('login', asked);
      const response = responseTo(ask as unknown as CardAsk);
      return (await post('login/respond', { login, binding, response })).state;
    };
    expect(await respond('temporary-ada-1', () => 'ABCD2345')).toBe('session');
    const valuesAt = ({ indices }: CardAsk): string => indices.map((one) => values[Number(one) - 1]).join('');
    expect(await respond('code-card-ada-1', valuesAt)).toBe('session');
    const step = BigInt(Date.UTC(2026, 0, 1) / 30_000);
    expect(await respond('totp-ada-1', () => totpCode(step))).toBe('session');
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
      'line 2, column 1: unknown word "user"; did you mean users? known: world, time, policy, cards, lines, users, faults',
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
      'world: x\ntime: { start: 2027-02-29T00:00:00Z }\nusers: [{ name: ada, password: demo }]\n',
      'line 2, column 16: start does not fit; give a day that exists',
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
    [
      'world: x\nlines: { a: { number: 5550100099 } }\n',
      'line 2, column 23: number is a number; give a phone number: + and 7 to 15 digits',
    ],
    [
      'world: x\nlines: { a: { number: "5550100099", owner: ada } }\n',
      'line 2, column 23: not a phone number; give + and 7 to 15 digits',
    ],
    [
      'world: x\nlines: { a: { number: "+15550100099", owner: eda } }\nusers: [{ name: ada, password: demo }]\n',
      'line 2, column 46: unknown user "eda"; did you mean ada? known: ada',
    ],
    [
      'world: x\nlines: { a: { number: "+15550100099", sim: geheim123 } }\nusers: [{ name: ada, password: demo, sms: [a] }]\n',
      'line 2, column 44: sim is a text; give where the token of the SIM is: { env: NAME } or { file: PATH }',
    ],
    [
      'world: x\nlines: { a: { number: "+15550100099", sim: demo } }\nusers: [{ name: ada, password: demo, sms: [a] }]\n',
      'line 2, column 44: sim is a text; give where the token of the SIM is: { env: NAME } or { file: PATH }',
    ],
    [
      'world: x\nlines: { a: { number: "+15550100099" } }\nusers: [{ name: ada, password: demo }]\n',
      'line 2, column 13: no user has this line; name it in the sms of a user, or give its owner',
    ],
    [
      'world: x\nlines: { a: { number: "+15550100099" }, b: { number: "+15550100099" } }\nusers: [{ name: ada, password: demo, sms: [a, b] }]\n',
      'line 2, column 54: the number of another line; give each line its own number',
    ],
    [
      'world: x\nlines: { a: { number: "+15550100099", condition: odd } }\nusers: [{ name: ada, password: demo, sms: [a] }]\n',
      'line 2, column 50: unknown word "odd" for condition; did you mean good? give the condition that the line begins in: ',
    ],
    [
      'world: x\nusers: [{ name: ada, password: demo, sms: [a] }]\n',
      'line 2, column 44: unknown line "a"; add it to lines',
    ],
    [
      'world: x\nusers: [{ name: ada, password: demo, totp: { key: geheim123 } }]\n',
      'line 2, column 51: key is a text; give where a key, as hex or as base32:TEXT, is: { env: NAME }',
    ],
    [
      'world: x\nusers: [{ name: ada, password: demo, temporary: { code: demo } }]\n',
      'line 2, column 57: code is a text; give where the temporary code is: { env: NAME } or { file: PATH }',
    ],
    [
      'world: x\nusers: [{ name: ada, password: demo, code-card: { value: x } }]\n',
      'line 2, column 49: values is missing; give where the text of the 224 values is: { env: NAME } or { file: PATH }',
    ],
    [
      'world: x\nfaults: [competng]\n',
      'line 2, column 10: fault "competng": unknown; did you mean competing?',
    ],
    [
      'world: x\nfaults: [{ name: statu 503 }]\n',
      'line 2, column 18: fault "statu": unknown; did you mean status?',
    ],
    [
      'world: x\nfaults: [{ name: status }]\n',
      'line 2, column 18: fault status: its value is missing; give status STATUS',
    ],
    [
      'world: x\nfaults:\n  - { name: reset, for: geheim }\n',
      'line 3, column 25: for does not fit; give how long it lasts: 500ms, 30s, 5min, 12h or 1d',
    ],
    [
      'world: x\nfaults: [{ name: reset, for: 367d }]\n',
      'line 2, column 30: for: invalid value "367d"; give a time such as 500ms, 30s, 5min, 12h or 1d, at most 366d',
    ],
    [
      'world: x\nfaults: [{ name: reset, times: 0 }]\n',
      'line 2, column 32: times does not fit; give how many replies it changes, 1 to 1000000',
    ],
    [
      'world: x\nfaults: [{ name: reset, path: geheim }]\n',
      'line 2, column 31: path does not fit; give the paths that it acts on, such as /iserver/**',
    ],
    [
      'world: x\nfaults: [{ name: nightly-restart, times: 3 }]\n',
      'line 2, column 42: fault nightly-restart: does not take how many times; leave it out',
    ],
    [
      'world: x\nfaults: [{ name: reset, at: "24:00" }]\n',
      'line 2, column 29: at does not fit; give when it begins: a time of day in UTC, such as "23:45"',
    ],
    [
      'world: x\nfaults: [{ name: reset, paths: /x }]\n',
      'line 2, column 25: unknown word "paths"; did you mean path?',
    ],
    [
      'world: x\nfaults: [token-expiry]\n',
      'line 2, column 10: ends sessions at once, and none has begun; say when by at',
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

  const lineOf = (sim: string): string => `lines: { a: { number: "+15550100099", sim: ${sim} } }`;
  it.each([
    ['totp: { key: { file: wrong } }', 51, 'give '],
    ['code-card: { values: { file: wrong } }', 59, 'card: 2 values; give 224 values'],
    [
      'temporary: { code: { file: wrong } }',
      57,
      'temporary code: of another form; give 8 of A to Z and 2 to 9',
    ],
    ['sms: [a]', 56, 'user "ada": has the active card DEMO-0001, to which codes by SMS give way; revoke'],
  ])('%s that does not fit is refused with its place', async (factor, column, error) => {
    file('wrong', 'AB1 geheim\n');
    file('sim', 'the-token-of-a-sim\n');
    const card = factor.startsWith('sms') ? 'cards: [c], ' : '';
    const users = `users: [{ name: ada, password: demo, ${card}${factor} }, { name: mia, password: demo, cards: [c] }]`;
    const text = `world: x\ncards: { c: demo }\n${lineOf('{ file: sim }')}\n${users}\n`;
    const owner = card === '' ? text.replace('sim:', 'owner: mia, sim:') : text;
    const refused = (await LoginServer.start({ world: file('codes.yaml', owner) }).catch(
      (one) => one,
    )) as Error;
    expect(refused).toBeInstanceOf(FileFormatError);
    expect(refused.message).toContain(error);
    expect([(refused as FileFormatError).line, (refused as FileFormatError).column]).toEqual([4, column]);
    expect(refused.message).not.toContain('geheim');
  });

  it('a SIM token of another form is refused with its place', async () => {
    file('wrong', 'geheim\n');
    const text = `world: x\n${lineOf('{ file: wrong }')}\nusers: [{ name: ada, password: demo, sms: [a] }]\n`;
    await expect(LoginServer.start({ world: file('sim.yaml', text) })).rejects.toThrow(
      'line 2, column 44: SIM token: of another form; give 16 to 200',
    );
  });

  it('that is not there is refused', async () => {
    await expect(LoginServer.start({ world: join(folder, 'gone.yaml') })).rejects.toThrow(
      'world file not found; give a file that exists',
    );
  });
});
