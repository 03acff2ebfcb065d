/**
 * A snapshot is written to a file and read back: with no key, with no PIN but the demo card's, and only if it is one.
 */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { SnapshotError } from '../../src/device/errors.ts';
import type { SnapshotJson } from '../../src/device/snapshot.ts';

const key = new Uint8Array(32).fill(0x5a);
const entries = { pin: '1234', challenge: '123456' };

function on(options: CardOptions = {}): Card {
  const card = createCard(options);
  card.hold('press');
  return card;
}

/** A snapshot as it comes back from a file. */
const fileOf = (card: Card): SnapshotJson => JSON.parse(JSON.stringify(card.snapshot()));

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
      'this snapshot holds PIN digits: take it before the PIN is keyed or after the card is off',
    );
    const card = on({ key });
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
    const card = on();
    card.type('12');
    const other = createCard();
    other.restore(fileOf(card));
    other.type('34\r123456\r');
    expect(other.wait(/^\d{8}$/).text).toBe('90187643');
  });

  it('of a card with the public key and a PIN of its own may not', () => {
    const card = on({ profile: 'keypad-local-pin', localPin: '8086' });
    card.type('80');
    expect(() => JSON.stringify(card.snapshot())).toThrow(SnapshotError);
  });

  it('prints as a mask', () => {
    const card = on({ key });
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
  const card = on();
  card.type('12');
  const good = fileOf(card);
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
      new SnapshotError(
        'a snapshot is not an object: restore takes what JSON.stringify(card.snapshot()) gave',
      ),
    );
  });

  it.each([
    ['format', 2, 'format is 2: this version reads 1'],
    ['format', undefined, 'format is undefined: this version reads 1'],
    ['at', -1, 'at is -1, which does not fit a snapshot'],
    ['at', 0.5, 'at is 0.5, which does not fit a snapshot'],
    ['at', '7', 'at is "7", which does not fit a snapshot'],
    ['state', null, 'state is not an object: restore takes what JSON.stringify(card.snapshot()) gave'],
    ['state', [], 'state is not an object: restore takes what JSON.stringify(card.snapshot()) gave'],
  ])('%s %j', (field, value, message) => {
    expect(refusal([field], value)).toBe(message);
  });

  it.each([
    ['contact', 7, 'contact is not an object: restore takes what JSON.stringify(card.snapshot()) gave'],
    ['lcd', null, 'lcd is not an object: restore takes what JSON.stringify(card.snapshot()) gave'],
    ['memory', [], 'memory is not an object: restore takes what JSON.stringify(card.snapshot()) gave'],
    ['name', 'asleep', 'name is "asleep", which does not fit a snapshot'],
    ['name', 'locked', 'name is "locked", but in its memory the card is not locked'],
    ['name', 'off', 'leavesAt is 32150, which does not fit a snapshot'],
    ['entered', 2_211, 'entered is 2211, which does not fit a snapshot'],
    ['entered', -1, 'entered is -1, which does not fit a snapshot'],
    ['entered', null, 'entered does not fit a snapshot'],
    ['leavesAt', 1.5, 'leavesAt is 1.5, which does not fit a snapshot'],
    ['leavesAt', null, 'leavesAt does not fit a snapshot'],
    ['turnsAt', 'x', 'turnsAt is "x", which does not fit a snapshot'],
    ['page', -1, 'page is -1, which does not fit a snapshot'],
    ['page', 2, 'page is 2, which does not fit a snapshot'],
    ['pin', '12345', 'pin does not fit a snapshot'],
    ['pin', 'ab', 'pin does not fit a snapshot'],
    ['pin', 12, 'pin does not fit a snapshot'],
    ['pin', '13', 'lcd.text does not fit a snapshot'],
    ['challenge', '1234567', 'challenge is "1234567", which does not fit a snapshot'],
    ['challenge', 'x', 'challenge is "x", which does not fit a snapshot'],
    ['answer', '123456789', 'answer is "123456789", which does not fit a snapshot'],
    ['counter', '', 'counter is "", which does not fit a snapshot'],
    ['counter', '1'.repeat(21), `counter is "${'1'.repeat(21)}", which does not fit a snapshot`],
    ['counter', 7, 'counter is 7, which does not fit a snapshot'],
    ['counter', '7x', 'counter is "7x", which does not fit a snapshot'],
    ['awaiting', { effect: 'check' }, 'awaiting does not fit a snapshot'],
  ])('state.%s %j', (field, value, message) => {
    expect(refusal(['state', field], value)).toBe(message);
  });

  it.each([
    ['contact', 'phase', 'stuck', 'contact.phase is "stuck", which does not fit a snapshot'],
    ['contact', 'key', 'x', 'contact.key does not fit a snapshot'],
    ['contact', 'touch', -1, 'contact does not fit a snapshot'],
    ['contact', 'since', 'x', 'contact does not fit a snapshot'],
    ['contact', 'letGo', 0.5, 'contact does not fit a snapshot'],
    ['contact', 'answered', 1, 'contact.answered is 1, which does not fit a snapshot'],
    ['lcd', 'text', 'PIN>-3  ', 'lcd.text does not fit a snapshot'],
    ['lcd', 'text', 7, 'lcd.text does not fit a snapshot'],
    ['lcd', 'revision', -1, 'lcd does not fit a snapshot'],
    ['lcd', 'at', 'x', 'lcd does not fit a snapshot'],
    ['memory', 'battery', 15_001, 'memory: battery is 15001: a whole number from 0 to 15000 is accepted'],
    ['memory', 'battery', 0, 'name is "pin", but in its memory the battery has nothing left'],
  ])('state.%s.%s %j', (part, field, value, message) => {
    expect(refusal(['state', part, field], value)).toBe(message);
  });

  it('with less than a whole entry where one has to be', () => {
    const computing = on();
    computing.type('1234\r123456\r');
    const { state, ...rest } = fileOf(computing) as unknown as { state: Record<string, unknown> };
    const refused = (field: string, value: string) => {
      expect(() => createCard().restore({ ...rest, state: { ...state, [field]: value } })).toThrow(
        new RegExp(`^${field} .*does not fit a snapshot$`),
      );
    };
    refused('pin', '');
    refused('challenge', '12345');
    computing.wait('90187643');
    const answer = fileOf(computing) as unknown as { state: Record<string, unknown> };
    expect(() => createCard().restore({ ...answer, state: { ...answer.state, answer: '9' } })).toThrow(
      'answer is "9", which does not fit a snapshot',
    );
  });

  it('leaves the card as it was', () => {
    const one = on();
    one.type('9');
    expect(() => one.restore({ ...good, at: -1 })).toThrow(SnapshotError);
    expect([one.state(), one.frame().text]).toEqual(['pin', 'PIN>9   ']);
  });
});
