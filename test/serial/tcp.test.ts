/**
 * Clients on TCP and RFC 2217: one has the keys, and the others are refused, watch or replace it; pyserial's calls of
 * a port.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { waitingBytesMax, watchersMax } from '../../src/serial/console/limits.ts';
import { testWith } from '../tools.ts';
import {
  type Carrier,
  loginResponses,
  type ServedPort,
  type ServedPortOptions,
  servePort,
} from './cards-on-ports.ts';
import { type Client, client } from './socket-client.ts';
import { heapBytes, runPython, until } from './tools.ts';

async function withPort(
  carrier: Carrier,
  use: (port: ServedPort) => Promise<void>,
  options: ServedPortOptions = {},
): Promise<void> {
  const port = await servePort(carrier, options);
  try {
    await use(port);
  } finally {
    await port.close();
  }
}

const off = 'LCD "        "\r\n';

for (const carrier of ['tcp', 'rfc2217'] as const) {
  test(`a person on ${carrier} is shown the LCD, and logs in by hand`, () =>
    withPort(carrier, async ({ port }) => {
      const person = await client(port);
      await person.sees(off);
      person.say(':TIME:MODE VIRT\rP1234\r123456\r*WAI\r');
      await person.sees('LCD "90187643"\r\n');
      expect(person.text.startsWith(`${off}LCD "PIN>    "\r\nLCD "PIN>1   "\r\n`)).toBe(true);
      person.socket.destroy();
    }));

  test(`a second client on ${carrier} is refused with a line that says who has the port`, () =>
    withPort(carrier, async ({ port, card, events }) => {
      const first = await client(port);
      await first.sees(off);
      const second = await client(port);
      second.say('P');
      await second.ended();
      expect(second.text).toBe(
        `LCD refused: one client at a time, and 127.0.0.1:${first.socket.localPort} has this port\r\n`,
      );
      expect(card.events()).toEqual([]);
      expect(events.map(({ type }) => type)).toEqual(['open', 'refused']);
      first.say('STAT?\r');
      await first.sees('OFF\r\n');
      first.socket.destroy();
      await until('the first is gone', () => events.at(-1)?.type === 'close');
      const third = await client(port);
      await third.sees(off);
      third.socket.destroy();
    }));
}

test.each(['tcp', 'rfc2217'] as const)(
  'a second client on %s watches: it sees what the first one does, and has no keys',
  (carrier) =>
    withPort(
      carrier,
      async ({ port }) => {
        const first = await client(port);
        await first.sees(off);
        const second = await client(port);
        await second.sees(off);
        second.say('P*IDN?\r:TIME:MODE VIRT\r');
        first.say('TIME:MODE?;:TIME:MODE VIRT\r');
        await first.sees('REAL\r\n');
        first.say('P12');
        await second.sees('LCD "PIN>-2  "\r\n');
        expect(second.text).toBe(`${off}LCD "PIN>    "\r\nLCD "PIN>1   "\r\nLCD "PIN>-2  "\r\n`);
        first.socket.destroy();
        second.socket.destroy();
      },
      { second: 'watch' },
    ),
);

test('so many may watch, and one more is refused; of those that go, each makes room for one', () =>
  withPort(
    'tcp',
    async ({ port }) => {
      const all: Client[] = [];
      for (let i = 0; i <= watchersMax; i++) {
        const one = await client(port);
        await one.sees(off);
        all.push(one);
      }
      const beyond = await client(port);
      await beyond.ended();
      expect(beyond.text).toMatch(/^LCD refused: one client at a time/);
      for (let i = 0; i < 2; i++) {
        const gone = all.pop() as Client;
        gone.socket.end();
        await gone.ended();
        const next = await client(port);
        await next.sees(off);
        all.push(next);
      }
      const still = await client(port);
      await still.ended();
      expect(still.text).toMatch(/^LCD refused: one client at a time/);
      for (const { socket } of all) socket.destroy();
    },
    { second: 'watch' },
  ));

test('with kick, the newest client has the keys', () =>
  withPort(
    'tcp',
    async ({ port }) => {
      const first = await client(port);
      await first.sees(off);
      first.say('*ID');
      const second = await client(port);
      await first.ended();
      second.say('STAT?\r');
      await second.sees('OFF\r\n');
      expect(second.text).toBe(`${off}OFF\r\n`);
      second.socket.destroy();
    },
    { second: 'kick' },
  ));

test.each(['tcp', 'rfc2217'] as const)(
  'with kick, a client on %s that does not read loses the keys with its place, and is let go',
  (carrier) =>
    withPort(
      carrier,
      async ({ port }) => {
        const [first, ours] = await stoppedReader(port);
        const second = await client(port);
        await second.sees(off);
        const said = ours.bytesRead;
        first.say('TIME:SCAL 500\r');
        await until('it has been read, or never will be', () => ours.bytesRead > said || ours.destroyed);
        second.say('TIME:SCAL?\r');
        await second.sees(`${off}1\r\n`);
        await until('the first is let go', () => ours.destroyed);
        first.socket.destroy();
        second.socket.destroy();
      },
      { second: 'kick' },
    ),
);

test('a reader that stops has its questions wait; then every reply comes', () =>
  withPort('tcp', async ({ port, card }) => {
    const [one, ours, before] = await stoppedReader(port);
    // The system holds no more on the way back: these replies pile up in the port.
    const asked = 40_000;
    for (let i = 0; i < asked / 1_000; i++) one.say('STAT?\r'.repeat(1_000));
    await until('its questions wait', () => ours.isPaused());
    one.socket.resume();
    const all = before + 'OFF\r\n'.repeat(asked);
    await until('every reply', () => one.text.length >= all.length);
    expect(one.text === all).toBe(true);
    expect(card.events()).toEqual([]);
    one.socket.destroy();
  }));

test.each(['tcp', 'rfc2217'] as const)(
  'a client on %s that does not read does not keep the port from closing',
  async (carrier) => {
    const port = await servePort(carrier);
    const [one] = await stoppedReader(port.port);
    let closed = false;
    const closing = port.close().then(() => {
      closed = true;
    });
    try {
      await until('the port is closed', () => closed);
    } finally {
      one.socket.destroy();
      await closing;
    }
  },
);

test('what comes while nobody is there is told to the next as a number, and the LCD as it is', () =>
  withPort('tcp', async ({ port, card }) => {
    card.hold('press');
    card.hold('press');
    const one = await client(port);
    await one.sees(off);
    expect(one.text).toBe(`LCD dropped 2\r\n${off}`);
    one.socket.destroy();
  }));

testWith(
  ['Linux'],
  'a client whose machine is gone is found out: the system asks after 10 s of silence (ser2net 33)',
  () =>
    withPort('tcp', async ({ port }) => {
      const one = await client(port);
      await one.sees(off);
      const hex = (number: number): string => number.toString(16).toUpperCase().padStart(4, '0');
      const ours = readFileSync('/proc/net/tcp', 'utf8')
        .split('\n')
        .map((row) => row.trim().split(/\s+/))
        .find(
          ([, from, to]) => from?.endsWith(`:${hex(port)}`) && to?.endsWith(`:${hex(one.socket.localPort!)}`),
        );
      // Timer 2 is keep-alive (proc_net_tcp), its time in hundredths of a second.
      const [timer, left] = (ours?.[5] ?? '').split(':') as [string, string];
      expect(timer).toBe('02');
      expect(Number.parseInt(left, 16)).toBeLessThanOrEqual(1_000);
      one.socket.destroy();
    }),
);

for (const carrier of ['tcp', 'rfc2217'] as const) {
  test(`400 opens on ${carrier}, each right after the close before it: none is refused, and the first bytes are taken`, () =>
    withPort(carrier, async ({ port }) => {
      for (let i = 0; i < 400; i++) {
        const one = connect(port, '127.0.0.1');
        one.end('*IDN?\r');
        expect(await text(one)).toBe(`${off}DSCPLUS,dsc-plus,DEMO-0001,0\r\n`);
      }
    }));

  testWith(['pyserial'], `200 logins on ${carrier} give what the card in code gives`, () =>
    withPort(carrier, async ({ url }) => {
      expect(await runPython('sweeps.py', ['logins', url, '200', 'OFF'])).toEqual(loginResponses(200));
    }),
  );

  testWith(
    ['pyserial'],
    `a client on ${carrier} killed at 60 random points leaves nothing in the way of the next`,
    () =>
      withPort(carrier, async ({ url, card }) => {
        const seed = String(Math.floor(Math.random() * 1e9));
        expect(await runPython('sweeps.py', ['kills', url, '60', seed]), `seed ${seed}`).toEqual([]);
        expect(card.events().length).toBeGreaterThan(0);
      }),
  );

  testWith(
    ['pyserial'],
    `a command cut in two anywhere on ${carrier}, ended by CR, LF or CRLF, is one command`,
    () =>
      withPort(carrier, async ({ url }) => {
        expect(await runPython('sweeps.py', ['splits', url])).toEqual([]);
      }),
  );
}

testWith(['pyserial'], 'pyserial on socket://, opened right after its close', async () => {
  // pyserial takes 0.3 s for a close, so several at once.
  const ports = await Promise.all(Array.from({ length: 20 }, () => servePort('tcp')));
  const urls = ports.map(({ url }) => url);
  expect(await runPython('sweeps.py', ['opens', '5', ...urls])).toEqual([]);
  await Promise.all(ports.map(({ close }) => close()));
});

testWith(
  ['pyserial'],
  'pyserial refuses a write_timeout on rfc2217://, as docs/user/serial.md says (pyserial 412, pyserial-asyncio 46, esp-idf-monitor 8)',
  () =>
    withPort('rfc2217', async ({ url }) => {
      expect(await runPython('sweeps.py', ['write_timeout', url])).toBe(
        'write_timeout is currently not supported',
      );
    }),
);

testWith(
  ['pyserial'],
  'pyserial on rfc2217://: every call of a port, twice (ser2net 92 and 134, labgrid 367)',
  () =>
    withPort('rfc2217', async (port) => {
      for (let i = 0; i < 2; i++) {
        expect(await runPython('sweeps.py', ['net', port.url])).toEqual([
          off,
          true,
          true,
          true,
          false,
          'DSCPLUS,dsc-plus,DEMO-0001,0\r\n',
          'REAL\r\n',
        ]);
        await until('the client is gone', () => port.events.at(-1)?.type === 'close');
      }
      const once = [
        { type: 'open' },
        { type: 'break', on: true },
        { type: 'break', on: false },
        { type: 'close' },
      ];
      expect(port.events).toEqual([...once, ...once]);
      expect(port.card.events()).toEqual([]);
    }),
);

for (const carrier of ['tcp', 'rfc2217'] as const) {
  test(`4 MB of noise on ${carrier}: the next client is answered, and memory is as before`, () =>
    withPort(carrier, async (port) => {
      const seed = Math.floor(Math.random() * 2 ** 32);
      const block = noise(seed, 1 << 20);
      const heaps: number[] = [];
      for (const blocks of [1, 4]) {
        const noisy = await client(port.port);
        let drained = 0;
        noisy.socket.removeAllListeners('data');
        noisy.socket.on('data', (part: string) => {
          drained += part.length;
        });
        for (let i = 0; i < blocks; i++) if (!noisy.socket.write(block)) await once(noisy.socket, 'drain');
        noisy.socket.end();
        await noisy.ended();
        await until('the client is gone', () => port.events.at(-1)?.type === 'close');
        expect(drained, `seed ${seed}`).toBeLessThan(blocks << 20);
        heaps.push(heapBytes());
      }
      expect(heaps[1]! - heaps[0]!, `seed ${seed}`).toBeLessThan(1_600_000);
      const next = await client(port.port);
      next.say('\x18*RST;*CLS;*IDN?;:SYST:ERR:COUN?\r');
      await next.sees('DSCPLUS,dsc-plus,DEMO-0001,0;0\r\n');
      next.socket.destroy();
    }));
}

/** A client, and the port's end of its connection. */
async function clientAndOurs(port: number): Promise<[Client, Socket]> {
  let ours: Socket | null = null;
  const seen = (message: unknown): void => {
    ours = (message as { socket: Socket }).socket;
  };
  subscribe('net.server.socket', seen);
  const one = await client(port);
  await until('the port has accepted it', () => ours !== null);
  unsubscribe('net.server.socket', seen);
  return [one, ours!];
}

