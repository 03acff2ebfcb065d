/** What docs/user/serial.md says about a command or an error is true: each example is run. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { spellings, usage } from '../../src/serial/console/scpi/command.ts';
import { commands } from '../../src/serial/console/scpi/commands.ts';
import { type ErrorCode, scpiErrors } from '../../src/serial/console/scpi/scpi-errors.ts';
import { connectClient, errorsOf } from './console-client.ts';

describe('the example of each command gives what it says', () => {
  for (const { form, example } of commands) {
    it(form, () => {
      const { send } = connectClient({ virtual: true });
      send(example.after ?? '');
      const [first = ''] = send(`${example.send}\r`);
      const [before, after] = example.gives.split('…');
      if (after === undefined) expect(first).toBe(before);
      else expect(first.startsWith(before!)).toBe(true);
    });
  }
});

describe('the example of each error brings it', () => {
  for (const [code, { text, example }] of Object.entries(scpiErrors)) {
    it(`${code} ${text}`, () => {
      const one = connectClient({ virtual: true, ...(code === '-203' ? { key: new Uint8Array(32) } : {}) });
      one.send(example);
      expect(errorsOf(one).at(-1)?.startsWith(`${code},"${text}`)).toBe(true);
    });
  }

  it('and sets its bit of the event register: 32 below -200, 16 below -300, else 8', () => {
    for (const code of Object.keys(scpiErrors).map(Number) as ErrorCode[]) {
      const one = connectClient({ virtual: true, ...(code === -203 ? { key: new Uint8Array(32) } : {}) });
      one.send('*CLS\r');
      one.send(scpiErrors[code].example);
      const events = Number(one.send('*ESR?\r').at(-1));
      expect(events & (code > -200 ? 32 : code > -300 ? 16 : 8)).not.toBe(0);
    }
  });
});

it('the session in docs/user/faults.md gives what it says', () => {
  const page = readFileSync(new URL('../../docs/user/faults.md', import.meta.url), 'utf8');
  const [, session = ''] = /## On a serial port[\s\S]*?```text\n([\s\S]*?)^```/m.exec(page) ?? [];
  const { send } = connectClient({ virtual: true });
  // A line that was sent is followed by its reply.
  const pairs = Array.from(session.matchAll(/^(.*)\n(.*)\n/gm), ([, sent = '', reply = '']) => [sent, reply]);
  expect(pairs.map(([sent]) => [sent, send(`${sent}\r`)[0]])).toEqual(pairs);
  expect(pairs.length).toBe(3);
});

describe('the commands', () => {
  const count = 63;

  it('are all thirteen of IEEE 488.2, and those of the card', () => {
    const common = commands.filter(({ form }) => form.startsWith('*')).map(({ form }) => form);
    expect(common.join(' ')).toBe('*CLS *ESE *ESE? *ESR? *IDN? *OPC *OPC? *RST *SRE *SRE? *STB? *TST? *WAI');
    expect(commands.length).toBe(count);
  });

  it('and one more is what CONTRIBUTING.md says that this test prints', () => {
    const page = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
    expect(page).toContain(`\`expected ${count + 1} to be ${count}\``);
  });

  it('have no root that begins with P or C, which are keys', () => {
    for (const { form } of commands) expect(form.replaceAll(/[[\]*]/g, '')).toMatch(/^[ABD-OQ-Z]|^CLS$/);
  });

  it('have no spelling in common', () => {
    const all = commands.flatMap(({ form }) => spellings(form));
    expect(new Set(all).size).toBe(all.length);
    expect(spellings('SYSTem:ERRor[:NEXT]?')).toEqual([
      'SYST:ERR?',
      'SYST:ERROR?',
      'SYSTEM:ERR?',
      'SYSTEM:ERROR?',
      'SYST:ERR:NEXT?',
      'SYST:ERROR:NEXT?',
      'SYSTEM:ERR:NEXT?',
      'SYSTEM:ERROR:NEXT?',
    ]);
  });

  it('work in every spelling, and in small letters', () => {
    const { send } = connectClient({ virtual: true });
    for (const { form, params } of commands.filter(({ form }) => form.endsWith('?'))) {
      if (params.some(({ missing }) => missing === undefined)) continue;
      for (const spelling of spellings(form)) {
        expect(send(`${spelling}\r`).length).toBe(1);
        expect(send(`:${spelling.toLowerCase()}\r`.replace(':*', '*')).length).toBe(1);
      }
    }
    expect(send('SYST:ERR?\r')).toEqual(['0,"No error"']);
  });

  it('are all in HELP?, with their parameters, and each has help of its own', () => {
    const { send } = connectClient({ virtual: true });
    const [all] = send('SYST:HELP?\r');
    for (const one of commands) {
      expect(all).toContain(`"${usage(one).replaceAll('"', '""')}"`);
      const [help] = send(`HELP? "${spellings(one.form)[0]}"\r`);
      expect(help?.startsWith(`"${usage(one).replaceAll('"', '""')} - `)).toBe(true);
    }
    send('HELP? "NONE"\r');
    expect(send('SYST:ERR?\r')).toEqual(['-113,"Undefined header;NONE"']);
  });
});

describe('what was keyed', () => {
  it('stands in no error, whatever is wrong with a line that has it', () => {
    const pin = '8302';
    const wrong = [
      `TYPE${pin}`,
      `TYPE "${pin}`,
      `TYPE "${pin}x"`,
      `TYPE ${pin}`,
      `TYPE "1",${pin}`,
      `KEY ${pin}`,
    ];
    const more = [
      `KEY:UP '${pin}'`,
      `KEY X${pin}`,
      `WAIT? ${pin}`,
      `${pin}${pin}A`,
      `TIME:MODE X${pin}`,
      `ABC:D${pin}?`,
    ];
    const one = connectClient({ virtual: true });
    for (const line of [...wrong, ...more]) one.send(`${line}\r`);
    const errors = errorsOf(one);
    expect(errors.length).toBe(12);
    expect(errors.join('\n')).not.toContain(pin);
  });
});
