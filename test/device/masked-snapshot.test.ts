/** A recording of a card has its state without the digits of a PIN. */
import { expect, test } from 'vitest';
import { snapshotFormat } from '../../src/device/snapshot/snapshot.ts';
import { cardOn } from './card-on.ts';

test('a PIN is as many dashes as it has digits, on the LCD too, and a key that is down is a dash', () => {
  const card = cardOn();
  card.type('12');
  card.down('3');
  card.advance(30);
  const { pin, contact, lcd, ...state } = card.snapshot().masked().state;
  const { format, profile, suite, at } = card.snapshot().masked();
  expect([format, profile, suite, at]).toEqual([snapshotFormat, 'dsc-plus', card.profile.suite, card.now()]);
  expect([state.name, state.memory]).toEqual(['pin', card.memory()]);
  expect(pin).toMatch(/^-{2,3}$/);
  expect(contact.key).toBe('-');
  expect(Object.keys(contact).toSorted()).toEqual([
    'handled',
    'key',
    'phase',
    'releasedAt',
    'since',
    'touch',
  ]);
  expect(lcd.text).toMatch(/^PIN>-{2,3} *$/);
  expect(lcd.revision).toBe(card.frame().revision);
});

test('OK beside a PIN, and a digit of the challenge, which the LCD shows, are as they are', () => {
  const card = cardOn();
  card.type('1234');
  card.down('OK');
  expect(card.snapshot().masked().state).toMatchObject({ name: 'pin', pin: '----', contact: { key: 'OK' } });
  card.advance(30);
  card.up('OK');
  card.advance(200);
  card.down('7');
  card.advance(30);
  expect(card.snapshot().masked().state).toMatchObject({ name: 'challenge', contact: { key: '7' } });
});
