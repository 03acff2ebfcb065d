/**
 * A program that talks to its card through `serialport` is tested with a card that exists in its own process.
 */
import { SerialPortStream } from '@serialport/stream';
import { ReadlineParser, SerialPort } from 'serialport';
import { afterEach, describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { portRecordingBytesMax } from '../../src/serial/console/limits.ts';
import {
  type CardPort,
  type CardPortOptions,
  CardSerialPort,
  cardBinding,
  openCardPort,
} from '../../src/serial/ports/mock-binding.ts';
import type { CardStream } from '../../src/serial/ports/serialport-interface.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
import { cardFor, expected, play, type ScriptClient, scripts } from './scripts.ts';

const open: CardPort[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function plug(options: CardPortOptions = {}): CardPort {
  const one = openCardPort({ clock: createManualClock(), firmwareVersion: '1.2.3', ...options });
  open.push(one);
  return one;
}

type Stream = Pick<CardStream, 'on' | 'write'> | SerialPortStream;

/** Reads a stream as a program would: what came, up to and with a text. */
function reading(stream: Stream): ScriptClient & { text(): string } {
  let text = '';
  let wanted: { readonly end: string; readonly done: (text: string) => void } | null = null;
  const look = (): void => {
    const at = wanted === null ? -1 : text.indexOf(wanted.end);
    if (wanted === null || at === -1) return;
    const { end, done } = wanted;
    wanted = null;
    const taken = text.slice(0, at + end.length);
    text = text.slice(at + end.length);
    done(taken);
  };
  (stream as CardStream).on('data', (data) => {
    text += Buffer.from(data).toString('latin1');
    look();
  });
  return {
    write: (bytes) => {
      stream.write(Buffer.from(bytes));
    },
    readUntil: (end) =>
      new Promise((done) => {
        wanted = { end, done };
        look();
      }),
    text: () => text,
  };
}

const virtual = '*RST;:TIME:MODE VIRT\r';
const event = (stream: Stream, name: 'open' | 'close'): Promise<Error | null> =>
  new Promise((done) => (stream as CardStream).on(name as 'close', done));
const called = (call: (done: (error: Error | null) => void) => void): Promise<Error | null> =>
  new Promise((done) => call((error) => done(error)));

describe('one call', () => {
  it('gives a port that shows the LCD and takes keys, with nothing emulated by the test (node-serialport 2734)', async () => {
    const { path, port, card } = plug();
    expect(path).toBe('/dev/card0');
    const client = reading(port);
    expect(await client.readUntil('\r\n')).toBe('LCD "        "\r\n');
    port.write(`${virtual}P`);
    expect(await client.readUntil('\r\n')).toBe('LCD "PIN>    "\r\n');
    expect(card.frame().text).toBe('PIN>    ');
  });

  it('may be used before the port is open (node-serialport 2432)', async () => {
    const { port } = plug({ autoOpen: false });
    expect(port.isOpen).toBe(false);
    port.write('*IDN?\r');
    const client = reading(port);
    port.open();
    expect(await client.readUntil('1.2.3\r\n')).toBe(
      'LCD "        "\r\nDSCPLUS,dsc-plus,DEMO-0001,1.2.3\r\n',
    );
  });

  it('runs in real time by itself', async () => {
    const one = openCardPort();
    open.push(one);
    const client = reading(one.port);
    one.port.write('TIME:SCAL 1000\rP*OPC?\r');
    expect(await client.readUntil('1\r\n')).toBe('LCD "        "\r\nLCD "PIN>    "\r\n1\r\n');
  });

  it('gives the LCD to who listens after writing (virtual-serialport 3)', async () => {
    const { port } = plug();
    await event(port, 'open');
    await called((done) => port.write(`${virtual}P`, (error) => done(error ?? null)));
    expect(await reading(port).readUntil('PIN>    "\r\n')).toBe('LCD "        "\r\nLCD "PIN>    "\r\n');
  });

  it('refuses a path that has a card, and gives it again when that is closed', async () => {
    const first = plug({ path: '/dev/my-card' });
    expect(() => openCardPort({ path: '/dev/my-card' })).toThrow(
      '"/dev/my-card": has a card already; close it, or choose another path',
    );
    await first.close();
    await first.close();
    expect(plug({ path: '/dev/my-card' }).path).toBe('/dev/my-card');
  });
});

describe('a program of one’s own', () => {
  it('reaches the card by its path, with serialport’s own classes and parser', async () => {
    const { path, binding } = plug({ autoOpen: false });
    const options = { path, baudRate: 9_600, binding };
    for (const make of [() => new SerialPortStream(options), () => new SerialPort(options)]) {
      const stream = make();
      const lines = stream.pipe(new ReadlineParser({ delimiter: '\r\n' }));
      const got: string[] = [];
      const done = new Promise<void>((resolve) => {
        lines.on('data', (line: string) => {
          got.push(line);
          if (line.startsWith('DSCPLUS')) resolve();
        });
      });
      stream.write('*IDN?\r\n');
      await done;
      expect(got).toEqual(['LCD "        "', 'DSCPLUS,dsc-plus,DEMO-0001,1.2.3']);
      await called((closed) => stream.close(closed));
    }
  });

  it('that hides its port inside is reached by the path alone (node-serialport 1452)', async () => {
    plug({ path: '/dev/ttyTOKEN', autoOpen: false });
    /** As in a library: it makes the port itself, and gives nobody the instance. */
    const library = (Port: typeof CardSerialPort) => ({
      lcd: async (path: string): Promise<string> => {
        const hidden = new Port({ path, baudRate: 9_600 });
        const text = await reading(hidden).readUntil('\r\n');
        hidden.close();
        return text;
      },
    });
    expect(await library(CardSerialPort).lcd('/dev/ttyTOKEN')).toBe('LCD "        "\r\n');
  });

  it('finds the card in the list of ports', async () => {
    plug({ card: createCard({ serial: 'SIM-7' }) });
    plug();
    const ports = await CardSerialPort.list();
    expect(ports.map(({ path, manufacturer, serialNumber }) => [path, manufacturer, serialNumber])).toEqual([
      ['/dev/card0', 'dscplus', 'SIM-7'],
      ['/dev/card1', 'dscplus', 'DEMO-0001'],
    ]);
  });

  it('talks to two cards that do not hear each other (node-serialport 2558)', async () => {
    const one = plug({ card: createCard({ serial: 'SIM-1' }) });
    const two = plug({ card: createCard({ serial: 'SIM-2' }) });
    const [first, second] = [reading(one.port), reading(two.port)];
    one.port.write(`${virtual}P12*IDN?\r`);
    two.port.write(`${virtual}*IDN?\r`);
    expect(await first.readUntil('1.2.3\r\n')).toContain(
      'LCD "PIN>-2  "\r\nDSCPLUS,dsc-plus,SIM-1,1.2.3\r\n',
    );
    expect(await second.readUntil('1.2.3\r\n')).toBe('LCD "        "\r\nDSCPLUS,dsc-plus,SIM-2,1.2.3\r\n');
  });
});

describe('what was written', () => {
  it('is in lastWrite and recording, as with the mock binding, and each open begins a new one', async () => {
    const { port } = plug();
    await event(port, 'open');
    expect([port.port?.lastWrite, String(port.port?.recording)]).toEqual([null, '']);
    for (const text of ['P12', '\x1b[A', '*IDN?\r'])
      await called((done) => port.write(text, (error) => done(error ?? null)));
    expect(String(port.port?.lastWrite)).toBe('*IDN?\r');
    expect(String(port.port?.recording)).toBe('P12\x1b[A*IDN?\r');
    await called((done) => port.close(done));
    await called((done) => port.open(done));
    expect([port.port?.lastWrite, String(port.port?.recording)]).toEqual([null, '']);
  });

  it('is a copy: who wrote it may use the buffer again', async () => {
    const { port } = plug();
    await event(port, 'open');
    const bytes = Buffer.from('12');
    await called((done) => port.write(bytes, (error) => done(error ?? null)));
    bytes.fill('9');
    expect([String(port.port?.lastWrite), String(port.port?.recording)]).toEqual(['12', '12']);
  });

  it('is kept up to 1 MiB, the newest', async () => {
    expect(portRecordingBytesMax).toBe(1_048_576);
    const { port } = plug();
    await event(port, 'open');
    const nothing = Buffer.alloc(65_536);
    await called((done) => port.write('12', (error) => done(error ?? null)));
    for (let i = 0; i < 16; i++) await called((done) => port.write(nothing, (error) => done(error ?? null)));
    await called((done) => port.write('9', (error) => done(error ?? null)));
    const { recording } = port.port!;
    expect([recording.length, recording[0], recording.at(-1)]).toEqual([1_048_576, 0, 0x39]);
  });
});

describe('opening and closing', () => {
  it('the same object a thousand times is a thousand opens, and a byte written at once is taken (node-serialport 2036)', async () => {
    const { port, card } = plug({ autoOpen: false });
    let opens = 0;
    port.on('open', () => {
      opens += 1;
    });
    const client = reading(port);
    for (let i = 0; i < 1_000; i++) {
      port.open();
      port.write('*OPC?\r');
      expect(await client.readUntil('1\r\n')).toBe('LCD "        "\r\n1\r\n');
      await called((done) => port.close(done));
    }
    expect(opens).toBe(1_000);
    expect(card.state()).toBe('off');
  });

  it('a close right after a write loses neither the bytes nor the stream', async () => {
    const { port, card } = plug({ autoOpen: false });
    port.open();
    await event(port, 'open');
    port.write(`${virtual}P12`);
    await called((done) => port.close(done));
    expect(card.frame().text).toBe('PIN>-2  ');
    const client = reading(port);
    port.open();
    port.write('3');
    expect(await client.readUntil('3 "\r\n')).toBe('LCD "PIN>-2  "\r\nLCD "PIN>--3 "\r\n');
  });

  it.each([
    ['close, open, write', (port: CardStream) => [port.close(), port.open(), port.write('*IDN?\r')]],
    ['close, write, open', (port: CardStream) => [port.close(), port.write('*IDN?\r'), port.open()]],
    [
      'close, open, drain after a write',
      (port: CardStream) => [port.close(), port.open(), port.write('*IDN?\r'), port.drain()],
    ],
  ])('%s in one turn: what is written arrives, and what comes back is read', async (_name, act) => {
    const { port } = plug();
    const client = reading(port);
    await client.readUntil('LCD "        "\r\n');
    for (let i = 0; i < 3; i++) {
      act(port);
      expect(await client.readUntil('1.2.3\r\n')).toBe(
        'LCD "        "\r\nDSCPLUS,dsc-plus,DEMO-0001,1.2.3\r\n',
      );
    }
    await called((done) => port.close(done));
    port.open();
    expect(await client.readUntil('\r\n')).toBe('LCD "        "\r\n');
  });

  it('destroy closes the port, so that another can open it (node-serialport 2831)', async () => {
    const { path, port } = plug();
    await event(port, 'open');
    port.destroy();
    const early = new CardSerialPort({ path, baudRate: 9_600 });
    await event(early, 'open');
    early.destroy();
    const opening = new CardSerialPort({ path, baudRate: 9_600 });
    opening.destroy();
    await event(opening, 'open');
    const last = new CardSerialPort({ path, baudRate: 9_600 });
    expect(await reading(last).readUntil('\r\n')).toBe('LCD "        "\r\n');
    last.destroy();
  });

  it('a half line does not outlive its client, and keys do', async () => {
    const { port, card } = plug();
    await event(port, 'open');
    port.write(`${virtual}P1WAIT? "`);
    await called((done) => port.close(done));
    port.open();
    port.write('2');
    expect(await reading(port).readUntil('2  "\r\n')).toBe('LCD "PIN>1   "\r\nLCD "PIN>-2  "\r\n');
    expect(card.frame().text).toBe('PIN>-2  ');
  });

  it('a card pulled out closes the stream with an error, and its path is gone (node-serialport 1361)', async () => {
    const { path, port, unplug } = plug();
    const client = reading(port);
    await client.readUntil('\r\n');
    const closed = event(port, 'close');
    unplug();
    const error = await closed;
    expect([error?.message, (error as { disconnected?: boolean }).disconnected]).toEqual([
      'card: closed while the port was open; open a port of another card',
      true,
    ]);
    expect(await CardSerialPort.list()).toEqual([]);
    expect((await called((done) => port.open(done)))?.message).toBe(
      `No such file or directory, cannot open ${path}`,
    );
  });

  it('a stream without a listener notices at its next write', async () => {
    const { path, unplug } = plug({ autoOpen: false });
    const stream = new CardSerialPort({ path, baudRate: 9_600 });
    stream.on('error', () => {});
    await event(stream, 'open');
    unplug();
    const closed = event(stream, 'close');
    stream.write('5');
    expect((await closed)?.message).toBe('card: closed while the port was open; open a port of another card');
  });
});

describe('settings and errors are serialport’s own', () => {
  const opened = (options: { path: string; baudRate: number; lock?: boolean }): Promise<string | null> =>
    called((done) => {
      const stream = new CardSerialPort(options, (error) => {
        if (error === null) stream.close();
        done(error);
      });
    }).then((error) => error?.message ?? null);

  it('a port that is open is locked, unless all who open it share it', async () => {
    const { path, port } = plug();
    await event(port, 'open');
    expect(await opened({ path, baudRate: 9_600 })).toBe('Port is locked cannot open');
    expect(await opened({ path, baudRate: 9_600, lock: false })).toBe('Port is locked cannot open');
    await called((done) => port.close(done));
    const shared = new CardSerialPort({ path, baudRate: 9_600, lock: false });
    await event(shared, 'open');
    expect(await opened({ path, baudRate: 9_600, lock: false })).toBe(null);
    expect(await opened({ path, baudRate: 9_600 })).toBe('Port is locked cannot open');
    shared.destroy();
  });

  it('a port that is not there, or has no name or speed, is refused', async () => {
    expect(await opened({ path: '/dev/card9', baudRate: 9_600 })).toBe(
      'No such file or directory, cannot open /dev/card9',
    );
    plug({ autoOpen: false });
    expect(await opened({ path: '/dev/card0', baudRate: 0 })).toBe('"baudRate" is not a valid baudRate');
    await expect(cardBinding.open({ path: '', baudRate: 1 })).rejects.toThrow('"path" is not a valid port');
    await expect(cardBinding.open(null as never)).rejects.toThrow('"options" is not an object');
    expect(() => new CardSerialPort({ path: '', baudRate: 1 })).toThrow('"path" is not defined');
  });

  it('calls on a closed port fail, and a second close too', async () => {
    const { port, path } = plug({ autoOpen: false });
    for (const call of [
      (done: (error: Error | null) => void) => port.close(done),
      (done: (error: Error | null) => void) => port.flush(done),
      (done: (error: Error | null) => void) => port.set({ dtr: true }, done),
      (done: (error: Error | null) => void) => port.update({ baudRate: 300 }, done),
    ]) {
      expect((await called(call))?.message).toBe('Port is not open');
    }
    const end = await cardBinding.open({ path, baudRate: 9_600 });
    await end.close();
    await expect(end.close()).rejects.toThrow('Port is not open');
    await expect(end.write(Buffer.from('P'))).rejects.toThrow('Port is not open');
    await expect(end.read(Buffer.alloc(1), 0, 1)).rejects.toThrow('Port is not open');
  });

  it('any speed and format will do, lines can be set and read, and press nothing', async () => {
    const { port, card } = plug({ baudRate: 1 });
    await event(port, 'open');
    expect(await called((done) => port.update({ baudRate: 115_200 }, done))).toBe(null);
    expect(port.baudRate).toBe(115_200);
    expect(await called((done) => port.set({ dtr: false, rts: false, brk: true }, done))).toBe(null);
    const lines = await new Promise((done) => port.get((_, given) => done(given)));
    expect(lines).toEqual({ cts: true, dsr: true, dcd: true });
    expect(card.events()).toEqual([]);
    const odd = { dataBits: 7, parity: 'even', stopBits: 2, xon: true, xoff: true, rtscts: true } as const;
    await called((done) => port.close(done));
    const end = await cardBinding.open({ path: port.path, baudRate: 300, ...odd });
    expect(end.openOptions).toEqual({
      path: port.path,
      baudRate: 300,
      lock: true,
      xany: false,
      hupcl: true,
      ...odd,
    });
    await end.update({ baudRate: 600 });
    expect(await end.getBaudRate()).toEqual({ baudRate: 600 });
    await end.close();
  });

  it('flush drops what has not been read', async () => {
    const { port } = plug();
    await event(port, 'open');
    await called((done) => port.write(`${virtual}P12`, (error) => done(error ?? null)));
    await called((done) => port.flush(done));
    port.write('*OPC?\r');
    expect(await reading(port).readUntil('1\r\n')).toBe('1\r\n');
  });
});

describe('a program that does not read', () => {
  it('has its writes wait, and loses nothing', async () => {
    const { port } = plug();
    await event(port, 'open');
    let written = false;
    port.write(`${virtual}DISP:REP OFF\r${'*IDN?;*OPC?\r'.repeat(10_000)}`, () => {
      written = true;
    });
    await called((done) => port.get(done));
    expect(written).toBe(false);
    const client = reading(port);
    port.write('SYST:VERS?\r');
    const text = await client.readUntil('1999.0\r\n');
    expect(text.match(/1\.2\.3;1\r\n/g)?.length).toBe(10_000);
    expect(written).toBe(true);
  });

  it('and leaves with its writes waiting, frees the port', async () => {
    const { port } = plug();
    await event(port, 'open');
    port.write('*IDN?;*IDN?\r'.repeat(10_000));
    await called((done) => port.close(done));
    port.open();
    port.write('\x18*OPC?\r');
    expect(await reading(port).readUntil('1\r\n')).toBe('1\r\n');
  });

  it('is told how many reports it missed, in a line that does nothing when its echo brings it back', async () => {
    const clock = createManualClock();
    const { port, card } = plug({ clock });
    await event(port, 'open');
    await called((done) => port.write('P', (error) => done(error ?? null)));
    clock.advanceLate(2_030);
    for (let i = 0; i < 5_000; i++) {
      card.press('5');
      card.press('edit');
    }
    const client = reading(port);
    port.write('*OPC?\r');
    const lines = (await client.readUntil('\r\n1\r\n')).split('\r\n');
    const dropped = lines.findIndex((line) => line.startsWith('LCD dropped '));
    expect(Number(lines[dropped]!.slice(12)) + lines.length - 3).toBe(10_002);
    const echo = `${lines[dropped]}\r\n\r\n`;
    await called((done) => port.write(`${echo}SYST:ERR:COUN?\r`, (error) => done(error ?? null)));
    // Past the taps in code, which took card time alone: a key of the echo's would end.
    clock.advanceLate(1_000_000);
    expect(await client.readUntil('\r\n')).toBe('0\r\n');
  });
});

describe('the scripts, through a stream', () => {
  for (const maxReadSize of [1_024, 3, 1]) {
    it(`give their transcripts, read in pieces of ${maxReadSize} bytes at most (node-serialport 1714 and 2677)`, async () => {
      for (const script of scripts) {
        const one = plug({ card: cardFor(script), maxReadSize });
        expect(await play(script, reading(one.port))).toBe(expected(script));
        await one.close();
      }
    });
  }
});
