/**
 * A snapshot is written to a file and read again: without a key, with no PIN but the demo card's, and only if it is a
 * snapshot.
 */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { SnapshotError } from '../../src/device/errors.ts';
import { cardOn, savedSnapshot } from './card-on.ts';

const key = new Uint8Array(32).fill(0x5a);
const entries = { pin: '1234', challenge: '123456' };

describe('a snapshot that leaves the process', () => {
  it('holds no key, and comes back as it was', () => {
    const card = createCard({ profile: 'dsc-plus-a', key });
    card.respond(entries);
    const text = JSON.stringify(card.snapshot());
    expect(text).not.toMatch(/5a5a|WlpaW|90,90/i);
    const other = createCard({ profile: 'dsc-plus-a', key });
    other.restore(JSON.parse(text));
    expect([other.frame().text, other.now(), other.leavesAt()]).toEqual([
      card.frame().text,
      card.now(),
      card.leavesAt(),
    ]);
    other.advance(100_000);
    expect(other.state()).toBe('off');
  });

  it('is refused while it holds PIN digits, keyed or being keyed', () => {
    const refused = new SnapshotError(
      'snapshot: holds PIN digits; take it before the PIN is keyed or after the card is off',
    );
    const card = cardOn({ key });
    expect(card.snapshot().holdsPin).toBe(false);
    JSON.stringify(card.snapshot());
    card.down('7');
    expect(card.snapshot().holdsPin).toBe(true);
    expect(() => JSON.stringify(card.snapshot())).toThrow(refused);
    card.advance(30);
    expect(() => JSON.stringify({ deep: [card.snapshot()] })).toThrow(refused);
    card.up('7');
    card.advance(30);
    card.type('234\r123456');
    expect(card.state()).toBe('challenge');
    expect(() => JSON.stringify(card.snapshot())).toThrow(refused);
    card.type('\r');
    expect(() => JSON.stringify(card.snapshot())).toThrow(refused);
    card.wait(/^\d{8}$/);
    expect(card.snapshot().holdsPin).toBe(false);
    JSON.stringify(card.snapshot());
  });

  it('is refused while a digit is touched on a card that is off: it may be a PIN keyed too early', () => {
    const card = createCard({ key });
    card.down('7');
    expect(card.snapshot().holdsPin).toBe(true);
    const other = createCard({ key });
    other.down('OK');
    expect(other.snapshot().holdsPin).toBe(false);
  });

  it('of the public demo card may hold its PIN', () => {
    const card = cardOn();
    card.type('12');
    const other = createCard();
    other.restore(savedSnapshot(card));
    other.type('34\r123456\r');
    expect(other.wait(/^\d{8}$/).text).toBe('90187643');
  });

  it('of a card with the public key and a PIN of its own may not', () => {
    const card = cardOn({ profile: 'keypad-local-pin', localPin: '8086' });
    card.type('80');
    expect(() => JSON.stringify(card.snapshot())).toThrow(SnapshotError);
  });

  it('prints as a mask', () => {
    const card = cardOn({ key });
    card.type('8086');
    const printed = inspect(card.snapshot(), { depth: 9, showHidden: true });
    expect(printed).toContain("text: 'PIN>----'");
    expect(printed).not.toContain('8086');
    expect(Object.keys(card.snapshot())).toEqual(['at', 'profile', 'suite', 'text', 'holdsPin']);
    expect(structuredClone(card.snapshot())).toEqual({
      at: 2_390,
      profile: 'dsc-plus',
      suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
      text: 'PIN>----',
      holdsPin: true,
    });
  });
});

