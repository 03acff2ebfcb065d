/** A client wants a reply to every command line, so that a typo does not cost a time-out. */
import { describe, expect, test } from 'vitest';
import { connectClient } from './console-client.ts';

describe('SYSTem:REPLy ALWays', () => {
  test('a line each: the results, OK, or the error', () => {
    const { send } = connectClient();
    expect(send('SYST:REPL ALW\r')).toEqual(['OK']);
    expect(send('SYST:REPL?\r')).toEqual(['ALW']);
    expect(send('DISP:REP OFF;:TIME:SCAL 2\r')).toEqual(['OK']);
    expect(send('VOLT?\r')).toEqual(['ERROR -113,"Undefined header;VOLT?"']);
    expect(send('TIME:SCAL?;:TIME:SCAL 0;SCAL?\r')).toEqual([
      '2;2;ERROR -222,"Data out of range;0.01 to 1000 is accepted"',
    ]);
    expect(send(';\r')).toEqual(['OK']);
    // Errors are in the queue as ever.
    expect(send('SYST:ERR:ALL?\r')).toEqual([
      '-113,"Undefined header;VOLT?",-222,"Data out of range;0.01 to 1000 is accepted"',
    ]);
  });

  test('keys get none', () => {
    const { send, advance } = connectClient();
    send('SYST:REPL ALW;:DISP:REP OFF\r');
    expect(send('P')).toEqual([]);
    expect(advance(2_030)).toEqual([]);
    expect(send('12')).toEqual([]);
  });

  test('a line that could not be read gets one too, in its place', () => {
    const { send } = connectClient();
    send('SYST:REPL ALW\r');
    expect(send('DISP\u00e9?\rTIME:MODE?\r')).toEqual([
      'ERROR -101,"Invalid character;in a line, which does nothing"',
      'REAL',
    ]);
    expect(send(`${'X'.repeat(257)}\rTIME:MODE?\r`)).toEqual([
      'ERROR -363,"Input buffer overrun;a line over 256 bytes, which does nothing"',
      'REAL',
    ]);
  });

  test('a line that there was no room for gets one when those before it have theirs', () => {
    const { send, advance } = connectClient();
    send('SYST:REPL ALW;:DISP:REP OFF\r');
    // 200 bytes a line, behind one that waits.
    const long = `TIME:MODE?${' '.repeat(190)}\r`;
    expect(send(`WAIT? "PIN>",1000\r${long.repeat(100)}`)).toEqual([]);
    const replies = advance(1_000);
    expect(replies).toHaveLength(101);
    expect(replies[0]).toBe('LIMIT,"        "');
    expect(replies.filter((reply) => reply === 'REAL')).toHaveLength(81);
    expect(new Set(replies.slice(82))).toEqual(
      new Set(['ERROR -363,"Input buffer overrun;too many lines are waiting"']),
    );
  });

  test('*RST sets it back, and is answered still', () => {
    const { send } = connectClient();
    send('SYST:REPL ALW\r');
    expect(send('*RST\r')).toEqual(['OK']);
    expect(send('SYST:REPL?;*CLS\r')).toEqual(['QUER']);
    expect(send('VOLT?\r')).toEqual([]);
  });
});

describe('the status registers that SCPI asks for', () => {
  test('the card as it is, and what it has come through', () => {
    const { send, advance } = connectClient();
    expect(send('STAT:OPER:COND?;EVEN?\r')).toEqual(['0;0']);
    send('P');
    advance(2_030);
    expect(send('STAT:OPER:COND?;EVEN?;EVEN?\r')).toEqual(['256;256;0']);
    send('*RST;:TIME:MODE VIRT;:DISP:REP OFF\rP1234\r123456\r');
    expect(send('*OPC?;:STAT:OPER:COND?;:STATUS:OPERATION?\r')).toEqual(['1;1280;1296']);
    expect(send('STAT:QUES:COND?;:STAT:QUES?\r')).toEqual(['0;0']);
  });

  test('an event that counts sets its bit of the status byte, until it is read', () => {
    const { send, advance } = connectClient();
    send('STAT:OPER:ENAB 256;*SRE 128\r');
    expect(send('*STB?\r')).toEqual(['0']);
    send('P');
    advance(2_030);
    expect(send('*STB?;:STAT:OPER?;*STB?\r')).toEqual(['192;256;0']);
    expect(send('STAT:PRES;OPER:ENAB?\r')).toEqual(['0']);
    expect(send('STAT:QUES:ENAB 65535;ENAB?\r')).toEqual(['32767']);
  });

  test('a card that has locked itself is questionable', () => {
    const { send } = connectClient({ profile: 'keypad-local-pin' });
    send('TIME:MODE VIRT;:DISP:REP OFF\rP1111\r');
    send('TIME:ADV 2000\r2222\rTIME:ADV 2000\r3333\r');
    expect(send('STAT:QUES:COND?;:STAT:QUES?\r')).toEqual(['1024;1024']);
  });
});

describe('someone finds their way', () => {
  test('a common command with a colon is told how it is written', () => {
    const { send } = connectClient();
    expect(send(':*OPC?\rSYST:ERR?\r')).toEqual([
      '-102,"Syntax error;a common command has no colon before it: write *OPC?, not :*OPC?"',
    ]);
    expect(send('DISP?;:*IDN?\rSYST:ERR?\r')).toEqual([
      '"        "',
      '-102,"Syntax error;a common command has no colon before it: write *OPC?, not :*OPC?"',
    ]);
  });

  test('the newest events over the wire, with the PIN masked', () => {
    const { send } = connectClient();
    expect(send('SYST:LOG?\r')).toEqual(['""']);
    send('TIME:MODE VIRT;:DISP:REP OFF\rP12');
    const [log] = send('SYST:LOG? 3\r');
    expect(log).toBe(
      '"  2.060 s  lcd    ""PIN>-   ""","  2.150 s  key    digit: accepted","  2.150 s  lcd    ""PIN>--  """',
    );
    expect(send('SYST:LOG? 257\rSYST:ERR?\r')).toEqual(['-222,"Data out of range;1 to 256 is accepted"']);
  });
});
