/** A developer misspells an option, or gives it a wrong type: every public function says so. */
import { describe, expect, it } from 'vitest';
import {
  createCard,
  createHotp,
  createLine,
  createOcra,
  drawPng,
  drawSvg,
  ocra,
  parseSuite,
} from '../../src/index.ts';
import { createCardFile, createRealClock, openCardFile } from '../../src/node.ts';
import { hintFor, nearestOf, OptionError } from '../../src/options/option-check.ts';
import { createConsole, openCardPort } from '../../src/serial.ts';
import { LoginServer, virtualLoginClock } from '../../src/server.ts';

const key = new Uint8Array(20);
const lcd = { cells: 8, segments: 14 } as const;
const suite = 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1';

/** As JavaScript calls them, with no compiler that says so. */
type Loose = (...args: unknown[]) => unknown;
const loose = (call: unknown): Loose => call as Loose;
const withCard = (options: object): unknown => loose(createConsole)({ clock: createRealClock(), ...options });

describe('an option that is unknown', () => {
  it.each([
    [
      () => loose(createCard)({ pin: '4711' }),
      'createCard: unknown option "pin"; did you mean localPin? known: profile, suite, key, serial, memory, localPin, noPin, store, unixMs',
    ],
    [
      () => loose(createCard)({ profil: 'dsc' }),
      'createCard: unknown option "profil"; did you mean profile? known: profile, suite, key, serial, memory, localPin, noPin, store, unixMs',
    ],
    [
      () => loose(createCard().restore)(createCard().snapshot(), { memoty: true }),
      'restore: unknown option "memoty"; did you mean memory? known: memory',
    ],
    [
      () => loose(createCard().respond)({ pin: '1234', challenge: '123456', chalenge: '123456' }),
      'respond: unknown option "chalenge"; did you mean challenge? known: pin, challenge',
    ],
    [
      () => loose(createLine)({ condiction: 'good' }),
      'createLine: unknown option "condiction"; did you mean condition? known: number, condition, values',
    ],
    [
      () => loose(createLine().sms)({ kode: '1' }),
      'sms: unknown option "kode"; did you mean code? known: code, text, topic',
    ],
    [
      () => loose(createLine().message)({ afer: 1 }),
      'message: unknown option "afer"; did you mean after? known: after, limitMs',
    ],
    [
      () => loose(createHotp)(key, { digit: 6 }),
      'createHotp: unknown option "digit"; did you mean digits? known: digits, hash',
    ],
    [
      () => loose(createOcra(parseSuite(suite), key))({ challenge: '123456', pin: '1234', count: 1n }),
      'ocra: unknown option "count"; did you mean counter? known: challenge, pin, pinHash, counter, session, timeStep',
    ],
    [
      () => loose(ocra)(suite, key, { challenge: '123456', pin: '1234', timestep: 1n }),
      'ocra: unknown option "timestep"; did you mean timeStep? known: challenge, pin, pinHash, counter, session, timeStep',
    ],
    [
      () => loose(drawSvg)('PIN>', lcd, { colour: 'red' }),
      'picture: unknown option "colour"; known: scale, caption, ghost',
    ],
    [
      () => loose(drawPng)('PIN>', lcd, { Scale: 2 }),
      'picture: unknown option "Scale"; did you mean scale? known: scale, caption, ghost',
    ],
    [
      () => loose(createRealClock)({ speeed: 2 }),
      'createRealClock: unknown option "speeed"; did you mean speed? known: speed, paused, source',
    ],
    [
      () => loose(createCardFile)('x.card', { serial: 'A', sheet: createCard().sheet, key, pin: '1234' }),
      'createCardFile: unknown option "pin"; did you mean localPin? known: serial, sheet, key, localPin, noPin, passphrase',
    ],
    [
      () => loose(openCardFile)('x.card', { password: 'x' }),
      'openCardFile: unknown option "password"; did you mean passphrase? known: passphrase, unixMs, seed',
    ],
    [
      () => withCard({ card: createCard(), scip: true }),
      'createConsole: unknown option "scip"; did you mean scpi? known: card, clock, scpi, firmwareVersion',
    ],
    [
      () => loose(openCardPort)({ baudrate: 9600 }),
      'openCardPort: unknown option "baudrate"; did you mean baudRate? known: card, clock, path, baudRate, autoOpen, maxReadSize, scpi, firmwareVersion',
    ],
    [
      () => loose(virtualLoginClock)({ now: 5 }),
      'virtualLoginClock: unknown option "now"; known: unixMs, epoch',
    ],
  ])('%s', (call, message) => {
    expect(call).toThrow(new OptionError(message));
  });

  it('of a login server too, and of what it gives', async () => {
    const start = loose(LoginServer.start);
    await expect(start({ users: [] })).rejects.toThrow(
      new OptionError(
        'LoginServer.start: unknown option "users"; known: port, demo, world, sessions, failureText, policy, clock, hashCost, beside, tls, wireLogin, wireProto, wireGroup',
      ),
    );
    await expect(start({ tls: { cert: 'x' } })).rejects.toThrow(
      'LoginServer.start: tls: key is missing; give a text',
    );
    await using server = await LoginServer.start({ demo: false });
    const { staff } = server;
    await staff.addUser({ name: 'edda', password: 'correct horse' });
    await expect(
      loose(staff.addUser)({ name: 'otto', password: 'correct horse', paper: true }),
    ).rejects.toThrow('addUser: unknown option "paper"; known: name, password, mode');
    expect(() => loose(staff.orderCard)({ serial: 'C-1', user: 'edda', pin: '4071', active: true })).toThrow(
      'orderCard: unknown option "active"; did you mean activated? known: serial, user, suite, pin, pinCheck, noPin, key, counter, activated, label',
    );
    expect(() => loose(staff.replaceCard)('C-1', { serial: 'C-2', user: 'edda' })).toThrow(
      'replaceCard: unknown option "user"; known: serial, suite, pin, pinCheck, noPin, key, counter, activated, label',
    );
    expect(() => loose(staff.respondToTest)({ test: 'x', answer: '1' })).toThrow(
      'respondToTest: unknown option "answer"; known: test, response, pin',
    );
    expect(() => loose(server.audit)({ name: 'edda' })).toThrow(
      'audit: unknown option "name"; known: user, factor, login, after, limit',
    );
  });
});

