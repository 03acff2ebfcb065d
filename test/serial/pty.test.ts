/**
 * Clients on the PTY, which connect and disconnect. Each test prevents a failure that was seen in some tool; the
 * numbers are those of the named bug trackers.
 */
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type After, afterOnHost } from '../../src/serial/console/after.ts';
import { loadLibc } from '../../src/serial/ports/pty/pty-libc.ts';
import { start } from '../process/start.ts';
import { testWith } from '../tools.ts';
import { loginResponses, type ServedPort, servePort } from './cards-on-ports.ts';
import { client } from './socket-client.ts';
import { folder, heapBytes, output, runPython, until } from './tools.ts';

const needs = ['Linux', 'pyserial'];
const openFlags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

/** An echo comes by the system, which may be slow beside other work: it has ten times as long. */
const patient: After = (ms, call) => afterOnHost(ms * 10, call);

async function withPty(
  use: (port: ServedPort) => Promise<void>,
  options: { readonly name?: string; readonly after?: After } = {},
): Promise<void> {
  const port = await servePort('pty', options);
  try {
    await use(port);
  } finally {
    await port.close();
  }
}

/** Waits until nobody has the port open. */
function left({ events }: ServedPort): Promise<void> {
  return until('the client is gone', () => events.at(-1)?.type === 'close');
}

testWith(needs, '400 opens with nothing between, and no reply is missing or wrong', () =>
  withPty(async ({ url }) => {
    expect(await runPython('sweeps.py', ['opens', '400', url])).toEqual([]);
  }),
);

testWith(
  needs,
  '400 clients that only listen are sent the LCD (opentitan 19471, pyserial 249 and 410)',
  async () => {
    const ports = await Promise.all(Array.from({ length: 10 }, () => servePort('pty')));
    const urls = ports.map(({ url }) => url);
    expect(await runPython('sweeps.py', ['listens', '40', ...urls])).toEqual([]);
    await Promise.all(ports.map(({ close }) => close()));
  },
);

testWith(needs, 'a byte written right after an open is taken, 1,000 of 1,000', () =>
  withPty(async ({ url, card }) => {
    let presses = 0;
    card.on((event) => {
      if (event.type === 'press') presses += 1;
    });
    await runPython('sweeps.py', ['first_bytes', url, '1000']);
    expect(presses).toBe(1_000);
  }),
);

testWith(needs, '200 logins give what the card in code gives', () =>
  withPty(async ({ url }) => {
    expect(await runPython('sweeps.py', ['logins', url, '200', 'ON'])).toEqual(loginResponses(200));
  }),
);

testWith(needs, 'a client killed at 200 random points leaves nothing in the way of the next', () =>
  withPty(async ({ url }) => {
    const seed = String(Math.floor(Math.random() * 1e9));
    expect(await runPython('sweeps.py', ['kills', url, '200', seed]), `seed ${seed}`).toEqual([]);
  }),
);

testWith(['Linux'], 'a half line of a client that was seen to go is not in front of the next one’s', () =>
  withPty(async (port) => {
    const line = '*IDN?;:TYPE? "12";:SYST:ERR?;:DISP?';
    let gone = 0;
    const seenToGo = (): Promise<void> => {
      gone += 1;
      return until(
        'the client was seen to go',
        () => port.events.filter(({ type }) => type === 'close').length === gone,
      );
    };
    for (let cut = 1; cut <= line.length; cut++) {
      const killed = openSync(port.url, openFlags);
      writeSync(killed, line.slice(0, cut));
      closeSync(killed);
      await seenToGo();
      const next = openSync(port.url, openFlags);
      writeSync(next, 'DISP:REP OFF;:TIME:MODE?;:SYST:ERR:COUN?\r');
      let got = '';
      await until('there is a reply', () => {
        got += readable(next);
        return got.endsWith('REAL;0\r\n');
      });
      expect(got, `cut at ${cut}`).toMatch(/^(LCD .*\r\n)*REAL;0\r\n$/);
      closeSync(next);
      await seenToGo();
    }
  }),
);

testWith(
  needs,
  'a client that flushes late gets the LCD again; once it has said something, a flush is its own affair',
  () =>
    withPty(async ({ url }) => {
      expect(await runPython('sweeps.py', ['late_flush', url])).toEqual(['LCD "        "\r\n', 'REAL\r\n']);
    }),
);

testWith(needs, 'a client that flushes late gets the number of dropped lines again too', () =>
  withPty(async (port) => {
    port.card.hold('press');
    port.card.hold('press');
    expect(await runPython('sweeps.py', ['late_flush_dropped', port.url])).toMatch(
      /LCD dropped 2\r\nLCD " {8}"\r\n$/,
    );
  }),
);

testWith(
  needs,
  'a command cut in two anywhere, ended by CR, LF or CRLF, is one command (zephyr 10207, EmbeddedCLI 19)',
  () =>
    withPty(async ({ url }) => {
      expect(await runPython('sweeps.py', ['splits', url])).toEqual([]);
    }),
);

