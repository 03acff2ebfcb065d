/** A server finds the counter or time step of a response, tries every candidate and accepts none twice. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHotp } from '../../src/crypto/hotp.ts';
import { createOcra } from '../../src/crypto/ocra.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';
import {
  equalDigits,
  resynchronise,
  resynchroniseWindow,
  verifyCounter,
  verifyTimeStep,
} from '../../src/crypto/verify.ts';

const key = new Uint8Array(Buffer.from('12345678901234567890123456789012', 'latin1'));

/** A card whose response to a counter is the counter itself, and the list of what was asked of it. */
function plainCard(): { expected: (value: bigint) => string; asked: bigint[] } {
  const asked: bigint[] = [];
  const expected = (value: bigint): string => {
    asked.push(value);
    return String(value).padStart(8, '0');
  };
  return { expected, asked };
}

/** The whole numbers from `first` to `last`. */
function run(first: number | bigint, last: number | bigint): bigint[] {
  const values: bigint[] = [];
  for (let value = BigInt(first); value <= BigInt(last); value++) values.push(value);
  return values;
}

describe('two responses are compared', () => {
  test.each([
    ['00012345', '00012345', true],
    ['00012345', '00012346', false],
    ['10012345', '00012345', false],
    ['12', '21', false],
    ['12345', '012345', false],
    ['012345', '12345', false],
    ['', '', true],
    ['', '0', false],
    ['ab', 'ba', false],
  ])('%j and %j: %s', (a, b, equal) => {
    expect(equalDigits(a, b)).toBe(equal);
  });
});

describe('a counter window', () => {
  test('a real card with the suite of the phone authenticator', () => {
    const respond = createOcra(parseSuite('OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1'), key);
    const expected = (counter: bigint): string => respond({ challenge: '123456', pin: '1234', counter });
    // Counter 2 gives 56612491 (see the vectors).
    expect(verifyCounter({ expected, response: '56612491' }, null, 10)).toEqual({ counter: 2n, next: 3n });
    expect(verifyCounter({ expected, response: '56612491' }, 1n, 10)).toEqual({ counter: 2n, next: 3n });
    expect(verifyCounter({ expected, response: '56612491' }, 2n, 10)).toBe(null);
    expect(verifyCounter({ expected, response: '00000000' }, null, 10)).toBe(null);
  });

  test('L+1 and L+10 are accepted, L and L+11 are not', () => {
    const { expected } = plainCard();
    expect(verifyCounter({ expected, response: '00000100' }, 100n, 10)).toBe(null);
    expect(verifyCounter({ expected, response: '00000101' }, 100n, 10)).toEqual({
      counter: 101n,
      next: 102n,
    });
    expect(verifyCounter({ expected, response: '00000110' }, 100n, 10)).toEqual({
      counter: 110n,
      next: 111n,
    });
    expect(verifyCounter({ expected, response: '00000111' }, 100n, 10)).toBe(null);
  });

  test('before the first response the candidates are 0 to 9', () => {
    const card = plainCard();
    expect(verifyCounter({ ...card, response: '00000000' }, null, 10)).toEqual({ counter: 0n, next: 1n });
    expect(card.asked).toEqual(run(0, 9));
    expect(verifyCounter({ ...card, response: '00000010' }, null, 10)).toBe(null);
  });

  test.each(['00000101', '00000105', '00000110', '99999999'])(
    'all candidates are tried for %s',
    (response) => {
      const card = plainCard();
      verifyCounter({ ...card, response }, 100n, 10);
      expect(card.asked).toEqual(run(101, 110));
    },
  );

  test('a window of one', () => {
    const card = plainCard();
    expect(verifyCounter({ ...card, response: '00000101' }, 100n, 1)).toEqual({ counter: 101n, next: 102n });
    expect(card.asked).toEqual([101n]);
  });

  test('of two counters with the same response the lower one counts', () => {
    const expected = (counter: bigint): string => String(counter % 3n);
    expect(verifyCounter({ expected, response: '1' }, 4n, 10)).toEqual({ counter: 7n, next: 8n });
  });

  test('the last counter is 2^64 − 1, and nothing comes after it', () => {
    const card = plainCard();
    const last = 2n ** 64n - 1n;
    expect(verifyCounter({ ...card, response: String(last) }, last - 2n, 10)).toEqual({
      counter: last,
      next: 2n ** 64n,
    });
    expect(card.asked).toEqual([last - 1n, last]);
    card.asked.length = 0;
    expect(verifyCounter({ ...card, response: String(last) }, last, 10)).toBe(null);
    expect(card.asked).toEqual([]);
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 53])('a window of %d is refused', (window) => {
    const { expected } = plainCard();
    expect(() => verifyCounter({ expected, response: '0' }, null, window)).toThrow(
      new RangeError(`window: invalid value ${window}; give a whole number from 1`),
    );
  });

  test('any counter of the window is found and no other', () => {
    const code = createHotp(key);
    fc.assert(
      fc.property(
        fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 50n }), { nil: null }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: -3, max: 15 }),
        (last, window, ahead) => {
          const base = last ?? -1n;
          const counter = base + BigInt(ahead);
          fc.pre(counter >= 0n);
          const match = verifyCounter(
            { expected: plainCard().expected, response: plainCard().expected(counter) },
            last,
            window,
          );
          const inside = ahead >= 1 && ahead <= window;
          expect(match).toEqual(inside ? { counter, next: counter + 1n } : null);
          if (inside) {
            // With real codes an earlier counter may give the same one, once in 100,000 runs or so.
            const real = verifyCounter({ expected: code, response: code(counter) }, last, window);
            expect(code(real!.counter)).toBe(code(counter));
          }
        },
      ),
    );
  });
});

