/** A tester chooses the kind of phone: what a PIN may be, what proves the person, how long things show. */
import { describe, expect, it } from 'vitest';
import {
  phoneProfileFields,
  phoneProfileNamed,
  phoneProfileNames,
  phoneProfileWith,
  phoneSheets,
} from '../../src/phone/phone-profile.ts';
import { isAppPin } from '../../src/phone/pin-rule.ts';
import { noticeTexts, phoneTexts } from '../../src/phone/screens/phone-texts.ts';

describe('the PIN', () => {
  it.each([
    ['abc', false],
    ['abcd', false],
    ['abcdefg', false],
    ['ab1!', false],
    ['abcdef1', false],
    ['ab 1', false],
    ['äb12', false],
    ['', false],
    ['abc1', true],
    ['1234', true],
    ['12345a', true],
    ['A1b2', true],
  ])('of android: %s fits: %s', (pin, fits) => {
    expect(isAppPin(pin, phoneProfileNamed('android'))).toBe(fits);
  });

  it.each([
    ['123', false],
    ['abc1', false],
    ['1234', true],
    ['123456', true],
    ['1234567', false],
    ['１２３４', false],
  ])('of android-digits: %s fits: %s', (pin, fits) => {
    expect(isAppPin(pin, phoneProfileNamed('android-digits'))).toBe(fits);
  });
});

describe('the values of a phone', () => {
  it('are all described, with a provenance', () => {
    for (const name of phoneProfileNames) {
      expect(Object.keys(phoneSheets[name]).sort()).toEqual(Object.keys(phoneProfileFields).sort());
      for (const [, provenance] of Object.values(phoneSheets[name])) expect('DRICA').toContain(provenance);
    }
  });

  it('can be set within their range', () => {
    expect(phoneProfileWith('ios', { responseMs: 1_000 }).responseMs).toBe(1_000);
    expect(() => phoneProfileWith('ios', { responseMs: 0 })).toThrow(
      new RangeError('responseMs: invalid value 0; give a whole number from 1 to 3600000'),
    );
    expect(() => phoneProfileWith('android', { approvesBy: 'face' as 'lock' })).toThrow(
      new RangeError('approvesBy: invalid value "face"; give lock or PIN'),
    );
    expect(() => phoneProfileWith('ios', { approvesBy: 'PIN' })).toThrow(
      new RangeError('approvesBy: the app has no PIN on iOS; give lock'),
    );
    expect(() => phoneProfileWith('ios', { respMs: 1 } as object)).toThrow(
      new RangeError(
        'phone value "respMs": unknown; did you mean responseMs? known: approvesBy, proofTries, responseMs, proofMs, sleepMs',
      ),
    );
  });
});

describe('the words', () => {
  it('are there in both languages, each with a provenance', () => {
    for (const [en, enFrom, zh, zhFrom] of Object.values({ ...phoneTexts, ...noticeTexts })) {
      expect(en).toMatch(/^[\x20-\x7e]+$/);
      expect(zh).toMatch(/\p{Script=Han}|^PIN/u);
      expect('DCA').toContain(enFrom);
      expect('DCA').toContain(zhFrom);
    }
  });
});
