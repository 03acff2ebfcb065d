/** A developer writes a suite and gets its meaning, or an error that names the wrong part and what to write. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Suite, SuiteError } from '../../src/crypto/suite.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';

/** The fault of a suite, and that it is a `SuiteError`. */
function faultOf(text: string): string {
  try {
    parseSuite(text);
  } catch (error) {
    expect(error).toBeInstanceOf(SuiteError);
    expect((error as SuiteError).name).toBe('SuiteError');
    return (error as SuiteError).message;
  }
  throw new Error(`${text} was accepted`);
}

const ofDataInput = (dataInput: string): Suite => parseSuite(`OCRA-1:HOTP-SHA1-6:${dataInput}`);
const faultOfDataInput = (dataInput: string): string => faultOf(`OCRA-1:HOTP-SHA1-6:${dataInput}`);

describe('a suite that is right', () => {
  test('the default suite of the card', () => {
    expect(parseSuite('OCRA-1:HOTP-SHA256-8:QN06-PSHA1')).toEqual({
      text: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
      hash: 'SHA256',
      digits: 8,
      counter: false,
      challenge: { format: 'N', length: 6 },
      pinHash: 'SHA1',
      sessionBytes: null,
      stepSeconds: null,
    });
  });

  test('a suite with every part', () => {
    expect(parseSuite('OCRA-1:HOTP-SHA512-10:C-QH64-PSHA256-S128-T30S')).toEqual({
      text: 'OCRA-1:HOTP-SHA512-10:C-QH64-PSHA256-S128-T30S',
      hash: 'SHA512',
      digits: 10,
      counter: true,
      challenge: { format: 'H', length: 64 },
      pinHash: 'SHA256',
      sessionBytes: 128,
      stepSeconds: 30,
    });
  });

  test('the least that a suite can be', () => {
    expect(parseSuite('OCRA-1:HOTP-SHA1-0:QA04')).toEqual({
      text: 'OCRA-1:HOTP-SHA1-0:QA04',
      hash: 'SHA1',
      digits: 0,
      counter: false,
      challenge: { format: 'A', length: 4 },
      pinHash: null,
      sessionBytes: null,
      stepSeconds: null,
    });
  });

  test.each([0, 4, 5, 6, 7, 8, 9, 10])('%i digits', (digits) => {
    expect(parseSuite(`OCRA-1:HOTP-SHA1-${digits}:QN08`).digits).toBe(digits);
  });

  test('challenges of 4 and of 64 characters', () => {
    expect(ofDataInput('QN04').challenge).toEqual({ format: 'N', length: 4 });
    expect(ofDataInput('QN64').challenge).toEqual({ format: 'N', length: 64 });
  });

  test.each(['SHA1', 'SHA256', 'SHA512'] as const)('a PIN hashed with %s', (hash) => {
    expect(ofDataInput(`QN08-P${hash}`).pinHash).toBe(hash);
  });

  test.each([
    ['S001', 1],
    ['S064', 64],
    ['S512', 512],
  ])('the session field %s has %i bytes', (part, length) => {
    expect(ofDataInput(`QN08-${part}`).sessionBytes).toBe(length);
  });

  test.each([
    ['T1S', 1],
    ['T59S', 59],
    ['T1M', 60],
    ['T59M', 3540],
    ['T0H', 0],
    ['T1H', 3600],
    ['T48H', 172_800],
  ])('the time step %s has %i seconds', (part, seconds) => {
    expect(ofDataInput(`QN08-${part}`).stepSeconds).toBe(seconds);
  });

  test('a letter alone stands for the default of RFC 6287 §6.3, and the text stays as it was written', () => {
    expect(ofDataInput('C-Q-P-S-T')).toEqual({
      text: 'OCRA-1:HOTP-SHA1-6:C-Q-P-S-T',
      hash: 'SHA1',
      digits: 6,
      counter: true,
      challenge: { format: 'N', length: 8 },
      pinHash: 'SHA1',
      sessionBytes: 64,
      stepSeconds: 60,
    });
  });
});

describe('the letter case is part of the sum', () => {
  test('a suite in lower case is refused with its right spelling', () => {
    expect(faultOf('ocra-1:hotp-sha1-6:qn08')).toBe(
      'suite "ocra-1:hotp-sha1-6:qn08": wrong letter case, which changes the response; write "OCRA-1:HOTP-SHA1-6:QN08"',
    );
  });

  test('one letter in lower case is enough', () => {
    expect(faultOf('OCRA-1:HOTP-SHA1-6:QN08-Psha1')).toBe(
      'suite "OCRA-1:HOTP-SHA1-6:QN08-Psha1": wrong letter case, which changes the response; write "OCRA-1:HOTP-SHA1-6:QN08-PSHA1"',
    );
  });

  test('another fault is named first', () => {
    expect(faultOf('ocra-2:hotp-sha1-6:qn08')).toBe('Algorithm "OCRA-2": unknown OCRA version; write OCRA-1');
  });
});

