/** What faults do to a card is in its log, heard by its listeners, and in the order of its time. */
import { expect, test } from 'vitest';
import type { CardEvent } from '../../src/device/events.ts';
import { createFaultyCard } from '../../src/faults/faulty-card.ts';

test('a card that is off wakes for a power cut that is due', () => {
  const card = createFaultyCard();
  expect(card.nextWake()).toBe(null);
  card.faults.add('power-cut at=5s');
  expect(card.nextWake()).toBe(5_000);
});

test('memory and LCD that a fault changes are heard, with the PIN masked', () => {
  const card = createFaultyCard({ suite: 'ib-key' });
  const heard: CardEvent[] = [];
  card.hold('press');
  card.type('12');
  card.on((event) => void heard.push(event));
  card.faults.add('counter-ahead by=5');
  expect(heard).toContainEqual({ at: card.now(), type: 'memory', ...card.memory() });
  heard.length = 0;
  card.faults.add('missing-segment cell=1 segment=f');
  expect(heard.flatMap((event) => (event.type === 'lcd' ? [event.text.slice(1)] : []))).toEqual(['IN>--  ']);
});

test('a battery that dies says so', () => {
  const card = createFaultyCard();
  card.faults.add('battery-dies keys=3');
  card.hold('press');
  card.type('12');
  expect(card.events().findLast(({ type }) => type === 'state')).toMatchObject({
    to: 'dead',
    why: 'no battery',
  });
});

test('a touch that was never made has no verdict, with a fault too', () => {
  const card = createFaultyCard();
  card.faults.add('dead-key key=5');
  expect(() => card.verdictOf(99)).toThrow('touch 99: has no verdict yet');
});

test('a press that a key repeats is a touch of its own', () => {
  const card = createFaultyCard();
  card.hold('press');
  card.faults.add('double-press key=5');
  const first = card.down('5');
  card.advance(30);
  card.up('5');
  card.advance(1_000);
  const touches = card.events().flatMap((event) => (event.type === 'press' ? [event.touch] : []));
  expect(touches.slice(-2)).toEqual([first, first + 1]);
  expect(card.down('6')).toBe(first + 2);
});

test('a write that keeps the old memory logs no memory', () => {
  const card = createFaultyCard({ suite: 'ib-key' });
  card.faults.add('torn-write new=none');
  const before = card.memory();
  card.hold('press');
  card.type('1234\r123456\r');
  card.advance(5_000);
  expect(card.events().filter(({ type }) => type === 'memory')).toEqual([]);
  expect(card.memory()).toEqual(before);
});
