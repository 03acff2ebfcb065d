/** What a program that runs the same test on many cards asks: memory, suite, a whole login, and a log from `*RST`. */
import { describe, expect, it } from 'vitest';
import { connectClient } from './console-client.ts';

describe('a program compares a card with the one that it wants', () => {
  it('by its suite, and by its memory without the key', () => {
    const { send } = connectClient({ suite: 'ib-key', virtual: true });
    expect(send('SUIT?\r')).toEqual(['"OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1"']);
    expect(send('MEM?\r')).toEqual(['0,15000,3,0']);
    send('RESP? "1234","123456"\r');
    expect(send('MEM?\r')).toEqual(['1,14999,3,0']);
  });

  it('and sees a card that has locked itself', () => {
    const { send } = connectClient({ profile: 'keypad-local-pin', virtual: true });
    send('DISP:REP OFF\r');
    expect(send('RESP? "9999","123456"\r').at(-1)).toBe('NONE,"wrong PIN"');
    send('RESP? "9999","123456"\r');
    send('RESP? "9999","123456"\r');
    expect(send('MEM?\r').at(-1)?.endsWith(',0,1')).toBe(true);
  });
});

describe('a program does a whole login by one command', () => {
  it('and a PIN that does not fit is refused and not repeated', () => {
    const { send } = connectClient({ virtual: true });
    expect(send('RESP? "987","123456"\r')).toEqual([]);
    expect(send('SYST:ERR?\r')).toEqual([
      '-224,"Illegal parameter value;PIN: has 3 digits; give 4 for dsc-plus"',
    ]);
    send('RESP? "98x7","123456"\r');
    expect(send('SYST:ERR?\r')).toEqual(['-224,"Illegal parameter value;at most 64 digits are accepted"']);
    send('RESP? 9876,"123456"\r');
    expect(send('SYST:ERR?\r')).toEqual(['-104,"Data type error;digits are wanted, in quotes"']);
  });
});

describe('a run counts from its `*RST`', () => {
  const runLog =
    '*RST;:TIME:MODE VIRT;:DISP:REP OFF;:KEY:HOLD PRESS;:DISP:REV?;:TIME?;:SYST:LOG:COUN?;:SYST:LOG? 256\r';
  const fresh =
    '1;2030;3;"  2.000 s  key    press (held): accepted","  2.000 s  state  off -> pin, power key","  2.000 s  lcd    ""PIN>    """';

  it('with the same log on a new card and on one that was used', () => {
    const { send } = connectClient();
    expect(send(runLog).at(-1)).toBe(fresh);
    send('TYPE "12"\r');
    expect(send(runLog).at(-1)).toBe(fresh);
  });

  it('and has no event right after it', () => {
    const { send } = connectClient({ virtual: true });
    send('P12');
    expect(send('*RST;:DISP:REP OFF;:SYST:LOG?;:SYST:LOG:COUN?\r').at(-1)).toBe('"";0');
  });
});

describe('a program waits for the next frame', () => {
  it('until the LCD changes, the limit is over, or it can not change any more', () => {
    const { send } = connectClient({ virtual: true });
    send('DISP:REP OFF\rP');
    expect(send('DISP:CHAN? 1000\r')).toEqual(['LIMIT,"PIN>    "']);
    expect(send('DISP:CHAN?;:TIME?\r')).toEqual(['SHOWN,"        ";32000']);
    expect(send('DISP:CHAN?\r')).toEqual(['NEVER,"off: idle"']);
  });
});