describe('a fault of the suite as a whole', () => {
  test.each(['', 'OCRA-1', 'OCRA-1:HOTP-SHA1-6', 'OCRA-1:HOTP-SHA1-6:QN08:', 'A:B:C:D'])('%j', (text) => {
    expect(faultOf(text)).toBe(
      `suite "${text}": does not have three parts with a colon between them; write Algorithm:CryptoFunction:DataInput, such as OCRA-1:HOTP-SHA1-6:QN08`,
    );
  });

  test.each(['OCRA-0', 'OCRA-2', 'OCRA-10', 'OCRA-01'])('the version %s', (algorithm) => {
    expect(faultOf(`${algorithm}:HOTP-SHA1-6:QN08`)).toBe(
      `Algorithm "${algorithm}": unknown OCRA version; write OCRA-1`,
    );
  });

  test.each(['', 'OCRA', 'OCRA-', 'OCRA1', 'TOTP-1', ' OCRA-1', 'OCRA-1 ', 'XOCRA-2', 'OCRA-2X'])(
    'the Algorithm %j',
    (algorithm) => {
      expect(faultOf(`${algorithm}:HOTP-SHA1-6:QN08`)).toBe(
        `Algorithm "${algorithm}": unknown; start a suite with OCRA-1`,
      );
    },
  );
});

describe('a fault of the CryptoFunction', () => {
  test.each(['', 'HOTP', 'HOTP-SHA1', 'HOTP-SHA-1-6', 'HOTP-SHA1-6-'])('%j', (text) => {
    expect(faultOf(`OCRA-1:${text}:QN08`)).toBe(
      `CryptoFunction "${text}": does not have three parts with a hyphen between them; write HOTP-hash-digits, such as HOTP-SHA256-8`,
    );
  });

  test('its name', () => {
    expect(faultOf('OCRA-1:TOTP-SHA1-6:QN08')).toBe(
      'CryptoFunction "TOTP-SHA1-6": unknown function "TOTP"; start it with HOTP',
    );
  });

  test.each(['MD5', 'SHA384', 'SHA', ''])('the hash %j', (hash) => {
    expect(faultOf(`OCRA-1:HOTP-${hash}-6:QN08`)).toBe(
      `CryptoFunction "HOTP-${hash}-6": unknown hash "${hash}"; give SHA1, SHA256 or SHA512`,
    );
  });

  test.each(['', '1', '3', '11', '08', '00', '010', '6 ', '100', '6.0'])('%j digits', (digits) => {
    expect(faultOf(`OCRA-1:HOTP-SHA1-${digits}:QN08`)).toBe(
      `CryptoFunction "HOTP-SHA1-${digits}": invalid number of digits "${digits}"; give 4 to 10, or 0 for the whole HMAC`,
    );
  });
});

