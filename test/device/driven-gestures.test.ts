/** A driver gives the scripts of gestures a card whose time is not there yet: they yield when they want to continue. */
import { expect, test } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import { passTime, waitGesture } from '../../src/device/gestures.ts';
import { cardOn } from './card-on.ts';

/** Its time comes later. */
const waiting = (card: Card): Card => ({ ...card, reach: () => false });
const keysPossible = (): boolean => true;

test('time that passes is waited for, and over once it is there', () => {
  const card = cardOn();
  const { value, done } = passTime(waiting(card), 100).next();
  expect([value, done]).toEqual([card.now() + 100, false]);
  const before = card.now();
  expect(passTime(card, 100).next().done).toBe(true);
  expect(card.now()).toBe(before + 100);
});

test('a wait on a card that is off goes on while somebody may press a key, and else fails at once', () => {
  const card = createCard();
  expect(waitGesture(waiting(card), 'PIN>', 500, keysPossible).next()).toEqual({ value: 500, done: false });
  expect(() => waitGesture(waiting(card), 'PIN>', 500).next()).toThrow('off');
});

test('a wait on a dead card fails at once, since no key helps', () => {
  const memory = { ...createCard().memory(), battery: 0 };
  const card = createCard({ memory });
  card.hold('press');
  expect(card.state()).toBe('dead');
  expect(() => waitGesture(waiting(card), 'PIN>', 500, keysPossible).next()).toThrow('battery');
});

test('what a listener throws while a key is down comes to the caller, with the key released', () => {
  const card = cardOn();
  const stop = card.on(() => {
    stop();
    throw new Error('of the listener');
  });
  expect(() => card.press('1')).toThrow('of the listener');
  expect(card.touched()).toBe(null);
});

test('an option that is unknown or does not fit is named with what was called', () => {
  const card = cardOn();
  const odd = (value: unknown): never => value as never;
  expect(() => card.restore(card.snapshot(), odd({ colour: 1 }))).toThrow(/^restore/);
  expect(() => card.respond(odd({ pin: '1234', challenge: '123456', colour: 1 }))).toThrow(/^respond/);
  for (const profile of [{}, 5, { values: 5 }])
    expect(() => createCard(odd({ profile }))).toThrow('the name of a profile, or a sheet from loadProfile');
});
