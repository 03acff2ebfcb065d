/**
 * A person reads the older card's response: five digits, then three, over and over for a minute.
 */
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';

/** The older card the moment its response appears. */
function responding(): Card {
  const card = createCard({ profile: 'dsc-plus-a' });
  card.hold('press');
  card.type('1234\r123456\r');
  card.wait('90187');
  return card;
}

/** The LCD from now on, with the time since now. */
function watch(card: Card, ms: number): string[] {
  const seen: string[] = [];
  const from = card.now();
  card.on((event) => {
    if (event.type === 'lcd') seen.push(`${event.at - from} ${event.text.trim()}`);
  });
  card.advance(ms);
  return seen;
}

describe('the halves of a response', () => {
  it('change every 10,000 ms until the response goes at 60,000', () => {
    expect(watch(responding(), 100_000)).toEqual([
      '10000 643',
      '20000 90187',
      '30000 643',
      '40000 90187',
      '50000 643',
      '60000 ',
    ]);
  });

  it('change at OK, which starts the 10,000 ms anew but not the 60,000', () => {
    const card = responding();
    card.advance(9_000);
    expect(card.press('OK')).toEqual({ verdict: 'accepted' });
    expect(card.frame()).toMatchObject({ text: '643   ', at: card.now() - 80 });
    expect(watch(card, 100_000)).toEqual([
      '9920 90187',
      '19920 643',
      '29920 90187',
      '39920 643',
      '49920 90187',
      '50910 ',
    ]);
  });

  it('change back at a second OK', () => {
    const card = responding();
    card.press('OK');
    card.press('OK');
    expect(card.frame().text).toBe('90187 ');
  });

  it('go together when power is held', () => {
    const card = responding();
    card.hold('press');
    expect(watch(card, 100_000)).toEqual([]);
    expect(card.frame().text).toBe('      ');
  });

  it('do not turn where the response has one page', () => {
    const card = createCard();
    card.respond({ pin: '1234', challenge: '123456' });
    expect(watch(card, 100_000)).toHaveLength(1);
  });
});