describe('a fault of the DataInput', () => {
  test.each(['C', 'PSHA1', 'C-T1M'])('%s has no challenge', (text) => {
    expect(faultOfDataInput(text)).toBe(`DataInput "${text}": has no challenge; add a Q part, such as QN08`);
  });

  test.each(['', 'QN08-', '-QN08', 'C--QN08'])('%j has an empty part', (text) => {
    expect(faultOfDataInput(text)).toBe(
      `DataInput "${text}": has an empty part; put one hyphen between two parts`,
    );
  });

  test.each(['X', 'N08', '1', '__PROTO__'])('the part %j is not known', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `DataInput "QN08-${part}": unknown part "${part}"; give C, Q, P, S and T`,
    );
  });

  test.each([
    ['C-C-QN08', 'C'],
    ['QN08-QN08', 'Q'],
    ['QN08-PSHA1-QN06', 'Q'],
    ['QN08-T1M-T1M', 'T'],
  ])('%s has %s twice', (text, letter) => {
    expect(faultOfDataInput(text)).toBe(
      `DataInput "${text}": has ${letter} twice; give each part once at most`,
    );
  });

  test.each([
    ['QN08-C', 'C', 'Q'],
    ['PSHA1-QN08', 'Q', 'P'],
    ['QN08-S064-PSHA1', 'P', 'S'],
    ['QN08-T1M-S064', 'S', 'T'],
    ['C-QN08-T1M-PSHA1', 'P', 'T'],
  ])('%s has %s after %s', (text, letter, before) => {
    expect(faultOfDataInput(text)).toBe(
      `DataInput "${text}": has ${letter} after ${before}; keep the order C, Q, P, S, T`,
    );
  });

  test('options of the counter', () => {
    expect(faultOfDataInput('C1-QN08')).toBe('counter "C1": has options; write C');
  });

  test.each([
    ['QX08', 'X'],
    ['Q08', '0'],
  ])('the challenge format of %s', (part, format) => {
    expect(faultOfDataInput(part)).toBe(
      `challenge "${part}": unknown format "${format}"; give N (decimal), A (alphanumeric) or H (hex)`,
    );
  });

  test.each([
    ['QN', ''],
    ['QN8', '8'],
    ['QN008', '008'],
    ['QNXX', 'XX'],
    ['QN0X', '0X'],
    ['QNX8', 'X8'],
  ])('the challenge length of %s is not two digits', (part, length) => {
    expect(faultOfDataInput(part)).toBe(
      `challenge "${part}": its length "${length}" is not two digits; give 04 to 64`,
    );
  });

  test.each(['00', '03', '65', '99'])('the challenge length %s', (length) => {
    expect(faultOfDataInput(`QH${length}`)).toBe(
      `challenge "QH${length}": its length ${length} is out of range; give 04 to 64`,
    );
  });

  test.each(['PMD5', 'PSHA', 'PSHA1X', 'PSHA384'])('the PIN hash of %s', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `PIN "${part}": unknown hash; give PSHA1, PSHA256 or PSHA512`,
    );
  });

  test.each(['S64', 'S0064', 'SXXX', 'S64X', 'SX64'])('the session length of %s', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `session "${part}": its length is not three digits; give 001 to 512, such as S064`,
    );
  });

  test.each(['S000', 'S513', 'S999'])('the session length of %s is out of range', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `session "${part}": its length is out of range; give 001 to 512`,
    );
  });

  test.each(['T1', 'T1D', 'T30'])('the time step of %s has no unit', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `time step "${part}": its unit is missing or unknown; give 1S to 59S, 1M to 59M or 0H to 48H`,
    );
  });

  test.each(['TM', 'T01M', 'T00H', 'T1.5H', 'T1M30S', 'TX1M', 'T1XM'])('the number of %s', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `time step "${part}": not a number without leading zeros and a unit; give 1S to 59S, 1M to 59M or 0H to 48H`,
    );
  });

  test.each(['T0S', 'T60S', 'T0M', 'T60M', 'T49H', 'T100M'])(
    'the time step of %s is out of range',
    (part) => {
      expect(faultOfDataInput(`QN08-${part}`)).toBe(
        `time step "${part}": out of range; give 1S to 59S, 1M to 59M or 0H to 48H`,
      );
    },
  );
});

test('a long text is cut and one with control characters stays on one line', () => {
  expect(faultOf('A'.repeat(81))).toContain(`suite "${'A'.repeat(80)}…": does not`);
  expect(faultOf('A'.repeat(80))).toContain(`suite "${'A'.repeat(80)}": does not`);
  expect(faultOf('A\n\u001b[2J\u009b\u2028\u007f"')).toContain(
    String.raw`suite "A\n\u001b[2J???\"": does not`,
  );
});

test('any suite that the grammar can write is read back part by part', () => {
  const hash = fc.constantFrom('SHA1', 'SHA256', 'SHA512');
  const step = fc.oneof(
    fc.integer({ min: 1, max: 59 }).map((n) => [`${n}S`, n] as const),
    fc.integer({ min: 1, max: 59 }).map((n) => [`${n}M`, 60 * n] as const),
    fc.integer({ min: 0, max: 48 }).map((n) => [`${n}H`, 3600 * n] as const),
  );
  const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
  fc.assert(
    fc.property(
      hash,
      fc.constantFrom(0, 4, 5, 6, 7, 8, 9, 10),
      fc.boolean(),
      fc.constantFrom('N', 'A', 'H'),
      fc.integer({ min: 4, max: 64 }),
      orNull(hash),
      orNull(fc.integer({ min: 1, max: 512 })),
      orNull(step),
      (hash, digits, counter, format, length, pinHash, sessionBytes, step) => {
        const parts = [
          ...(counter ? ['C'] : []),
          `Q${format}${String(length).padStart(2, '0')}`,
          ...(pinHash === null ? [] : [`P${pinHash}`]),
          ...(sessionBytes === null ? [] : [`S${String(sessionBytes).padStart(3, '0')}`]),
          ...(step === null ? [] : [`T${step[0]}`]),
        ];
        const text = `OCRA-1:HOTP-${hash}-${digits}:${parts.join('-')}`;
        const stepSeconds = step === null ? null : step[1];
        expect(parseSuite(text)).toEqual({
          text,
          hash,
          digits,
          counter,
          challenge: { format, length },
          pinHash,
          sessionBytes,
          stepSeconds,
        });
        expect(() => parseSuite(text.toLowerCase())).toThrow('wrong letter case');
      },
    ),
  );
});
