/**
 * The Esc key, and keys that send a sequence which begins with the same byte: only what comes at once belongs to it.
 */
import { describe, expect, it, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { createConsole } from '../../src/serial/console/console.ts';
import { testWith } from '../tools.ts';
import { cardOn, carriers, needsOf, type Visitor } from './carriers.ts';
import { type HandAfter, handAfter } from './hand-after.ts';
import { handClock } from './hand-clock.ts';
import { until } from './tools.ts';

const ports = carriers.filter((carrier) => carrier !== 'in process');

/** Says what begins or goes on with a sequence, and waits until the port has taken it. */
async function begins(host: HandAfter, one: Visitor, text: string): Promise<void> {
  const before = host.asked();
  one.say(text);
  await until('the port waits for the rest', () => host.asked() > before && host.waiting() === 1);
}

describe.each(ports)('on %s', (carrier) => {
  for (const first of ['', 'P', '[', 'O', ']', 'X', '^', '_']) {
    testWith(needsOf(carrier), `Esc ${first}, and 51 ms later a key: the key is pressed`, async () => {
      const host = handAfter();
      const { card, clock, open, close } = await cardOn(carrier, { after: host.after });
      card.hold('press');
      const one = await open();
      // The Esc key alone is pressed first, and what follows it is Alt and a key, sent at once.
      await begins(host, one, '\x1b');
      host.pass(51);
      if (first !== '') {
        await begins(host, one, `\x1b${first}`);
        host.pass(51);
      }
      one.say('7SYST:ERR:COUN?\r');
      expect((await one.hears('\r\n0\r\n', () => clock.move(90))).includes('LCD "PIN>7   "')).toBe(true);
      await close();
    });
  }

  testWith(needsOf(carrier), 'Esc, then [ or O 51 ms later: it begins a line, as without Esc', async () => {
    const host = handAfter();
    const { open, close } = await cardOn(carrier, { after: host.after });
    const one = await open();
    for (const char of ['[', 'O']) {
      await begins(host, one, '\x1b');
      host.pass(51);
      one.say(`${char}\r*CLS;*IDN?\r`);
      await one.hears('DSCPLUS,dsc-plus,DEMO-0001,0\r\n');
    }
    one.say('BAD\r\x1b');
    await until('the port waits for the rest', () => host.waiting() === 1);
    host.pass(51);
    one.say('[\rSYST:ERR:COUN?\r');
    expect(await one.hears('\n')).toBe('2\r\n');
    await close();
  });

  testWith(needsOf(carrier), 'an arrow that comes a byte each 49 ms is an arrow', async () => {
    const host = handAfter();
    const { card, clock, open, close } = await cardOn(carrier, { after: host.after });
    const one = await open();
    for (const arrow of ['\x1b[A', '\x1bOA', '\x1b[1;5C']) {
      for (const byte of arrow.slice(0, -1)) {
        await begins(host, one, byte);
        host.pass(49);
      }
      one.say(arrow.slice(-1));
      await until('the sequence is over', () => host.waiting() === 0);
    }
    one.say('SYST:ERR:COUN?\r');
    await one.hears('\r\n0\r\n', () => clock.move(100));
    expect(card.events()).toEqual([]);
    await close();
  });
});

describe('in process', () => {
  testWith(
    [],
    'what comes in the same turn of the loop is of the sequence, what comes later is not',
    async () => {
      const { card, clock, open, close } = await cardOn('in process');
      const one = await open();
      one.say('\x1b');
      one.say('[');
      one.say('A');
      one.say('\x1b[B');
      await new Promise((resolve) => setTimeout(resolve));
      one.say('\x1b');
      await new Promise((resolve) => setTimeout(resolve));
      one.say('PSYST:ERR:COUN?\r');
      expect(await one.hears('\r\n0\r\n', () => clock.move(100))).toBe(
        'LCD "        "\r\nLCD "PIN>    "\r\n0\r\n',
      );
      expect(card.frame().text).toBe('PIN>    ');
      await close();
    },
  );
});

describe('whatever card time is', () => {
  it.each(['REAL', 'VIRT'])('%s', (mode) => {
    const host = handAfter();
    const clock = handClock();
    const card = createCard();
    let text = '';
    const console = createConsole({ card, clock });
    const one = console.connect(
      (line) => {
        text += Buffer.from(line).toString('latin1');
      },
      { after: host.after },
    );
    const say = (said: string): void => one.receive(Buffer.from(said, 'latin1'));
    say(`TIME:MODE ${mode};SCAL 1000\r\x1b`);
    clock.move(60_000);
    say('[A');
    expect(host.waiting()).toBe(0);
    say('\x1b');
    host.pass(51);
    say('P*OPC?\r');
    clock.move(3);
    expect(text).toBe('LCD "PIN>    "\r\n1\r\n');
    console.stop();
  });
});

test('a sequence that has begun costs no timer once its client has gone', async () => {
  const host = handAfter();
  const one = createConsole({ card: createCard(), clock: handClock() }).connect(() => {}, {
    after: host.after,
  });
  one.receive(Buffer.from('\x1b['));
  expect(host.waiting()).toBe(1);
  one.closed();
  expect(host.waiting()).toBe(0);
});