describe('a time window', () => {
  test('a real card with time steps of a minute', () => {
    const respond = createOcra(parseSuite('OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M'), key);
    const expected = (timeStep: bigint): string => respond({ challenge: '123456', pin: '1234', timeStep });
    // Step 20107447 gives 92097301, 20107445 gives 23057083 (see the vectors).
    const now = 20_107_446n;
    expect(verifyTimeStep({ expected, response: '92097301' }, now, 1, null)).toEqual({
      step: now + 1n,
      drift: 1,
    });
    expect(verifyTimeStep({ expected, response: '23057083' }, now, 1, null)).toEqual({
      step: now - 1n,
      drift: -1,
    });
    expect(verifyTimeStep({ expected, response: '23057083' }, now, 0, null)).toBe(null);
  });

  test('now − 2 and now + 2 are accepted, now − 3 and now + 3 are not', () => {
    const { expected } = plainCard();
    expect(verifyTimeStep({ expected, response: '00000997' }, 1000n, 2, null)).toBe(null);
    expect(verifyTimeStep({ expected, response: '00000998' }, 1000n, 2, null)).toEqual({
      step: 998n,
      drift: -2,
    });
    expect(verifyTimeStep({ expected, response: '00001000' }, 1000n, 2, null)).toEqual({
      step: 1000n,
      drift: 0,
    });
    expect(verifyTimeStep({ expected, response: '00001002' }, 1000n, 2, null)).toEqual({
      step: 1002n,
      drift: 2,
    });
    expect(verifyTimeStep({ expected, response: '00001003' }, 1000n, 2, null)).toBe(null);
  });

  test.each(['00000998', '00001000', '00001002', '99999999'])(
    'all candidates are tried for %s',
    (response) => {
      const card = plainCard();
      verifyTimeStep({ ...card, response }, 1000n, 2, null);
      expect(card.asked).toEqual(run(998, 1002));
    },
  );

  test.each([
    [996n, 998, 1002],
    [997n, 998, 1002],
    [998n, 999, 1002],
    [1000n, 1001, 1002],
    [1001n, 1002, 1002],
  ])('after step %i was accepted the candidates are %i to %i', (lastStep, first, last) => {
    const card = plainCard();
    verifyTimeStep({ ...card, response: '00000000' }, 1000n, 2, lastStep);
    expect(card.asked).toEqual(run(first, last));
  });

  test.each([1002n, 1003n, 2000n])('after step %i was accepted there is no candidate', (lastStep) => {
    const card = plainCard();
    expect(verifyTimeStep({ ...card, response: '00001002' }, 1000n, 2, lastStep)).toBe(null);
    expect(card.asked).toEqual([]);
  });

  test('an accepted step is never accepted again, nor one before it', () => {
    const { expected } = plainCard();
    const first = verifyTimeStep({ expected, response: '00001000' }, 1000n, 2, null);
    expect(verifyTimeStep({ expected, response: '00001000' }, 1000n, 2, first!.step)).toBe(null);
    expect(verifyTimeStep({ expected, response: '00000999' }, 1000n, 2, first!.step)).toBe(null);
    expect(verifyTimeStep({ expected, response: '00001001' }, 1000n, 2, first!.step)).toEqual({
      step: 1001n,
      drift: 1,
    });
  });

  test('no step before 1970 and none above 2^64 − 1 is tried', () => {
    const card = plainCard();
    expect(verifyTimeStep({ ...card, response: '00000000' }, 1n, 3, null)).toEqual({ step: 0n, drift: -1 });
    expect(card.asked).toEqual(run(0, 4));
    card.asked.length = 0;
    verifyTimeStep({ ...card, response: '0' }, 2n ** 64n - 2n, 2, null);
    expect(card.asked).toEqual(run(2n ** 64n - 4n, 2n ** 64n - 1n));
  });

  test('of two steps with the same response the earlier one counts', () => {
    const expected = (): string => '1';
    expect(verifyTimeStep({ expected, response: '1' }, 1000n, 2, null)).toEqual({ step: 998n, drift: -2 });
  });

  test.each([-1, 0.5, Number.NaN])('a drift of %d is refused', (drift) => {
    const { expected } = plainCard();
    expect(() => verifyTimeStep({ expected, response: '0' }, 1000n, drift, null)).toThrow(
      new RangeError(`drift: invalid value ${drift}; give a whole number from 0`),
    );
  });
});

