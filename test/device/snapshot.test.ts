/**
 * A person goes back to an earlier state of a card, or copies a card from it. PIN and memory are included only if
 * asked for.
 */
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { SnapshotError } from '../../src/device/errors.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';
import { cardOn, savedSnapshot } from './card-on.ts';

const entries = { pin: '1234', challenge: '123456' };

describe('a snapshot', () => {
  it('is gone back to: state, entries, LCD and time', () => {
    const card = cardOn();
    card.type('12');
    const before = card.snapshot();
    expect([before.at, before.text, before.profile]).toEqual([2_210, 'PIN>--  ', 'dsc-plus']);
    card.type('99\r000000\r');
    card.wait(/^\d{8}$/);
    card.restore(before);
    expect([card.state(), card.frame().text, card.now()]).toEqual(['pin', 'PIN>-2  ', 2_210]);
    card.type('34\r123456\r');
    expect(card.wait(/^\d{8}$/).text).toBe('90187643');
  });

  it('is gone back to, and whoever listens hears the LCD that changes by it', () => {
    const card = cardOn();
    const before = card.snapshot();
    card.type('12');
    const heard: unknown[] = [];
    card.on((event) => void heard.push(event));
    card.restore(before);
    expect(heard).toEqual([
      { at: before.at, type: 'lcd', revision: card.frame().revision, text: 'PIN>    ' },
    ]);
  });

  it('is forked into another card, and both go their own way', () => {
    const first = cardOn();
    first.type('12');
    const second = createCard();
    second.restore(first.snapshot());
    first.type('34\r123456\r');
    second.type('35\r123456\r');
    expect(first.wait(/^\d{8}$/).text).toBe('90187643');
    expect(second.wait(/^\d{8}$/).text).toBe('37495300');
  });

  it('gives the LCD a new revision when it changes, and none when it does not', () => {
    const card = cardOn();
    const before = card.snapshot();
    card.type('1');
    expect(card.frame().revision).toBe(2);
    card.restore(before);
    expect(card.frame()).toEqual({ revision: 3, at: 2_000, text: 'PIN>    ' });
    expect(card.events().at(-1)).toEqual({ at: 2_030, type: 'lcd', revision: 3, text: 'PIN>    ' });
    const events = card.events().length;
    card.restore(before);
    expect(card.frame()).toEqual({ revision: 3, at: 2_000, text: 'PIN>    ' });
    expect(card.events()).toHaveLength(events);
  });

  it('tells listeners of the frame that came back, with the PIN masked', () => {
    const card = cardOn();
    card.type('17');
    const before = card.snapshot();
    card.hold('press');
    const heard: unknown[] = [];
    card.on((event) => heard.push(event));
    card.restore(before);
    expect(heard).toEqual([{ at: 2_210, type: 'lcd', revision: 5, text: 'PIN>--  ' }]);
    expect(card.frame().text).toBe('PIN>-7  ');
  });

  it('keeps its timers: what was left of the time is left', () => {
    const card = cardOn();
    card.advance(20_000);
    const before = card.snapshot();
    card.advance(50_000);
    card.restore(before);
    expect(card.leavesAt()).toBe(32_000);
    card.advance(9_969);
    expect(card.state()).toBe('pin');
    card.advance(1);
    expect(card.state()).toBe('off');
  });

  it('holds a touch under way, whose verdict no later touch takes for its own', () => {
    const card = cardOn();
    card.press('press');
    card.press('press');
    card.down('press');
    const other = createCard();
    other.restore(card.snapshot());
    expect(other.down('5')).toBe(5);
    other.advance(2_000);
    expect(other.verdictOf(4)).toEqual({ verdict: 'accepted' });
    expect(other.verdictOf(5)).toEqual({ verdict: 'ignored', reason: 'key busy' });
    expect(other.state()).toBe('off');
  });

  it('is of one profile and suite', () => {
    const snapshot = createCard().snapshot();
    expect(() => createCard({ profile: 'dsc' }).restore(snapshot)).toThrow(
      new SnapshotError(
        'snapshot: of a card with profile "dsc-plus" and suite "OCRA-1:HOTP-SHA256-8:QN06-PSHA1"; give one of dsc with HOTP-SHA1-6',
      ),
    );
    for (const options of [{ suite: 'timed' }, { profile: 'dsc-plus-a' }]) {
      expect(() => createCard(options).restore(snapshot)).toThrow(SnapshotError);
      expect(() => createCard(options).restore(savedSnapshot(createCard()))).toThrow(
        /^snapshot: of a card with profile "dsc-plus"/,
      );
    }
    expect(new SnapshotError('x').name).toBe('SnapshotError');
    expect(() => createCard({ profile: 'dsc' }).restore(savedSnapshot(createCard()))).toThrow(
      'snapshot: of a card with profile "dsc-plus" and suite "OCRA-1:HOTP-SHA256-8:QN06-PSHA1"; give one of dsc with HOTP-SHA1-6',
    );
  });
});

