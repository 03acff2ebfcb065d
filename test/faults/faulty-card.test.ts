/** A tester uses a faulty card in place of a card: without faults it is the same, to the byte. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { eventLine } from '../../src/device/events.ts';
import { createDriver } from '../../src/driver/driver.ts';
import { faultKinds } from '../../src/faults/fault-kinds.ts';
import {
  createFaultyCard,
  type FaultyCard,
  faultsOfCard,
  restartFaults,
} from '../../src/faults/faulty-card.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
import { goldenLog } from '../device/golden.ts';

const committed = readFileSync(new URL('../device/golden.sha256', import.meta.url), 'utf8').trim();
const entries = { pin: '1234', challenge: '123456' };

test.each(['whole', 7] as const)(
  'without faults, the log of a fixed afternoon (%s) is the committed one',
  (cut) => {
    const log = goldenLog(cut, createFaultyCard);
    expect(createHash('sha256').update(log).digest('hex')).toBe(committed);
  },
);

test('faults that were cleared leave nothing behind', () => {
  const after = (card: FaultyCard): string[] => {
    const from = card.events().length;
    card.respond(entries);
    return card.events().slice(from).map(eventLine);
  };
  const card = createFaultyCard();
  for (const fault of ['stuck-key key=1', 'missing-segment cell=1 segment=a', 'wrong-digit'])
    card.faults.add(fault);
  card.faults.clear();
  expect(after(card)).toEqual(after(createFaultyCard()));
});

describe('the list of faults', () => {
  test('has numbers and texts, in the order of adding', () => {
    const card = createFaultyCard();
    expect(card.faults.add('dead-key key=5')).toBe(1);
    expect(card.faults.add({ kind: 'slow-release', parameters: { key: 'OK', by: 50 } })).toBe(2);
    card.faults.clear(1);
    expect(card.faults.add('low-battery')).toBe(3);
    expect(card.faults.list()).toEqual([
      { id: 2, text: 'slow-release key=OK by=50ms' },
      { id: 3, text: 'low-battery' },
    ]);
    expect(() => card.faults.clear(1)).toThrow('fault 1: not active; give one of 2, 3');
    card.faults.clear();
    expect(() => card.faults.clear(2)).toThrow('fault 2: not active; none is');
  });

  test('has 64 at most', () => {
    const card = createFaultyCard();
    for (let i = 0; i < 64; i++) card.faults.add('dead-key key=5');
    expect(() => card.faults.add('low-battery')).toThrow(
      'faults: 64 are active already; clear one before you add another',
    );
  });

  test('refuses data that is out of range, and faults of the wire', () => {
    const card = createFaultyCard();
    expect(() => card.faults.add({ kind: 'slow-release', parameters: { key: 'OK', by: 0 } })).toThrow(
      'fault slow-release: invalid by "0ms"',
    );
    expect(() => card.faults.add('serial-cut')).toThrow(
      'fault serial-cut: a fault of the wire, and this card is on no serial port; add it to a card on one',
    );
  });
});

test('every kind for a card can be added to one that has a clock, a counter and a low battery', () => {
  const needed: Record<string, string> = { key: '5', cell: '1', segment: 'a' };
  for (const { kind, part, parameters, needs } of faultKinds) {
    if (part === 'wire') continue;
    const words = parameters
      .filter((one) => one.default === null)
      .map(({ name }) => `${name}=${needed[name]}`);
    const card = createFaultyCard({ suite: needs === 'clock' ? 'timed' : 'ib-key' });
    card.faults.add([kind, ...words].join(' '));
    expect([kind, card.events().some((event) => event.type === 'fault' && event.change === 'added')]).toEqual(
      [kind, true],
    );
  }
});

test('a seed that is not a number is refused', () => {
  expect(() => createFaultyCard({ seed: -1 })).toThrow('createFaultyCard: seed is given as number');
  expect(() => createFaultyCard({ sede: 1 } as object)).toThrow('createCard: unknown option "sede"');
});

test('a card of createCard has no faults to add', () => {
  expect(faultsOfCard(createCard())).toBe(null);
  const card = createFaultyCard();
  expect(faultsOfCard(card)).toBe(card.faults);
});

test('a driver runs it in real time: the power is cut in its time, and the next gesture works', async () => {
  const clock = createManualClock();
  const card = createFaultyCard();
  const driver = createDriver(card, clock);
  const on = driver.hold('press');
  card.faults.add('power-cut after=1s');
  driver.sync();
  clock.advance(999);
  expect(card.events().at(-1)).toMatchObject({ type: 'fault', change: 'added' });
  clock.advance(1);
  expect(card.events().at(-1)).toMatchObject({ type: 'fault', change: 'acted', at: 1_000 });
  clock.advance(1_030);
  expect(await on).toEqual({ verdict: 'ignored', reason: 'off' });
  driver.stop();
});

test('a listener hears faults in order, and may add one', () => {
  const card = createFaultyCard();
  const lines: string[] = [];
  card.on((event) => {
    lines.push(eventLine(event));
    if (event.type === 'state' && event.to === 'challenge') card.faults.add('power-cut');
  });
  card.hold('press');
  card.type('1234\r');
  expect(lines.slice(-5)).toEqual([
    '  2.420 s  lcd    "CHALLNG>"',
    '  2.420 s  fault  power-cut after=0ms: added',
    '  2.420 s  state  challenge -> off, power cut',
    '  2.420 s  lcd    "        "',
    '  2.420 s  fault  power-cut after=0ms: acted',
  ]);
});

test('after a reset, faults have the numbers, the draws and the times of a new card', () => {
  const drawn = (card: ReturnType<typeof createFaultyCard>): string[] => {
    const from = card.now();
    const before = card.events().length;
    card.faults.add('wrong-digit');
    card.faults.add('power-cut at=20s');
    const { response } = card.respond({ pin: '1234', challenge: '123456' });
    card.advance(20_000);
    const cut = card
      .events()
      .slice(before)
      .find((event) => event.type === 'state' && event.why === 'power cut');
    return [
      response,
      String((cut?.at ?? 0) - from),
      card.faults
        .list()
        .map(({ id }) => id)
        .join(),
    ];
  };
  const card = createFaultyCard({ seed: 3 });
  const first = drawn(card);
  expect(first.slice(1)).toEqual(['20000', '1']);
  restartFaults(card);
  expect(card.faults.list()).toEqual([]);
  expect(drawn(card)).toEqual(first);
});