testWith(needs, '4 MB of noise, then a question: memory and descriptors are as before', () =>
  withPty(async (port) => {
    const { url } = port;
    const seed = String(Math.floor(Math.random() * 1e9));
    await runPython('sweeps.py', ['noise', url, '1', seed]);
    await left(port);
    const heap = heapBytes();
    const descriptors = readdirSync('/proc/self/fd').length;
    const said = await runPython<string>('sweeps.py', ['noise', url, '4', seed]);
    expect(said, `seed ${seed}`).toMatch(/^DSCPLUS,dsc-plus,DEMO-0001,[^;]*;0\r\n$/);
    await left(port);
    expect(readdirSync('/proc/self/fd').length).toBe(descriptors);
    expect(heapBytes() - heap).toBeLessThan(1_600_000);
  }),
);

testWith(needs, 'a client that asks and does not read has its questions wait, and then every reply', () =>
  withPty(async ({ url }) => {
    expect(await runPython('sweeps.py', ['flood', url, '40000'])).toEqual([true, 40_000, 0]);
  }),
);

testWith(needs, 'a client with its echo on logs in; the next finds the terminal raw, whatever was left', () =>
  withPty(
    async (port) => {
      expect(await runPython('sweeps.py', ['leaves_echo', port.url])).toBeGreaterThan(13);
      await left(port);
      expect(await runPython('sweeps.py', ['attributes', port.url])).toEqual([
        false,
        false,
        false,
        false,
        true,
      ]);
    },
    { after: patient },
  ),
);

testWith(
  needs,
  'every keyword of pyserial opens, XOFF and NUL and BREAK are nothing, DTR says error 25 (pyserial 133, 76, 59; Kaleidoscope 1367, emutos 25; serialport-rs 31)',
  () =>
    withPty(async ({ url, card }) => {
      expect(await runPython('sweeps.py', ['keywords', url])).toEqual([25]);
      expect(card.events()).toEqual([]);
    }),
);

testWith(needs, '7E1 and every other frame opens again and again, not only the first time', () =>
  withPty(async (port) => {
    for (const frames of [
      ['7 E 1', '7 E 1', '7 O 2', '8 N 1'],
      ['8 M 1', '8 M 1', '5 N 1.5', '7 E 1'],
    ]) {
      const opens = frames.flatMap((frame) => [port.url, ...frame.split(' ')]);
      const lcd = 'LCD "        "\r\n';
      expect(await runPython('sweeps.py', ['frames', ...opens])).toEqual([lcd, lcd, lcd, lcd]);
      await left(port);
    }
  }),
);

testWith(
  needs,
  'the LCD of before the open arrives, though the client flushes its input (pyserial 249)',
  () =>
    withPty(async ({ url, card }) => {
      card.hold('press');
      expect(await runPython('sweeps.py', ['lines', url, '2'])).toEqual([
        'LCD dropped 1\r\n',
        'LCD "PIN>    "\r\n',
      ]);
    }),
);

testWith(needs, 'what a client asked that went is in the way of none that opens at once, 200 of 200', () =>
  withPty(async ({ url }) => {
    expect(await runPython('sweeps.py', ['reopens', url, '200'])).toEqual([]);
  }),
);

testWith(
  needs,
  'a hundred replies to one that went, in any moment of them, reach none that opens at once',
  () =>
    withPty(async ({ url }) => {
      expect(await runPython('sweeps.py', ['late_replies', url, '200'])).toEqual([]);
    }),
);

testWith(needs, 'a client that begins with CAN reads no LCD of before, though it lay there', () =>
  withPty(async ({ url }) => {
    expect(await runPython('sweeps.py', ['unheard', url])).toBe('DSCPLUS,dsc-plus,DEMO-0001,0\r\n');
  }),
);

testWith(needs, 'nor is a line torn that it had begun to read, 400 of 400', () =>
  withPty(async ({ url }) => {
    expect(await runPython('sweeps.py', ['starts_over', url, '400'])).toEqual([]);
  }),
);

testWith(
  ['Linux'],
  'nobody is there: card time goes on, and the lines are told as a number (cloud-hypervisor 3170, 4521, 3004)',
  () =>
    withPty(async (port) => {
      const lines = 10_000;
      // Its time may have gone on since it was made.
      const begun = port.card.now();
      for (let i = 0; i < lines; i++) port.card.hold('press');
      expect(port.card.now() - begun).toBe(20_300_000);
      const reader = start('cat', [port.url]);
      const said = output(reader);
      await said.wait('LCD "        "\r\n');
      reader.kill();
      expect(said.text).toBe('LCD dropped 10000\r\nLCD "        "\r\n');
    }),
);

