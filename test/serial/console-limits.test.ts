/** Too much of anything is an error in the queue: each limit is tested at the limit and one past it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceMsMax,
  blockBytesMax,
  errorCharsMax,
  errorsMax,
  heldReportsMax,
  holdMsMax,
  keysWaitingMax,
  lineBytesMax,
  mnemonicCharsMax,
  timeScaleMax,
  timeScaleMin,
  waitingBytesMax,
  waitMsMax,
} from '../../src/serial/console/limits.ts';
import { connectClient, errorsOf } from './console-client.ts';

const overrun = (detail: string): string => `-363,"Input buffer overrun;${detail}"`;

describe('limits', () => {
  it('a line has 256 bytes', () => {
    expect(lineBytesMax).toBe(256);
    const one = connectClient({ virtual: true });
    expect(one.send(`${'*OPC?'.padEnd(256)}\r`)).toEqual(['1']);
    expect(one.send(`${'*OPC?'.padEnd(257)}\r`)).toEqual([]);
    expect(errorsOf(one)).toEqual([overrun('a line over 256 bytes, which does nothing')]);
  });

  it('block data of 4,096 bytes is not counted as the line', () => {
    expect(blockBytesMax).toBe(4_096);
    const one = connectClient({ virtual: true });
    const block = (bytes: number): string => `#4${bytes}${'{}'.padEnd(bytes)}`;
    one.send(`REST ${block(4_096)}\r`);
    one.send(`REST ${block(4_097)}\r`);
    one.send(`REST ${block(2_048)},${block(2_049)}\r`);
    expect(errorsOf(one)).toEqual([
      '-224,"Illegal parameter value;snapshot: its format is undefined; give format 1"',
      overrun('a line over 256 bytes, which does nothing'),
      overrun('a line over 256 bytes, which does nothing'),
    ]);
  });

  it('a quoted number sign is no block', () => {
    const one = connectClient({ virtual: true });
    one.send(`TYPE "#44096${' '.repeat(300)}"\r`);
    expect(errorsOf(one)).toEqual([overrun('a line over 256 bytes, which does nothing')]);
  });

  it('a word of a header has 12 characters', () => {
    expect(mnemonicCharsMax).toBe(12);
    const one = connectClient();
    one.send('ABDEFGHIJKLM\rABDEFGHIJKLMN\r');
    expect(errorsOf(one)).toEqual([
      '-113,"Undefined header;ABDEFGHIJKLM"',
      '-112,"Program mnemonic too long;a word of a header has 12 characters at most"',
    ]);
  });

  it('256 keys wait for their turn, beside the one that is pressed', () => {
    expect(keysWaitingMax).toBe(256);
    for (const [keys, errors] of [
      [257, []],
      [260, [overrun('too many keys are waiting')]],
    ] as const) {
      const one = connectClient();
      let pressed = 0;
      one.card.on(({ type }) => {
        if (type === 'press') pressed += 1;
      });
      one.send('5'.repeat(keys));
      expect(one.client.waitingBytes).toBe(256);
      one.advance(260 * 90, 90);
      expect(pressed).toBe(257);
      expect(errorsOf(one)).toEqual(errors);
    }
  });

  it('a key is taken again once one has been pressed, and a second flood is a second error', () => {
    const one = connectClient();
    one.send('5'.repeat(300));
    one.advance(90);
    one.send('5'.repeat(2));
    one.advance(300 * 90, 90);
    expect(errorsOf(one)).toEqual([
      overrun('too many keys are waiting'),
      overrun('too many keys are waiting'),
    ]);
  });

  it('16,384 bytes wait for their turn', () => {
    expect(waitingBytesMax).toBe(16_384);
    const one = connectClient();
    one.send('5');
    for (let i = 0; i < 64; i++) one.send(`${'*OPC?'.padEnd(256)}\r`);
    expect(one.client.waitingBytes).toBe(16_384);
    expect(one.advance(90)).toEqual(Array.from({ length: 64 }, () => '1'));
    one.send('5');
    for (let i = 0; i < 64; i++) one.send(`${'*OPC?'.padEnd(256)}\r`);
    one.send('X\r');
    expect(one.advance(90).length).toBe(64);
    expect(errorsOf(one)).toEqual([overrun('too many lines are waiting')]);
  });

  it('as many lines that are lost, each for its own reason, need no more, and each has its reply', () => {
    const one = connectClient();
    one.send('SYST:REPL ALW\rWAIT? "never",60000\r');
    const kinds = ['X\x80\r', `${'X'.repeat(300)}\r`];
    for (let i = 0; i < 4_000; i++) one.send(kinds[i % 2]!);
    // They are counted, up to the limit.
    expect(one.client.waitingBytes).toBeLessThanOrEqual(waitingBytesMax);
    expect(one.client.waitingBytes).toBeGreaterThan(waitingBytesMax - 64);
    const [waited, ...replies] = one.advance(60_000);
    expect(waited).toBe('LIMIT,"        "');
    expect(replies.filter((line) => /^ERROR -(101|363),/.test(line))).toHaveLength(4_000);
    expect(one.client.waitingBytes).toBe(0);
  });

  it('32 errors are kept', () => {
    expect(errorsMax).toBe(32);
    const one = connectClient();
    one.send('BAD\r'.repeat(32));
    expect(errorsOf(one).at(-1)).toBe('-113,"Undefined header;BAD"');
    one.send('BAD\r'.repeat(1_000));
    const errors = errorsOf(one);
    expect([errors.length, errors[30], errors[31]]).toEqual([
      32,
      '-113,"Undefined header;BAD"',
      '-350,"Queue overflow"',
    ]);
  });

  it('an error has 255 characters', () => {
    expect(errorCharsMax).toBe(255);
    const one = connectClient({ virtual: true });
    one.send(`HELP? "${'x'.repeat(240)}"\r`);
    const [error] = errorsOf(one);
    expect(error!.slice(0, 5)).toBe('-113,');
    expect(error!.slice(6, -1).replaceAll('""', '"').length).toBe(255);
  });

  it('1,024 reports are held until a reply is out', () => {
    expect(heldReportsMax).toBe(1_024);
    for (const keys of [1_022, 1_023, 1_025]) {
      const one = connectClient();
      one.send('KEY:HOLD PRESS;WAIT? "never",86400000\r');
      one.advance(2_030);
      for (let i = 0; i < keys; i++) {
        one.send(i % 2 === 0 ? '5' : 'C');
        one.advance(90);
      }
      const lines = one.advance(86_400_000);
      expect(lines.length).toBe(1_025);
      expect(lines[1]).toBe(keys === 1_022 ? 'LCD "PIN>    "' : 'LCD "PIN>5   "');
      // However many are dropped.
      expect(errorsOf(one)).toEqual(
        keys === 1_022 ? [] : [overrun('too many reports are held until a reply')],
      );
    }
  });

  it('numbers have their limits', () => {
    const one = connectClient({ virtual: true });
    expect([waitMsMax, advanceMsMax, holdMsMax, timeScaleMin, timeScaleMax]).toEqual([
      86_400_000, 31_536_000_000, 60_000, 0.01, 1_000,
    ]);
    const most = ['WAIT? PIN,86400000', 'TIME:ADV 31536000000', 'KEY:HOLD 5,60000', '*ESE 255', '*SRE 255'];
    for (const line of [...most, 'TIME:SCAL 0.01', 'TIME:SCAL 1000', 'TIME:ADV 0']) one.send(`${line}\r`);
    expect(errorsOf(one)).toEqual([]);
    const more = ['WAIT? PIN,86400001', 'TIME:ADV 31536000001', 'KEY:HOLD 5,60001', '*ESE 256', '*SRE 256'];
    for (const line of [...more, 'TIME:SCAL 0.009', 'TIME:SCAL 1000.1', 'TIME:ADV -1', 'TIME:ADV 1e999'])
      one.send(`${line}\r`);
    expect(errorsOf(one).map((error) => error.slice(0, 4))).toEqual(Array.from({ length: 9 }, () => '-222'));
  });
});

describe('noise', () => {
  it('two megabytes of it leave a card that answers, and nothing that grows', () => {
    for (const virtual of [false, true]) {
      const one = connectClient({ virtual });
      let seed = 1;
      const chunk = new Uint8Array(4_096);
      for (let sent = 0; sent < 2_097_152; sent += chunk.length) {
        for (let i = 0; i < chunk.length; i++) {
          seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
          chunk[i] = seed >>> 24;
        }
        one.client.receive(chunk);
        one.sent();
        expect(one.client.waitingBytes).toBeLessThanOrEqual(waitingBytesMax + lineBytesMax + blockBytesMax);
      }
      one.send('\x18');
      one.advance(10_000);
      expect(one.send('\x18*IDN?\r')).toEqual(['DSCPLUS,dsc-plus,DEMO-0001,1.2.3']);
      expect(errorsOf(one).length).toBe(32);
    }
  });

  it('never gets out anything but whole lines of ASCII, and CAN always brings the line back', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 40 }),
            fc
              .constantFrom(
                ...[
                  'P',
                  '1',
                  '\r',
                  '\n',
                  'DISP?\r',
                  '*OPC?;',
                  'KEY 5\r',
                  '"',
                  '#15',
                  '\x1b',
                  'LCD "',
                  'PIN\r',
                ],
              )
              .map((text) => Buffer.from(text)),
          ),
          { maxLength: 40 },
        ),
        fc.boolean(),
        (pieces, virtual) => {
          const one = connectClient({ virtual });
          for (const piece of pieces) one.client.receive(piece);
          one.client.receive(Buffer.from('\x18'));
          one.advance(10_000, 1_000);
          for (const line of one.sent()) expect(line).toMatch(/^[\x20-\x7e]+\r\n$/);
          expect(one.send('\x18*OPC?\r').at(-1)).toBe('1');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('é cut in two, a BOM and 0xFF are one error each, and no key (micropython 11939)', () => {
    const one = connectClient({ virtual: true });
    one.send('P');
    for (const run of ['\xc3\xa9', '\xef\xbb\xbf', '\xff']) {
      for (const byte of run) one.send(byte);
      one.send('1C');
    }
    expect(errorsOf(one)).toEqual(
      Array.from({ length: 3 }, () => '-101,"Invalid character;noise at the start of a line"'),
    );
    expect(one.card.frame().text).toBe('PIN>    ');
  });
});
