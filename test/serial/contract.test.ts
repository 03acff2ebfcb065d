/**
 * What every port does, whatever carries it: output for a client that has disconnected reaches nobody, and a client
 * that begins with CAN gets nothing from before.
 */
import { describe, expect } from 'vitest';
import type { Card } from '../../src/device/card.ts';
import { testWith } from '../tools.ts';
import { type CardOn, cardOn, carriers, needsOf } from './carriers.ts';
import { until } from './tools.ts';

const idn = 'DSCPLUS,dsc-plus,DEMO-0001,0\r\n';
const login = 'P1234\r111111\r';

/** The key is down: the port has heard what was said. */
const pressed = (card: Card): Promise<void> => until('a key is down', () => card.nextWake() !== null);

describe.each(carriers)('on %s', (carrier) => {
  const contract = (name: string, story: (port: CardOn) => Promise<void>, scpi = false): void =>
    testWith(needsOf(carrier), `${name}${scpi ? ', with --scpi' : ''}`, async () => {
      const port = await cardOn(carrier, { scpi });
      try {
        await story(port);
      } finally {
        await port.close();
      }
    });

  for (const scpi of [false, true]) {
    for (const asked of ['KEY:HOLD? PRESS', 'TYPE? "1"', 'KEY:HOLD PRESS;*OPC?;:TIME?']) {
      contract(
        `the reply to ${asked} is nobody's once its asker has gone`,
        async ({ card, clock, open }) => {
          const asker = await open();
          asker.say(`${asked}\r`);
          await pressed(card);
          await asker.disconnect();
          clock.advanceLate(3_000);
          const next = await open();
          next.say('\x18*IDN?\r');
          expect(await next.hears('\n')).toBe(idn);
          next.say('SYST:ERR?\r');
          expect(await next.hears('\n')).toBe('0,"No error"\r\n');
        },
        scpi,
      );
    }

    contract(
      'nor does it reach one who is there when it falls due',
      async ({ card, clock, open }) => {
        const asker = await open();
        asker.say('KEY:HOLD? PRESS\rKEY? 1\r');
        await pressed(card);
        await asker.disconnect();
        const next = await open();
        if (!scpi) await next.hears('LCD "        "\r\n');
        next.say('*IDN?\r');
        const heard = await next.hears(idn, () => clock.advanceLate(100));
        clock.advanceLate(3_000);
        next.say('SYST:VERS?\r');
        const all = heard + (await next.hears('1999.0\r\n', () => clock.advanceLate(100)));
        const lines = all.split('\r\n').filter((line) => !line.startsWith('LCD '));
        expect(lines).toEqual([idn.trim(), '1999.0', '']);
        expect(card.frame().text).toBe('PIN>1   ');
      },
      scpi,
    );

    contract(
      'nobody waits for a client that has gone, whether its wait had begun or not',
      async ({ card, clock, open }) => {
        const asker = await open();
        asker.say('KEY:HOLD? PRESS\rWAIT? "CHALLNG>",86400000\rKEY 1\r');
        await pressed(card);
        await asker.disconnect();
        clock.advanceLate(3_000);
        expect(card.frame().text).toBe('PIN>    ');
        const second = await open();
        second.say('\x18KEY 1;:WAIT? "CHALLNG>",86400000\r');
        await until('the key is pressed', () => {
          clock.advanceLate(100);
          return card.frame().text === 'PIN>1   ';
        });
        await second.disconnect();
        const third = await open();
        third.say('\x18STAT?\r');
        expect(await third.hears('\n')).toBe('PIN\r\n');
      },
      scpi,
    );
  }

  contract('the response to a challenge of before is nobody’s (76269671)', async ({ card, clock, open }) => {
    const first = await open();
    first.say('P1234\r123456\r');
    await pressed(card);
    await first.disconnect();
    clock.advanceLate(6_000);
    expect(card.frame().text).toBe('90187643');
    const second = await open();
    second.say(`\x18*RST;:TIME:MODE VIRT\r${login}*WAI\r`);
    const heard = await second.hears('LCD "76269671"\r\n');
    expect(/[0-9]{8}/.exec(heard)?.[0]).toBe('76269671');
    expect(heard.startsWith('LCD "        "\r\nLCD "PIN>    "\r\n')).toBe(true);
  });

  contract('while nobody is there lines are counted, and the next sees the LCD as it is', async (port) => {
    const { card, open } = port;
    await (await open()).disconnect();
    card.hold('press');
    card.type('12');
    const next = await open();
    expect(await next.hears('LCD "PIN>-2  "\r\n')).toBe('LCD dropped 3\r\nLCD "PIN>-2  "\r\n');
    await next.disconnect();
    const last = await open();
    expect(await last.hears('LCD "PIN>-2  "\r\n')).toBe('LCD "PIN>-2  "\r\n');
  });

  contract('a client that begins with CAN is told of no lines, and sees no LCD', async ({ card, open }) => {
    card.hold('press');
    const one = await open();
    one.say('\x18*IDN?\r');
    expect(await one.hears('\n')).toBe(idn);
    await one.disconnect();
    const next = await open();
    expect(await next.hears('LCD "PIN>    "\r\n')).toBe('LCD "PIN>    "\r\n');
  });

  contract('CAN drops a report that waits for a reply, with the reply', async ({ card, clock, open }) => {
    const one = await open();
    one.say('\x18KEY:HOLD? PRESS;:KEY:HOLD? PRESS,60000\r');
    await pressed(card);
    clock.advanceLate(3_000);
    expect(card.frame().text).toBe('PIN>    ');
    one.say('\x18*IDN?\r');
    expect(await one.hears('\n')).toBe(idn);
  });

  contract('reports that are off do not come late', async ({ clock, open }) => {
    const one = await open();
    one.say('\x18P*OPC?\r');
    expect(await one.hears('1\r\n', () => clock.advanceLate(100))).toBe('LCD "PIN>    "\r\n1\r\n');
    one.say('DISP:REP OFF\r*RST;:DISP:REP OFF;*OPC?\r');
    one.say('*RST;:DISP:REP OFF;:KEY:HOLD? PRESS\r');
    one.say('*RST;:KEY:HOLD PRESS;:DISP:REP OFF;*IDN?\r');
    expect(await one.hears(idn, () => clock.advanceLate(100))).toBe(`1\r\nACCEPTED\r\n${idn}`);
  });

  contract('a client whose first word is that reports are off is not shown the LCD', async ({ open }) => {
    const one = await open();
    one.say('DISP:REP OFF;*IDN?\r');
    expect(await one.hears('\n')).toBe(idn);
  });
});
