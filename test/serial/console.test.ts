/**
 * A person or a program on the wire, in real time: input is executed in order, nothing is lost, and a reply comes
 * before the reports of its effects.
 */
import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/device/card.ts';
import { connectClient, errorsOf } from './console-client.ts';

const typed = [
  'LCD "PIN>    "',
  'LCD "PIN>1   "',
  'LCD "PIN>-2  "',
  'LCD "PIN>--3 "',
  'LCD "PIN>---4"',
  'LCD "CHALLNG>"',
];

describe('keys in real time', () => {
  it('P is held for two seconds and the LCD comes when it lights up', () => {
    const { send, advance } = connectClient();
    expect(send('P')).toEqual([]);
    expect(advance(1_999)).toEqual([]);
    expect(advance(1)).toEqual(['LCD "PIN>    "']);
  });

  for (const stepMs of [1, 7, 90, 5_000]) {
    it(`a burst of keys is pressed one whole tap after the other, with a host timer every ${stepMs} ms`, () => {
      const { card, send, advance } = connectClient();
      send('P1234\r');
      expect(advance(5_000, stepMs)).toEqual(typed);
      const presses = card.events().filter((event) => event.type === 'press');
      expect(presses.map(({ at }) => at)).toEqual([2_000, 2_060, 2_150, 2_240, 2_330, 2_420]);
      expect(presses.every(({ verdict }) => verdict === 'accepted')).toBe(true);
    });
  }

  it('a command behind keys sees what they did', () => {
    const { send, advance } = connectClient();
    expect(send('P1234\rDISP?\r')).toEqual([]);
    expect(advance(2_479)).toEqual(typed);
    expect(advance(1)).toEqual(['"CHALLNG>"']);
  });

  it('CR and, a second later, LF are one OK (micropython-lib 559)', () => {
    const { card, send, advance } = connectClient();
    send('P1234\r');
    advance(3_480);
    send('\n');
    advance(1_000);
    expect(card.events().filter((event) => event.type === 'press' && event.key === 'OK').length).toBe(1);
  });

  it('a card that someone sets back while a key is down takes the next one', () => {
    const one = connectClient();
    one.send('P');
    one.advance(2_030);
    const empty = one.card.snapshot();
    one.send('1KEY? 2\rKEY? 3\r');
    one.advance(20);
    one.card.restore(empty);
    one.advance(90);
    one.card.restore(empty);
    expect(one.advance(200)).toEqual(['ACCEPTED', 'LCD "PIN>3   "']);
    expect(errorsOf(one)).toEqual(['-221,"Settings conflict;the card was restored meanwhile"']);
  });

  it('a card left alone goes off by itself, and says so', () => {
    const { send, advance } = connectClient();
    send('P');
    expect(advance(32_000)).toEqual(['LCD "PIN>    "', 'LCD "        "']);
    expect(send('DISP?\r')).toEqual(['"        "']);
  });

  it('a key held by command is released when it is said', () => {
    const { send, advance } = connectClient();
    send('KEY:DOWN PRESS\r');
    expect(advance(2_000)).toEqual(['LCD "PIN>    "']);
    send('KEY:UP PRESS\r');
    advance(30);
    send('KEY? 5\r');
    expect(advance(90)).toEqual(['ACCEPTED', 'LCD "PIN>5   "']);
  });
});

