/**
 * A developer computes a response by giving exactly what the suite names, or gets an error about the missing or wrong
 * input.
 */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyError } from '../../src/crypto/key.ts';
import { checkChallenge, createOcra, dataInput, ocra, timeStepAt } from '../../src/crypto/ocra.ts';
import { type OcraInput, OcraInputError } from '../../src/crypto/ocra-input.ts';
import { SuiteError } from '../../src/crypto/suite.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const demoSuite = 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1';
const demoKey = ascii('12345678901234567890123456789012');
const demo = createOcra(parseSuite(demoSuite), demoKey);

/** The fault of some inputs, and that it is an `OcraInputError`, from the computation and from its bytes alike. */
function faultOf(suite: string, input: OcraInput): string {
  const faults = [
    () => ocra(suite, demoKey, input),
    () => createOcra(parseSuite(suite), demoKey)(input),
    () => dataInput(parseSuite(suite), input),
  ].map((call) => {
    try {
      call();
    } catch (error) {
      expect(error).toBeInstanceOf(OcraInputError);
      expect((error as OcraInputError).name).toBe('OcraInputError');
      return (error as OcraInputError).message;
    }
    throw new Error('the inputs were accepted');
  });
  expect(new Set(faults).size).toBe(1);
  return faults[0]!;
}

describe('the public demo card', () => {
  test('123456 gives 90187643, by each of the ways to ask', () => {
    const input = { challenge: '123456', pin: '1234' };
    expect(demo(input)).toBe('90187643');
    expect(ocra(demoSuite, demoKey, input)).toBe('90187643');
    expect(ocra(parseSuite(demoSuite), demoKey, input)).toBe('90187643');
  });

  test('a response keeps its leading zeros', () => {
    expect(demo({ challenge: '123456', pin: '0000' })).toBe('09161600');
    expect(demo({ challenge: '123456', pin: '0001' })).toBe('08611724');
  });

  test('a PIN is text: 0123 and 123 are two', () => {
    expect(demo({ challenge: '123456', pin: '0123' })).toBe('15340544');
    expect(demo({ challenge: '123456', pin: '123' })).toBe('07133773');
  });

  test('a PIN that is no ASCII is hashed as UTF-8', () => {
    expect(demo({ challenge: '123456', pin: 'é€😀' })).toBe('35476944');
    expect(demo({ challenge: '123456', pin: '12é4' })).toBe('18391878');
    expect(demo({ challenge: '123456', pin: '\u007f' })).toBe('71059075');
    expect(demo({ challenge: '123456', pin: '\u0080' })).toBe('28426884');
  });

  test('the same input gives the same response after any other, and after a fault', () => {
    expect(demo({ challenge: '999999', pin: '9999' })).toBe('27753962');
    expect(demo({ challenge: '123456', pin: '1234' })).toBe('90187643');
    expect(() => demo({ challenge: '123456' })).toThrow(OcraInputError);
    expect(demo({ challenge: '000000', pin: '1234' })).toBe('99995371');
    expect(() => demo({ challenge: '1', pinHash: 'no bytes' as unknown as Uint8Array })).toThrow();
    expect(demo({ challenge: '000000', pin: '1234' })).toBe('99995371');
  });

  test('two functions share nothing', () => {
    const other = createOcra(parseSuite(demoSuite), new Uint8Array(32).fill(0x5a));
    expect(other({ challenge: '123456', pin: '1234' })).toBe('40029218');
    expect(demo({ challenge: '123456', pin: '1234' })).toBe('90187643');
    expect(other({ challenge: '123456', pin: '1234' })).toBe('40029218');
  });

  test('a key that is wiped after the function was made is not missed', () => {
    const key = demoKey.slice();
    const respond = createOcra(parseSuite(demoSuite), key);
    key.fill(0);
    expect(respond({ challenge: '123456', pin: '1234' })).toBe('90187643');
  });
});

describe('from the HMAC to digits', () => {
  test.each([
    ['SHA1', '98602219', 40],
    ['SHA256', '61697411', 64],
    ['SHA512', '14345330', 128],
  ])('%s', (hash, response, hexDigits) => {
    const challenge = '123456';
    expect(ocra(`OCRA-1:HOTP-${hash}-8:QN06`, demoKey, { challenge })).toBe(response);
    expect(ocra(`OCRA-1:HOTP-${hash}-0:QN06`, demoKey, { challenge })).toMatch(/^[0-9a-f]+$/);
    expect(ocra(`OCRA-1:HOTP-${hash}-0:QN06`, demoKey, { challenge }).length).toBe(hexDigits);
  });
});

