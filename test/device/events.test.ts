/**
 * A program follows a card by its events: every press, every change of state, LCD and memory, and no PIN.
 */
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import { type CardEvent, cardTime, eventLine, eventsKept } from '../../src/device/events.ts';

function lines(card: Card): string[] {
  return card.events().map(eventLine);
}

describe('the events of a login', () => {
  it('in full, as lines of text', () => {
    const card = createCard();
    card.respond({ pin: '1234', challenge: '000130' });
    expect(lines(card)).toEqual([
      '  2.000 s  key    press (held): accepted',
      '  2.000 s  state  off -> pin, power key',
      '  2.000 s  lcd    "PIN>    "',
      '  2.060 s  key    digit: accepted',
      '  2.060 s  lcd    "PIN>-   "',
      '  2.150 s  key    digit: accepted',
      '  2.150 s  lcd    "PIN>--  "',
      '  2.240 s  key    digit: accepted',
      '  2.240 s  lcd    "PIN>--- "',
      '  2.330 s  key    digit: accepted',
      '  2.330 s  lcd    "PIN>----"',
      '  2.420 s  key    OK: accepted',
      '  2.420 s  state  pin -> challenge, OK',
      '  2.420 s  lcd    "CHALLNG>"',
      '  2.510 s  key    0: accepted',
      '  2.510 s  lcd    "0       "',
      '  2.600 s  key    0: accepted',
      '  2.600 s  lcd    "00      "',
      '  2.690 s  key    0: accepted',
      '  2.690 s  lcd    "000     "',
      '  2.780 s  key    1: accepted',
      '  2.780 s  lcd    "0001    "',
      '  2.870 s  key    3: accepted',
      '  2.870 s  lcd    "00013   "',
      '  2.960 s  key    0: accepted',
      '  2.960 s  lcd    "000130  "',
      '  3.050 s  key    OK: accepted',
      '  3.050 s  memory counter 0, battery 14999, PIN tries 3',
      '  3.050 s  state  challenge -> computing, OK',
      '  3.050 s  lcd    "        "',
      '  3.350 s  state  computing -> response, time',
      '  3.350 s  lcd    "00107753"',
    ]);
  });

  it('as flat records', () => {
    const card = createCard({
      profile: 'keypad-local-pin',
      memory: { counter: '0', battery: 7, tries: 1, locked: false },
    });
    card.hold('press');
    card.type('5678\r');
    expect(card.events().slice(-6)).toEqual([
      { at: 2_330, type: 'press', key: 'digit', touch: 5, held: false, verdict: 'accepted' },
      { at: 2_330, type: 'lcd', revision: 5, text: 'PIN?****' },
      { at: 2_420, type: 'press', key: 'OK', touch: 6, held: false, verdict: 'accepted' },
      { at: 2_420, type: 'memory', counter: '0', battery: 7, tries: 0, locked: true },
      { at: 2_420, type: 'state', from: 'pin', to: 'locked', why: 'wrong PIN' },
      { at: 2_420, type: 'lcd', revision: 6, text: 'LOCK PIN' },
    ]);
    expect(lines(card).at(-3)).toBe('  2.420 s  memory counter 0, battery 7, PIN tries 0, locked');
  });

  it('say why a press came to nothing', () => {
    const card = createCard();
    card.press('7');
    expect(card.events()).toEqual([
      { at: 30, type: 'press', key: 'digit', touch: 1, held: false, verdict: 'ignored', reason: 'off' },
    ]);
    expect(lines(card)).toEqual(['  0.030 s  key    digit: ignored, off']);
  });
});

describe('a digit', () => {
  /** The keys of the last events, as they are named. */
  const named = (card: Card): string[] =>
    card
      .events()
      .flatMap((event) => (event.type === 'press' ? [event.key] : []))
      .slice(-1);

  it.each([
    ['off', () => createCard()],
    [
      'PIN entry',
      () => {
        const card = createCard();
        card.hold('press');
        return card;
      },
    ],
    [
      'computing',
      () => {
        const card = createCard();
        card.hold('press');
        card.type('1234\r123456\r');
        return card;
      },
    ],
    [
      'the response',
      () => {
        const card = createCard();
        card.respond({ pin: '1234', challenge: '123456' });
        return card;
      },
    ],
  ])('is never named in %s, acted, bounced or busy', (_, begin) => {
    const card = begin();
    card.press('7');
    expect(named(card)).toEqual(['digit']);
    card.hold('7', 3);
    expect(named(card)).toEqual(['digit']);
    card.down('OK');
    card.down('7');
    expect(named(card)).toEqual(['digit']);
  });

  it('is named in challenge entry, where the LCD shows it', () => {
    const card = createCard();
    card.hold('press');
    card.type('1234\r7');
    expect(named(card)).toEqual(['7']);
    card.hold('8', 3);
    expect(named(card)).toEqual(['8']);
  });
});

