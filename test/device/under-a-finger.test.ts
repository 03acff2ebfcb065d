/** The card goes off, or changes state, while a key is down. */
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';

const login = { pin: '1234', challenge: '123456' };

describe('someone whose card goes off under the finger', () => {
  it('switches it on again with a touch whose contact had not closed yet', () => {
    const card = createCard();
    card.hold('press');
    card.advance(31_990 - card.now());
    const touch = card.down('press');
    card.advance(10);
    expect(card.state()).toBe('off');
    card.advance(1_989);
    expect(card.state()).toBe('off');
    card.advance(1);
    expect(card.state()).toBe('pin');
    const responses = card.events().filter((event) => event.type === 'press' && event.touch === touch);
    expect(responses).toEqual([
      { at: 33_990, type: 'press', key: 'press', touch, held: true, verdict: 'accepted' },
    ]);
  });

  it('has held edit answered at its own time, not when the card goes off', () => {
    const card = createCard();
    card.respond(login);
    expect(card.leavesAt()).toBe(33_350);
    card.advance(32_850 - card.now());
    const touch = card.down('edit');
    card.advance(999);
    expect(card.events().at(-1)).toEqual({ at: 33_350, type: 'lcd', revision: 15, text: '        ' });
    card.advance(1);
    expect(card.events().at(-1)).toEqual({
      at: 33_850,
      type: 'press',
      key: 'edit',
      touch,
      held: true,
      verdict: 'ignored',
      reason: 'off',
    });
  });
});

describe('someone who takes a snapshot with a finger on a digit', () => {
  const secret = { key: new Uint8Array(32).fill(7) };

  it('may not take it out of the process: it may be the first of a PIN keyed too early', () => {
    const card = createCard(secret);
    expect(card.snapshot().holdsPin).toBe(false);
    card.down('5');
    expect(card.snapshot().holdsPin).toBe(true);
    card.up('5');
    card.advance(100);
    expect(card.snapshot().holdsPin).toBe(false);
    card.down('press');
    expect(card.snapshot().holdsPin).toBe(false);
  });
});

describe('someone who restores a snapshot that was tampered with', () => {
  it('is refused with a PIN that is no text', () => {
    const card = createCard();
    card.hold('press');
    const json = JSON.parse(JSON.stringify(card.snapshot()));
    json.state.pin = [];
    expect(() => card.restore(json)).toThrow(
      'snapshot field pin: invalid; give what JSON.stringify(card.snapshot()) returned',
    );
  });

  it('is refused with a computation under way whose counter is not spent', () => {
    const card = createCard({ suite: 'ib-key' });
    card.hold('press');
    card.type('1234\r123456');
    card.down('OK');
    card.advance(30);
    expect(card.state()).toBe('computing');
    const json = JSON.parse(JSON.stringify(card.snapshot()));
    expect(json.state.counter).toBe('0');
    json.state.counter = '1';
    expect(() => card.restore(json)).toThrow('counter 1 is not spent');
  });
});
