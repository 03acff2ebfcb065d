/** A tester breaks a card and its wire from the other end of a serial port. */
import { describe, expect, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { eventLine } from '../../src/device/events.ts';
import { createFaultyCard } from '../../src/faults/faulty-card.ts';
import type { After } from '../../src/serial/console/after.ts';
import { createConsole } from '../../src/serial/console/console.ts';
import { createPort } from '../../src/serial/ports/port.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
import { connectClient } from './console-client.ts';

describe('by commands', () => {
  test('adds, lists and clears faults', () => {
    const { send } = connectClient({ scpi: true, virtual: true });
    expect(send('FAUL:ADD? "dead-key key=5"\r')).toEqual(['1']);
    expect(send('FAULT:ADD "low-battery";LIST?\r')).toEqual(['"1 dead-key key=5","2 low-battery"']);
    expect(send('KEY:HOLD PRESS;:KEY? 5;:KEY? 6\r')).toEqual(['IGNORED,"no contact";ACCEPTED']);
    expect(send('FAUL:CLE 1;LIST?\r')).toEqual(['"2 low-battery"']);
    expect(send('FAUL:CLE;LIST?\r')).toEqual(['""']);
    expect(send('KEY? 5\r')).toEqual(['ACCEPTED']);
  });

  test('gets an error for a fault that is unknown, without the digits of what was sent', () => {
    const { send } = connectClient({ scpi: true, virtual: true });
    expect(send('FAUL:ADD "pin 1234";:SYST:ERR?\r')).toEqual([
      '-224,"Illegal parameter value;fault ""pin"": unknown; see dscplus faults for all"',
    ]);
    expect(send('FAUL:ADD "dead-key key=1234";:SYST:ERR?\r')).toEqual([
      '-224,"Illegal parameter value;fault dead-key: invalid key ""####""; give a key: 0 to 9, OK, edit or press"',
    ]);
    expect(send('FAUL:CLE 7;:SYST:ERR?\r')).toEqual([
      '-224,"Illegal parameter value;fault 7: not active; none is"',
    ]);
    send('FAUL:ADD low\r');
    expect(send('SYST:ERR?\r')).toEqual(['-104,"Data type error;a fault in quotes is wanted"']);
  });

  test('clears them all by *RST, a dead battery too', () => {
    const { send, card } = connectClient({ scpi: true, virtual: true });
    send('FAUL:ADD "battery-dies";:KEY:HOLD PRESS\r');
    expect(send('STAT?;*TST?;:STAT:QUES:COND?\r')).toEqual(['DEAD;1;512']);
    expect(send('*RST;STAT?;:FAUL:LIST?;:SYST:ERR?\r')).toEqual(['OFF;"";0,"No error"']);
    expect(card.memory().battery).toBe(15_000);
  });

  test('cuts the power in real time', () => {
    const { send, advance } = connectClient();
    send('FAUL:ADD "power-cut after=5s"\rP');
    expect(advance(4_999)).toEqual(['LCD "PIN>    "']);
    expect(advance(1)).toEqual(['LCD "        "']);
  });

  test('sees a faulty segment as text and as segments', () => {
    const { send } = connectClient({ scpi: true, virtual: true });
    send('KEY:HOLD PRESS;:TYPE "1234";:KEY OK;:TYPE "123456";:KEY OK;*WAI\r');
    expect(send('FAUL:ADD "missing-segment cell=2 segment=a";:DISP?;:DISP:SEGM?\r')).toEqual([
      '"9?187643";239,3134,1030,255,7,253,230,207',
    ]);
  });

  test('of a card that takes none is refused', () => {
    const made = createConsole({ card: createCard(), clock: createManualClock(), scpi: true });
    let text = '';
    const client = made.connect((line) => {
      text += Buffer.from(line).toString('latin1');
    });
    client.receive(Buffer.from('FAUL:ADD "low-battery";:SYST:ERR?;:FAUL:LIST?;:SYST:ERR?\r'));
    const refused = '-221,"Settings conflict;this card takes no faults, make it with createFaultyCard"';
    expect(text).toBe(`${refused};${refused}\r\n`);
    made.stop();
  });
});

describe('on a wire', () => {
  function wired(seed = 1): {
    readonly send: (text: string) => void;
    /** What the client has got since the last look. */
    readonly got: () => string;
    readonly pass: (ms: number) => void;
    readonly reopen: () => void;
    readonly room: (bytes: number) => void;
    readonly log: () => string[];
  } {
    const card = createFaultyCard({ seed });
    const clock = createManualClock();
    const host = createManualClock();
    const after: After = (ms, call) => host.wake(host.now() + ms, call);
    const made = createConsole({ card, clock, scpi: true });
    let text = '';
    let left = Number.POSITIVE_INFINITY;
    const wire = {
      write(bytes: Uint8Array) {
        const count = Math.min(left, bytes.length);
        left -= count;
        text += Buffer.from(bytes.subarray(0, count)).toString('latin1');
        return count;
      },
      pause() {},
      resume() {},
    };
    const port = createPort(made, wire, { after });
    port.opened(0);
    host.advance(0);
    return {
      send: (sent) => port.received(Buffer.from(sent, 'latin1')),
      got() {
        const all = text;
        text = '';
        return all;
      },
      pass: (ms) => host.advance(ms),
      reopen() {
        port.closed();
        port.opened(0);
        host.advance(0);
      },
      room(bytes) {
        left = bytes;
        port.writable();
      },
      log: () => card.events().map(eventLine),
    };
  }

  test('a drop of all bytes from the card loses every reply', () => {
    const { send, got, log } = wired();
    send('FAUL:ADD "serial-drop rate=100% way=out"\r*OPC?\r');
    expect(got()).toBe('');
    send('FAUL:CLE\r*OPC?\r');
    expect(got()).toBe('1\r\n');
    expect(log()).toEqual([
      '  0.000 s  fault  serial-drop rate=100% way=out: added',
      '  0.000 s  fault  serial-drop rate=100% way=out: acted',
      '  0.000 s  fault  serial-drop rate=100% way=out: cleared',
    ]);
  });

  test('noise changes one bit of a byte, the same for the same seed', () => {
    const reply = (seed: number): string => {
      const { send, got } = wired(seed);
      send('FAUL:ADD "serial-noise rate=100% way=out"\r*IDN?\r');
      return got();
    };
    const right = 'DSCPLUS,dsc-plus,DEMO-0001,0\r\n';
    const noisy = reply(1);
    expect(noisy.length).toBe(right.length);
    for (let i = 0; i < right.length; i++) {
      const changed = noisy.charCodeAt(i) ^ right.charCodeAt(i);
      expect([1, 2, 4, 8, 16, 32, 64, 128]).toContain(changed);
    }
    expect(reply(1)).toBe(noisy);
    expect(reply(2)).not.toBe(noisy);
  });

  test('a rate hits about that part of the bytes', () => {
    const { send, got } = wired();
    send('FAUL:ADD "serial-drop rate=10% way=out"\r');
    for (let i = 0; i < 100; i++) send('*IDN?\r');
    expect(got().length).toBeGreaterThan(2_550);
    expect(got().length).toBeLessThan(2_850);
  });

  test('a delay keeps the order, both ways', () => {
    const { send, got, pass } = wired();
    send('FAUL:ADD "serial-delay by=100ms"\r');
    send('*OPC?\r');
    send('*IDN?\r');
    pass(199);
    expect(got()).toBe('');
    pass(1);
    expect(got()).toBe('1\r\nDSCPLUS,dsc-plus,DEMO-0001,0\r\n');
    send('FAUL:CLE\r*OPC?\r');
    pass(100);
    expect(got()).toBe('1\r\n');
  });

  test('bytes that are late are never overtaken', () => {
    const { send, got, pass } = wired();
    send('FAUL:ADD "serial-delay by=100ms way=out"\r*OPC?\r');
    send('FAUL:CLE\r*IDN?\r');
    expect(got()).toBe('');
    pass(100);
    expect(got()).toBe('1\r\nDSCPLUS,dsc-plus,DEMO-0001,0\r\n');
  });

  test('a carrier that takes a part gets the rest later', () => {
    const { send, got, pass, room } = wired();
    send('FAUL:ADD "serial-delay by=10ms way=out"\r');
    room(5);
    send('*IDN?\r');
    pass(10);
    expect(got()).toBe('DSCPL');
    room(Number.POSITIVE_INFINITY);
    expect(got()).toBe('US,dsc-plus,DEMO-0001,0\r\n');
  });

  test('the first fault comes while the carrier is full: bytes keep their order', () => {
    const { send, got, pass, room } = wired();
    room(5);
    send('*IDN?\r');
    send('FAUL:ADD "serial-delay by=10ms way=out";*OPC?\r');
    expect(got()).toBe('DSCPL');
    room(Number.POSITIVE_INFINITY);
    expect(got()).toBe('');
    pass(10);
    expect(got()).toBe('US,dsc-plus,DEMO-0001,0\r\n1\r\n');
  });

  test('every port of the card has its faults: those open, and those opened later', () => {
    const card = createFaultyCard();
    const made = createConsole({ card, clock: createManualClock(), scpi: true });
    const open = (): { readonly got: () => string; readonly send: (text: string) => void } => {
      let text = '';
      const write = (bytes: Uint8Array): number => {
        text += Buffer.from(bytes).toString('latin1');
        return bytes.length;
      };
      const port = createPort(made, { write, pause() {}, resume() {} });
      port.opened();
      return { got: () => text, send: (sent) => port.received(Buffer.from(sent, 'latin1')) };
    };
    const first = open();
    card.faults.add('serial-drop rate=100% way=out');
    const second = open();
    for (const { send } of [first, second]) send('*OPC?\r');
    expect([first.got(), second.got()]).toEqual(['', '']);
    card.faults.clear();
    for (const { send } of [first, second]) send('*OPC?\r');
    expect([first.got(), second.got()]).toEqual(['1\r\n', '1\r\n']);
    made.stop();
  });

  test('a client that closes loses what was under way', () => {
    const { send, got, pass, reopen } = wired();
    send('FAUL:ADD "serial-delay by=100ms way=out"\r*OPC?\r');
    reopen();
    pass(1_000);
    expect(got()).toBe('');
  });

  test('a cut ends everything after its bytes, until the client opens the port again', () => {
    const { send, got, pass, reopen, log } = wired();
    send('FAUL:ADD "serial-cut bytes=9"\r*OPC?\r');
    expect(got()).toBe('1\r\n');
    send('*OPC?\r');
    expect(got()).toBe('');
    pass(60_000);
    send('*OPC?\r');
    expect(got()).toBe('');
    reopen();
    send('*OPC?;:FAUL:LIST?\r');
    expect(got()).toBe('1;""\r\n');
    expect(log().filter((line) => line.includes('acted')).length).toBeGreaterThan(0);
  });
});
