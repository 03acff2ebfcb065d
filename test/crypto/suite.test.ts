/** Whoever writes a suite learns what it means or, where it is none, which part is wrong and what to write. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSuite, type Suite, SuiteError } from '../../src/crypto/suite.ts';

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
      'the suite "ocra-1:hotp-sha1-6:qn08" is in the wrong letter case, which is part of the sum: ' +
        'write "OCRA-1:HOTP-SHA1-6:QN08"',
    );
  });

  test('one letter in lower case is enough', () => {
    expect(faultOf('OCRA-1:HOTP-SHA1-6:QN08-Psha1')).toBe(
      'the suite "OCRA-1:HOTP-SHA1-6:QN08-Psha1" is in the wrong letter case, which is part of the sum: ' +
        'write "OCRA-1:HOTP-SHA1-6:QN08-PSHA1"',
    );
  });

  test('another fault is named first', () => {
    expect(faultOf('ocra-2:hotp-sha1-6:qn08')).toBe(
      'the OCRA version in "OCRA-2" is not known: version 1 is, written OCRA-1',
    );
  });
});

describe('a fault of the suite as a whole', () => {
  test.each(['', 'OCRA-1', 'OCRA-1:HOTP-SHA1-6', 'OCRA-1:HOTP-SHA1-6:QN08:', 'A:B:C:D'])('%j', (text) => {
    expect(faultOf(text)).toBe(
      `the suite "${text}" does not have three parts with a colon between them: ` +
        'it is written Algorithm:CryptoFunction:DataInput, such as OCRA-1:HOTP-SHA1-6:QN08',
    );
  });

  test.each(['OCRA-0', 'OCRA-2', 'OCRA-10', 'OCRA-01'])('the version %s', (algorithm) => {
    expect(faultOf(`${algorithm}:HOTP-SHA1-6:QN08`)).toBe(
      `the OCRA version in "${algorithm}" is not known: version 1 is, written OCRA-1`,
    );
  });

  test.each(['', 'OCRA', 'OCRA-', 'OCRA1', 'TOTP-1', ' OCRA-1', 'OCRA-1 ', 'XOCRA-2', 'OCRA-2X'])(
    'the Algorithm %j',
    (algorithm) => {
      expect(faultOf(`${algorithm}:HOTP-SHA1-6:QN08`)).toBe(
        `the Algorithm "${algorithm}" is not known: a suite starts with OCRA-1`,
      );
    },
  );
});

describe('a fault of the CryptoFunction', () => {
  test.each(['', 'HOTP', 'HOTP-SHA1', 'HOTP-SHA-1-6', 'HOTP-SHA1-6-'])('%j', (text) => {
    expect(faultOf(`OCRA-1:${text}:QN08`)).toBe(
      `the CryptoFunction "${text}" does not have three parts with a hyphen between them: ` +
        'it is written HOTP-hash-digits, such as HOTP-SHA256-8',
    );
  });

  test('its name', () => {
    expect(faultOf('OCRA-1:TOTP-SHA1-6:QN08')).toBe(
      'the CryptoFunction "TOTP-SHA1-6" starts with "TOTP": only HOTP is known',
    );
  });

  test.each(['MD5', 'SHA384', 'SHA', ''])('the hash %j', (hash) => {
    expect(faultOf(`OCRA-1:HOTP-${hash}-6:QN08`)).toBe(
      `the hash "${hash}" of the CryptoFunction "HOTP-${hash}-6" is not known: SHA1, SHA256, SHA512 are`,
    );
  });

  test.each(['', '1', '3', '11', '08', '00', '010', '6 ', '100', '6.0'])('%j digits', (digits) => {
    expect(faultOf(`OCRA-1:HOTP-SHA1-${digits}:QN08`)).toBe(
      `the number of digits "${digits}" of the CryptoFunction "HOTP-SHA1-${digits}" is not accepted: ` +
        '4 to 10 are, and 0 for the whole HMAC',
    );
  });
});

describe('a fault of the DataInput', () => {
  test.each(['C', 'PSHA1', 'C-T1M'])('%s has no challenge', (text) => {
    expect(faultOfDataInput(text)).toBe(
      `the DataInput "${text}" has no challenge: it needs a Q part, such as QN08`,
    );
  });

  test.each(['', 'QN08-', '-QN08', 'C--QN08'])('%j has an empty part', (text) => {
    expect(faultOfDataInput(text)).toBe(
      `the DataInput "${text}" has an empty part: one hyphen stands between two parts`,
    );
  });

  test.each(['X', 'N08', '1', '__PROTO__'])('the part %j is not known', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `the part "${part}" of the DataInput is not known: C, Q, P, S and T are`,
    );
  });

  test.each([
    ['C-C-QN08', 'C'],
    ['QN08-QN08', 'Q'],
    ['QN08-PSHA1-QN06', 'Q'],
    ['QN08-T1M-T1M', 'T'],
  ])('%s has %s twice', (text, letter) => {
    expect(faultOfDataInput(text)).toBe(
      `the DataInput "${text}" has ${letter} twice: each part stands once at most`,
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
      `the DataInput "${text}" has ${letter} after ${before}: the order is C, Q, P, S, T`,
    );
  });

  test('options of the counter', () => {
    expect(faultOfDataInput('C1-QN08')).toBe(
      'the counter "C1" of the DataInput has no options: it is written C',
    );
  });

  test.each([
    ['QX08', 'X'],
    ['Q08', '0'],
  ])('the challenge format of %s', (part, format) => {
    expect(faultOfDataInput(part)).toBe(
      `the challenge format "${format}" in "${part}" is not known: ` +
        'N (decimal), A (alphanumeric) and H (hex) are',
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
      `the challenge length "${length}" in "${part}" is not two digits: 04 to 64 are accepted`,
    );
  });

  test.each(['00', '03', '65', '99'])('the challenge length %s', (length) => {
    expect(faultOfDataInput(`QH${length}`)).toBe(
      `the challenge length ${length} in "QH${length}" is out of range: 04 to 64 are accepted`,
    );
  });

  test.each(['PMD5', 'PSHA', 'PSHA1X', 'PSHA384'])('the PIN hash of %s', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `the PIN hash in "${part}" is not known: PSHA1, PSHA256, PSHA512 are`,
    );
  });

  test.each(['S64', 'S0064', 'SXXX', 'S64X', 'SX64'])('the session length of %s', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `the session length in "${part}" is not three digits: 001 to 512 are accepted, such as S064`,
    );
  });

  test.each(['S000', 'S513', 'S999'])('the session length of %s is out of range', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `the session length in "${part}" is out of range: 001 to 512 are accepted`,
    );
  });

  test.each(['T1', 'T1D', 'T30'])('the time step of %s has no unit', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `the time step in "${part}" has no known unit at its end: 1S to 59S, 1M to 59M, 0H to 48H are accepted`,
    );
  });

  test.each(['TM', 'T01M', 'T00H', 'T1.5H', 'T1M30S', 'TX1M', 'T1XM'])('the number of %s', (part) => {
    expect(faultOfDataInput(`QN08-${part}`)).toBe(
      `the time step in "${part}" is not a number without leading zeros and a unit: ` +
        '1S to 59S, 1M to 59M, 0H to 48H are accepted',
    );
  });

  test.each(['T0S', 'T60S', 'T0M', 'T60M', 'T49H', 'T100M'])(
    'the time step of %s is out of range',
    (part) => {
      expect(faultOfDataInput(`QN08-${part}`)).toBe(
        `the time step in "${part}" is out of range: 1S to 59S, 1M to 59M, 0H to 48H are accepted`,
      );
    },
  );
});

test('a long text is cut and one with control characters stays on one line', () => {
  expect(faultOf('A'.repeat(81))).toContain(`the suite "${'A'.repeat(80)}…" does not`);
  expect(faultOf('A'.repeat(80))).toContain(`the suite "${'A'.repeat(80)}" does not`);
  expect(faultOf('A\n\u001b[2J\u009b\u2028\u007f"')).toContain(
    String.raw`the suite "A\n\u001b[2J???\"" does not`,
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
