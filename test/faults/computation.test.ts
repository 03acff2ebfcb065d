/** A tester breaks what the card computes, its clock and its memory. */
import { describe, expect, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { eventLine } from '../../src/device/events.ts';
import type { Memory } from '../../src/device/memory.ts';
import { createFaultyCard, type FaultyCard, type FaultyCardOptions } from '../../src/faults/faulty-card.ts';

const entries = { pin: '1234', challenge: '123456' };

function cardWith(fault: string, options: FaultyCardOptions = {}): FaultyCard {
  const card = createFaultyCard(options);
  card.faults.add(fault);
  return card;
}

const faultLines = (card: FaultyCard): string[] =>
  card
    .events()
    .map(eventLine)
    .filter((line) => line.includes('fault'));

test('a slow computation takes longer, and the response is right', () => {
  const card = cardWith('slow-computation by=5s');
  card.hold('press');
  card.type('1234\r123456\r');
  card.advance(5_200);
  expect(card.state()).toBe('computing');
  expect(card.wait(/^\d{8}$/)).toMatchObject({ text: '90187643', at: 8_350 });
  expect(faultLines(card).at(-1)).toBe('  3.050 s  fault  slow-computation by=5000ms: acted');
});

describe('a wrong digit', () => {
  test('at a place', () => {
    const { response } = cardWith('wrong-digit place=8').respond(entries);
    expect(response).toMatch(/^9018764[^3]$/);
  });

  test('by chance is one digit, the same for the same seed, and another each time', () => {
    const responses = (seed: number): string[] => {
      const card = cardWith('wrong-digit', { seed });
      return [1, 2, 3].map(() => card.respond(entries).response);
    };
    const wrong = (text: string): number =>
      Array.from(text).filter((digit, i) => digit !== '90187643'[i]).length;
    expect([...responses(1), ...responses(2)].map(wrong)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(responses(1)).toEqual(responses(1));
    expect(new Set([...responses(1), ...responses(2)]).size).toBeGreaterThan(3);
  });

  test('past the response is refused', () => {
    expect(() => cardWith('wrong-digit place=9')).toThrow(
      'fault wrong-digit: place 9 is past the response; give 1 to 8 for dsc-plus',
    );
  });
});

describe('a clock', () => {
  const unixMs = 1_700_000_000_000;
  const responseAt = (ms: number): string =>
    createCard({ suite: 'timed', unixMs: ms }).respond(entries).response;

  test('that has jumped gives the response of another time', () => {
    const card = cardWith('clock-jump by=10min', { suite: 'timed', unixMs });
    expect(card.respond(entries).response).toBe(responseAt(unixMs + 600_000));
    expect(card.respond(entries).response).not.toBe(responseAt(unixMs));
    expect(faultLines(card).length).toBe(3);
  });

  test('that jumps before 1970 stands at its beginning', () => {
    const card = cardWith('clock-jump by=-1d', { suite: 'timed', unixMs: 1_000 });
    expect(card.respond(entries).response).toBe(responseAt(0));
  });

  test('that drifts is off by what has passed since', () => {
    const card = createFaultyCard({ suite: 'timed', unixMs });
    card.advance(86_400_000);
    card.faults.add('clock-drift ppm=1000');
    card.advance(86_400_000);
    // A thousandth of a day is 86 seconds.
    expect(card.respond(entries).response).toBe(responseAt(unixMs + 2 * 86_400_000 + 86_400));
  });

  test('of a suite without one is refused', () => {
    for (const fault of ['clock-jump by=1s', 'clock-drift'])
      expect(() => cardWith(fault)).toThrow('the suite has no clock; use a suite with T, such as timed');
  });
});

describe('a counter that skips ahead', () => {
  test('is stored at once, and stays when the faults are cleared', () => {
    const stored: Memory[] = [];
    const card = createFaultyCard({ suite: 'ib-key', store: (memory) => void stored.push(memory) });
    card.respond(entries);
    card.faults.add('counter-ahead by=5');
    card.faults.clear();
    expect(stored.map(({ counter }) => counter)).toEqual(['1', '6']);
    expect(card.respond(entries).counter).toBe('6');
    expect(card.faults.list()).toEqual([]);
    expect(faultLines(card).map((line) => line.slice(11))).toEqual([
      'fault  counter-ahead by=5: added',
      'fault  counter-ahead by=5: acted',
    ]);
  });

  test('past its end is refused, and so is one that no memory keeps', () => {
    const memory = { counter: '18446744073709551615', battery: 100, tries: 3, locked: false };
    expect(() => cardWith('counter-ahead by=2', { suite: 'ib-key', memory })).toThrow(
      'fault counter-ahead: the counter would pass its end, 2^64; give a smaller number',
    );
    const store = (): never => {
      throw new Error('the disk is full');
    };
    const card = createFaultyCard({ suite: 'ib-key', store });
    expect(() => card.faults.add('counter-ahead')).toThrow(
      'fault counter-ahead: the memory could not be written; see that its file can be written',
    );
    expect(card.memory().counter).toBe('0');
  });

  test('of a suite without one is refused', () => {
    expect(() => cardWith('counter-ahead')).toThrow('the suite has no counter; use a suite with C');
  });

  test('while memory is being written is refused, so that the counter does not go back', () => {
    let refused = '';
    const card: FaultyCard = createFaultyCard({
      suite: 'ib-key',
      store() {
        try {
          card.faults.add('counter-ahead by=5');
        } catch (error) {
          refused = String(error);
        }
      },
    });
    card.respond(entries);
    expect(refused).toBe(
      'FaultError: fault counter-ahead: the card is writing its memory; add it after that',
    );
    expect(card.memory().counter).toBe('1');
  });
});

describe('a torn write', () => {
  test.each([
    ['torn-write', { counter: '1', battery: 15_000 }],
    ['torn-write new=rest', { counter: '0', battery: 14_999 }],
    ['torn-write new=none', { counter: '0', battery: 15_000 }],
  ])('%s leaves one half new, and the card off', (fault, memory) => {
    const stored: Memory[] = [];
    const card = createFaultyCard({ suite: 'ib-key', store: (one) => void stored.push(one) });
    card.faults.add(fault);
    card.hold('press');
    card.type('1234\r123456\r');
    expect(card.state()).toBe('off');
    expect(card.memory()).toMatchObject(memory);
    expect(stored.at(-1) ?? card.memory()).toEqual(card.memory());
    expect(card.events().some((event) => event.type === 'lcd' && /^\d{8}$/.test(event.text))).toBe(false);
    expect(card.respond(entries).counter).toBe(memory.counter);
  });

  test('of a card that counts wrong PINs loses the count', () => {
    const card = createFaultyCard({ profile: 'keypad-local-pin' });
    card.faults.add('torn-write new=counter');
    card.hold('press');
    card.type('9999\r');
    expect(card.memory().tries).toBe(3);
    expect(card.state()).toBe('off');
  });
});
