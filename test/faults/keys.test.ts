/** A tester breaks keys of a card: each fault does what its line in the table says. */
import { describe, expect, test } from 'vitest';
import { eventLine } from '../../src/device/events.ts';
import { createFaultyCard, type FaultyCard } from '../../src/faults/faulty-card.ts';

function cardWith(...faults: string[]): FaultyCard {
  const card = createFaultyCard();
  for (const fault of faults) card.faults.add(fault);
  return card;
}

const lines = (card: FaultyCard): string[] => card.events().map(eventLine);

describe('a dead key', () => {
  test('does nothing, and the log says why', () => {
    const card = cardWith('dead-key key=5');
    card.hold('press');
    expect(card.press('5')).toEqual({ verdict: 'ignored', reason: 'no contact' });
    expect(card.press('6')).toEqual({ verdict: 'accepted' });
    expect(card.frame().text.trimEnd()).toBe('PIN>6');
    expect(lines(card).slice(0, 1)).toEqual(['  0.000 s  fault  dead-key key=5: added']);
    expect(lines(card).slice(-4)).toEqual([
      '  2.030 s  fault  dead-key key=digit: acted',
      '  2.030 s  key    digit: ignored, no contact',
      '  2.150 s  key    digit: accepted',
      '  2.150 s  lcd    "PIN>-   "',
    ]);
  });

  test('is named where the LCD shows the digits', () => {
    const card = cardWith('dead-key key=5');
    card.hold('press');
    card.type('1234\r5');
    expect(lines(card).slice(-2)).toEqual([
      '  2.480 s  fault  dead-key key=5: acted',
      '  2.480 s  key    5: ignored, no contact',
    ]);
  });

  test('works again once the fault is cleared', () => {
    const card = cardWith('dead-key key=press');
    expect(card.hold('press')).toEqual({ verdict: 'ignored', reason: 'no contact' });
    expect(card.state()).toBe('off');
    card.faults.clear(1);
    expect(card.hold('press')).toEqual({ verdict: 'accepted' });
    expect(card.state()).toBe('pin');
    expect(card.faults.list()).toEqual([]);
  });

  test('that is added under a finger still opens', () => {
    const card = createFaultyCard();
    card.hold('press');
    card.down('5');
    card.advance(60);
    card.faults.add('dead-key key=5');
    card.up('5');
    card.advance(30);
    expect(card.press('6')).toEqual({ verdict: 'accepted' });
  });
});

describe('a stuck key', () => {
  test('acts once and then keeps every other key busy, until it is cleared', () => {
    const card = cardWith('stuck-key key=5');
    card.hold('press');
    expect(card.press('5')).toEqual({ verdict: 'accepted' });
    expect(card.press('6')).toEqual({ verdict: 'ignored', reason: 'key busy' });
    expect(card.press('5')).toEqual({ verdict: 'ignored', reason: 'key busy' });
    expect(lines(card).filter((line) => line.includes('fault'))).toEqual([
      '  0.000 s  fault  stuck-key key=5: added',
      '  2.090 s  fault  stuck-key key=digit: acted',
    ]);
    card.faults.clear();
    card.advance(30);
    expect(card.press('6')).toEqual({ verdict: 'accepted' });
  });

  test('that acts by being held does so after the finger has left', () => {
    const card = cardWith('stuck-key key=press');
    expect(card.press('press')).toEqual({ verdict: 'ignored', reason: 'still closed' });
    expect(card.state()).toBe('off');
    card.advance(2_000);
    expect(card.state()).toBe('pin');
  });

  test('stays closed if the finger is on it when the fault is cleared', () => {
    const card = cardWith('stuck-key key=5');
    card.hold('press');
    card.press('5');
    card.down('5');
    card.faults.clear();
    card.advance(100);
    expect(card.press('6')).toEqual({ verdict: 'ignored', reason: 'key busy' });
    card.up('5');
    card.advance(30);
    expect(card.press('6')).toEqual({ verdict: 'accepted' });
  });
});

