/**
 * A person switches the card on and off by holding press for two seconds; it also goes off by itself, and forgets.
 */
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';

const accepted = { verdict: 'accepted' };
const tested = loadProfile({ name: 'tested', base: 'dsc-plus', selfTestMs: 500 });
const testedA = loadProfile({ name: 'tested-a', base: 'dsc-plus-a', selfTestMs: 500 });
const battery = (left: number) => ({ counter: '0', battery: left, tries: 3, locked: false });

/** The LCD and how long each stood, from switching on to a given time. */
function frames(card: Card, ms: number): string[] {
  card.down('press');
  card.advance(ms);
  return card.events().flatMap((event) => (event.type === 'lcd' ? [`${event.at} ${event.text}`] : []));
}

describe('the power key', () => {
  it.each(['dsc-plus', 'dsc-plus-a', 'dsc', 'keypad-local-pin'])(
    'switches %s on at 2,000 ms, not at 1,999',
    (profile) => {
      const card = createCard({ profile });
      card.down('press');
      card.advance(1_999);
      expect(card.state()).toBe('off');
      card.advance(1);
      expect(card.state()).toBe('pin');
    },
  );

  it('held on does not switch the card off again', () => {
    const card = createCard();
    card.down('press');
    card.advance(6_000);
    expect(card.state()).toBe('pin');
    card.up('press');
    card.advance(30);
    expect(card.hold('press')).toEqual(accepted);
    expect(card.state()).toBe('off');
  });

  it('held for ever lets the card go off by itself, and not on again', () => {
    const card = createCard();
    card.down('press');
    card.advance(100_000);
    expect(card.state()).toBe('off');
    expect(
      card
        .events()
        .filter(({ type }) => type === 'state')
        .map(({ at }) => at),
    ).toEqual([2_000, 32_000]);
  });

  it.each([
    ['PIN entry', (card: Card) => card.type('12')],
    ['challenge entry', (card: Card) => card.type('1234\r12')],
    [
      'the response',
      (card: Card) => {
        card.type('1234\r123456\r');
        card.wait('90187643');
      },
    ],
  ])('switches off from %s', (_, begin) => {
    const card = createCard();
    card.hold('press');
    begin(card);
    expect(card.hold('press')).toEqual(accepted);
    expect([card.state(), card.frame().text]).toEqual(['off', '        ']);
    expect(card.events().at(-2)).toMatchObject({ type: 'state', to: 'off', why: 'power key' });
  });

  it('a hold under way when the card goes off by itself is spent', () => {
    const card = createCard();
    card.respond({ pin: '1234', challenge: '123456' });
    card.advance(card.leavesAt()! - card.now() - 500);
    card.down('press');
    card.advance(500);
    expect(card.state()).toBe('off');
    expect(card.events().slice(-3)).toMatchObject([
      { type: 'state', to: 'off', why: 'time' },
      { type: 'press', key: 'press', verdict: 'ignored', reason: 'off' },
      { type: 'lcd', text: '        ' },
    ]);
    card.advance(10_000);
    expect(card.state()).toBe('off');
    card.up('press');
    card.advance(30);
    expect(card.hold('press')).toEqual(accepted);
    expect(card.state()).toBe('pin');
  });

  it('a touch that had not closed when the card went off by itself is a new one', () => {
    const card = createCard();
    card.respond({ pin: '1234', challenge: '123456' });
    card.advance(card.leavesAt()! - card.now() - 20);
    card.down('press');
    card.advance(2_000);
    expect(card.state()).toBe('pin');
  });

  it('a hold that was let go as the card went off gets one verdict', () => {
    const card = createCard();
    card.respond({ pin: '1234', challenge: '123456' });
    card.advance(card.leavesAt()! - card.now() - 500);
    const touch = card.down('press');
    card.advance(490);
    card.up('press');
    card.advance(1_000);
    expect(card.events().filter((event) => event.type === 'press' && event.touch === touch)).toMatchObject([
      { reason: 'off' },
    ]);
  });
});

