import { describe, expect, test } from 'vitest';
import { createAccessServer } from '../../src/serial/ports/rfc2217-server.ts';
import { createTelnetDecoder, escapeIac, subBytesMax } from '../../src/serial/ports/telnet-decoder.ts';

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

/** One connection: hex in, the server's bytes and what it asks of the port out. */
function connection(): (hex: string) => { hex: string; data: string; requests: string[] } {
  const server = createAccessServer();
  const decode = createTelnetDecoder(() => server.binary);
  return (hex) => {
    const out = { hex: '', data: '', requests: [] as string[] };
    for (const part of decode(bytesOf(hex))) {
      if (part.type === 'data') {
        out.data += Buffer.from(part.bytes).toString('hex');
        continue;
      }
      const reply = server.reply(part);
      out.hex += Buffer.from(reply.bytes).toString('hex');
      out.requests.push(...reply.requests);
    }
    return out;
  };
}

/** What pyserial 3.5 sends when it opens, and what it has to get before it goes on. */
const opening = [
  ['fffd01 fffb03 fffd03 fffd2c fffb2c', 'fffc01 fffd03 fffb03 fffb2c fffd2c fffa2c6bb0fff0'],
  [
    'fffa2c0100002580fff0 fffa2c0208fff0 fffa2c0301fff0 fffa2c0401fff0',
    'fffa2c6500002580fff0 fffa2c6608fff0 fffa2c6701fff0 fffa2c6801fff0',
  ],
  ['fffa2c0501fff0', 'fffa2c6901fff0'],
  ['fffa2c0508fff0', 'fffa2c6908fff0'],
  ['fffa2c050bfff0', 'fffa2c690bfff0'],
  ['fffa2c0c01fff0', 'fffa2c7001fff0'],
  ['fffa2c0c02fff0', 'fffa2c7002fff0'],
] as const;

const plain = (hex: string): string => hex.replaceAll(' ', '');

describe('pyserial opens rfc2217://', () => {
  test('byte for byte', () => {
    const say = connection();
    for (const [asked, answered] of opening) expect(say(asked).hex).toBe(plain(answered));
  });

  test('in pieces of every size', () => {
    const asked = plain(opening.map(([one]) => one).join(''));
    const answered = plain(opening.map(([, one]) => one).join(''));
    for (let size = 1; size <= asked.length / 2; size++) {
      const say = connection();
      let got = '';
      for (let at = 0; at < asked.length; at += 2 * size) got += say(asked.slice(at, at + 2 * size)).hex;
      expect(got, `pieces of ${size}`).toBe(answered);
    }
  });
});

describe('a setting that is asked for comes back as it is: "does not accept parameter change" (ser2net 92)', () => {
  test('9600 7E1', () => {
    expect(connection()('fffa2c0100002580fff0 fffa2c0207fff0 fffa2c0303fff0 fffa2c0401fff0').hex).toBe(
      plain('fffa2c6500002580fff0 fffa2c6607fff0 fffa2c6703fff0 fffa2c6801fff0'),
    );
  });

  test('a baud rate with the byte 255 is doubled both ways', () => {
    expect(connection()('fffa2c01000000fffffff0').hex).toBe('fffa2c65000000fffffff0');
  });

  test('0 asks for what is set, and does not set it', () => {
    const say = connection();
    expect(say('fffa2c0200fff0').hex).toBe('fffa2c6608fff0');
    say('fffa2c0207fff0 fffa2c010001c200fff0');
    expect(say('fffa2c0200fff0 fffa2c0100000000fff0').hex).toBe('fffa2c6607fff0fffa2c650001c200fff0');
  });

  test('a value that there is not is answered with the one that holds', () => {
    expect(connection()('fffa2c0209fff0 fffa2c0306fff0 fffa2c0404fff0 fffa2c0125fff0').hex).toBe(
      plain('fffa2c6608fff0 fffa2c6701fff0 fffa2c6801fff0 fffa2c6500002580fff0'),
    );
  });
});