/** A client that has asked for as much as the system holds on its way back, and all that it is to be sent. */
async function stoppedReader(port: number): Promise<[Client, Socket, string]> {
  const [one, ours] = await clientAndOurs(port);
  await one.sees(off);
  one.say('HELP?\rSTAT?\r');
  await one.sees('OFF\r\n');
  const help = one.text.slice(off.length, -'OFF\r\n'.length);
  one.socket.pause();
  const few = 'HELP?\r'.repeat(5);
  const before = ours.bytesRead;
  let said = 0;
  await until('the port can send no more', () => {
    if (ours.bytesRead - before < said) return false;
    if (ours.writableNeedDrain) return true;
    one.say(few);
    said += few.length;
    return false;
  });
  return [one, ours, one.text + help.repeat(said / 'HELP?\r'.length)];
}

/** The same bytes for the same seed (xorshift32). */
function noise(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed || 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

test('a client on rfc2217 that purges late gets the LCD again; once it has said something, a purge is its own affair', () =>
  withPort('rfc2217', async ({ port }) => {
    const [purge, purged] = ['\xff\xfa\x2c\x0c\x01\xff\xf0', '\xff\xfa\x2c\x70\x01\xff\xf0'];
    const one = await client(port);
    await one.sees(off);
    one.say(purge);
    await one.sees(purged + off);
    one.say('STAT?\r');
    await one.sees('OFF\r\n');
    one.say(`${purge}TIME:MODE?\r`);
    await one.sees('REAL\r\n');
    expect(one.text).toBe(`${off}${purged}${off}OFF\r\n${purged}REAL\r\n`);
    one.socket.destroy();
  }));

test('a client on rfc2217 that asks for settings and does not read has its requests wait; then every reply comes', () =>
  withPort('rfc2217', async ({ port }) => {
    const [one, ours, before] = await stoppedReader(port);
    expect(ours.isPaused()).toBe(false);
    const request = '\xff\xfa\x2c\x01\x00\x00\x25\x80\xff\xf0';
    const reply = request.replace('\x01', '\x65');
    // The system holds no more on the way back: so many replies are more than may be held.
    const asked = 150_000;
    for (let i = 0; i < asked / 10_000; i++) one.say(request.repeat(10_000));
    const heldMax = 1_000_000;
    await until(
      'it is read no more, or too much is held for it',
      () => ours.isPaused() || ours.writableLength > heldMax,
    );
    expect(ours.writableLength).toBeLessThan(heldMax);
    one.socket.resume();
    const length = before.length + reply.length * asked;
    await until('every reply', () => one.text.length >= length);
    expect(one.text.length).toBe(length);
    // Help that waited in the port comes between them.
    expect(one.text.split(reply).length - 1).toBe(asked);
    one.socket.destroy();
  }));

test('a client on rfc2217 that suspends the output has what it asks wait, and is heard to let it go on', () =>
  withPort('rfc2217', async ({ port }) => {
    const [suspend, resume] = ['\xff\xfa\x2c\x08\xff\xf0', '\xff\xfa\x2c\x09\xff\xf0'];
    const [dtr, dtrOn] = ['\xff\xfa\x2c\x05\x08\xff\xf0', '\xff\xfa\x2c\x69\x08\xff\xf0'];
    const one = await client(port);
    await one.sees(off);
    one.say('HELP?\rSTAT?\r');
    await one.sees('OFF\r\n');
    const before = one.text;
    const help = before.slice(off.length, -'OFF\r\n'.length);
    // More of replies than is held, of questions than wait at most.
    const asked = Math.floor(waitingBytesMax / 'HELP?\r'.length);
    one.say(`${suspend}${'HELP?\r'.repeat(asked)}${dtr}`);
    await one.sees(dtrOn);
    expect(one.text).toBe(before + dtrOn);
    one.say(`${resume}SYST:ERR:COUN?\r`);
    await one.sees('\n0\r\n');
    expect(one.text).toBe(`${before}${dtrOn}${help.repeat(asked)}0\r\n`);
    one.socket.destroy();
  }));

test('C-Kermit suspends the output, and lets it go on', () =>
  withPort('rfc2217', async ({ port }) => {
    const one = await client(port);
    await one.sees(off);
    one.say('\xff\xfa\x2c\x08\xff\xf0STAT?\r\xff\xfa\x2c\x05\x08\xff\xf0');
    await one.sees('\xff\xfa\x2c\x69\x08\xff\xf0');
    expect(one.text).not.toContain('OFF\r\n');
    one.say('\xff\xfa\x2c\x09\xff\xf0');
    await one.sees('OFF\r\n');
    one.socket.destroy();
  }));
