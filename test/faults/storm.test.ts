/** Many faults at once, keys and times by chance: whatever happens, the card keeps its promises. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CardEvent, eventLine } from '../../src/device/events.ts';
import { type Memory, memoryFault } from '../../src/device/memory.ts';
import { faultText, parseFault } from '../../src/faults/fault.ts';
import { FaultError } from '../../src/faults/fault-error.ts';
import { type FaultParameter, faultKinds } from '../../src/faults/fault-kinds.ts';
import { createFaultyCard, type FaultyCard } from '../../src/faults/faulty-card.ts';
import { createRandom, type Random } from '../../src/faults/random.ts';
import { keys } from '../../src/keypad/keys.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';

const profile = loadProfile({
  name: 'storm',
  base: 'dsc-plus',
  suite: 'OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1-T1M',
  selfTestMs: 500,
});

function valueBy(random: Random, parameter: FaultParameter): string {
  switch (parameter.type) {
    case 'key':
      return keys[random.below(keys.length)]!;
    case 'segment':
      return ['a', 'd', 'g1', 'h', 'm'][random.below(5)]!;
    case 'word':
      return parameter.words[random.below(parameter.words.length)]!;
    case 'number': {
      const { from, to, unit } = parameter;
      const most = Math.min(to, unit === 'ms' ? 20_000 : 8);
      return `${Math.max(from, random.below(most) + 1)}${unit}`;
    }
  }
}

function faultBy(random: Random): string {
  const cardKinds = faultKinds.filter(({ part }) => part !== 'wire');
  const { kind, parameters } = cardKinds[random.below(cardKinds.length)]!;
  const words = parameters
    .filter((one) => one.name !== 'at' && (one.default === null || random.below(2) === 0))
    .map((one) => `${one.name}=${valueBy(random, one)}`);
  return [kind, ...words].join(' ');
}

/** One storm. Returns the log; throws if a promise is broken. */
function storm(seed: number): string[] {
  const random = createRandom(seed, 0);
  const stored: Memory[] = [];
  const card = createFaultyCard({ profile, seed, store: (memory) => void stored.push(memory) });
  const events: CardEvent[] = [];
  card.on((event) => events.push(event));
  for (let move = 0; move < 60; move++) moveBy(random, card);
  checkPromises(card, events, stored);
  return events.map(eventLine);
}

function moveBy(random: Random, card: FaultyCard): void {
  const move = random.below(10);
  if (move === 0) {
    try {
      card.faults.add(faultBy(random));
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
    }
  } else if (move === 1) card.faults.clear();
  else if (move === 2) card.advance(random.below(40_000));
  else if (move === 3) card.down(keys[random.below(keys.length)]!);
  else if (move === 4) card.up(keys[random.below(keys.length)]!);
  else if (move === 5) {
    const before = card.snapshot();
    card.type('12');
    try {
      card.restore(before);
    } catch (error) {
      expect((error as Error).name).toBe('SnapshotError');
    }
  } else if (move === 6) card.hold('press');
  else card.type('1234\r123456\r');
}

function checkPromises(card: FaultyCard, events: readonly CardEvent[], stored: readonly Memory[]): void {
  let counter = 0n;
  for (const memory of stored) {
    expect(memoryFault(memory, card.profile)).toBe(null);
    expect(BigInt(memory.counter)).toBeGreaterThanOrEqual(counter);
    counter = BigInt(memory.counter);
  }
  expect(card.memory().counter).toBe(String(counter));
  let state = 'off';
  for (const event of events) {
    if (event.type === 'state') state = event.to;
    // A digit that the LCD does not show may be one of a PIN.
    if (
      event.type === 'fault' &&
      event.change === 'acted' &&
      /^(dead|stuck|slow|bouncing)/.test(event.fault) &&
      state === 'pin'
    )
      expect(event.fault).not.toMatch(/key=[0-9]/);
    if (event.type === 'lcd') expect(event.text.length).toBe(8);
  }
}

describe('a storm of faults', () => {
  test('breaks no promise, and is the same for the same seed', () => {
    let acted = 0;
    for (let seed = 1; seed <= 150; seed++) {
      try {
        const lines = storm(seed);
        expect(storm(seed)).toEqual(lines);
        acted += lines.filter((line) => line.endsWith(': acted')).length;
      } catch (error) {
        throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
      }
    }
    expect(acted).toBeGreaterThan(500);
  });
});

test('any text is a fault or a FaultError', () => {
  const words = fc.constantFrom(
    ...faultKinds.map(({ kind }) => kind),
    ...[
      'key=5',
      'key=',
      '=5',
      'by=1e3',
      'by=-1',
      'by=999999999999999ms',
      'at=1d',
      'after=0',
      'rate=0.001%',
      '\u0000',
    ],
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 5 }).map((all) => all.join(' ')),
  );
  fc.assert(
    fc.property(text, (given) => {
      try {
        const fault = parseFault(given);
        expect(parseFault(faultText(fault))).toEqual(fault);
      } catch (error) {
        expect(error).toBeInstanceOf(FaultError);
        expect((error as Error).message.split('\n').length).toBe(1);
      }
    }),
    { numRuns: 2_000 },
  );
});