testWith(
  ['Linux'],
  'a reader stopped by SIGSTOP stops nobody, costs no memory, and is told what it missed (node-pty 831)',
  async () => {
    const port = await servePort('pty');
    const other = await servePort('tcp');
    const reader = start('cat', [port.url]);
    const said = output(reader);
    await said.wait('LCD "        "\r\n');
    reader.kill('SIGSTOP');
    const [before, lines] = [10_000, 50_000];
    for (let i = 0; i < before; i++) port.card.hold('press');
    const heap = heapBytes();
    for (let i = before; i < lines; i++) port.card.hold('press');
    expect(heapBytes() - heap).toBeLessThan(500_000);
    // The other card answers while the first one's output stands still.
    for (let i = 0; i < 50; i++) {
      const asker = await client(other.port);
      asker.say('*IDN?\n');
      await asker.sees('DSCPLUS,');
      asker.socket.end();
      await asker.ended();
    }
    reader.kill('SIGCONT');
    port.card.hold('press');
    const dropped = (): number[] =>
      [...said.text.matchAll(/LCD dropped ([0-9]+)\r\n/g)].map(([, count]) => Number(count));
    const got = (): number => [...said.text.matchAll(/LCD ".{8}"\r\n/g)].length;
    // A piece may end with any line: only the sum tells that the newest has come.
    await until('every line has come or is told of', () => got() + (dropped()[0] ?? 0) === lines + 2);
    expect(dropped().length).toBe(1);
    expect(said.text.endsWith('LCD "PIN>    "\r\n')).toBe(true);
    reader.kill();
    await Promise.all([port.close(), other.close()]);
  },
);

testWith(['Linux'], 'what a client did not read is not for the next: it is told as a number', () =>
  withPty(async (port) => {
    const first = openSync(port.url, openFlags);
    await until('the LCD is there', () => readable(first) === 'LCD "        "\r\n');
    port.card.hold('press');
    port.card.hold('press');
    closeSync(first);
    await left(port);
    port.card.hold('press');
    const second = openSync(port.url, openFlags);
    let got = '';
    await until('the LCD is there', () => {
      got += readable(second);
      return got.endsWith('LCD "PIN>    "\r\n');
    });
    expect(got).toBe('LCD dropped 3\r\nLCD "PIN>    "\r\n');
    closeSync(second);
  }),
);

testWith(['Linux'], 'cat, stopped and started 60 times (ttybus 9)', async () => {
  const ports = await Promise.all(Array.from({ length: 4 }, () => servePort('pty')));
  await Promise.all(
    ports.map(async (port) => {
      for (let i = 0; i < 15; i++) {
        const cat = start('cat', [port.url]);
        await output(cat).wait('LCD "        "\r\n');
        cat.kill('SIGKILL');
        await left(port);
      }
    }),
  );
  expect(ports.map(({ events }) => events.length)).toEqual([30, 30, 30, 30]);
  await Promise.all(ports.map(({ close }) => close()));
});

testWith(
  ['Linux'],
  'a second program that opens the port is noticed (virt-manager 584, pyserial 86 and 341)',
  () =>
    withPty(async ({ url, events }) => {
      const first = openSync(url, openFlags);
      await until('the first is seen', () => events.length === 1);
      const second = openSync(url, openFlags);
      await until('the second is seen', () => events.length === 2);
      expect(events).toEqual([{ type: 'open' }, { type: 'open' }]);
      closeSync(first);
      closeSync(second);
    }),
);

testWith(
  needs,
  'a path with blanks, a relative link and a link to the link open (jSerialComm 25)',
  async () => {
    mkdirSync(join(folder, 'some cards'));
    await withPty(
      async () => {
        symlinkSync('some cards/my card', join(folder, 'relative'));
        symlinkSync('relative', join(folder, 'link to it'));
        const paths = ['some cards/my card', 'relative', 'link to it'];
        const opens = paths.flatMap((path) => [path, '8', 'N', '1']);
        const lcd = 'LCD "        "\r\n';
        expect(await runPython('sweeps.py', ['frames', ...opens])).toEqual([lcd, lcd, lcd]);
      },
      { name: 'some cards/my card' },
    );
  },
);

test('--pty on Windows says in a line what there is instead (docker/for-win 478, socat-windows 3)', async () => {
  vi.stubGlobal('process', Object.create(process, { platform: { value: 'win32' } }));
  await expect(loadLibc()).rejects.toThrow(
    '--pty: needs Linux, and this is win32; use --tcp 127.0.0.1:4000 or --rfc2217 127.0.0.1:4001, or make a device of it: socat PTY,link=./card0,raw,echo=0 TCP:127.0.0.1:4000',
  );
  vi.unstubAllGlobals();
});

function readable(fd: number): string {
  const bytes = Buffer.alloc(4_096);
  try {
    return bytes.toString('latin1', 0, readSync(fd, bytes));
  } catch {
    return '';
  }
}
