/** Someone runs a scenario on a card at the end of a wire, and reads there what that card is not, or can't do. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type FarEnd, startFarEnd } from '../../src/cli/far/far-end.ts';
import { type Card, createCard } from '../../src/device/card.ts';
import { createFaultyCard } from '../../src/faults/faulty-card.ts';
import { addressText } from '../../src/net/address.ts';
import { newToken } from '../../src/net/bearer-token.ts';
import { commandLine } from './command-line.ts';

const { dscplus, file } = commandLine();
const address = { host: '127.0.0.1', port: 0 };
file('on.yaml', 'scenario: It shows the prompt\nsteps:\n  - hold: press\n  - wait: PIN>\n');
const passes = {
  code: 0,
  stdout: 'passed  It shows the prompt (on.yaml, 2 steps, 2.030 s of card time)\n1 passed, 0 failed\n',
  stderr: '',
};

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A card on a port of this process. */
async function cardOn(kind: 'tcp' | 'http', card: Card): Promise<{ on: string; token: string }> {
  const end: FarEnd = await startFarEnd(card, { kind, address, start: false });
  ends.push(end.close);
  const { place, token } = end;
  return { on: `${kind}://${'address' in place ? addressText(place.address) : ''}`, token };
}

/** What stderr says of a run, the address left out. */
async function refusal(on: string, yaml: string, ...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await dscplus(['run', file('s.yaml', yaml), '--on', on, ...more]);
  expect(stdout).toBe('');
  expect(code).toBe(2);
  return stderr.replaceAll(on, 'WIRE').trim();
}

describe('--start', () => {
  test.each(['tcp', 'rfc2217', 'http'])('makes the card at the end of %s', async (scheme) => {
    expect(await dscplus(['run', 'on.yaml', '--on', `${scheme}://127.0.0.1:0`, '--start'])).toMatchObject(
      passes,
    );
  });

  test('makes several cards, each on a port of its own', async () => {
    const yaml = file(
      'two.yaml',
      'scenario: Two cards\nworld: { cards: { a: {}, b: { suite: sha256-counter, counter: 7 } } }\n' +
        'steps:\n  - { card: a, hold: press }\n  - { card: b, respond: { challenge: "123456" } }\n' +
        '  - { card: b, expect: { counter: 8 } }\n',
    );
    const one =
      'its world has 2 cards, and --on leads to one; run it in process, or with --on tcp://127.0.0.1:0 --start, which makes a port for each';
    expect((await dscplus(['run', yaml, '--on', 'tcp://127.0.0.1:4000'])).stderr).toBe(
      `dscplus: "two.yaml": ${one}\n`,
    );
    expect((await dscplus(['run', yaml, '--on', 'tcp://127.0.0.1:0', '--start'])).stdout).toMatch(
      /^1 passed/m,
    );
  });

  test('gives a card with a clock the time of the world, which is that of the server', async () => {
    const yaml = file(
      'timed.yaml',
      'scenario: A clock\nworld: { time: { start: 2026-11-28T12:00:30Z }, card: { suite: timed }, server: {} }\n' +
        'steps:\n  - respond: { challenge: "123456" }\n' +
        '  - expect: { value: "{response}", is: "12642904" }\n' +
        '  - login: { user: demo, password: demo-password, pin: "{pin}" }\n',
    );
    for (const scheme of ['tcp', 'http'])
      expect((await dscplus(['run', yaml, '--on', `${scheme}://127.0.0.1:0`, '--start'])).stdout).toMatch(
        /^1 passed/m,
      );
  });
});

