/** Card and login server both ask who checks a PIN, and get the same reply. */
import { describe, expect, it } from 'vitest';
import {
  noPinFault,
  type PinCheck,
  pinChecker,
  pinCheckFault,
  usualPinCheck,
} from '../../src/crypto/pin-checker.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';

const withP = parseSuite('OCRA-1:HOTP-SHA256-8:QN06-PSHA1');
const withoutP = parseSuite('OCRA-1:HOTP-SHA1-6:QN08');
const hotp = null;

describe('who checks the PIN', () => {
  it.each([
    ['none', withP, 'server by suite'],
    ['none', withoutP, 'nobody'],
    ['none', hotp, 'nobody'],
    ['card', withoutP, 'card'],
    ['card', hotp, 'card'],
    ['server', withoutP, 'server beside code'],
    ['server', hotp, 'server beside code'],
  ] as const)('pinCheck %s with %o: %s', (pinCheck, suite, checker) => {
    expect(pinChecker(pinCheck, suite)).toBe(checker);
    expect(pinCheckFault(pinCheck, suite)).toBe(null);
  });

  it.each(['card', 'server'] as const)('pinCheck %s does not go with P, which has it checked', (pinCheck) => {
    expect(pinCheckFault(pinCheck, withP)).toBe(
      `pinCheck: "${pinCheck}" does not go with P in the suite, by which the server checks the PIN; give a suite without P, or pinCheck "none"`,
    );
  });

  it('is usually the server for P and HOTP, and else the card; nobody only where that is asked for', () => {
    const usual = (noPin: boolean): PinCheck[] =>
      [withP, hotp, withoutP].map((suite) => usualPinCheck(suite, noPin));
    expect(usual(false)).toEqual(['none', 'server', 'card']);
    expect(usual(true)).toEqual(['none', 'none', 'none']);
  });

  it('nobody has to be asked for, and only nobody', () => {
    expect(noPinFault('nobody', true, '--no-pin')).toBe(null);
    expect(noPinFault('card', false, '--no-pin')).toBe(null);
    expect(noPinFault('nobody', false, '--no-pin')).toBe(
      'PIN: neither the suite nor the profile of this card checks it; give another suite or profile, or --no-pin for a verifier without a PIN',
    );
    for (const [checker, says] of [
      ['card', 'the card'],
      ['server by suite', 'the server, by P in the suite'],
      ['server beside code', 'the server, beside the code'],
    ] as const) {
      expect(noPinFault(checker, true, 'noPin: true')).toBe(
        `noPin: true: the PIN of this card is checked by ${says}; leave noPin: true out`,
      );
    }
  });
});
