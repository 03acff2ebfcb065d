/**
 * Something happens while a key is down, at every moment that makes a difference: its client disconnects or starts
 * over, another one connects, the card is restored. The next key is pressed, and no client gets another's output.
 */
import { describe, expect, it } from 'vitest';
import { type ConsoleClient, connectClient, errorsOf } from './console-client.ts';

/** Power is held for 2,000 ms, a tap takes 60, and each is open for 30 more: before, at and after these. */
const holdMoments = [0, 1, 1_000, 1_999, 2_000, 2_001, 2_029];
const tapMoments = [0, 29, 30, 31, 59, 60, 61, 89];

const replies = (lines: readonly string[]): string[] => lines.filter((line) => !line.startsWith('LCD '));

const presses = ({ card }: ConsoleClient): string[] =>
  card.events().flatMap((event) => (event.type === 'press' ? [`${event.key} ${event.verdict}`] : []));

/** The card is on, and asks for the PIN. */
function cardOn(): ConsoleClient {
  const here = connectClient();
  here.send('P');
  here.advance(2_030);
  expect(here.card.frame().text).toBe('PIN>    ');
  return here;
}

/** One more client, and what it has heard, reports left out. */
function another({ console }: ConsoleClient): { send(text: string): void; heard(): string[] } {
  const lines: string[] = [];
  const client = console.connect((line) => lines.push(Buffer.from(line).toString('latin1').trimEnd()));
  return {
    send: (text) => client.receive(Buffer.from(text, 'latin1')),
    heard: () => replies(lines),
  };
}

const ends: readonly (readonly [string, (here: ConsoleClient) => void])[] = [
  [
    'goes, and the next one is there',
    ({ client }) => {
      client.closed();
      client.opened();
    },
  ],
  ['goes, and nobody sees the next one come', ({ client }) => client.closed()],
  ['starts over', ({ send }) => expect(send('\x18')).toEqual([])],
];

describe.each(ends)('a client that %s', (_, end) => {
  it.each(['P', 'KEY:HOLD? PRESS\r', 'KEY:HOLD PRESS;*OPC?\r', 'KEY:HOLD? PRESS;:DISP?\r'])(
    'while power is held by %j leaves a card that lights up, and a line on which only the next is heard',
    (gesture) => {
      for (const moment of holdMoments) {
        const here = connectClient();
        here.send(gesture);
        expect([moment, replies(here.advance(moment))]).toEqual([moment, []]);
        end(here);
        const heard = replies([...here.send('7SYST:VERS?\r'), ...here.advance(4_000)]);
        expect([moment, heard, here.card.frame().text]).toEqual([moment, ['1999.0'], 'PIN>7   ']);
        expect(presses(here)).toEqual(['press accepted', 'digit accepted']);
        expect(errorsOf(here)).toEqual([]);
      }
    },
  );

  it('while power is held by P has the command of the next wait until that key is up', () => {
    for (const moment of holdMoments) {
      const here = connectClient();
      here.send('P');
      here.advance(moment);
      end(here);
      const early = replies([...here.send('SYST:VERS?\r'), ...here.advance(2_029 - moment)]);
      expect([moment, early, replies(here.advance(1))]).toEqual([moment, [], ['1999.0']]);
    }
  });

  it('while a key is down is not told of it, and another’s that waited is pressed once it is up', () => {
    for (const moment of tapMoments) {
      const here = cardOn();
      const other = another(here);
      here.send('KEY? 1\r');
      here.advance(moment);
      other.send('KEY? 2\r');
      end(here);
      expect([moment, replies(here.advance(89 - moment)), other.heard()]).toEqual([moment, [], []]);
      expect(here.card.frame().text).toBe('PIN>1   ');
      expect([moment, replies(here.advance(91)), other.heard()]).toEqual([moment, [], ['ACCEPTED']]);
      expect(here.card.frame().text).toBe('PIN>-2  ');
      here.send('3');
      here.advance(90);
      expect(here.card.frame().text).toBe('PIN>--3 ');
    }
  });

  it('while its keys wait for another’s to come up presses what was sent before it went, and not before it started over', () => {
    const stays = end !== ends[2]?.[1];
    for (const moment of tapMoments) {
      const here = cardOn();
      const other = another(here);
      other.send('KEY? 1\r');
      here.advance(moment);
      here.send('2KEY? 3\r');
      end(here);
      expect([moment, replies(here.advance(1_000)), other.heard()]).toEqual([moment, [], ['ACCEPTED']]);
      expect([moment, here.card.frame().text]).toEqual([moment, stays ? 'PIN>--3 ' : 'PIN>1   ']);
      expect(here.send('DISP?\r')).toEqual([stays ? '"PIN>--3 "' : '"PIN>1   "']);
    }
  });
});

describe('a card that is set back while a key is down', () => {
  const setBack = '-221,"Settings conflict;the card was restored meanwhile"';

  it.each([
    ['1', null, null],
    ['KEY 1\r', null, setBack],
    ['KEY? 1\r', 'ACCEPTED', setBack],
    ['TYPE? "1"\r', 'ACCEPTED', setBack],
  ])(
    'by %j: its verdict is told if there was one, and the keys that wait are pressed',
    (keys, told, error) => {
      for (const moment of tapMoments) {
        const here = cardOn();
        const before = here.card.snapshot();
        const other = another(here);
        here.send(`${keys}3`);
        here.advance(moment);
        other.send('KEY? 2\r');
        here.card.restore(before);
        const accepted = moment >= 30;
        const heard = replies(here.advance(1_000));
        expect([moment, heard, other.heard()]).toEqual([
          moment,
          accepted && told !== null ? [told] : [],
          ['ACCEPTED'],
        ]);
        // The first 1 is gone with what was set back.
        expect([moment, here.card.frame().text]).toEqual([moment, 'PIN>-3  ']);
        expect([moment, errorsOf(here)]).toEqual([moment, !accepted && error !== null ? [error] : []]);
        here.send('4');
        here.advance(90);
        expect(here.card.frame().text).toBe('PIN>--4 ');
      }
    },
  );

  it.each(['*RST', 'REST'])('by %s of another client waits until the key is up', (command) => {
    const off = connectClient().send('SNAP?\r').join('');
    for (const moment of tapMoments) {
      const here = cardOn();
      const other = another(here);
      here.send('KEY? 1\r');
      here.advance(moment);
      other.send(command === 'REST' ? `REST ${off};:DISP?\r` : '*RST;:DISP?\r');
      expect([moment, other.heard(), here.card.state()]).toEqual([moment, [], 'pin']);
      expect([moment, replies(here.advance(90 - moment)), other.heard()]).toEqual([
        moment,
        ['ACCEPTED'],
        ['"        "'],
      ]);
      expect(here.card.state()).toBe('off');
    }
  });
});
