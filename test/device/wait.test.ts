/** A test waits for a text on the LCD, and fails at once if it can't show any more. */
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import { EntryError, WaitError } from '../../src/device/errors.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';

function computing(): Card {
  const card = createCard();
  card.hold('press');
  card.type('1234\r123456\r');
  return card;
}

function failure(wait: () => unknown): WaitError {
  try {
    wait();
  } catch (error) {
    if (error instanceof WaitError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('a wait', () => {
  it('ends when the text shows, with its frame, and not a millisecond later', () => {
    const card = computing();
    expect(card.wait('90187643')).toEqual({ revision: 14, at: 3_350, text: '90187643' });
    expect(card.now()).toBe(3_350);
  });

  it('ends at once when it shows already', () => {
    const card = computing();
    card.wait('');
    expect(card.now()).toBe(3_110);
  });

  it('takes a text without the blanks at its end, a pattern, or a test of the frame', () => {
    expect(computing().wait('90187643   ').at).toBe(3_350);
    expect(computing().wait(/^9\d+$/).at).toBe(3_350);
    expect(computing().wait((frame) => frame.revision === 14).at).toBe(3_350);
    const card = createCard();
    card.hold('press');
    expect(card.wait(/^PIN>$/).text).toBe('PIN>    ');
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [{}, '{}'],
  ])('for %j is refused, and no time passes', (what, shown) => {
    const card = computing();
    expect(() => card.wait(what as unknown as string)).toThrow(
      new EntryError(`wait: can't wait for ${shown}; give a text, a pattern or a test of the frame`),
    );
    expect(card.now()).toBe(3_110);
  });

  it('takes a pattern with a flag that remembers, twice', () => {
    const card = computing();
    const pattern = /\d{8}/g;
    card.wait(pattern);
    expect(card.wait(pattern).text).toBe('90187643');
  });

  it('stops at its limit, to the millisecond, and not before', () => {
    const card = computing();
    const left = 3_350 - card.now();
    const error = failure(() => card.wait(/^\d{8}$/, left - 1));
    expect([error.cause, card.now()]).toEqual(['limit', 3_349]);
    expect(error.message).toBe(
      'wait for /^\\d{8}$/: not shown by 3.349 s, 239 ms of card time have passed; see the last frames, "12345   " "123456  " "        ", and the last keys, 4 accepted, 5 accepted, 6 accepted, OK accepted',
    );
    expect(computing().wait(/^\d{8}$/, left).text).toBe('90187643');
  });

  it('has a limit of a minute, unless told otherwise', () => {
    const card = createCard({
      profile: loadProfile({ name: 'patient', base: 'dsc-plus', idleOffMs: 90_000 }),
    });
    card.hold('press');
    expect(failure(() => card.wait('never')).cause).toBe('limit');
    expect(card.now()).toBe(62_030);
  });

  it('of no time looks once', () => {
    const card = computing();
    expect(failure(() => card.wait('90187643', 0)).cause).toBe('limit');
    expect(card.wait('', 0).text).toBe('        ');
  });

  it('fails at once when the card is off, and names the way out', () => {
    const card = createCard();
    const error = failure(() => card.wait('PIN>', 1_000_000));
    expect([error.cause, error.name, card.now()]).toEqual(['never', 'WaitError', 0]);
    expect(error.message).toBe(
      'wait for "PIN>": not shown by 0.000 s, it is off until press is held; see the last frames, none, and the last keys, none',
    );
  });

  it('says why the card went off: it was idle', () => {
    const card = createCard();
    card.hold('press');
    expect(failure(() => card.wait('CHALLNG>')).message).toContain(
      'wait for "CHALLNG>": not shown by 32.000 s, it went off (idle) at 32.000 s and stays off until press is held',
    );
  });

  it('says why the card went off: the response expired, it was switched off, locked, or its memory failed', () => {
    const expired = computing();
    expect(failure(() => expired.wait('x')).message).toContain(
      'wait for "x": not shown by 33.350 s, it went off (time) at 33.350 s and stays off until press is held',
    );
    const switched = computing();
    switched.wait('90187643');
    switched.hold('press');
    expect(failure(() => switched.wait('x')).message).toContain(
      'wait for "x": not shown by 5.380 s, it went off (power key) at 5.350 s and stays off until press is held',
    );
    const locked = createCard({
      profile: 'keypad-local-pin',
      memory: { counter: '0', battery: 5, tries: 0, locked: true },
    });
    locked.hold('press');
    expect(failure(() => locked.wait('PIN?')).message).toContain(
      'wait for "PIN?": not shown by 4.000 s, it went off (locked) at 4.000 s and stays off until press is held',
    );
  });

  it('does not say that a card went off which never was on', () => {
    const card = createCard();
    const off = card.snapshot();
    card.hold('press');
    card.restore(off);
    expect(failure(() => card.wait('x')).message).toContain(
      'wait for "x": not shown by 0.000 s, it is off until press is held',
    );
  });

  it('says that a card is dead', () => {
    const dead = createCard({ memory: { counter: '0', battery: 0, tries: 3, locked: false } });
    expect(failure(() => dead.wait('PIN>')).message).toContain(
      'wait for "PIN>": not shown by 0.000 s, the battery is empty',
    );
  });

  it('names a test of the frame by what it is, and ignored keys by their reason', () => {
    const card = createCard();
    card.press('5');
    expect(failure(() => card.wait(() => false)).message).toBe(
      'wait for a frame that passes the test: not shown by 0.090 s, it is off until press is held; see the last frames, none, and the last keys, digit ignored (off)',
    );
  });

  it('shows no PIN digit in its message, though the LCD does and its frame is long past', () => {
    const card = createCard();
    card.hold('press');
    card.type('1237');
    for (let i = 0; i < 600; i++) card.press(i % 2 ? 'press' : '7');
    expect(card.frame().text).toBe('PIN>---7');
    const { message } = failure(() => card.wait('x', 0));
    expect(message).toContain('wait for "x": not shown by 56.390 s, 0 ms of card time have passed');
    expect(message.slice(message.indexOf(';'))).not.toContain('7');
  });
});