describe('what is no snapshot', () => {
  const card = cardOn();
  card.type('12');
  const good = savedSnapshot(card);
  /** What `restore` says to the good snapshot with one value changed, found by its path. */
  const refusal = (path: readonly string[], value: unknown): string => {
    const copy = structuredClone(good) as unknown as Record<string, unknown>;
    let part = copy;
    for (const name of path.slice(0, -1)) part = part[name] as Record<string, unknown>;
    part[path.at(-1)!] = value;
    try {
      createCard().restore(copy);
    } catch (error) {
      if (error instanceof SnapshotError) return error.message;
      throw error;
    }
    return 'taken';
  };

  it('is told from one', () => {
    expect(refusal(['format'], 1)).toBe('taken');
  });

  it.each([[7], [null], ['text'], [[]]])('%j', (json) => {
    expect(() => createCard().restore(json as object)).toThrow(
      new SnapshotError('snapshot: not an object; give what JSON.stringify(card.snapshot()) returned'),
    );
  });

  it.each([
    ['format', 2, 'snapshot: its format is 2; give format 1'],
    ['format', undefined, 'snapshot: its format is undefined; give format 1'],
    ['at', -1, 'snapshot field at: invalid value -1; give what JSON.stringify(card.snapshot()) returned'],
    ['at', 0.5, 'snapshot field at: invalid value 0.5; give what JSON.stringify(card.snapshot()) returned'],
    ['at', '7', 'snapshot field at: invalid value "7"; give what JSON.stringify(card.snapshot()) returned'],
    ['state', null, 'state: not an object; give what JSON.stringify(card.snapshot()) returned'],
    ['state', [], 'state: not an object; give what JSON.stringify(card.snapshot()) returned'],
  ])('%s %j', (field, value, message) => {
    expect(refusal([field], value)).toBe(message);
  });

  it.each([
    ['contact', 7, 'contact: not an object; give what JSON.stringify(card.snapshot()) returned'],
    ['lcd', null, 'lcd: not an object; give what JSON.stringify(card.snapshot()) returned'],
    ['memory', [], 'memory: not an object; give what JSON.stringify(card.snapshot()) returned'],
    [
      'name',
      'asleep',
      'snapshot field name: invalid value "asleep"; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'name',
      'locked',
      'snapshot: its state is "locked", but the card is not locked; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'name',
      'off',
      'snapshot field leavesAt: invalid value 32150; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'entered',
      2_211,
      'snapshot field entered: invalid value 2211; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'entered',
      -1,
      'snapshot field entered: invalid value -1; give what JSON.stringify(card.snapshot()) returned',
    ],
    ['entered', null, 'snapshot field entered: invalid; give what JSON.stringify(card.snapshot()) returned'],
    [
      'leavesAt',
      1.5,
      'snapshot field leavesAt: invalid value 1.5; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'leavesAt',
      null,
      'snapshot field leavesAt: invalid; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'turnsAt',
      'x',
      'snapshot field turnsAt: invalid value "x"; give what JSON.stringify(card.snapshot()) returned',
    ],
    ['page', -1, 'snapshot field page: invalid value -1; give what JSON.stringify(card.snapshot()) returned'],
    ['page', 2, 'snapshot field page: invalid value 2; give what JSON.stringify(card.snapshot()) returned'],
    ['pin', '12345', 'snapshot field pin: invalid; give what JSON.stringify(card.snapshot()) returned'],
    ['pin', 'ab', 'snapshot field pin: invalid; give what JSON.stringify(card.snapshot()) returned'],
    ['pin', 12, 'snapshot field pin: invalid; give what JSON.stringify(card.snapshot()) returned'],
    ['pin', '13', 'snapshot field lcd.text: invalid; give what JSON.stringify(card.snapshot()) returned'],
    [
      'challenge',
      '1234567',
      'snapshot field challenge: invalid value "1234567"; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'challenge',
      'x',
      'snapshot field challenge: invalid value "x"; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'response',
      '123456789',
      'snapshot field response: invalid value "123456789"; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'counter',
      '',
      'snapshot field counter: invalid value ""; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'counter',
      '1'.repeat(21),
      `snapshot field counter: invalid value "${'1'.repeat(21)}"; give what JSON.stringify(card.snapshot()) returned`,
    ],
    [
      'counter',
      7,
      'snapshot field counter: invalid value 7; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'counter',
      '7x',
      'snapshot field counter: invalid value "7x"; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'awaiting',
      { effect: 'check' },
      'snapshot field awaiting: invalid; give what JSON.stringify(card.snapshot()) returned',
    ],
  ])('state.%s %j', (field, value, message) => {
    expect(refusal(['state', field], value)).toBe(message);
  });

  it.each([
    [
      'contact',
      'phase',
      'stuck',
      'snapshot field contact.phase: invalid value "stuck"; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'contact',
      'key',
      'x',
      'snapshot field contact.key: invalid; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'contact',
      'touch',
      -1,
      'snapshot field contact: invalid; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'contact',
      'since',
      'x',
      'snapshot field contact: invalid; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'contact',
      'releasedAt',
      0.5,
      'snapshot field contact: invalid; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'contact',
      'handled',
      1,
      'snapshot field contact.handled: invalid value 1; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'lcd',
      'text',
      'PIN>-3  ',
      'snapshot field lcd.text: invalid; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'lcd',
      'text',
      7,
      'snapshot field lcd.text: invalid; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'lcd',
      'revision',
      -1,
      'snapshot field lcd: invalid; give what JSON.stringify(card.snapshot()) returned',
    ],
    ['lcd', 'at', 'x', 'snapshot field lcd: invalid; give what JSON.stringify(card.snapshot()) returned'],
    [
      'memory',
      'battery',
      15_001,
      'snapshot memory: battery is 15001, not a whole number from 0 to 15000; give what JSON.stringify(card.snapshot()) returned',
    ],
    [
      'memory',
      'battery',
      0,
      'snapshot: its state is "pin", but the battery is empty; give what JSON.stringify(card.snapshot()) returned',
    ],
  ])('state.%s.%s %j', (part, field, value, message) => {
    expect(refusal(['state', part, field], value)).toBe(message);
  });

  it('without the PIN where the challenge is asked, which only follows a PIN', () => {
    const asked = cardOn();
    asked.type('1234\r123');
    const { state, ...rest } = savedSnapshot(asked) as unknown as { state: Record<string, unknown> };
    expect(state.name).toBe('challenge');
    expect(() => createCard().restore({ ...rest, state: { ...state, pin: '' } })).toThrow(
      /^snapshot field pin: invalid/,
    );
  });

  it('with less than a whole entry where one has to be', () => {
    const computing = cardOn();
    computing.type('1234\r123456\r');
    const { state, ...rest } = savedSnapshot(computing) as unknown as { state: Record<string, unknown> };
    const refused = (field: string, value: string) => {
      expect(() => createCard().restore({ ...rest, state: { ...state, [field]: value } })).toThrow(
        new RegExp(`^snapshot field ${field}: invalid`),
      );
    };
    refused('pin', '');
    refused('challenge', '12345');
    computing.wait('90187643');
    const response = savedSnapshot(computing) as unknown as { state: Record<string, unknown> };
    expect(() => createCard().restore({ ...response, state: { ...response.state, response: '9' } })).toThrow(
      'snapshot field response: invalid value "9"',
    );
  });

  it('leaves the card as it was', () => {
    const one = cardOn();
    one.type('9');
    expect(() => one.restore({ ...good, at: -1 })).toThrow(SnapshotError);
    expect([one.state(), one.frame().text]).toEqual(['pin', 'PIN>9   ']);
  });
});
