/** A person mistypes: too few digits, too many, a wrong one. The card shows it, and the edit key helps. */
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { cardOn } from './card-on.ts';

const accepted = { verdict: 'accepted' };
const ignored = (reason: string) => ({ verdict: 'ignored', reason });

function atChallenge(options: CardOptions = {}): Card {
  const card = cardOn(options);
  card.type('1234\r');
  return card;
}

describe('PIN entry', () => {
  it('takes four digits, and tells of a fifth that the field is full', () => {
    const card = cardOn();
    expect(card.type('98765')).toEqual([accepted, accepted, accepted, accepted, ignored('field full')]);
    expect(card.frame().text).toBe('PIN>---6');
  });

  it('goes on with OK at four digits and stays at three', () => {
    const card = cardOn();
    card.type('123');
    expect(card.press('OK')).toEqual(ignored('field short'));
    expect([card.state(), card.frame().text]).toEqual(['pin', 'PIN>--3 ']);
    card.press('4');
    expect(card.press('OK')).toEqual(accepted);
    expect(card.state()).toBe('challenge');
  });

  it('deletes the last digit, which masks nothing more than before', () => {
    const card = cardOn();
    card.type('123');
    expect(card.press('edit')).toEqual(accepted);
    expect(card.frame().text).toBe('PIN>-2  ');
    card.type('c');
    expect(card.frame().text).toBe('PIN>1   ');
    card.type('<');
    expect(card.frame().text).toBe('PIN>    ');
    expect(card.press('edit')).toEqual(ignored('nothing to delete'));
  });

  it('is cleared by holding edit for a second, while the key is still held', () => {
    const card = cardOn();
    card.type('1234');
    card.down('edit');
    card.advance(999);
    expect(card.frame().text).toBe('PIN>---4');
    card.advance(1);
    expect(card.frame().text).toBe('PIN>    ');
    card.up('edit');
    card.advance(30);
    expect(card.events().at(-2)).toEqual({
      at: 2_030 + 360 + 1_000,
      type: 'press',
      key: 'edit',
      touch: 6,
      held: true,
      verdict: 'accepted',
    });
    expect(card.hold('edit', 1_000)).toEqual(ignored('nothing to delete'));
  });

  it('is keyed anew after a deletion, and the response is that of what is left', () => {
    const card = cardOn();
    card.type('19c234c4\r123456\r');
    expect(card.wait(/^\d{8}$/).text).toBe('90187643');
  });

  it('of the first card is cleared by one short press of C', () => {
    const card = cardOn({ profile: 'dsc' });
    card.type('123');
    expect(card.press('edit')).toEqual(accepted);
    expect(card.frame().text).toBe('[    ]');
    card.type('12');
    expect(card.hold('edit', 1_000)).toEqual(accepted);
    expect(card.frame().text).toBe('[    ]');
  });

  it('of the older card loses one digit to the back arrow', () => {
    const card = cardOn({ profile: 'dsc-plus-a' });
    card.type('123<');
    expect(card.frame().text).toBe('Pn-2  ');
  });
});

describe('challenge entry', () => {
  it('takes six digits, and tells of a seventh that the field is full', () => {
    const card = atChallenge();
    card.type('000000');
    expect(card.press('0')).toEqual(ignored('field full'));
    expect(card.frame().text).toBe('000000  ');
  });

  it('goes on with OK at six digits and stays at five', () => {
    const card = atChallenge();
    card.type('12345');
    expect(card.press('OK')).toEqual(ignored('field short'));
    expect(card.state()).toBe('challenge');
    card.press('6');
    expect(card.press('OK')).toEqual(accepted);
    expect(card.state()).toBe('computing');
  });

  it('shows its prompt again when the last digit is deleted', () => {
    const card = atChallenge();
    card.type('12c');
    expect(card.frame().text).toBe('1       ');
    card.type('c');
    expect(card.frame().text).toBe('CHALLNG>');
    expect(card.press('edit')).toEqual(ignored('nothing to delete'));
    card.type('123456');
    card.hold('edit', 1_000);
    expect(card.frame().text).toBe('CHALLNG>');
  });

  it('of the older card shows Ch again', () => {
    const card = atChallenge({ profile: 'dsc-plus-a' });
    card.type('9<');
    expect(card.frame().text).toBe('Ch    ');
  });
});