describe('the challenge', () => {
  const field = (format: string, challenge: string): string => {
    const bytes = dataInput(parseSuite(`OCRA-1:HOTP-SHA1-6:Q${format}`), { challenge });
    expect(bytes.length).toBe(24 + 128);
    const text = hexOf(bytes.subarray(24));
    expect(text.length).toBe(256);
    return text.replace(/(00)+$/, '');
  };

  test('the suite and a zero byte stand before it', () => {
    const bytes = dataInput(parseSuite('OCRA-1:HOTP-SHA1-6:QN08'), { challenge: '1' });
    expect(Buffer.from(bytes.subarray(0, 25)).toString('latin1')).toBe('OCRA-1:HOTP-SHA1-6:QN08\u0000\u0010');
  });

  test('a decimal challenge is the hex of its number, an odd digit filled up with 0', () => {
    expect(field('N06', '000000')).toBe('');
    expect(field('N06', '000001')).toBe('10');
    expect(field('N06', '000255')).toBe('ff');
    expect(field('N06', '123456')).toBe('1e24');
    expect(field('N06', '999999')).toBe('f423f0');
    expect(field('N64', '9007199254740993')).toBe('20000000000001');
  });

  test('000001, 000016, 000256, 004096 and 065536 are one and the same in the sum', () => {
    const same = ['000001', '1', '000016', '000256', '004096', '065536'].map((challenge) =>
      field('N06', challenge),
    );
    expect(new Set(same)).toEqual(new Set(['10']));
    expect(demo({ challenge: '000001', pin: '1234' })).toBe('59448673');
    expect(demo({ challenge: '065536', pin: '1234' })).toBe('59448673');
  });

  test('a hex challenge folds its case and is filled up at its end', () => {
    expect(field('H08', 'abc')).toBe('abc0');
    expect(field('H08', 'ABC')).toBe('abc0');
    expect(field('H08', '0ABC')).toBe('0abc');
  });

  test('an alphanumeric challenge is its characters', () => {
    expect(field('A08', 'azAZ09')).toBe('617a415a3039');
  });

  test('two challenges of 64 characters fill the 128 bytes to the last', () => {
    expect(field('A64', 'z'.repeat(128))).toBe('7a'.repeat(128));
  });

  test.each([
    ['N', '1234567a', 'decimal digits'],
    ['N', '', 'decimal digits'],
    ['N', ' 1234567', 'decimal digits'],
    ['N', '1234567\n', 'decimal digits'],
    ['N', '-1', 'decimal digits'],
    ['N', '１２３４', 'decimal digits'],
    ['A', '', 'letters A to Z, a to z and digits'],
    ['A', 'abc_', 'letters A to Z, a to z and digits'],
    ['A', '_abc', 'letters A to Z, a to z and digits'],
    ['A', 'é', 'letters A to Z, a to z and digits'],
    ['H', 'ABCG', 'hex digits'],
    ['H', 'g0', 'hex digits'],
    ['H', '', 'hex digits'],
  ])('Q%s08 does not take %j', (format, challenge, accepted) => {
    const suite = `OCRA-1:HOTP-SHA1-6:Q${format}08`;
    expect(faultOf(suite, { challenge })).toBe(
      `challenge ${JSON.stringify(challenge)}: does not fit the suite "${suite}"; give 1 to 16 ${accepted}`,
    );
    expect(() => checkChallenge(parseSuite(suite), challenge)).toThrow(
      new OcraInputError(
        `challenge ${JSON.stringify(challenge)}: does not fit the suite "${suite}"; give 1 to 8 ${accepted}`,
      ),
    );
  });

  test('a computation takes the challenges of two parties, but no more', () => {
    expect(ocra('OCRA-1:HOTP-SHA256-8:QA08', demoKey, { challenge: 'CLI22220SRV11110' })).toBe('28247970');
    expect(faultOf('OCRA-1:HOTP-SHA256-8:QA08', { challenge: 'CLI22220SRV111100' })).toBe(
      'challenge "CLI22220SRV111100": does not fit the suite "OCRA-1:HOTP-SHA256-8:QA08"; give 1 to 16 letters A to Z, a to z and digits',
    );
  });

  test('one party has at most as many characters as the suite says', () => {
    const suite = parseSuite('OCRA-1:HOTP-SHA256-8:QN06');
    expect(() => checkChallenge(suite, '1')).not.toThrow();
    expect(() => checkChallenge(suite, '000000')).not.toThrow();
    expect(() => checkChallenge(suite, '0000000')).toThrow(
      new OcraInputError(
        'challenge "0000000": does not fit the suite "OCRA-1:HOTP-SHA256-8:QN06"; give 1 to 6 decimal digits',
      ),
    );
  });

  test('x and 16·x give one response where both have room', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 62_499 }), (x) => {
        const response = demo({ challenge: String(x).padStart(6, '0'), pin: '1234' });
        expect(demo({ challenge: String(16 * x), pin: '1234' })).toBe(response);
      }),
    );
  });
});