describe('a bouncing key', () => {
  test('with short gaps is filtered', () => {
    const card = cardWith('bouncing-key key=5 times=3');
    card.hold('press');
    expect(card.press('5')).toEqual({ verdict: 'accepted' });
    expect(card.frame().text.trimEnd()).toBe('PIN>5');
    expect(lines(card).filter((line) => line.includes('bounce')).length).toBe(3);
  });

  test('with long gaps counts several times, the same for the same seed', () => {
    const typed = (seed: number): string => {
      const card = createFaultyCard({ seed });
      card.faults.add('bouncing-key key=5 times=4 gap=100');
      card.hold('press');
      card.type('1234\r');
      card.hold('5', 1_000);
      return card.frame().text.trimEnd();
    };
    expect([typed(1), typed(2), typed(3)]).toMatchInlineSnapshot(`
      [
        "5555",
        "555",
        "555",
      ]
    `);
    expect(typed(1)).toBe(typed(1));
  });

  test('stops bouncing when the finger leaves', () => {
    const card = cardWith('bouncing-key key=5 times=20 gap=200');
    card.hold('press');
    card.press('5');
    card.advance(100);
    expect(card.nextWake()).toBe(card.leavesAt());
    expect(card.press('6')).toEqual({ verdict: 'accepted' });
  });
});

describe('a double press', () => {
  test('counts a digit twice, and what the key did first is what is returned', () => {
    const card = cardWith('double-press key=5');
    card.hold('press');
    card.type('1234\r');
    expect(card.press('5')).toEqual({ verdict: 'accepted' });
    expect(card.frame().text.trimEnd()).toBe('55');
    card.type('678');
    expect(card.press('5')).toEqual({ verdict: 'accepted' });
    expect(lines(card).slice(-2)).toEqual([
      '  2.870 s  fault  double-press key=5: acted',
      '  2.870 s  key    5: ignored, field full',
    ]);
  });

  test('is masked while a PIN is keyed', () => {
    const card = cardWith('double-press key=5');
    card.hold('press');
    card.press('5');
    expect(card.frame().text.trimEnd()).toBe('PIN>-5');
    expect(lines(card).some((line) => line.includes('double-press key=digit: acted'))).toBe(true);
    expect(
      lines(card)
        .slice(4)
        .some((line) => line.includes('key=5')),
    ).toBe(false);
  });

  test('of the power key switches on and off again', () => {
    const card = cardWith('double-press key=press');
    card.hold('press');
    expect(card.state()).toBe('off');
    expect(lines(card).filter((line) => line.includes('state'))).toEqual([
      '  2.000 s  state  off -> pin, power key',
      '  2.000 s  state  pin -> off, power key',
    ]);
  });
});

describe('a slow release', () => {
  test('loses the key that is pressed meanwhile', () => {
    const card = cardWith('slow-release key=1 by=80');
    card.hold('press');
    const outcomes = card.type('1234');
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['accepted', 'ignored', 'accepted', 'accepted']);
    expect(outcomes[1]).toEqual({ verdict: 'ignored', reason: 'key busy' });
    expect(card.frame().text.trimEnd()).toBe('PIN>--4');
  });

  test('makes a short press of edit undecided', () => {
    const card = cardWith('slow-release key=edit by=2s');
    card.hold('press');
    card.type('12');
    expect(card.press('edit')).toEqual({ verdict: 'ignored', reason: 'still closed' });
    card.advance(1_000);
    expect(card.frame().text).toBe('PIN>    ');
  });

  test('opens at once when the fault is cleared, and after a restore', () => {
    const card = cardWith('slow-release key=1 by=10s');
    card.hold('press');
    const before = card.snapshot();
    card.press('1');
    card.faults.clear();
    card.advance(30);
    expect(card.press('2')).toEqual({ verdict: 'accepted' });
    card.faults.add('slow-release key=1 by=10s');
    card.restore(before);
    card.press('1');
    const closed = card.snapshot();
    card.restore(closed);
    card.advance(30);
    expect(card.press('2')).toEqual({ verdict: 'accepted' });
  });
});