describe('a world that is not there', () => {
  const world = (card: string): string => `scenario: x\nworld: { card: ${card} }\nsteps:\n  - hold: press\n`;

  test.each([
    ['{ profile: keypad-local-pin }', 'its profile is "dsc-plus", and the scenario wants "keypad-local-pin"'],
    ['{ serial: DEMO-0002 }', 'its serial is "DEMO-0001", and the scenario wants "DEMO-0002"'],
    ['{ battery: 1 }', 'its battery is "15000", and the scenario wants "1"'],
  ])('%s is refused on both faces before the first key', async (card, problem) => {
    for (const kind of ['tcp', 'http'] as const) {
      const made = createFaultyCard();
      const { on, token } = await cardOn(kind, made);
      const more = kind === 'http' ? ['--token-file', file('token', token)] : [];
      expect(await refusal(on, world(card), ...more)).toBe(
        `dscplus: "s.yaml", card "card" (WIRE): ${problem}; connect that card, or correct the world of the scenario`,
      );
      expect(made.events()).toEqual([]);
    }
  });

  test('a time is refused where the card has a clock of its own', async () => {
    const yaml = (suite: string): string =>
      `scenario: x\nworld:\n  card: { suite: ${suite} }\n  time: { start: 2026-11-28T12:00:30Z }\nsteps:\n  - hold: press\n`;
    for (const kind of ['tcp', 'http'] as const) {
      const made = createFaultyCard({ suite: 'timed' });
      const { on, token } = await cardOn(kind, made);
      const more = kind === 'http' ? ['--token-file', file('token', token)] : [];
      expect(await refusal(on, yaml('timed'), ...more)).toBe(
        'dscplus: "s.yaml", line 4: the card at WIRE can\'t begin at this time, its clock is that of its host; ' +
          'leave time out, or run it in process or with --start',
      );
      expect(made.events()).toEqual([]);
    }
    const { on } = await cardOn('tcp', createFaultyCard());
    expect((await dscplus(['run', file('plain.yaml', yaml('default')), '--on', on])).code).toBe(0);
  });

  test('another counter is refused, and without one the server begins with that of the card', async () => {
    const card = createFaultyCard({ suite: 'sha256-counter' });
    card.respond({ pin: '1234', challenge: '123456' });
    const { on } = await cardOn('tcp', card);
    expect(await refusal(on, world('{ suite: sha256-counter, counter: 0 }'))).toContain(
      'its counter is "1", and the scenario wants "0"',
    );
    const yaml = file(
      'counter.yaml',
      'scenario: x\nworld: { card: { suite: sha256-counter }, server: { policy: { counterWindow: 1 } } }\n' +
        'steps:\n  - login: { user: demo, password: demo-password, pin: "{pin}" }\n',
    );
    expect((await dscplus(['run', yaml, '--on', on])).code).toBe(0);
  });
});

describe('what a card can not do is refused with file and line', () => {
  const step = (text: string, world = ''): string =>
    `scenario: x\n${world}steps:\n  - hold: press\n  - ${text}\n`;
  const timed = 'world: { card: { suite: timed }, server: {} }\n';

  test.each([
    ['tcp', 'fault: low-battery', '', 'fault, it takes no faults'],
    ['http', 'fault: { clear: all }', '', 'fault, it takes no faults'],
    [
      'http',
      'repeat: { times: 2, steps: [{ fault: serial-noise }] }',
      '',
      'fault, it is on no serial wire that could have this fault',
    ],
    ['tcp', 'hold: { key: 5, for: 61 s }', '', 'hold, it holds a key for at most 60000 ms'],
    [
      'tcp',
      'login: { user: demo, password: demo-password }',
      timed,
      'login, its clock is not that of the login server of the scenario',
    ],
  ] as const)('%s: %s', async (kind, text, world, why) => {
    const { on, token } = await cardOn(kind, createCard(world === '' ? {} : { suite: 'timed' }));
    const more = kind === 'http' ? ['--token-file', file('token', token)] : [];
    const line = world === '' ? 4 : 5;
    expect(await refusal(on, step(text, world), ...more)).toBe(
      `dscplus: "s.yaml", line ${line}: the card at WIRE can't do this ${why}; leave the step out, or run it on another card`,
    );
  });

  test('a fault of the wire, of a card without one', async () => {
    const { code, stderr } = await dscplus(['run', file('s.yaml', step('fault: serial-noise'))]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      '"s.yaml", line 4: the card at in process can\'t do this fault, it is on no serial wire',
    );
  });
});