describe('memory', () => {
  it('stays as it is, unless it is asked for by name', () => {
    const card = createCard({ suite: 'ib-key' });
    const before = card.snapshot();
    card.respond(entries);
    card.restore(before);
    expect(card.memory()).toEqual({ counter: '1', battery: 14_999, tries: 3, locked: false });
    card.restore(before, { memory: false });
    expect(card.memory().counter).toBe('1');
    card.restore(before, { memory: true });
    expect(card.memory()).toEqual({ counter: '0', battery: 15_000, tries: 3, locked: false });
  });

  it('of a card that is kept in a file never goes back', () => {
    const card = createCard({ suite: 'ib-key', store: () => {} });
    const before = card.snapshot();
    card.respond(entries);
    expect(() => card.restore(before, { memory: true })).toThrow(
      new SnapshotError('memory: kept in a file, and never restored; leave memory: true out'),
    );
    expect(card.memory().counter).toBe('1');
  });

  it('that was locked since does not open: more tries can’t be had by going back', () => {
    const card = cardOn({
      profile: 'keypad-local-pin',
      memory: { counter: '0', battery: 9, tries: 1, locked: false },
    });
    const before = card.snapshot();
    card.type('9999\r');
    expect(card.state()).toBe('locked');
    expect(() => card.restore(before)).toThrow(
      new SnapshotError(
        'snapshot: does not fit the present memory, the card is locked; give { memory: true } to restore the memory too',
      ),
    );
    expect([card.state(), card.memory().locked]).toEqual(['locked', true]);
    card.restore(before, { memory: true });
    card.type('1234\r');
    expect([card.state(), card.memory().tries]).toEqual(['challenge', 3]);
  });

  it('with tries used since counts on, and a message that came back says so', () => {
    const card = cardOn({ profile: 'keypad-local-pin' });
    const entry = card.snapshot();
    card.type('9999\r');
    const failed = card.snapshot();
    card.restore(entry);
    card.type('9999\r');
    expect([card.frame().text, card.memory().tries]).toEqual(['FAIL 2  ', 1]);
    card.restore(failed);
    expect(card.frame().text).toBe('FAIL 2  ');
    card.advance(5_000);
    card.type('1234\r');
    expect(() => card.restore(failed)).toThrow(
      'snapshot: does not fit the present memory, no wrong PIN counts',
    );
  });

  it('whose battery is empty since gives no more responses', () => {
    const card = cardOn({ memory: { counter: '0', battery: 1, tries: 3, locked: false } });
    const before = card.snapshot();
    card.type('1234\r123456\r');
    const computing = card.snapshot();
    expect(() => card.restore(before)).toThrow(
      'snapshot: does not fit the present memory, the battery is empty',
    );
    card.wait('90187643');
    card.restore(computing);
    expect(card.wait('90187643').text).toBe('90187643');
    expect(card.memory().battery).toBe(0);
  });

  it('of another card does not make a dead one alive, nor a living one dead or locked', () => {
    const dead = createCard({ memory: { counter: '0', battery: 0, tries: 3, locked: false } });
    expect(() => createCard().restore(dead.snapshot())).toThrow(
      'snapshot: does not fit the present memory, the battery is not empty',
    );
    expect(() => dead.restore(cardOn().snapshot())).toThrow(
      'snapshot: does not fit the present memory, the battery is empty',
    );
    const locked = cardOn({
      profile: 'keypad-local-pin',
      memory: { counter: '0', battery: 9, tries: 0, locked: true },
    });
    const open = createCard({ profile: 'keypad-local-pin' });
    expect(() => open.restore(locked.snapshot())).toThrow(
      'snapshot: does not fit the present memory, the card is not locked',
    );
    const off = createCard().snapshot();
    const lockedToo = createCard({ profile: 'keypad-local-pin' }).snapshot();
    locked.restore(lockedToo);
    expect([locked.state(), locked.memory().locked]).toEqual(['off', true]);
    dead.restore(off);
    expect(dead.hold('press')).toEqual({ verdict: 'ignored', reason: 'dead' });
  });

  it('lets a locked card go back to its self-test, its message and off, and a dead one stay', () => {
    const profile = loadProfile({ name: 'tested', base: 'keypad-local-pin', selfTestMs: 500 });
    const card = cardOn({ profile, memory: { counter: '0', battery: 9, tries: 0, locked: true } });
    const starting = card.snapshot();
    card.advance(2_000);
    const locked = card.snapshot();
    card.advance(2_000);
    expect(card.state()).toBe('off');
    card.restore(locked);
    expect(card.frame().text).toBe('LOCK PIN');
    card.restore(starting);
    expect(card.frame().text).toBe('########');
    const dead = createCard({ profile, memory: { counter: '0', battery: 0, tries: 0, locked: true } });
    dead.restore(dead.snapshot());
    expect(dead.state()).toBe('dead');
  });

  it('without the counter that a computation uses does not go on with it', () => {
    const card = cardOn({ suite: 'ib-key', memory: { counter: '5', battery: 9, tries: 3, locked: false } });
    card.type('1234\r123456\r');
    const computing = card.snapshot();
    expect(() => createCard({ suite: 'ib-key' }).restore(computing)).toThrow(
      'snapshot: does not fit the present memory, counter 5 is not spent',
    );
    const spent = createCard({ suite: 'ib-key', memory: card.memory() });
    spent.restore(computing);
    expect(spent.wait(/^\d{8}$/).text).toBe(card.wait(/^\d{8}$/).text);
  });
});
