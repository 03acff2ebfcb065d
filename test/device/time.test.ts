/** Time advances only by calls, by exactly as much, and fires every timer on the way. */
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import { EntryError } from '../../src/device/errors.ts';

/** Every wake-up of a card from now on, until nothing is left to wake for. */
function wakes(card: Card): string[] {
  const seen: string[] = [];
  for (let at = card.nextWake(); at !== null; at = card.nextWake()) {
    card.advance(at - card.now());
    seen.push(`${at} ${card.state()} "${card.frame().text.trim()}"`);
  }
  return seen;
}

describe('a call takes', () => {
  it('60 + 30 ms for a press, in every profile', () => {
    for (const profile of ['dsc-plus', 'dsc-plus-a', 'dsc', 'keypad-local-pin']) {
      const card = createCard({ profile });
      card.press('5');
      expect(card.now()).toBe(90);
    }
  });

  it('its time + 30 ms for a hold, which is the power key’s unless told otherwise', () => {
    const card = createCard();
    card.hold('press');
    expect(card.now()).toBe(2_030);
    card.hold('edit', 1_234);
    expect(card.now()).toBe(2_030 + 1_264);
    card.hold('5', 0);
    expect(card.now()).toBe(2_030 + 1_264 + 30);
  });

  it('90 ms a key for typing', () => {
    const card = createCard();
    card.type('1234\r');
    expect(card.now()).toBe(450);
    card.type('');
    expect(card.now()).toBe(450);
  });

  it('nothing for down, up, a frame and a snapshot', () => {
    const card = createCard();
    card.down('press');
    card.frame();
    card.snapshot();
    card.up('press');
    expect(card.now()).toBe(0);
  });

  it('whole milliseconds only', () => {
    const card = createCard();
    for (const ms of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => card.advance(ms)).toThrow(
        new EntryError(`time: invalid value ${ms}; give whole milliseconds from 0`),
      );
      expect(() => card.hold('press', ms)).toThrow(EntryError);
      expect(() => card.wait('PIN>', ms)).toThrow(EntryError);
    }
    expect(() => createCard({ unixMs: -1 })).toThrow(EntryError);
    card.advance(0);
    expect(card.now()).toBe(0);
  });
});

describe('idle hours', () => {
  it('a card that is off has nothing to wake for', () => {
    const card = createCard();
    card.advance(12 * 3_600_000);
    expect([card.now(), card.events()]).toEqual([43_200_000, []]);
  });

  it('twelve of them run through every timer of dsc-plus in order', () => {
    const card = createCard();
    card.down('press');
    expect(wakes(card)).toEqual(['30 off ""', '2000 pin "PIN>"', '32000 off ""']);
    card.up('press');
    expect(wakes(card)).toEqual(['32030 off ""']);

    card.advance(12 * 3_600_000);
    card.hold('press');
    card.type('1234\r123456\r');
    expect(card.now()).toBe(32_030 + 43_200_000 + 2_030 + 1_080);
    expect(wakes(card)).toEqual(['43235380 response "90187643"', '43265380 off ""']);
  });

  it('and of dsc-plus-a, page by page', () => {
    const card = createCard({ profile: 'dsc-plus-a' });
    card.hold('press');
    card.type('1234\r123456\r');
    expect(wakes(card)).toEqual([
      '3330 response "90187"',
      '13330 response "643"',
      '23330 response "90187"',
      '33330 response "643"',
      '43330 response "90187"',
      '53330 response "643"',
      '63330 off ""',
    ]);
  });

  it('and of keypad-local-pin, after a wrong PIN', () => {
    const card = createCard({ profile: 'keypad-local-pin' });
    card.hold('press');
    card.type('9999\r');
    expect(wakes(card)).toEqual(['4420 pin "PIN?"', '34420 off ""']);
  });

  it('cut into pieces are the same as in one', () => {
    const log = (pieces: number[]): unknown => {
      const card = createCard({ profile: 'dsc-plus-a' });
      card.hold('press');
      card.type('1234\r123456\r');
      for (const ms of pieces) card.advance(ms);
      return card.events();
    };
    expect(log(Array(100).fill(777))).toEqual(log([77_700]));
  });
});