describe('an option of a wrong type', () => {
  it.each([
    [() => loose(createCard)('dsc'), 'createCard: options are given as string; give an object'],
    [() => loose(createCard)(null), 'createCard: options are given as null; give an object'],
    [() => loose(createCard)([]), 'createCard: options are given as a list; give an object'],
    [() => loose(createCard)({ serial: 7 }), 'createCard: serial is given as number; give a text'],
    [() => loose(createCard)({ suite: null }), 'createCard: suite is given as null; give a text'],
    [
      () => loose(createCard)({ profile: {} }),
      'createCard: profile is given as object; give the name of a profile, or a sheet from loadProfile',
    ],
    [() => loose(createCard)({ noPin: 'yes' }), 'createCard: noPin is given as string; give true or false'],
    [() => loose(createCard)({ store: {} }), 'createCard: store is given as object; give a function'],
    [
      () => loose(createLine)({ condition: 'bad' }),
      'createLine: condition is given as string; give "good" or "stuck" or "roaming" or "filtered" or "no-data" or "off"',
    ],
    [() => loose(createLine)({ number: 1 }), 'createLine: number is given as number; give a text'],
    [() => loose(createLine)({ values: 1 }), 'createLine: values is given as number; give an object'],
    [() => loose(createLine().call)({ code: 482913 }), 'call: code is given as number; give a text'],
    [
      () => loose(createLine().ringing)({ limitMs: '1' }),
      'ringing: limitMs is given as string; give a number',
    ],
    [
      () => loose(createHotp)(key, { hash: 'MD5' }),
      'createHotp: hash is given as string; give "SHA1" or "SHA256" or "SHA512"',
    ],
    [
      () => loose(drawSvg)('PIN>', lcd, { ghost: 0 }),
      'picture: ghost is given as number; give true or false',
    ],
    [
      () => loose(createRealClock)({ source: {} }),
      'createRealClock: source is given as object; give a source of time',
    ],
    [
      () => loose(openCardPort)({ baudRate: Number.NaN }),
      'openCardPort: baudRate is given as NaN; give a whole number from 1 to 9007199254740991',
    ],
    [() => withCard({}), 'createConsole: card is missing; give an object'],
    [
      () => loose(createConsole)({ card: createCard(), clock: {} }),
      'createConsole: clock is given as object; give a clock such as createRealClock makes',
    ],
    [
      () => loose(createCardFile)('x.card', { serial: 'A', key }),
      'createCardFile: sheet is missing; give an object',
    ],
    [
      () => loose(createCardFile)('x.card', { serial: 'A', sheet: createCard().sheet }),
      'createCardFile: key is missing; give a Uint8Array',
    ],
    [
      () => loose(openCardFile)('x.card', { passphrase: 7 }),
      'openCardFile: passphrase is given as number; give a text',
    ],
    [
      () => loose(virtualLoginClock)({ unixMs: '5' }),
      'virtualLoginClock: unixMs is given as string; give a number',
    ],
  ])('%s', (call, message) => {
    expect(call).toThrow(new OptionError(message));
  });

  it('of a login server too', async () => {
    const start = loose(LoginServer.start);
    await expect(start({ port: '80' })).rejects.toThrow(
      'LoginServer.start: port is given as string; give a whole number from 0 to 65535',
    );
    await expect(start({ port: 65_536 })).rejects.toThrow('LoginServer.start: port is given as number');
    await expect(start({ sessions: 'none' })).rejects.toThrow(
      'LoginServer.start: sessions is given as string; give "gateway" or "cookie"',
    );
    await using server = await LoginServer.start({ demo: false });
    expect(() => loose(server.staff.orderCard)({ serial: 'C-1' })).toThrow(
      new OptionError('orderCard: user is missing; give a text'),
    );
    expect(() => loose(server.staff.orderCard)()).toThrow(
      new OptionError('orderCard: options are given as undefined; give an object'),
    );
    expect(() => server.audit({ limit: -1 })).toThrow(
      'audit: limit is given as number; give a whole number from 0',
    );
  });

  it('never repeats what was given', () => {
    const calls: (() => unknown)[] = [
      () => loose(createCard)({ localPin: ['8086'] }),
      () => loose(openCardFile)('x.card', { passphrase: ['8086'] }),
    ];
    for (const call of calls) {
      expect(call).toThrow(OptionError);
      expect(call).not.toThrow(/8086/);
    }
  });
});

describe('an option that is left out', () => {
  it('may be undefined, and has its default', () => {
    const card = loose(createCard)({ profile: undefined, suite: undefined, serial: undefined });
    expect(card).toMatchObject({ serial: 'DEMO-0001', demo: true });
  });
});

describe('the nearest known name', () => {
  it.each([
    ['localpin', 'localPin'],
    ['pin', 'localPin'],
    ['suit', 'suite'],
    ['suites', 'suite'],
    ['keyBytes', 'key'],
    ['profession', 'profile'],
    ['proxy', null],
    ['xyz', null],
    ['a', null],
    ['', null],
    ['toString', null],
  ])('of %j is %j', (name, nearest) => {
    expect(nearestOf(name, ['profile', 'suite', 'key', 'localPin'])).toBe(nearest);
  });

  it('is the least different, the earlier of two', () => {
    expect(nearestOf('abcx', ['abcde', 'abcy', 'abcz'])).toBe('abcy');
  });
});

it('a known name that would break the line is quoted', () => {
  expect(hintFor('finn', ['edda', '\n', 'gus'])).toBe('known: edda, "\\n", gus');
});