describe('every press is answered', () => {
  it('off: all but power is ignored', () => {
    const card = createCard();
    expect(card.type('5\rc')).toEqual([ignored('off'), ignored('off'), ignored('off')]);
    expect(card.hold('edit', 1_500)).toEqual(ignored('off'));
    expect(card.hold('press', 1_999)).toEqual(ignored('held too short'));
  });

  it('computing: all is ignored', () => {
    const card = atChallenge({ profile: 'dsc-plus-a' });
    card.type('123456\r');
    expect(card.press('5')).toEqual(ignored('computing'));
    expect(card.press('OK')).toEqual(ignored('computing'));
    expect(card.press('press')).toEqual(ignored('held too short'));
  });

  it('response: all but power is ignored, where there is one page', () => {
    const card = createCard();
    card.respond({ pin: '1234', challenge: '123456' });
    expect(card.type('5\rc')).toEqual([
      ignored('response showing'),
      ignored('response showing'),
      ignored('response showing'),
    ]);
    expect(card.hold('edit', 1_000)).toEqual(ignored('response showing'));
    expect(card.frame().text).toBe('90187643');
    expect(card.hold('press')).toEqual(accepted);
    expect(card.frame().text).toBe('        ');
  });

  it('a touch too short, and a second key', () => {
    const card = cardOn();
    expect(card.hold('5', 29)).toEqual(ignored('bounce'));
    expect(card.frame().text).toBe('PIN>    ');
    expect(card.hold('5', 30)).toEqual(accepted);
    card.down('1');
    card.advance(30);
    expect(card.press('2')).toEqual(ignored('key busy'));
    expect(card.frame().text).toBe('PIN>-1  ');
  });

  it('the older card closes at a light tap of 10 ms', () => {
    const card = cardOn({ profile: 'dsc-plus-a' });
    expect(card.hold('5', 9)).toEqual(ignored('bounce'));
    expect(card.hold('5', 10)).toEqual(accepted);
  });

  it('a touch that is not over has no verdict yet', () => {
    const card = createCard();
    const touch = card.down('press');
    expect(() => card.verdictOf(touch)).toThrow(
      'touch 1: has no verdict yet; release the key and let time pass',
    );
    card.advance(2_000);
    expect(card.verdictOf(touch)).toEqual(accepted);
  });

  it('down and up let no time pass; their verdict comes as an event', () => {
    const card = cardOn();
    const heard: string[] = [];
    card.on((event) => heard.push(`${event.at} ${event.type}`));
    card.down('5');
    card.up('5');
    expect(card.now()).toBe(2_030);
    expect(heard).toEqual(['2030 press']);
  });

  it('a hold whose time ran out while its contact chattered acts now, and time does not go back', () => {
    const card = createCard();
    card.down('press');
    card.advance(1_990);
    card.up('press');
    card.advance(25);
    card.down('press');
    expect(card.state()).toBe('off');
    card.advance(0);
    expect([card.state(), card.now()]).toEqual(['pin', 2_015]);
    expect(card.events().map(({ at }) => at)).toEqual([2_015, 2_015, 2_015, 2_015]);
  });

  it('takes other spellings of a key, and no other keys', () => {
    const card = cardOn();
    card.type('7P');
    expect(card.events().at(-1)).toMatchObject({ key: 'press', reason: 'held too short' });
    expect(() => card.type('12x')).toThrow('key "x": unknown');
    expect(card.frame().text).toBe('PIN>7   ');
    expect(() => card.press('up' as 'press')).toThrow('key "up": unknown');
    expect(() => card.press(6 as unknown as '6')).toThrow('key 6: unknown');
    expect(() => card.type(12 as unknown as string)).toThrow(
      'what is typed: given as number; give a text, which keeps leading zeros',
    );
  });
});