describe('an entry', () => {
  it('goes off 30,000 ms after the last key closed, not before', () => {
    const card = createCard();
    card.hold('press');
    card.advance(29_969);
    expect(card.state()).toBe('pin');
    card.advance(1);
    expect([card.state(), card.now()]).toEqual(['off', 32_000]);
    expect(card.events().at(-2)).toMatchObject({ type: 'state', to: 'off', why: 'idle' });
  });

  it('is kept on by every key that closes, though it is ignored', () => {
    const card = createCard();
    card.hold('press');
    const keys = ['OK', 'edit', 'press', '1'] as const;
    for (const key of keys) {
      card.advance(29_000);
      card.press(key);
    }
    expect(card.state()).toBe('pin');
    // The last key closed 60 ms ago.
    card.advance(29_939);
    expect(card.state()).toBe('pin');
    card.advance(1);
    expect(card.state()).toBe('off');
  });

  it('is not kept on by a touch too short, nor by a second key', () => {
    const card = createCard();
    card.hold('press');
    card.advance(29_000);
    card.hold('1', 29);
    card.advance(911);
    expect(card.state()).toBe('off');
  });

  it('counts the time of an edit from when it acts', () => {
    const card = createCard();
    card.hold('press');
    card.type('12');
    card.hold('edit', 900);
    card.advance(29_999);
    expect(card.state()).toBe('pin');
    card.advance(1);
    expect(card.state()).toBe('off');
  });

  it('a key that closes at the very millisecond of the limit still counts', () => {
    const card = createCard();
    card.hold('press');
    card.advance(29_940);
    expect(card.press('1')).toEqual({ verdict: 'accepted' });
    const late = createCard();
    late.hold('press');
    late.advance(29_941);
    expect(late.press('1')).toEqual({ verdict: 'ignored', reason: 'off' });
  });

  it('forgets PIN and challenge when it goes off', () => {
    const card = createCard();
    card.hold('press');
    card.type('1234\r123456');
    card.advance(40_000);
    expect(JSON.parse(JSON.stringify(card.snapshot())).state).toMatchObject({
      pin: '',
      challenge: '',
      response: '',
    });
  });
});

describe('computing', () => {
  it('takes 300 ms, the same for every PIN and challenge', () => {
    for (const [pin, challenge] of [
      ['0000', '000000'],
      ['9999', '999999'],
      ['1234', '000130'],
    ]) {
      const card = createCard();
      card.hold('press');
      card.type(`${pin}\r${challenge}\r`);
      const from = card.frame().at;
      card.advance(from + 299 - card.now());
      expect([card.state(), card.frame().text]).toEqual(['computing', '        ']);
      card.advance(1);
      expect(card.state()).toBe('response');
    }
  });
});

describe('a response', () => {
  it.each([
    ['dsc-plus', 30_000],
    ['dsc-plus-a', 60_000],
    ['dsc', 15_000],
    ['keypad-local-pin', 30_000],
  ])('of %s stays for %d ms in all, and keys do not extend it', (profile, ms) => {
    const card = createCard({ profile });
    card.respond({ pin: '1234', ...(profile !== 'dsc' && { challenge: '123456' }) });
    const shown = card.events().findLast((event) => event.type === 'state')!.at;
    card.type('5\rc');
    card.advance(shown + ms - 1 - card.now());
    expect(card.state()).toBe('response');
    card.advance(1);
    expect([card.state(), card.frame().text.trim()]).toEqual(['off', '']);
    expect(card.events().at(-2)).toMatchObject({ type: 'state', to: 'off', why: 'time' });
  });
});

describe('a suite with a clock', () => {
  it('reads the time when OK was pressed, in whole minutes', () => {
    const at = (unixMs: number): string =>
      createCard({ suite: 'timed', unixMs }).respond({ pin: '1234', challenge: '123456' }).response;
    // OK closes 3,050 ms after the card was made.
    expect(at(0)).toBe('72474152');
    expect(at(56_949)).toBe(at(0));
    expect(at(56_950)).not.toBe(at(0));
  });
});