describe('each SET-CONTROL is answered with its own value (labgrid 367)', () => {
  test.each([1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 16, 17, 18, 19])('%i', (value) => {
    const hex = value.toString(16).padStart(2, '0');
    expect(connection()(`fffa2c05${hex}fff0`).hex).toBe(`fffa2c69${hex}fff0`);
  });

  test.each([
    ['flow', '00', '01', '03'],
    ['break', '04', '06', '05'],
    ['DTR', '07', '08', '09'],
    ['RTS', '0a', '0b', '0c'],
    ['inbound flow', '0d', '0e', '10'],
  ])('%s is asked for, set, and asked for again', (_name, ask, start, other) => {
    const say = connection();
    expect(say(`fffa2c05${ask}fff0`).hex).toBe(`fffa2c69${start}fff0`);
    say(`fffa2c05${other}fff0`);
    expect(say(`fffa2c05${ask}fff0`).hex).toBe(`fffa2c69${other}fff0`);
  });

  test('20 is none', () => {
    expect(connection()('fffa2c0514fff0').hex).toBe('');
  });
});

describe('BREAK is an event and no byte (ser2net 134, micropython 12787)', () => {
  test('on and off by SET-CONTROL', () => {
    const say = connection();
    expect(say('fffa2c0505fff0')).toEqual({ hex: 'fffa2c6905fff0', data: '', requests: ['break on'] });
    expect(say('fffa2c0506fff0')).toEqual({ hex: 'fffa2c6906fff0', data: '', requests: ['break off'] });
  });

  test('by TELNET', () => {
    expect(connection()('31fff332')).toEqual({ hex: '', data: '3132', requests: ['break on', 'break off'] });
  });
});

describe('no two ends answer each other for ever (ser2net 8 and 30, Robot Framework 1908, conman 9)', () => {
  test('a client that answers every request with its twin: silence after one round', () => {
    const say = connection();
    expect(say('fffd03 fffb03 fffd2c fffb2c').hex).toBe(plain('fffb03 fffd03 fffb2c fffd2c fffa2c6bb0fff0'));
    expect(say('fffd03 fffb03 fffd2c fffb2c').hex).toBe('');
    expect(say('fffe03 fffc03').hex).toBe(plain('fffc03 fffe03'));
    expect(say('fffe03 fffc03').hex).toBe('');
  });

  test('the next connection starts anew', () => {
    expect(connection()('fffd2c').hex).toBe('fffb2c');
    expect(connection()('fffd2c').hex).toBe('fffb2c');
  });

  test('an option that is not known is refused at once, and once (ser2net 57)', () => {
    const say = connection();
    expect(say('fffd18 fffb1f fffd25').hex).toBe(plain('fffc18 fffe1f fffc25'));
    expect(say('fffd18 fffb1f fffd25').hex).toBe('');
  });
});

describe('C-Kermit asks for everything there is', () => {
  test('signature, masks, purge of both', () => {
    expect(connection()('fffa2c00fff0 fffa2c0a3ffff0 fffa2c0bf0fff0 fffa2c0c03fff0')).toEqual({
      hex: plain('fffa2c6464736370 6c7573fff0 fffa2c6e3ffff0 fffa2c6ff0fff0 fffa2c7003fff0'),
      data: '',
      requests: ['purge input', 'purge output'],
    });
  });

  test('its own signature asks for nothing', () => {
    expect(connection()('fffa2c004b fff0').hex).toBe('');
  });

  test('suspend and resume', () => {
    expect(connection()('fffa2c08fff0 fffa2c09fff0')).toEqual({
      hex: '',
      data: '',
      requests: ['suspend', 'resume'],
    });
  });
});

describe('data between the commands', () => {
  test('255 is doubled', () => {
    expect(connection()('41ffff42').data).toBe('41ff42');
    expect(Buffer.from(escapeIac(bytesOf('41ff42'))).toString('hex')).toBe('41ffff42');
  });

  test('out of binary mode the NUL after a CR is none; in binary mode it is', () => {
    const say = connection();
    expect(say('310d 00 32 00').data).toBe('310d3200');
    expect(say('fffb00').hex).toBe('fffd00');
    expect(say('0d00').data).toBe('0d00');
  });

  test('a CR at the end of a piece counts for the NUL in the next', () => {
    const say = connection();
    expect(say('0d').data + say('00').data + say('00').data).toBe('0d00');
  });

  test('a subnegotiation without end is cut and costs nothing', () => {
    const say = connection();
    say(`fffa2c00${'41'.repeat(subBytesMax * 4)}`);
    expect(say('fff031').data).toBe('31');
  });

  test('an empty one, one of another option, and commands without meaning', () => {
    expect(connection()('fffafff0 fffa2cfff0 fffa1801fff0 fff1 fff6 31')).toEqual({
      hex: '',
      data: '31',
      requests: [],
    });
  });
});
