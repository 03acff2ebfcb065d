/** A tester takes the power away, at any instant: what the card has stored is all that is left. */
import { describe, expect, test } from 'vitest';
import { eventLine } from '../../src/device/events.ts';
import type { Memory } from '../../src/device/memory.ts';
import { createFaultyCard, type FaultyCard } from '../../src/faults/faulty-card.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';

const entries = { pin: '1234', challenge: '123456' };

describe('a power cut', () => {
  test('at once, in an entry, forgets the entry', () => {
    const card = createFaultyCard();
    card.hold('press');
    card.type('12');
    card.faults.add('power-cut');
    expect(card.state()).toBe('off');
    expect(card.faults.list()).toEqual([]);
    expect(card.events().slice(-4).map(eventLine)).toEqual([
      '  2.210 s  fault  power-cut after=0ms: added',
      '  2.210 s  state  pin -> off, power cut',
      '  2.210 s  lcd    "        "',
      '  2.210 s  fault  power-cut after=0ms: acted',
    ]);
    card.hold('press');
    expect(card.frame().text).toBe('PIN>    ');
  });

  test('at a card time, and after some time', () => {
    for (const fault of ['power-cut at=5s', 'power-cut after=5000ms']) {
      const card = createFaultyCard();
      card.faults.add(fault);
      card.hold('press');
      expect(card.nextWake()).toBe(5_000);
      card.advance(2_969);
      expect(card.state()).toBe('pin');
      card.advance(1);
      expect(card.state()).toBe('off');
    }
  });

  test('ends a key press that is under way', () => {
    const card = createFaultyCard();
    card.faults.add('power-cut after=1s');
    expect(card.hold('press')).toEqual({ verdict: 'ignored', reason: 'off' });
    expect(card.state()).toBe('off');
    expect(card.hold('press')).toEqual({ verdict: 'accepted' });
  });

  test('of a card that is off changes nothing but the log', () => {
    const card = createFaultyCard();
    card.faults.add('power-cut');
    expect(card.events().map(eventLine)).toEqual([
      '  0.000 s  fault  power-cut after=0ms: added',
      '  0.000 s  fault  power-cut after=0ms: acted',
    ]);
  });

  test('in the past is refused', () => {
    const card = createFaultyCard();
    card.advance(1_000);
    expect(() => card.faults.add('power-cut at=999')).toThrow(
      'fault power-cut: card time is 1000ms already; give a later time',
    );
  });

  test('at each ms of a login: the counter never goes back, and no counter gives two responses', () => {
    const responses = new Map<string, string>();
    let stored: Memory = createFaultyCard({ suite: 'ib-key' }).memory();
    for (let at = 0; at <= 3_700; at += 7) {
      const before = stored;
      const card = createFaultyCard({
        ...{ suite: 'ib-key', memory: before },
        store: (memory) => {
          stored = memory;
        },
      });
      card.faults.add(`power-cut at=${at}`);
      card.hold('press');
      card.type('1234\r123456\r');
      card.advance(400);
      expect([at, BigInt(stored.counter) - BigInt(before.counter) <= 1n]).toEqual([at, true]);
      expect(BigInt(stored.counter)).toBeGreaterThanOrEqual(BigInt(before.counter));
      const shown = card.events().filter((event) => event.type === 'lcd' && /^[0-9]{8}$/.test(event.text));
      for (const event of shown) {
        if (event.type !== 'lcd') continue;
        expect(stored.counter).not.toBe(before.counter);
        expect(responses.get(event.text) ?? before.counter).toBe(before.counter);
        responses.set(event.text, before.counter);
      }
    }
    expect(responses.size).toBeGreaterThan(5);
  });
});

describe('a battery that dies', () => {
  const dyingCard = (): FaultyCard => {
    const card = createFaultyCard();
    card.hold('press');
    card.faults.add('battery-dies keys=2');
    return card;
  };

  test('in an entry leaves the card dead', () => {
    const card = dyingCard();
    card.press('1');
    expect(card.state()).toBe('pin');
    card.press('2');
    expect(card.state()).toBe('dead');
    expect(card.frame().text).toBe('        ');
    expect(card.memory().battery).toBe(0);
    expect(card.hold('press')).toEqual({ verdict: 'ignored', reason: 'dead' });
    expect(() => card.respond(entries)).toThrow('card: no response');
  });

  test('works again with a new battery, and nothing of it was stored', () => {
    const card = dyingCard();
    card.type('12');
    card.faults.clear();
    expect(card.state()).toBe('off');
    expect(eventLine(card.events().at(-1)!)).toBe('  2.210 s  state  dead -> off, new battery');
    expect(card.memory().battery).toBe(15_000);
    expect(card.respond(entries).response).toBe('90187643');
  });

  test('stays dead after a restore', () => {
    const card = dyingCard();
    const alive = card.snapshot();
    card.type('12');
    card.restore(alive);
    expect(card.state()).toBe('dead');
  });
});

describe('a low battery', () => {
  const tested = loadProfile({ name: 'tested', base: 'dsc-plus', selfTestMs: 500 });

  test('shows at the self-test, and computes all the same', () => {
    const card = createFaultyCard({ profile: tested });
    card.faults.add('low-battery');
    card.hold('press');
    card.advance(500);
    expect(card.frame().text).toBe('LOW BATT');
    expect(card.memory().battery).toBe(1_499);
    expect(
      card
        .events()
        .map(eventLine)
        .filter((line) => line.includes('low-battery')),
    ).toEqual(['  0.000 s  fault  low-battery: added', '  2.500 s  fault  low-battery: acted']);
    expect(card.respond(entries).response).toBe('90187643');
    card.faults.clear();
    expect(card.memory().battery).toBe(14_999);
  });

  test('of a profile that measures none is refused', () => {
    const never = loadProfile({ name: 'never', base: 'dsc-plus', batteryLowBelow: 0 });
    const card = createFaultyCard({ profile: never });
    expect(() => card.faults.add('low-battery')).toThrow(
      'fault low-battery: never measures no low battery; set batteryLowBelow in its profile',
    );
  });
});