describe('counter, session and time step', () => {
  const everything = 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1-S003-T1M';
  const input = { challenge: '1', counter: 1n, pin: '1234', session: new Uint8Array([7]), timeStep: 2n };

  test('the parts stand in the order of the RFC, each at its full length', () => {
    expect(hexOf(dataInput(parseSuite(everything), input))).toBe(
      `${hexOf(ascii(everything))}00` +
        '0000000000000001' +
        `10${'00'.repeat(127)}` +
        '7110eda4d09e062aa5e4a390b0a572ac0d2c0220' +
        '000007' +
        '0000000000000002',
    );
  });

  test('a session fills its field or gets zeros before it; an empty one is all zeros', () => {
    const field = (session: number[]): string => {
      const suite = parseSuite('OCRA-1:HOTP-SHA1-6:QN08-S003');
      return hexOf(dataInput(suite, { challenge: '1', session: new Uint8Array(session) }).slice(-3));
    };
    expect(field([])).toBe('000000');
    expect(field([1])).toBe('000001');
    expect(field([1, 2, 3])).toBe('010203');
    expect(faultOf('OCRA-1:HOTP-SHA1-6:QN08-S003', { challenge: '1', session: new Uint8Array(4) })).toBe(
      'session: has 4 bytes; give at most 3, as the suite "OCRA-1:HOTP-SHA1-6:QN08-S003" says',
    );
  });

  test('counters reach 2^64 − 1, and 2^53 is no edge', () => {
    const respond = createOcra(parseSuite('OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1'), demoKey);
    const at = (counter: bigint): string => respond({ challenge: '123456', pin: '1234', counter });
    expect(at(0n)).toBe('98844317');
    expect(at(2n ** 53n)).toBe('78899463');
    expect(at(2n ** 53n + 1n)).toBe('36112900');
    expect(at(2n ** 64n - 1n)).toBe('50350662');
  });

  test.each([
    [-1n, '-1'],
    [2n ** 64n, '18446744073709551616'],
    [1 as unknown as bigint, '1'],
    [null as unknown as bigint, 'null'],
  ])('a counter or time step of %s is refused', (value, shown) => {
    expect(faultOf(everything, { ...input, counter: value })).toBe(
      `counter: invalid value ${shown}; give a BigInt from 0 to 18446744073709551615`,
    );
    expect(faultOf(everything, { ...input, timeStep: value })).toBe(
      `time step: invalid value ${shown}; give a BigInt from 0 to 18446744073709551615`,
    );
  });

  test('time steps reach 2^64 − 1', () => {
    const bytes = dataInput(parseSuite('OCRA-1:HOTP-SHA1-6:QN08-T1M'), {
      challenge: '1',
      timeStep: 2n ** 64n - 1n,
    });
    expect(hexOf(bytes.slice(-9))).toBe('00ffffffffffffffff');
  });
});