describe('the token of a card over HTTP', () => {
  test('is in a file or in the environment', async () => {
    const { on, token } = await cardOn('http', createFaultyCard());
    expect((await dscplus(['run', 'on.yaml', '--on', on])).stderr).toBe(
      `dscplus: --on ${on}: its token is missing; give --token-file FILE, or set DSCPLUS_TOKEN\n`,
    );
    expect(await dscplus(['run', 'on.yaml', '--on', on, '--token-file', file('token', token)])).toMatchObject(
      passes,
    );
    process.env.DSCPLUS_TOKEN = token;
    expect(await dscplus(['run', 'on.yaml', '--on', on])).toMatchObject(passes);
    process.env.DSCPLUS_TOKEN = 'two\nlines';
    expect(await dscplus(['run', 'on.yaml', '--on', on])).toMatchObject({
      code: 2,
      stderr: `dscplus: --on ${on}: what was given is not the token of a card; give the file that dscplus http --token-file wrote\n`,
    });
    process.env.DSCPLUS_TOKEN = newToken();
    expect(await dscplus(['run', 'on.yaml', '--on', on])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('token: missing or wrong'),
    });
    delete process.env.DSCPLUS_TOKEN;
  });
});

describe('a wire that does not lead to a card', () => {
  /** A server that sends this and ends. */
  async function serverThat(sends: string): Promise<string> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(sends));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ends.push(() => new Promise((closed) => void server.close(() => closed())));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test.each([
    [
      './nowhere',
      '--on "./nowhere": no such device; give virtual, real, a path, tcp://HOST:PORT, rfc2217://HOST:PORT or http://HOST:PORT',
      1,
    ],
    ['/dev/null', '--on "/dev/null": not a terminal device; give a serial port', 1],
    ['on.yaml', '--on "on.yaml": not a device; give the path of a serial port or of dscplus serial --pty', 1],
    [
      'ftp://a:1',
      '--on "ftp://a:1": unknown scheme "ftp"; give tcp://, rfc2217://, http://, or the path of a device',
      2,
    ],
    ['tcp://127.0.0.1:0', '--on "tcp://127.0.0.1:0": has port 0; give its port, or --start', 2],
  ])('%s', async (on, message, code) => {
    expect(await dscplus(['run', 'on.yaml', '--on', on])).toMatchObject({
      code,
      stderr: `dscplus: ${message}\n`,
    });
  });

  test('--start needs one', async () => {
    expect(await dscplus(['run', 'on.yaml', '--start'])).toMatchObject({
      code: 2,
      stderr:
        'dscplus: --start without a wire: the card of --on virtual and --on real is in this process; give --on a path, tcp://, rfc2217:// or http://\n',
    });
  });

  test('a program that is no card of dscplus', async () => {
    const at = await serverThat('220 mail.example\r\n');
    expect((await dscplus(['run', 'on.yaml', '--on', `tcp://${at}`])).stderr).toBe(
      `dscplus: tcp://${at}: the wire was cut, the other side closed it; see that the card is still there\n`,
    );
    const web = await serverThat('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    expect(
      (await dscplus(['run', 'on.yaml', '--on', `http://${web}`, '--token-file', file('token', newToken())]))
        .stderr,
    ).toBe(`dscplus: http://${web}: replies as no card does; see that dscplus http is there\n`);
  });

  test('a card that another client has', async () => {
    const { on } = await cardOn('tcp', createFaultyCard());
    const first = connect(Number(on.split(':').at(-1)), '127.0.0.1');
    await once(first, 'connect');
    const { code, stderr } = await dscplus(['run', 'on.yaml', '--on', on]);
    expect(code).toBe(1);
    expect(stderr.replace(/:\d+ has/, ':PORT has')).toBe(
      `dscplus: ${on}: refused: one client at a time, and 127.0.0.1:PORT has this port; end that client first\n`,
    );
    first.destroy();
  });
});