describe('a card switched on', () => {
  it('is at PIN entry at once, without a self-test', () => {
    expect(frames(createCard({ memory: battery(5) }), 2_000)).toEqual(['2000 PIN>    ']);
  });

  it('shows every segment for 500 ms where a self-test is set', () => {
    expect(frames(createCard({ profile: tested }), 2_500)).toEqual(['2000 ########', '2500 PIN>    ']);
  });

  it('then LOW BATT for 1,500 ms when fewer than 1,500 computations are left', () => {
    expect(frames(createCard({ profile: tested, memory: battery(1_499) }), 4_000)).toEqual([
      '2000 ########',
      '2500 LOW BATT',
      '4000 PIN>    ',
    ]);
    expect(frames(createCard({ profile: tested, memory: battery(1_500) }), 4_000)).toEqual([
      '2000 ########',
      '2500 PIN>    ',
    ]);
  });

  it('says Lo bAt on six cells of seven segments', () => {
    expect(frames(createCard({ profile: testedA, memory: battery(1) }), 4_000)).toEqual([
      '2000 ######',
      '2500 Lo bAt',
      '4000 Pn    ',
    ]);
  });

  it('ignores every key while it starts', () => {
    const card = createCard({ profile: tested, memory: battery(9) });
    card.hold('press');
    expect(card.type('5\rc')).toEqual(Array(3).fill({ verdict: 'ignored', reason: 'starting' }));
    expect(card.frame().text).toBe('########');
    card.advance(300);
    expect(card.frame().text).toBe('LOW BATT');
    expect(card.press('5')).toEqual({ verdict: 'ignored', reason: 'starting' });
  });

  it('says that it is locked only after its self-test', () => {
    const profile = loadProfile({ name: 'tested-local', base: 'keypad-local-pin', selfTestMs: 500 });
    const memory = { counter: '0', battery: 9, tries: 0, locked: true };
    expect(frames(createCard({ profile, memory }), 10_000)).toEqual([
      '2000 ########',
      '2500 LOW BATT',
      '4000 LOCK PIN',
      '6000         ',
    ]);
  });

  it('answers after a self-test as it does without', () => {
    const card = createCard({ profile: tested, memory: battery(2) });
    expect(card.respond({ pin: '1234', challenge: '123456' }).response).toBe('90187643');
  });
});

describe('the battery', () => {
  it('lasts 15,000 computations, one for each response', () => {
    const card = createCard();
    expect(card.memory().battery).toBe(15_000);
    card.respond({ pin: '1234', challenge: '123456' });
    expect(card.memory().battery).toBe(14_999);
    card.hold('press');
    card.hold('press');
    card.hold('press');
    expect(card.memory().battery).toBe(14_999);
  });

  it('gives its last response, and is dead at the next power-on, for good', () => {
    const card = createCard({ memory: battery(1) });
    expect(card.respond({ pin: '1234', challenge: '123456' }).response).toBe('90187643');
    expect(card.memory().battery).toBe(0);
    card.hold('press');
    expect(card.state()).toBe('off');
    expect(card.hold('press')).toEqual({ verdict: 'ignored', reason: 'dead' });
    expect([card.state(), card.frame().text, card.nextWake()]).toEqual(['dead', '        ', null]);
    expect(card.events().slice(-2)).toMatchObject([
      { type: 'press', reason: 'dead' },
      { type: 'state', from: 'off', to: 'dead', why: 'no battery' },
    ]);
    expect(card.hold('press')).toEqual({ verdict: 'ignored', reason: 'dead' });
    expect(card.press('press')).toEqual({ verdict: 'ignored', reason: 'dead' });
    expect(card.type('5\rc')).toEqual(Array(3).fill({ verdict: 'ignored', reason: 'dead' }));
    expect(card.hold('5', 29)).toEqual({ verdict: 'ignored', reason: 'bounce' });
  });

  it('with nothing in it makes a card that is dead from the start', () => {
    const card = createCard({ memory: battery(0) });
    expect([card.state(), card.nextWake()]).toEqual(['dead', null]);
  });
});