describe('inputs that are missing or too many', () => {
  const bare = 'OCRA-1:HOTP-SHA1-6:QN08';
  test.each([
    ['C-QN08', 'counter'],
    ['QN08-PSHA1', 'PIN'],
    ['QN08-S064', 'session'],
    ['QN08-T1M', 'time step'],
  ])('%s needs a %s', (parts, name) => {
    const suite = `OCRA-1:HOTP-SHA1-6:${parts}`;
    expect(faultOf(suite, { challenge: '1' })).toBe(
      `${name}: missing; give the one that the suite "${suite}" has`,
    );
  });

  test.each([
    ['counter', { counter: 0n }],
    ['PIN', { pin: '4711' }],
    ['PIN', { pinHash: new Uint8Array(20) }],
    ['session', { session: new Uint8Array(0) }],
    ['time step', { timeStep: 0n }],
  ] as const)('a suite without one takes no %s', (name, more) => {
    expect(faultOf(bare, { challenge: '1', ...more })).toBe(
      `${name}: not in the suite "${bare}"; leave it out`,
    );
  });

  test('a PIN and its hash at once', () => {
    expect(faultOf(demoSuite, { challenge: '1', pin: '4711', pinHash: new Uint8Array(20) })).toBe(
      "pin and pinHash: can't be combined; give one",
    );
  });

  test('a PIN or a challenge that is no text', () => {
    const pin = 4711 as unknown as string;
    expect(faultOf(demoSuite, { challenge: '1', pin })).toBe('PIN: given as number; give a text');
    const challenge = 12345678 as unknown as string;
    expect(faultOf(demoSuite, { challenge, pin: '4711' })).toMatch(/^challenge 12345678: does not fit/);
  });

  test('an empty PIN', () => {
    expect(faultOf(demoSuite, { challenge: '1', pin: '' })).toBe('PIN: empty; give one character or more');
  });

  test.each([
    ['SHA1', 20],
    ['SHA256', 32],
    ['SHA512', 64],
  ])('a PIN hash that is no %s', (hash, length) => {
    const suite = `OCRA-1:HOTP-SHA1-6:QN08-P${hash}`;
    for (const wrong of [length - 1, length + 1, 0]) {
      expect(faultOf(suite, { challenge: '1', pinHash: new Uint8Array(wrong) })).toBe(
        `PIN hash: has ${wrong} bytes; give the ${length} bytes of ${hash}`,
      );
    }
  });

  test('no message shows the PIN', () => {
    const pin = '4711';
    const message = [
      faultOf(bare, { challenge: '1', pin }),
      faultOf(demoSuite, { challenge: 'x', pin }),
      faultOf(demoSuite, { challenge: '1', pin, counter: 1n }),
      faultOf(demoSuite, { challenge: '1', pin, pinHash: new Uint8Array(20) }),
    ].join('\n');
    expect(message).not.toContain(pin);
  });
});

describe('key and suite', () => {
  test('a key of 14 bytes is taken, one of 13 is not', () => {
    const suite = parseSuite('OCRA-1:HOTP-SHA1-6:QN08');
    expect(createOcra(suite, new Uint8Array(14))({ challenge: '1' })).toBe('074516');
    expect(() => createOcra(suite, new Uint8Array(13))).toThrow(
      new KeyError('key: 13 bytes are too few; give 14 or more'),
    );
  });

  test('a text that is no suite', () => {
    expect(() => ocra('OCRA-1:HOTP-SHA1-6', demoKey, { challenge: '1' })).toThrow(SuiteError);
  });
});

describe('time steps since 1970', () => {
  const suiteOf = (step: string): ReturnType<typeof parseSuite> =>
    parseSuite(`OCRA-1:HOTP-SHA1-6:QN08-T${step}`);

  test('a step begins with its first millisecond', () => {
    const suite = suiteOf('1M');
    expect(timeStepAt(suite, 0)).toBe(0n);
    expect(timeStepAt(suite, 59_999)).toBe(0n);
    expect(timeStepAt(suite, 59_999.9)).toBe(0n);
    expect(timeStepAt(suite, 60_000)).toBe(1n);
    expect(timeStepAt(suite, 1_206_446_790_000)).toBe(20_107_446n);
    expect(timeStepAt(suiteOf('1S'), Number.MAX_SAFE_INTEGER)).toBe(9_007_199_254_740n);
    expect(timeStepAt(suiteOf('48H'), 172_800_000)).toBe(1n);
    expect(timeStepAt(suiteOf('48H'), 172_799_999)).toBe(0n);
  });

  test.each([
    [-1, '-1'],
    [-0.5, '-0.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [2 ** 53, '9007199254740992'],
  ])('%d ms is no time', (ms, shown) => {
    expect(() => timeStepAt(suiteOf('1M'), ms)).toThrow(
      new OcraInputError(`unixMs: ${shown} is out of range; give 0 to 9007199254740991 ms since 1970`),
    );
  });

  test('a suite without a time step, and one of 0 hours', () => {
    expect(() => timeStepAt(parseSuite('OCRA-1:HOTP-SHA1-6:QN08'), 0)).toThrow(
      new OcraInputError(
        'suite "OCRA-1:HOTP-SHA1-6:QN08": has no time step; give a suite with a T part, such as T1M',
      ),
    );
    expect(() => timeStepAt(suiteOf('0H'), 0)).toThrow(
      new OcraInputError(
        'suite "OCRA-1:HOTP-SHA1-6:QN08-T0H": its time step lasts 0 hours; give a suite with a longer time step',
      ),
    );
    expect(ocra(suiteOf('0H'), demoKey, { challenge: '1', timeStep: 0n })).toBe('863022');
  });
});