describe('the order on the wire', () => {
  it('the reply of a command comes before the reports that it causes', () => {
    const { send, advance } = connectClient();
    send('KEY:HOLD? PRESS;KEY? 7\r');
    expect(advance(2_119, 1)).toEqual([]);
    expect(advance(1)).toEqual(['ACCEPTED;ACCEPTED', 'LCD "PIN>    "', 'LCD "PIN>7   "']);
  });

  it('while a wait is pending the LCD is reported, keys act, and commands stay behind', () => {
    const { send, advance } = connectClient();
    send('P');
    advance(2_030);
    expect(send('WAIT? "CHALLNG>",60000\rDISP?\r1234\r')).toEqual([]);
    expect(advance(450, 10)).toEqual([...typed.slice(1), 'SHOWN,"CHALLNG>"', '"CHALLNG>"']);
  });

  it('a command after a wait does not press into a tap that is under way', () => {
    const { send, advance } = connectClient();
    send('P');
    advance(2_030);
    send('WAIT? "PIN>1   "\rKEY? 2\r1');
    expect(advance(180, 5)).toEqual(['LCD "PIN>1   "', 'SHOWN,"PIN>1   "', 'ACCEPTED', 'LCD "PIN>-2  "']);
  });

  it('a wait on a card that is off lets a later key bring it', () => {
    const { send, advance } = connectClient();
    expect(send('WAIT? "PIN>"\rP')).toEqual([]);
    expect(advance(2_030)).toEqual(['LCD "PIN>    "', 'SHOWN,"PIN>    "']);
  });

  it('a wait ends at its limit, off or on; in virtual time at once where nothing can come', () => {
    const { send, advance } = connectClient();
    expect(send('WAIT? "PIN>",1000\r')).toEqual([]);
    expect(advance(1_000)).toEqual(['LIMIT,"        "']);
    send('P');
    advance(2_030);
    send('WAIT? "CHALLNG>",1000\r');
    expect(advance(999)).toEqual([]);
    expect(advance(1)).toEqual(['LIMIT,"PIN>    "']);
    send('WAIT? "CHALLNG>",60000\r');
    expect(advance(29_000)).toEqual(['LCD "        "']);
    expect(advance(31_000)).toEqual(['LIMIT,"        "']);
    send('TIME:MODE VIRT\r');
    expect(send('WAIT? "PIN>"\r')).toEqual(['NEVER,"off: idle"']);
  });

  it('the reply to *OPC? is 1 when the card has computed', () => {
    const { send, advance } = connectClient();
    send('P1234\r123456\r*OPC?;:DISP?\r');
    advance(3_110);
    expect(advance(239)).toEqual([]);
    expect(advance(1)).toEqual(['1;"90187643"', 'LCD "90187643"']);
  });

  it('*OPC sets its bit when the card has computed', () => {
    const { send, advance } = connectClient();
    send('*CLS\r');
    send('P1234\r123456\r*OPC;*ESR?\r');
    expect(advance(3_110).at(-1)).toBe('0');
    advance(300);
    expect(send('*ESR?\r')).toEqual(['1']);
  });

  it('a line is sent in one call, ends with CRLF and is ASCII (pexpect 692, ardupilot 6630, pyvisa 493 and 920)', () => {
    const one = connectClient({ virtual: true, serial: 'Gerät;1,2\n' });
    one.client.receive(Buffer.from('P1234\r123456\r*WAI\r*IDN?;*OPC?\rHELP?\rSNAP?\rSYST:ERR?\r'));
    const sent = one.sent();
    expect(sent.length).toBe(18);
    for (const line of sent) expect(line).toMatch(/^[\x20-\x7e]+\r\n$/);
    expect(sent[14]).toBe('DSCPLUS,dsc-plus,Ger_t_1_2_,1.2.3;1\r\n');
  });

  it('commands that are no queries answer nothing (LibreVNA 69 and 248)', () => {
    const { send } = connectClient({ virtual: true });
    expect(send('*CLS;*ESE 0;*SRE 0;*OPC;*WAI;:DISP:REP OFF;:KEY 5;:KEY:DOWN 5;:KEY:UP 5\r')).toEqual([]);
    expect(send('TYPE "1";:TIME:ADV 1;:TIME:SCAL 1;:TIME:MODE VIRT;*RST\r')).toEqual([]);
  });

  it('a client that answers from within what it is sent is heard after it', () => {
    const one = connectClient({ virtual: true });
    const heard: string[] = [];
    const eager = one.console.connect((line) => {
      const text = Buffer.from(line).toString().trim();
      heard.push(text);
      if (text === 'LCD "PIN>    "') eager.receive(Buffer.from('1'));
    });
    eager.receive(Buffer.from('P*OPC?\r'));
    expect(heard).toEqual(['LCD "PIN>    "', '1', 'LCD "PIN>1   "']);
  });
});