describe('revisions of the LCD', () => {
  it('begin at 0 with a blank LCD and grow by one at each change', () => {
    const card = createCard();
    expect(card.frame()).toEqual({ revision: 0, at: 0, text: '        ' });
    card.respond({ pin: '1234', challenge: '000000' });
    const revisions = card.events().flatMap((event) => (event.type === 'lcd' ? [event.revision] : []));
    expect(revisions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(card.frame().revision).toBe(14);
  });

  it('do not grow when a key leaves the LCD as it was', () => {
    const card = createCard();
    card.hold('press');
    card.type('1234');
    card.press('5');
    card.press('press');
    expect(card.frame()).toEqual({ revision: 5, at: 2_330, text: 'PIN>---4' });
  });
});

describe('a listener', () => {
  it('hears every event once, in order, until it ends', () => {
    const card = createCard();
    const heard: CardEvent[] = [];
    const end = card.on((event) => heard.push(event));
    card.hold('press');
    card.type('12');
    expect(heard).toEqual(card.events());
    end();
    end();
    card.type('34');
    expect(heard).toHaveLength(7);
  });

  it('may drive the card: what that brings comes after', () => {
    const card = createCard();
    const heard: string[] = [];
    const then = (key: 'press' | 'OK', text: string): void => {
      card.up(key);
      card.advance(30);
      card.type(text);
    };
    card.on((event) => {
      if (event.type === 'state' && event.to === 'pin') then('press', '1234\r');
      if (event.type === 'state' && event.to === 'challenge') then('OK', '123456\r');
    });
    card.on((event) => {
      if (event.type === 'state') heard.push(event.to);
    });
    card.hold('press');
    expect(card.now()).toBe(3_170);
    card.wait('90187643');
    expect(heard).toEqual(['pin', 'challenge', 'computing', 'response']);
    expect(card.events().map(({ at }) => at)).toEqual(
      card
        .events()
        .map(({ at }) => at)
        .sort((a, b) => a - b),
    );
  });

  it('that fails is heard of, and keeps no event from the others', () => {
    const card = createCard();
    const heard: string[] = [];
    let fails = true;
    card.on(() => {
      if (!fails) return;
      fails = false;
      throw new Error('a listener fell');
    });
    card.on((event) => heard.push(event.type));
    card.down('press');
    expect(() => card.advance(2_000)).toThrow('a listener fell');
    card.up('press');
    card.advance(30);
    card.press('5');
    expect(card.state()).toBe('pin');
    expect(heard).toEqual(['press', 'state', 'lcd', 'press', 'lcd']);
  });

  it('that fails while a key is down does not keep the finger there', () => {
    const card = createCard();
    const end = card.on(() => {
      throw new Error('a listener fell');
    });
    expect(() => card.hold('press')).toThrow('a listener fell');
    end();
    card.advance(30);
    expect(card.press('1')).toEqual({ verdict: 'accepted' });
  });

  it('that fails once during a hold is heard of when the key is up', () => {
    const card = createCard();
    const end = card.on(() => {
      end();
      throw new Error('a listener fell');
    });
    expect(() => card.hold('press')).toThrow(new Error('a listener fell'));
    expect([card.touched(), card.now()]).toEqual([null, 2_030]);
  });

  it('that comes while others are told hears what happens from then on', () => {
    const card = createCard();
    const heard: string[] = [];
    const end = card.on(() => {
      end();
      card.on((event) => heard.push(event.type));
    });
    card.hold('press');
    expect(heard).toEqual([]);
    card.press('1');
    expect(heard).toEqual(['press', 'lcd']);
  });

  it('that is ended by another hears no more, and the same one twice is two', () => {
    const card = createCard();
    const heard: string[] = [];
    const hear = (event: CardEvent) => heard.push(event.type);
    const ends = [card.on(() => ends[1]?.()), card.on(hear), card.on(hear)];
    card.hold('press');
    expect(heard).toEqual(['press', 'state', 'lcd']);
    ends[2]?.();
    card.press('1');
    expect(heard).toHaveLength(3);
  });
});

describe('the log', () => {
  it(`holds the last ${eventsKept} events`, () => {
    const card = createCard();
    const heard: CardEvent[] = [];
    card.on((event) => heard.push(event));
    for (let i = 0; i < eventsKept; i++) card.press('5');
    expect(card.events()).toEqual(heard);
    for (let i = 1; i <= 2 * eventsKept; i++) {
      card.press('5');
      expect(card.events()).toHaveLength(eventsKept);
      expect(card.events()[0]).toBe(heard[i]);
    }
  });

  it('is a copy: what is done to it does not change the card', () => {
    const card = createCard();
    card.press('5');
    (card.events() as CardEvent[]).pop();
    expect(card.events()).toHaveLength(1);
  });
});

describe('card time', () => {
  it('is written in seconds, at least nine characters wide', () => {
    expect([0, 7, 1_234, 59_999, 43_200_000, 100_000_000].map(cardTime)).toEqual([
      '  0.000 s',
      '  0.007 s',
      '  1.234 s',
      ' 59.999 s',
      '43200.000 s',
      '100000.000 s',
    ]);
  });
});