describe('resynchronising', () => {
  /** Two challenges: the second one's responses are 50,000,000 above the counter. */
  function twoChallenges(counter: bigint, secondCounter: bigint = counter + 1n) {
    const first = plainCard();
    const second = plainCard();
    const shifted = (value: bigint): string => second.expected(value + 50_000_000n);
    return {
      first: { expected: first.expected, response: String(counter).padStart(8, '0') },
      second: { expected: shifted, response: String(secondCounter + 50_000_000n) },
      asked: { first: first.asked, second: second.asked },
    };
  }

  test('RFC 4226 codes far ahead of the server', () => {
    const code = createHotp(new Uint8Array(Buffer.from('12345678901234567890', 'latin1')));
    const first = { expected: code, response: '399871' };
    const second = { expected: code, response: '520489' };
    // These are the codes of counters 8 and 9.
    expect(resynchronise(first, second, null, 9)).toEqual({ counter: 9n, next: 10n });
    expect(resynchronise(first, second, null, 8)).toBe(null);
    expect(resynchronise(second, first, null, 100)).toBe(null);
  });

  test('c may be L+1 to L+1,000', () => {
    expect(resynchroniseWindow).toBe(1000);
    for (const [c, found] of [
      [100n, false],
      [101n, true],
      [1100n, true],
      [1101n, false],
    ] as const) {
      const { first, second } = twoChallenges(c);
      expect(resynchronise(first, second, 100n)).toEqual(found ? { counter: c + 1n, next: c + 2n } : null);
    }
  });

  test('before the first response c may be 0', () => {
    const { first, second, asked } = twoChallenges(0n);
    expect(resynchronise(first, second, null, 3)).toEqual({ counter: 1n, next: 2n });
    expect(asked.first).toEqual([0n, 1n, 2n]);
    expect(asked.second).toEqual([50_000_001n, 50_000_002n, 50_000_003n]);
  });

  test('both responses are computed for every candidate, whatever fits', () => {
    for (const [c, next] of [
      [101n, 102n],
      [105n, 106n],
      [105n, 107n],
      [999n, 106n],
    ] as const) {
      const { first, second, asked } = twoChallenges(c, next);
      resynchronise(first, second, 100n, 10);
      expect(asked.first).toEqual(run(101, 110));
      expect(asked.second).toEqual(run(50_000_102, 50_000_111));
    }
  });

  test('the second response must be of the very next counter', () => {
    for (const next of [104n, 105n, 107n]) {
      const { first, second } = twoChallenges(105n, next);
      expect(resynchronise(first, second, 100n, 10)).toBe(null);
    }
  });

  test('of two places that fit the lower one counts', () => {
    const expected = (counter: bigint): string => String(counter % 4n);
    expect(resynchronise({ expected, response: '3' }, { expected, response: '0' }, null, 10)).toEqual({
      counter: 4n,
      next: 5n,
    });
  });

  test('the second counter is 2^64 − 1 at the most', () => {
    const last = 2n ** 64n - 1n;
    const card = plainCard();
    const first = { expected: card.expected, response: String(last - 1n) };
    const second = { expected: card.expected, response: String(last) };
    expect(resynchronise(first, second, last - 3n, 10)).toEqual({ counter: last, next: 2n ** 64n });
    expect(card.asked).toEqual([last - 2n, last - 1n, last - 1n, last]);
  });

  test.each([0, 1.5])('a window of %d is refused', (window) => {
    const { first, second } = twoChallenges(1n);
    expect(() => resynchronise(first, second, null, window)).toThrow(
      new RangeError(`window: invalid value ${window}; give a whole number from 1`),
    );
  });
});