describe('CAN', () => {
  it('drops a half line of a client that was killed, before the next one asks', () => {
    const { send } = connectClient();
    for (let i = 0; i < 200; i++) {
      send('*IDN?;DISP?;WAIT? "'.slice(0, 1 + (i % 19)));
      expect(send('\x18*OPC?\r')).toEqual(['1']);
    }
  });

  it('ends a pending wait without a reply, with all that stands behind it', () => {
    const { send, advance } = connectClient();
    send('P');
    advance(2_030);
    send('WAIT? "CHALLNG>",86400000\rKEY 1\rKEY 2\r');
    expect(send('\x18*OPC?\r')).toEqual(['1']);
    expect(advance(1_000)).toEqual([]);
  });

  it('drops keys that wait, and lets the one under way end', () => {
    const { card, send, advance } = connectClient();
    send('P');
    advance(2_030);
    send('12345');
    advance(40);
    send('\x18');
    expect(advance(1_000)).toEqual([]);
    expect(card.frame().text).toBe('PIN>1   ');
    send('2');
    expect(advance(90)).toEqual(['LCD "PIN>-2  "']);
  });
});

describe('CAN, while another client presses a key', () => {
  const both = (): { card: Card; send(text: string): string[]; advance(ms: number): string[] } => {
    const one = connectClient();
    const other = one.console.connect(() => {});
    other.receive(Buffer.from('KEY:HOLD PRESS\r'));
    return one;
  };

  it.each(['7', 'KEY 7\r', 'KEY? 7\r', 'TYPE "77"\r'])('drops %j, which waits for that key', (text) => {
    const { card, send, advance } = both();
    advance(500);
    expect(send(text)).toEqual([]);
    expect(send('\x18')).toEqual([]);
    expect(advance(3_000)).toEqual(['LCD "PIN>    "']);
    expect(card.frame().text).toBe('PIN>    ');
  });

  it.each(['7', 'KEY 7\r'])('after %j too, what comes next is done when that key is done', (text) => {
    const { send, advance } = both();
    advance(500);
    send(`${text}\x18`);
    expect(send('*IDN?\rKEY 8\r9')).toEqual(['DSCPLUS,dsc-plus,DEMO-0001,1.2.3']);
    expect(advance(3_000)).toEqual(['LCD "PIN>    "', 'LCD "PIN>8   "', 'LCD "PIN>-9  "']);
  });
});

