/**
 * The Esc key, and keys that send a sequence which begins with the same byte: only bytes that follow at once belong
 * to it.
 */
import { describe, expect, it, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import type { After } from '../../src/serial/console/after.ts';
import { createConsole } from '../../src/serial/console/console.ts';
import { createManualClock, type ManualClock } from '../../src/time/manual-clock.ts';
import { testWith } from '../tools.ts';
import { cardOn, carriers, needsOf, type Visitor } from './carriers.ts';
import { until } from './tools.ts';

const ports = carriers.filter((carrier) => carrier !== 'in process');

/** The host's timers at a port, by its clock. */
const afterBy =
  (host: ManualClock): After =>
  (ms, call) =>
    host.wake(host.now() + ms, call);

/** Says what begins or goes on with a sequence, and waits until the port has taken it. */
async function begins(host: ManualClock, one: Visitor, text: string): Promise<void> {
  const [before] = host.wakes();
  one.say(text);
  await until('the port waits for the rest', () => host.wakes().length === 1 && host.wakes()[0] !== before);
}

describe.each(ports)('on %s', (carrier) => {
  for (const first of ['', 'P', '[', 'O', ']', 'X', '^', '_']) {
    testWith(needsOf(carrier), `Esc ${first}, and 51 ms later a key: the key is pressed`, async () => {
      const host = createManualClock();
      const { card, clock, open, close } = await cardOn(carrier, { after: afterBy(host) });
      card.hold('press');
      const one = await open();
      // The Esc key alone is pressed first, and what follows it is Alt and a key, sent at once.
      await begins(host, one, '\x1b');
      host.advance(51);
      if (first !== '') {
        await begins(host, one, `\x1b${first}`);
        host.advance(51);
      }
      one.say('7SYST:ERR:COUN?\r');
      expect((await one.hears('\r\n0\r\n', () => clock.advanceLate(90))).includes('LCD "PIN>7   "')).toBe(
        true,
      );
      await close();
    });
  }

  testWith(needsOf(carrier), 'Esc, then [ or O 51 ms later: it begins a line, as without Esc', async () => {
    const host = createManualClock();
    const { open, close } = await cardOn(carrier, { after: afterBy(host) });
    const one = await open();
    for (const char of ['[', 'O']) {
      await begins(host, one, '\x1b');
      host.advance(51);
      one.say(`${char}\r*CLS;*IDN?\r`);
      await one.hears('DSCPLUS,dsc-plus,DEMO-0001,0\r\n');
    }
    one.say('BAD\r\x1b');
    await until('the port waits for the rest', () => host.wakes().length === 1);
    host.advance(51);
    one.say('[\rSYST:ERR:COUN?\r');
    expect(await one.hears('\n')).toBe('2\r\n');
    await close();
  });

  testWith(needsOf(carrier), 'an arrow that comes a byte each 49 ms is an arrow', async () => {
    const host = createManualClock();
    const { card, clock, open, close } = await cardOn(carrier, { after: afterBy(host) });
    const one = await open();
    for (const arrow of ['\x1b[A', '\x1bOA', '\x1b[1;5C']) {
      for (const byte of arrow.slice(0, -1)) {
        await begins(host, one, byte);
        host.advance(49);
      }
      one.say(arrow.slice(-1));
      await until('the sequence is over', () => host.wakes().length === 0);
    }
    one.say('SYST:ERR:COUN?\r');
    await one.hears('\r\n0\r\n', () => clock.advanceLate(100));
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
      expect(await one.hears('\r\n0\r\n', () => clock.advanceLate(100))).toBe(
        'LCD "        "\r\nLCD "PIN>    "\r\n0\r\n',
      );
      expect(card.frame().text).toBe('PIN>    ');
      await close();
    },
  );
});

describe('whatever card time is', () => {
  it.each(['REAL', 'VIRT'])('%s', (mode) => {
    const host = createManualClock();
    const clock = createManualClock();
    const card = createCard();
    let text = '';
    const console = createConsole({ card, clock });
    const one = console.connect(
      (line) => {
        text += Buffer.from(line).toString('latin1');
      },
      { after: afterBy(host) },
    );
    const say = (said: string): void => one.receive(Buffer.from(said, 'latin1'));
    say(`TIME:MODE ${mode};SCAL 1000\r\x1b`);
    clock.advanceLate(60_000);
    say('[A');
    expect(host.wakes().length).toBe(0);
    say('\x1b');
    host.advance(51);
    say('P*OPC?\r');
    clock.advanceLate(3);
    expect(text).toBe('LCD "PIN>    "\r\n1\r\n');
    console.stop();
  });
});

test('a sequence that has begun costs no timer once its client has gone', async () => {
  const host = createManualClock();
  const one = createConsole({ card: createCard(), clock: createManualClock() }).connect(() => {}, {
    after: afterBy(host),
  });
  one.receive(Buffer.from('\x1b['));
  expect(host.wakes().length).toBe(1);
  one.closed();
  expect(host.wakes().length).toBe(0);
});
