/** A program watches what is done to a card, beside whoever presses it. */
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import type { CardInput } from '../../src/device/card-input.ts';
import { createDriver } from '../../src/driver/driver.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';

function text(input: CardInput): string {
  return 'key' in input ? `${input.type} ${input.key}` : input.type;
}

describe('whoever listens to the inputs of a card', () => {
  it('gets each contact before it changes, by the name of its key, until they stop', () => {
    const card = createCard();
    const inputs: string[] = [];
    const stop = card.onInput((input) => inputs.push(`${text(input)}, touched: ${card.touched()}`));
    card.hold('press');
    card.press('ok' as 'OK');
    stop();
    card.press('1');
    expect(inputs).toEqual([
      'down press, touched: null',
      'up press, touched: press',
      'down OK, touched: null',
      'up OK, touched: OK',
    ]);
  });

  it('gets a restored snapshot, and one that does not fit', () => {
    const card = createCard();
    const inputs: string[] = [];
    card.onInput((input) => inputs.push(text(input)));
    card.restore(card.snapshot());
    expect(() => card.restore({})).toThrow('snapshot');
    expect(inputs).toEqual(['restore', 'restored', 'restore', 'not restored']);
  });

  it('gets none for a text that names no key', () => {
    const card = createCard();
    const inputs: string[] = [];
    card.onInput((input) => inputs.push(text(input)));
    expect(() => card.down('x' as '1')).toThrow('key');
    expect(inputs).toEqual([]);
    expect(card.down('press')).toBe(1);
  });
});

describe('whoever listens to the inputs of a driver', () => {
  it('gets those of the card and the time mode in order, and none of a driver that is stopped', () => {
    const card = createCard();
    const driver = createDriver(card, createManualClock());
    const inputs: string[] = [];
    driver.onInput((input) => inputs.push(input.type === 'time' ? input.mode : text(input)));
    driver.setTimeMode('virtual');
    void driver.hold('press');
    driver.down('1');
    driver.stop();
    card.down('2');
    expect(inputs).toEqual(['virtual', 'down press', 'up press', 'down 1']);
  });

  it('of two, the other still gets them after one has stopped', () => {
    const card = createCard();
    const driver = createDriver(card, createManualClock(), { timeMode: 'virtual' });
    const inputs: string[] = [];
    const stop = driver.onInput(() => inputs.push('first'));
    driver.onInput(() => inputs.push('second'));
    driver.down('press');
    stop();
    stop();
    driver.up('press');
    expect(inputs).toEqual(['first', 'second', 'second']);
    driver.stop();
  });
});
