/**
 * A person mistypes the PIN on a token that checks it itself: three tries, then it is locked, on or off.
 */
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { EntryError } from '../../src/device/errors.ts';
import { cardOn } from './card-on.ts';

const ignored = (reason: string) => ({ verdict: 'ignored', reason });
const tries = (left: number) => ({ counter: '0', battery: 100, tries: left, locked: left === 0 });

function on(options: CardOptions = {}): Card {
  return cardOn({ profile: 'keypad-local-pin', ...options });
}

describe('a wrong PIN', () => {
  it('shows FAIL 1, FAIL 2 for 2,000 ms each and asks again, then LOCK PIN, and off', () => {
    const card = on();
    const seen: string[] = [];
    card.on((event) => {
      if (event.type === 'lcd' && !event.text.includes('*')) seen.push(`${event.at} ${event.text.trim()}`);
    });
    card.type('9999\r');
    card.advance(2_000);
    card.type('8888\r');
    card.advance(2_000);
    card.type('7777\r');
    card.advance(10_000);
    expect(seen).toEqual(['2420 FAIL 1', '4420 PIN?', '4870 FAIL 2', '6870 PIN?', '7320 LOCK PIN', '9320 ']);
    expect(card.events().at(-2)).toMatchObject({ type: 'state', to: 'off', why: 'locked' });
  });

  it('stays on the LCD for exactly 2,000 ms, in which every key is ignored', () => {
    const card = on();
    card.type('9999\r');
    const { at } = card.frame();
    expect(card.type('1\rc')).toEqual([ignored('locked'), ignored('locked'), ignored('locked')]);
    card.advance(at + 1_999 - card.now());
    expect(card.frame().text).toBe('FAIL 1  ');
    card.advance(1);
    expect(card.frame().text).toBe('PIN?    ');
  });

  it('is forgotten by the entry: the next one starts empty', () => {
    const card = on();
    card.type('9999\r');
    card.wait('PIN?');
    expect(card.press('edit')).toEqual(ignored('nothing to delete'));
  });

  it('is forgiven by the right one, which gives back all three tries', () => {
    const card = on({ memory: tries(1) });
    card.type('1234\r');
    expect(card.state()).toBe('challenge');
    expect(card.memory().tries).toBe(3);
  });

  it('counts across power-off', () => {
    const card = on();
    card.type('9999\r');
    card.wait('PIN?');
    card.hold('press');
    card.hold('press');
    card.type('9999\r');
    expect(card.frame().text).toBe('FAIL 2  ');
    expect(card.memory()).toEqual({ counter: '0', battery: 15_000, tries: 1, locked: false });
  });

  it('costs no computation', () => {
    const card = on();
    card.type('9999\r');
    expect(card.memory().battery).toBe(15_000);
  });
});

describe('a locked token', () => {
  it('shows LOCK PIN at every power-on for 2,000 ms, and goes off', () => {
    const card = on({ memory: tries(0) });
    for (let again = 0; again < 3; again++) {
      expect([card.state(), card.frame().text]).toEqual(['locked', 'LOCK PIN']);
      expect(card.leavesAt()! - card.frame().at).toBe(2_000);
      expect(card.type('1\rc')).toEqual([ignored('locked'), ignored('locked'), ignored('locked')]);
      card.wait('');
      expect(card.state()).toBe('off');
      card.hold('press');
    }
    expect(card.memory()).toEqual(tries(0));
  });

  it('is locked by the last try', () => {
    const card = on({ memory: tries(1) });
    card.type('4321\r');
    expect([card.state(), card.frame().text, card.memory()]).toEqual(['locked', 'LOCK PIN', tries(0)]);
  });

  it('holding power while it says so does nothing', () => {
    const card = createCard({ profile: 'keypad-local-pin', memory: tries(0) });
    card.hold('press', 2_000);
    card.down('press');
    card.advance(5_000);
    expect(card.state()).toBe('off');
    expect(card.events().at(-2)).toMatchObject({ type: 'press', reason: 'off' });
  });
});

describe('the PIN of the token', () => {
  it('is the one it was made with, else the demo card’s', () => {
    const card = on({ localPin: '0770' });
    card.type('0770\r');
    expect(card.state()).toBe('challenge');
    expect(on({ localPin: '0770' }).type('1234\r').at(-1)).toEqual({ verdict: 'accepted' });
    const wrong = on({ localPin: '0770' });
    wrong.type('1234\r');
    expect(wrong.state()).toBe('failed');
  });

  it.each(['123', '12345', '', '12a4', '12 4'])('is refused unless it fits: %j', (localPin) => {
    expect(() => createCard({ profile: 'keypad-local-pin', localPin })).toThrow(
      new EntryError('PIN of the card: does not fit its profile; give 4 digits for keypad-local-pin'),
    );
  });

  it('is no part of the response', () => {
    const responses = ['1111', '2222'].map((localPin) =>
      createCard({ profile: 'keypad-local-pin', localPin }).respond({ pin: localPin, challenge: '123456' }),
    );
    expect(responses.map(({ response }) => response)).toEqual(['61697411', '61697411']);
  });
});
