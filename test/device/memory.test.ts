/** A card saves its memory before anything that depends on it shows, whatever fails. */
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import { EntryError, NoResponseError } from '../../src/device/errors.ts';
import type { Memory } from '../../src/device/memory.ts';

const entries = { pin: '1234', challenge: '123456' };
const kept = (part: Partial<Memory> = {}): Memory => ({
  counter: '0',
  battery: 15_000,
  tries: 3,
  locked: false,
  ...part,
});

describe('a counter', () => {
  it('starts at 0, is the next one to use, and is stored before computing starts', () => {
    const seen: string[] = [];
    const card: Card = createCard({
      suite: 'ib-key',
      store: (memory) => seen.push(`stored ${JSON.stringify(memory)} while ${card.state()}`),
    });
    expect(card.memory()).toEqual(kept());
    card.on((event) => {
      if (event.type === 'memory') seen.push(`counter ${event.counter} said`);
      if (event.type === 'state') seen.push(event.to);
    });
    const { response, counter } = card.respond(entries);
    expect(seen).toEqual([
      'pin',
      'challenge',
      'stored {"counter":"1","battery":14999,"tries":3,"locked":false} while challenge',
      'counter 1 said',
      'computing',
      'response',
    ]);
    expect([response, counter, card.memory().counter]).toEqual(['10232584', '0', '1']);
  });

  it('gives another response each time, to the same PIN and challenge', () => {
    const card = createCard({ suite: 'ib-key' });
    const responses = [0, 1, 2].map(() => card.respond(entries));
    expect(responses.map(({ response, counter }) => `${counter} ${response}`)).toEqual([
      '0 10232584',
      '1 03945211',
      '2 13100603',
    ]);
    expect(card.memory()).toEqual(kept({ counter: '3', battery: 14_997 }));
  });

  it('is spent when computing starts, though the card is never read', () => {
    const card = createCard({ suite: 'ib-key' });
    card.hold('press');
    card.type('1234\r123456');
    expect(card.memory().counter).toBe('0');
    card.type('\r');
    expect(card.memory().counter).toBe('1');
  });

  it('reaches 2^64 - 1 without losing a digit, and then there is none left', () => {
    const card = createCard({ suite: 'ib-key', memory: kept({ counter: '18446744073709551614' }) });
    expect(card.respond(entries)).toMatchObject({ counter: '18446744073709551614' });
    expect(card.respond(entries)).toMatchObject({ counter: '18446744073709551615' });
    expect(card.memory().counter).toBe('18446744073709551616');
    expect(() => card.respond(entries)).toThrow(NoResponseError);
    expect(card.events().slice(-2)).toMatchObject([
      { type: 'state', from: 'challenge', to: 'off', why: 'memory' },
      { type: 'lcd', text: '        ' },
    ]);
    expect(card.memory()).toEqual(kept({ counter: '18446744073709551616', battery: 14_998 }));
  });

  it('stands still for a suite without one', () => {
    const card = createCard({ memory: kept({ counter: '7' }) });
    expect(card.respond(entries)).toMatchObject({ response: '90187643', counter: null });
    expect(card.memory()).toEqual(kept({ counter: '7', battery: 14_999 }));
  });
});

describe('a store that fails', () => {
  it('lets the card go off with the reason memory, and shows no response', () => {
    const card = createCard({
      suite: 'ib-key',
      store() {
        throw new Error('no space left');
      },
    });
    let error: unknown;
    try {
      card.respond(entries);
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ name: 'NoResponseError', reason: 'memory' });
    expect((error as Error).message).toMatch(/^card: no response, it went off \(memory\) at 3\.\d{3} s/);
    expect(card.memory()).toEqual(kept());
    expect(card.events().some((event) => event.type === 'lcd' && event.text === '90187643')).toBe(false);
    expect(card.events().some((event) => event.type === 'state' && event.to === 'computing')).toBe(false);
    card.advance(60_000);
    expect(card.state()).toBe('off');
  });

  it('that works again gives the counter that was not used', () => {
    let works = false;
    const card = createCard({
      suite: 'ib-key',
      store() {
        if (!works) throw new Error('no space left');
      },
    });
    expect(() => card.respond(entries)).toThrow(
      'card: no response, it went off (memory) at 3.050 s and stays off until press is held',
    );
    works = true;
    expect(card.respond(entries).counter).toBe('0');
  });

  it('does not show that a PIN was wrong or right', () => {
    const card = createCard({
      profile: 'keypad-local-pin',
      memory: kept({ tries: 2 }),
      store() {
        throw new Error('no space left');
      },
    });
    for (const pin of ['9999', '1234']) {
      card.hold('press');
      card.type(`${pin}\r`);
      expect([card.state(), card.frame().text, card.memory().tries]).toEqual(['off', '        ', 2]);
    }
  });
});

describe('a memory to start with', () => {
  it.each([
    [{ counter: '-1' }, 'counter is "-1", not a decimal string from "0" to "18446744073709551616"'],
    [{ counter: '01' }, 'counter is "01", not a decimal string from "0" to "18446744073709551616"'],
    [{ counter: '' }, 'counter is "", not a decimal string from "0" to "18446744073709551616"'],
    [{ counter: '1x' }, 'counter is "1x", not a decimal string from "0" to "18446744073709551616"'],
    [
      { counter: '18446744073709551617' },
      'counter is "18446744073709551617", not a decimal string from "0" to "18446744073709551616"',
    ],
    [
      { counter: '100000000000000000000' },
      'counter is "100000000000000000000", not a decimal string from "0" to "18446744073709551616"',
    ],
    [{ counter: 7 }, 'counter is 7, not a decimal string from "0" to "18446744073709551616"'],
    [{ battery: -1 }, 'battery is -1, not a whole number from 0 to 15000'],
    [{ battery: 15_001 }, 'battery is 15001, not a whole number from 0 to 15000'],
    [{ battery: 1.5 }, 'battery is 1.5, not a whole number from 0 to 15000'],
    [{ tries: -1 }, 'tries is -1, not a whole number from 0 to 3'],
    [{ tries: 4 }, 'tries is 4, not a whole number from 0 to 3'],
    [{ tries: 0.5 }, 'tries is 0.5, not a whole number from 0 to 3'],
    [{ locked: 1 }, 'locked is 1, not true or false'],
    [{ locked: true }, 'locked is true with 3 tries left, and a card locks when 0 are left'],
    [{ tries: 0 }, 'locked is false with 0 tries left, and a card locks when 0 are left'],
  ])('is refused with %j', (part, message) => {
    const memory = { ...kept(), ...part } as Memory;
    expect(() => createCard({ memory })).toThrow(
      new EntryError(`memory: ${message}; give one that fits dsc-plus`),
    );
  });

  it.each([
    kept({ counter: '18446744073709551616' }),
    kept({ battery: 0 }),
    kept({ tries: 0, locked: true }),
  ])('is taken at its limits: %j', (memory) => {
    expect(createCard({ memory }).memory()).toEqual(memory);
  });

  it('is taken without what else the object holds', () => {
    const memory = { at: 99, type: 'lcd', ...kept({ counter: '5' }) };
    const card = createCard({ memory });
    expect(card.memory()).toEqual(kept({ counter: '5' }));
  });
});
