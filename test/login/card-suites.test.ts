/** A maker of cards finds out which suites a login server takes, and what it makes of each. */
import { describe, expect, it } from 'vitest';
import { SuiteError } from '../../src/crypto/suite.ts';
import { createSeal } from '../../src/login/auth/sealing.ts';
import {
  algorithmOf,
  algorithmOfCard,
  createResponseFunction,
  isPin,
  pinHashOf,
  serverChecksPin,
  stepAt,
} from '../../src/login/factors/card-algorithm.ts';
import { openSecrets } from '../../src/login/factors/card-secrets.ts';
import { decoyCard } from '../../src/login/factors/decoy-card.ts';
import { cryptographicDraw, drawChallenge, encodedForm } from '../../src/login/factors/draw-challenge.ts';
import { key, masterKey } from './login-world.ts';

const refusalOf = (suite: string): unknown => {
  try {
    algorithmOf(suite);
  } catch (error) {
    return error instanceof SuiteError ? error.message : error;
  }
  return 'taken';
};

describe('the suite of a card', () => {
  it('with a challenge says how many digits are asked and given, and what moves', () => {
    expect(algorithmOf('OCRA-1:HOTP-SHA1-6:C-QN08-PSHA256-T1M')).toMatchObject({
      ...{ text: 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA256-T1M', challengeDigits: 8, responseDigits: 6 },
      ...{ counter: true, timed: true, keyBytes: 20, hash: 'SHA1', pinChecker: 'server by suite' },
    });
    expect(algorithmOf('OCRA-1:HOTP-SHA512-4:QN04')).toMatchObject({
      ...{ challengeDigits: 4, responseDigits: 4, counter: false, timed: false },
      ...{ keyBytes: 64, hash: 'SHA512', pinChecker: 'card' },
    });
  });

  it('may be named by its alias', () => {
    expect(algorithmOf('default').text).toBe('OCRA-1:HOTP-SHA256-8:QN06-PSHA1');
    expect(algorithmOf('ib-key')).toMatchObject({ text: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', counter: true });
  });

  it('without a challenge is HOTP of six to eight digits', () => {
    expect(algorithmOf('HOTP-SHA256-7')).toEqual({
      ...{ text: 'HOTP-SHA256-7', challengeDigits: 0, responseDigits: 7, counter: true, timed: false },
      ...{ keyBytes: 32, suite: null, hash: 'SHA256', pinChecker: 'server beside code' },
    });
    expect(algorithmOf('HOTP-SHA512-8')).toMatchObject({ responseDigits: 8, keyBytes: 64 });
    for (const almost of [
      'HOTP-SHA1-5',
      'HOTP-SHA1-9',
      'HOTP-SHA1-66',
      'XHOTP-SHA1-6',
      'HOTP-SHA1-6-',
      'HOTP-MD5-6',
    ]) {
      expect(refusalOf(almost)).toBe(
        `suite "${almost}": does not have three parts with a colon between them; write Algorithm:CryptoFunction:DataInput, such as OCRA-1:HOTP-SHA1-6:QN08`,
      );
    }
  });

  it('has its PIN checked by whom the profile says', () => {
    const suite = 'OCRA-1:HOTP-SHA256-6:QN06';
    expect(algorithmOf(suite, 'none').pinChecker).toBe('nobody');
    expect(algorithmOf(suite, 'server').pinChecker).toBe('server beside code');
    expect(algorithmOf(suite).pinChecker).toBe('card');
    expect(algorithmOfCard({ suite, pinCheck: 'server' }).pinChecker).toBe('server beside code');
    expect(
      (['server by suite', 'server beside code', 'card', 'nobody'] as const).map((pinChecker) =>
        serverChecksPin({ pinChecker }),
      ),
    ).toEqual([true, true, false, false]);
  });

  it.each([
    ['OCRA-1:HOTP-SHA1-6:QA08', 'asks for QA8; give one with QN04 to QN08 for a login'],
    ['OCRA-1:HOTP-SHA1-6:QH06', 'asks for QH6; give one with QN04 to QN08 for a login'],
    ['OCRA-1:HOTP-SHA1-6:QN09', 'asks for QN9; give one with QN04 to QN08 for a login'],
    [
      'OCRA-1:HOTP-SHA1-0:QN08',
      'has too few digits, a session (S) or a time step of 0; give one without them for a login',
    ],
    [
      'OCRA-1:HOTP-SHA1-6:QN08-S064',
      'has too few digits, a session (S) or a time step of 0; give one without them for a login',
    ],
    [
      'OCRA-1:HOTP-SHA1-6:QN08-T0H',
      'has too few digits, a session (S) or a time step of 0; give one without them for a login',
    ],
  ])('%s is refused: a person can not log in with it', (suite, why) => {
    expect(refusalOf(suite)).toBe(`suite "${suite}": ${why}`);
  });
});

describe('the PIN of a card', () => {
  it('is four digits', () => {
    expect(['4071', '0000'].map(isPin)).toEqual([true, true]);
    expect(['407', '40711', 'x4071', '407a', '', 4071, null].map(isPin)).toEqual(new Array(7).fill(false));
  });

  it('is kept as the hash of its suite, SHA-256 beside a code, and not at all where the card checks it', () => {
    const hexOf = (suite: string, pin?: string): unknown => {
      const hash = pinHashOf(algorithmOf(suite), pin);
      return hash === null ? null : Buffer.from(hash).toString('hex');
    };
    expect(hexOf('default', '1234')).toBe('7110eda4d09e062aa5e4a390b0a572ac0d2c0220');
    expect(hexOf('HOTP-SHA1-6', '1234')).toBe(
      '03ac674216f3e15c761ee1a5e255f067953623c8b388b4459e13f978d7c846f4',
    );
    expect(hexOf('OCRA-1:HOTP-SHA256-6:QN06', '1234')).toBe(null);
    expect(hexOf('default')).toBe(null);
  });
});

describe('the right response', () => {
  const vector = Buffer.from('12345678901234567890', 'ascii');

  it('is that of the vectors in RFC 4226 and RFC 6287', () => {
    const code = createResponseFunction(algorithmOf('HOTP-SHA1-6'), { key: vector, pinHash: null }, '');
    expect([0n, 1n, 9n].map((counter) => code(counter, null))).toEqual(['755224', '287082', '520489']);
    const plain = createResponseFunction(
      algorithmOf('OCRA-1:HOTP-SHA1-6:QN08'),
      { key: vector, pinHash: null },
      '11111111',
    );
    expect(plain(null, null)).toBe('243178');
  });

  it('goes by key and suite, also where both were asked about before', () => {
    const secrets = { key: Uint8Array.from(vector), pinHash: null };
    const sum = (suite: string): string =>
      createResponseFunction(algorithmOf(suite), secrets, '11111111')(null, null);
    expect(sum('OCRA-1:HOTP-SHA1-6:QN08')).toBe('243178');
    expect(sum('OCRA-1:HOTP-SHA1-8:QN08')).not.toBe('243178');
    expect(sum('OCRA-1:HOTP-SHA1-6:QN08')).toBe('243178');
  });

  it('has PIN, counter and time step in it where the suite does', () => {
    const pinHash = Buffer.from('7110eda4d09e062aa5e4a390b0a572ac0d2c0220', 'hex');
    const long = Buffer.from('12345678901234567890123456789012', 'ascii');
    const longest = Buffer.from('1234567890123456789012345678901234567890123456789012345678901234', 'ascii');
    const counted = createResponseFunction(
      algorithmOf('OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1'),
      { key: long, pinHash },
      '12345678',
    );
    expect([0n, 1n].map((counter) => counted(counter, null))).toEqual(['65347737', '86775851']);
    const timed = createResponseFunction(
      algorithmOf('OCRA-1:HOTP-SHA512-8:QN08-T1M'),
      { key: longest, pinHash: null },
      '00000000',
    );
    expect(timed(null, 0x132d0b6n)).toBe('95209754');
    // RFC 6238, at 59 s.
    expect(
      createResponseFunction(algorithmOf('HOTP-SHA256-8'), { key: long, pinHash: null }, '')(1n, null),
    ).toBe('46119246');
    expect(
      createResponseFunction(algorithmOf('HOTP-SHA512-8'), { key: longest, pinHash: null }, '')(1n, null),
    ).toBe('90693936');
  });

  it('has the step of the wall clock where the suite has one', () => {
    expect(stepAt(algorithmOf('timed'), 119_999)).toBe(1n);
    expect(stepAt(algorithmOf('default'), 119_999)).toBe(null);
  });
});

describe('a challenge that is drawn', () => {
  it('keeps its leading zeros, and is none that was used or that is a multiple of 16', () => {
    const numbers = [32, 7, 9];
    const draw = (): number => numbers.shift() ?? 11;
    const isTaken = (encoded: string): boolean => encoded === encodedForm(7);
    expect(drawChallenge({ digits: 6, draw, isTaken })).toBe('000009');
  });

  it('is looked for among the free ones once 200 draws have hit none', () => {
    let draws = 0;
    const bounds: number[] = [];
    const draw = (bound: number): number => {
      draws++;
      bounds.push(bound);
      return draws <= 200 ? 16 : 1;
    };
    const free = ['4711', '0815'].map(encodedForm);
    const isTaken = (encoded: string): boolean => !free.includes(encoded);
    // Of the two, in order, the second.
    expect(drawChallenge({ digits: 4, draw, isTaken })).toBe('4711');
    expect([draws, bounds[199], bounds[200]]).toEqual([201, 10_000, 2]);
    draws = 199;
    expect(drawChallenge({ digits: 4, draw: () => (draws++ === 199 ? 815 : 16), isTaken })).toBe('0815');
  });

  it('is looked for with its leading zeros, and is none where every one is taken', () => {
    const draw = (bound: number): number => (bound === 10_000 ? 0 : 0);
    expect(drawChallenge({ digits: 4, draw, isTaken: (encoded) => encoded !== encodedForm('0007') })).toBe(
      '0007',
    );
    expect(drawChallenge({ digits: 4, draw, isTaken: () => true })).toBe(null);
    expect(drawChallenge({ digits: 4, draw: cryptographicDraw, isTaken: () => true })).toBe(null);
  });

  it('is told from another by its number in hex, without the noughts at its end', () => {
    expect([255, '000255', 4_080, 65_552, 256].map(encodedForm)).toEqual(['ff', 'ff', 'ff', '1001', '1']);
    expect([1, 1, 1].map(cryptographicDraw)).toEqual([0, 0, 0]);
  });
});

describe('a card that is not there', () => {
  it('is always the same for a user, another for the next, and never locked', () => {
    const seal = createSeal(masterKey);
    const one = decoyCard(seal, 'edda');
    expect(one).toMatchObject({
      ...{ id: decoyCard(seal, 'edda').id, kind: 'card', label: 'Digital Security Card+', suite: 'default' },
      ...{ status: 'active', users: [], lastCounter: null, lastStep: null },
      lockout: { failures: [], lock: 'no' },
    });
    expect(one.id).toMatch(/^DSC-[0-9]{7}$/);
    expect(one.id).toBe('DSC-8553787');
    expect(decoyCard(seal, 'user193').id).toBe('DSC-0111205');
    expect(decoyCard(seal, 'otto').id).not.toBe(one.id);
    const { key: drawn, pinHash } = openSecrets(seal, one);
    expect(Buffer.from(drawn).toString('hex')).toBe(
      'c4b4066037dcaa5f7661c95259d2e5f97e27a2baa3131a872ced002e96ce77b3',
    );
    expect(Buffer.from(pinHash ?? []).toString('hex')).toBe('8fedc5135e573a4ea48dcdde44e52b0b1a7cbde9');
    expect(decoyCard(createSeal(key), 'edda').id).not.toBe(one.id);
  });
});