describe('real and virtual time', () => {
  it('virtual time stands still on its own', () => {
    const { send, advance, clock } = connectClient();
    send('TIME:MODE VIRT\rP');
    expect(clock.paused).toBe(true);
    expect(clock.wakes().length).toBe(0);
    expect(advance(60_000)).toEqual([]);
    expect(send('TIME?;:DISP?\r')).toEqual(['2030;"PIN>    "']);
  });

  it('what is under way ends at once when virtual time begins', () => {
    const one = connectClient();
    one.send('P');
    one.advance(2_030);
    one.send('WAIT? "CHALLNG>",5000\r1');
    one.advance(40);
    const other = one.console.connect(() => {});
    other.receive(Buffer.from('TIME:MODE VIRT\r'));
    expect(one.sent()).toEqual(['LIMIT,"PIN>1   "\r\n']);
  });

  it('a wait that nothing can bring any more ends too, and says why', () => {
    const one = connectClient();
    one.send('WAIT? "PIN>"\r');
    one.console.connect(() => {}).receive(Buffer.from('TIME:MODE VIRT\r'));
    expect(one.sent()).toEqual(['NEVER,"off"\r\n']);
  });

  it('real time goes on from where virtual time has come to', () => {
    const { send, advance, clock } = connectClient();
    send('TIME:MODE VIRT\rP');
    send('TIME:ADV 29000;:TIME:MODE REAL\r');
    expect(clock.paused).toBe(false);
    expect(advance(969)).toEqual([]);
    expect(advance(1)).toEqual(['LCD "        "']);
  });

  it('TIME:SCALe runs the card faster, and *RST as fast as at the start', () => {
    const { send, advance } = connectClient();
    send('TIME:SCAL 10\rP');
    expect(advance(199)).toEqual([]);
    expect(advance(1)).toEqual(['LCD "PIN>    "']);
    advance(3);
    expect(send('*RST;TIME:SCAL?;MODE?\r')).toEqual(['1;REAL', 'LCD "        "']);
  });

  it('*RST comes in a login as a surprise: off, wiped, reports on, time from 0', () => {
    const { card, send, advance } = connectClient();
    send('P12');
    advance(2_210);
    send('DISP:REP OFF\r');
    expect(send('*RST\r')).toEqual(['LCD "        "']);
    expect(send('TIME?;:DISP:REP?\r')).toEqual(['0;1']);
    send('P');
    expect(advance(2_030)).toEqual(['LCD "PIN>    "']);
    expect(card.now()).toBe(4_240);
  });

  it('TIME:ADVance is for virtual time', () => {
    const one = connectClient();
    one.send('TIME:ADV 1\r');
    expect(errorsOf(one)).toEqual(['-221,"Settings conflict;TIME:ADVance needs TIME:MODE VIRTual"']);
  });

  it('a snapshot goes out and comes back as it is', () => {
    const { send } = connectClient({ virtual: true });
    send('P1234\r12');
    const [snapshot] = send('SNAP?\r');
    expect(snapshot).toMatch(/^#3[0-9]{3}\{"format":1,.*\}$/);
    send('TIME:ADV 60000\r');
    expect(send(`REST ${snapshot}\r`)).toEqual(['LCD "12      "']);
    expect(send('3\r*OPC?\r')).toEqual(['LCD "123     "', '1']);
  });

  it('a snapshot put back in real time runs on from there', () => {
    const { send, advance } = connectClient();
    send('P');
    advance(10_000);
    const [snapshot] = send('SNAP?\r');
    advance(5_000);
    send(`REST ${snapshot}\r`);
    expect(advance(21_999)).toEqual([]);
    expect(advance(1)).toEqual(['LCD "        "']);
  });
});

describe('clients', () => {
  it('have each their half line and their replies; reports go to all', () => {
    const one = connectClient({ virtual: true });
    const heard: string[] = [];
    const other = one.console.connect((line) => heard.push(Buffer.from(line).toString()));
    one.send('DIS');
    other.receive(Buffer.from('P*OP'));
    expect(one.send('P?\r')).toEqual(['LCD "PIN>    "', '"PIN>    "']);
    other.receive(Buffer.from('C?\r'));
    expect(heard).toEqual(['LCD "PIN>    "\r\n', '1\r\n']);
  });

  it('share the error queue, as at an instrument', () => {
    const one = connectClient({ virtual: true });
    const other = one.console.connect(() => {});
    other.receive(Buffer.from('BAD\r'));
    expect(errorsOf(one)).toEqual(['-113,"Undefined header;BAD"']);
  });

  it('that only watch get reports and are not listened to', () => {
    const one = connectClient({ virtual: true });
    const heard: string[] = [];
    const watcher = one.console.connect((line) => heard.push(Buffer.from(line).toString()), { watch: true });
    watcher.receive(Buffer.from('P1*IDN?\r'));
    one.send('DISP:REP OFF\rP');
    expect(heard).toEqual([]);
    expect(watcher.lcdLine().length).toBe(0);
    one.send('DISP:REP ON\r1');
    expect(heard).toEqual(['LCD "PIN>1   "\r\n']);
    expect(Buffer.from(watcher.lcdLine()).toString()).toBe('LCD "PIN>1   "\r\n');
    watcher.end();
    one.send('2');
    expect(heard.length).toBe(1);
  });

  it('that only watch a card for commands only are sent nothing', () => {
    const one = connectClient({ scpi: true, virtual: true });
    const heard: string[] = [];
    const watcher = one.console.connect((line) => heard.push(Buffer.from(line).toString()), { watch: true });
    expect(one.send('KEY:HOLD? PRESS\r')).toEqual(['ACCEPTED']);
    expect(heard).toEqual([]);
    expect(watcher.lcdLine().length).toBe(0);
  });

  it('that leave for good have their keys pressed all the same', () => {
    const { card, client, send, advance } = connectClient();
    send('P1234\r*ID');
    client.end();
    expect(advance(3_000)).toEqual([]);
    expect(card.frame().text).toBe('CHALLNG>');
    client.receive(Buffer.from('1'));
    advance(90);
    expect(card.frame().text).toBe('CHALLNG>');
  });

  it('that leave while they wait leave no wait behind', () => {
    const { client, send, advance } = connectClient();
    send('P');
    advance(2_030);
    send('WAIT? "CHALLNG>",86400000\rKEY 1\rDI');
    client.closed();
    client.opened();
    expect(send('DISP?\r')).toEqual(['"PIN>    "']);
  });

  it('that are paused have keys and commands wait, in their order, and drop them with CAN', () => {
    const { client, send, advance } = connectClient();
    send('P');
    advance(2_030);
    client.pause();
    expect(send('1DISP?\r2')).toEqual([]);
    expect(advance(1_000)).toEqual([]);
    client.resume();
    expect(advance(180)).toEqual(['LCD "PIN>1   "', '"PIN>1   "', 'LCD "PIN>-2  "']);
    client.pause();
    send('3\x18');
    client.resume();
    expect(advance(1_000)).toEqual([]);
  });

  it('see the LCD at an open, unless reports are off', () => {
    const { client, send } = connectClient({ virtual: true });
    send('P12');
    expect(Buffer.from(client.lcdLine()).toString()).toBe('LCD "PIN>-2  "\r\n');
    send('DISP:REP OFF\r');
    expect(client.lcdLine().length).toBe(0);
  });

  it('for commands only get no reports, and no byte is a key', () => {
    const one = connectClient({ scpi: true, virtual: true });
    expect(one.send('P\r5\r\r\n')).toEqual([]);
    expect(one.send('DISP?\r')).toEqual(['"        "']);
    expect(one.send('KEY:HOLD? PRESS;:DISP?\r')).toEqual(['ACCEPTED;"PIN>    "']);
    expect(one.client.lcdLine().length).toBe(0);
    one.send('DISP:REP ON\r');
    expect(errorsOf(one)).toEqual([
      '-113,"Undefined header;P"',
      '-102,"Syntax error;a command begins with a letter, a colon or a star"',
      '-221,"Settings conflict;the port is for commands and replies only (--scpi)"',
    ]);
  });

  it('hear nothing more once the console is stopped, and the clock is free', () => {
    const { client, clock, console, send, advance } = connectClient();
    send('P');
    advance(2_030);
    send('12KEY? 5;WAIT? "x"\r');
    console.stop();
    console.stop();
    client.receive(Buffer.from('*IDN?\r'));
    expect(advance(60_000)).toEqual([]);
    expect(clock.wakes().length).toBe(0);
  });
});

describe('a terminal with its echo left on', () => {
  const echoed = (sent: string[]): string => sent.map((line) => line.replace('\r\n', '\r\n\r\n')).join('');

  it('presses nothing, whatever comes back', () => {
    const one = connectClient({ virtual: true });
    one.send('P');
    const lines = [
      'DISP?',
      'TIME?',
      '*STB?',
      'STAT?',
      '*OPC?;TIME?',
      'SYST:ERR?',
      'HELP?',
      'SNAP?',
      'KEY? OK',
      '*IDN?',
    ];
    one.client.receive(Buffer.from('1'));
    for (const line of lines) {
      one.client.receive(Buffer.from(echoed(one.sent())));
      one.client.receive(Buffer.from(`${line}\r`));
    }
    one.client.receive(Buffer.from(echoed(one.sent())));
    expect(one.card.frame().text).toBe('PIN>1   ');
    expect(errorsOf(one)).toEqual([]);
  });

  it('does not keep a digit that turns out to be a key', () => {
    const one = connectClient({ virtual: true });
    expect(one.send('P')).toEqual(['LCD "PIN>    "']);
    one.send('LCD "PIN>    "\r\n\r\n');
    one.send('TIME?\r');
    expect(one.send('2')).toEqual([]);
    expect(one.send('1')).toEqual(['LCD "PIN>2   "', 'LCD "PIN>-1  "']);
  });

  it('is known by 32 lines, not by 33', () => {
    const errorsAfter = (lines: number): number => {
      const one = connectClient({ virtual: true });
      one.send('P*RST;:TIME:MODE VIRT\r');
      one.send('STAT?\r'.repeat(lines - 1));
      one.send('LCD "        "\r\n\r\n');
      return errorsOf(one).length;
    };
    expect([errorsAfter(32), errorsAfter(33)]).toEqual([0, 1]);
  });
});
