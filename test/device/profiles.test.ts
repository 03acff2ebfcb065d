/** A person looks up a value: every value of the four profiles has its provenance. */
import { describe, expect, it } from 'vitest';
import { KeyError } from '../../src/crypto/key.ts';
import { SuiteError } from '../../src/crypto/suite.ts';
import { suiteAliases } from '../../src/crypto/suite-aliases.ts';
import { createCard } from '../../src/device/card.ts';
import { algorithmNamed, usesCounter } from '../../src/profiles/algorithm.ts';
import { profileSheets } from '../../src/profiles/built-in-profiles.ts';
import { fieldNames, profileFields, profileOf } from '../../src/profiles/profile.ts';
import { ProfileError } from '../../src/profiles/profile-error.ts';
import { profileNamed, withSuite } from '../../src/profiles/profile-validation.ts';
import { provenances } from '../../src/profiles/provenance.ts';

/** Fields in a row, as `value provenance`. */
const facts = (name: string): Record<string, string> =>
  Object.fromEntries(
    fieldNames.map((field) => {
      const [value, provenance] = profileNamed(name).values[field];
      return [field, `${JSON.stringify(value)} ${provenance}`];
    }),
  );

describe('the profiles', () => {
  it('are four, the default first', () => {
    expect(profileSheets.map(({ name }) => name)).toEqual([
      'dsc-plus',
      'dsc-plus-a',
      'dsc',
      'keypad-local-pin',
    ]);
    expect(createCard().profile.name).toBe('dsc-plus');
  });

  it('dsc-plus', () => {
    expect(facts('dsc-plus')).toEqual({
      role: '"challenge-response" D',
      cells: '8 I',
      segments: '14 I',
      pinPrompt: '"PIN>" D',
      challengePrompt: '"CHALLNG>" D',
      pinCell: '5 I',
      pinDigits: '4 D',
      pinMask: '"-" A',
      pinLastShown: 'true A',
      pinUnfilled: '" " A',
      pinCheck: '"none" I',
      pinTries: '3 A',
      failText: '"FAIL " A',
      lockText: '"LOCK PIN" A',
      failMs: '2000 A',
      challengeDigits: '6 D',
      responseDigits: '8 D',
      responsePages: '[8] I',
      responsePageMs: '10000 A',
      responseMs: '30000 C',
      idleOffMs: '30000 C',
      computingMs: '300 A',
      selfTestMs: '0 A',
      lowBatteryMs: '1500 A',
      lowBatteryText: '"LOW BATT" A',
      powerHoldMs: '2000 R',
      editShort: '"deletes last" C',
      editClearMs: '1000 C',
      closesAfterMs: '30 A',
      opensAfterMs: '30 A',
      tapMs: '60 A',
      suite: '"OCRA-1:HOTP-SHA256-8:QN06-PSHA1" A',
      batteryComputations: '15000 C',
      batteryLowBelow: '1500 A',
    });
  });

  it('dsc-plus-a', () => {
    expect(facts('dsc-plus-a')).toMatchObject({
      role: '"challenge-response" R',
      cells: '6 I',
      segments: '7 I',
      pinPrompt: '"Pn" R',
      challengePrompt: '"Ch" R',
      pinCell: '3 A',
      pinDigits: '4 R',
      pinMask: '"-" A',
      challengeDigits: '6 R',
      responseDigits: '8 R',
      responsePages: '[5,3] R',
      responsePageMs: '10000 R',
      responseMs: '60000 A',
      idleOffMs: '30000 A',
      powerHoldMs: '2000 R',
      editShort: '"deletes last" R',
      editClearMs: '1000 A',
      closesAfterMs: '10 A',
      opensAfterMs: '30 A',
      lowBatteryText: '"Lo bAt" A',
      suite: '"OCRA-1:HOTP-SHA256-8:QN06-PSHA1" A',
    });
  });

  it('dsc', () => {
    expect(facts('dsc')).toMatchObject({
      role: '"one-time-password" R',
      cells: '6 I',
      segments: '7 I',
      pinPrompt: '"[    ]" R',
      challengePrompt: '"" R',
      pinCell: '2 R',
      pinDigits: '4 R',
      pinMask: '"-" R',
      pinLastShown: 'true R',
      pinUnfilled: '"_" R',
      pinCheck: '"server" A',
      challengeDigits: '0 R',
      responseDigits: '6 R',
      responsePages: '[6] R',
      responseMs: '15000 R',
      idleOffMs: '30000 A',
      powerHoldMs: '2000 R',
      editShort: '"clears all" R',
      closesAfterMs: '30 A',
      suite: '"HOTP-SHA1-6" A',
    });
  });

  it('keypad-local-pin', () => {
    expect(facts('keypad-local-pin')).toMatchObject({
      role: '"challenge-response" A',
      cells: '8 A',
      segments: '14 A',
      pinPrompt: '"PIN?" C',
      challengePrompt: '"CHALL?" A',
      pinMask: '"*" C',
      pinLastShown: 'false C',
      pinCheck: '"card" C',
      pinTries: '3 C',
      failText: '"FAIL " C',
      lockText: '"LOCK PIN" C',
      failMs: '2000 A',
      challengeDigits: '6 A',
      responseDigits: '8 A',
      responseMs: '30000 C',
      idleOffMs: '30000 C',
      powerHoldMs: '2000 C',
      editShort: '"deletes last" C',
      suite: '"OCRA-1:HOTP-SHA256-8:QN06" A',
    });
  });

  it('say how sure anyone can be in one of six ways', () => {
    expect(provenances).toEqual({
      D: 'documented',
      R: 'earlier card',
      I: 'inferred',
      C: 'comparable',
      A: 'assumed',
      O: 'own',
    });
    const letters = profileSheets.flatMap(({ values }) => fieldNames.map((field) => values[field][1]));
    expect([...new Set(letters)].sort()).toEqual(['A', 'C', 'D', 'I', 'R']);
  });

  it('name every field in words, with the unit of every time and number', () => {
    for (const field of fieldNames) {
      const { description, unit, rule } = profileFields[field];
      expect(description).toMatch(/^[a-z]/);
      if (field.endsWith('Ms')) expect(unit).toBe('ms');
      if (rule.kind === 'whole') expect(unit).not.toBe('');
    }
  });

  it('that are not there are refused by naming those that are', () => {
    expect(() => createCard({ profile: 'dsc+' })).toThrow(
      new ProfileError('profile "dsc+": unknown; give one of dsc-plus, dsc-plus-a, dsc, keypad-local-pin'),
    );
  });

  it('know which of them count', () => {
    expect(profileSheets.map((sheet) => profileOf(sheet).counting)).toEqual([false, false, true, false]);
  });
});

describe('a suite', () => {
  it('has four aliases', () => {
    expect(suiteAliases.map(({ alias, suite }) => `${alias} ${suite}`)).toEqual([
      'default OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
      'ib-key OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1',
      'sha256-counter OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1',
      'timed OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M',
    ]);
    expect(suiteAliases.map(({ alias }) => usesCounter(algorithmNamed(alias)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('says of each alias what it is for', () => {
    expect(suiteAliases.map(({ about }) => about)).toEqual([
      'no counter, no clock: card and server cannot drift apart (assumed)',
      'the suite of the phone authenticator, with its counter (attested by public clients)',
      'the default with a counter',
      'the default with a clock, in steps of one minute',
    ]);
  });

  it('is given to a card as alias or text, and shown in full', () => {
    const suites = ['default', 'ib-key', 'OCRA-1:HOTP-SHA512-8:QN06'].map(
      (suite) => createCard({ suite }).profile.suite,
    );
    expect(suites).toEqual([
      'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
      'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1',
      'OCRA-1:HOTP-SHA512-8:QN06',
    ]);
  });

  it('of the user is theirs in the sheet; the profile’s own stays as it was', () => {
    const { values } = withSuite(profileNamed('dsc-plus'), 'ib-key');
    expect(values.suite).toEqual(['OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', 'O']);
    expect(values.challengeDigits).toEqual(profileNamed('dsc-plus').values.challengeDigits);
    expect(withSuite(profileNamed('dsc-plus'), 'default')).toEqual(profileNamed('dsc-plus'));
  });

  it('sets the lengths of challenge and response', () => {
    const card = createCard({ suite: 'OCRA-1:HOTP-SHA1-6:QN08' });
    expect(card.sheet.values.challengeDigits).toEqual([8, 'O']);
    expect(card.sheet.values.responseDigits).toEqual([6, 'O']);
    expect(card.sheet.values.responsePages).toEqual([[6], 'O']);
    expect(card.respond({ pin: '1234', challenge: '00000000' }).response).toBe('237653');
  });

  it('with four digits in and out is the shortest', () => {
    const card = createCard({ suite: 'OCRA-1:HOTP-SHA1-4:QN04' });
    expect(card.respond({ pin: '1234', challenge: '0000' }).response).toMatch(/^\d{4}$/);
  });

  it('that answers with more digits than the older LCD has cells goes in pages', () => {
    const sheet = (suite: string) => withSuite(profileNamed('dsc-plus-a'), suite).values.responsePages[0];
    expect(sheet('OCRA-1:HOTP-SHA1-7:QN06')).toEqual([5, 2]);
    expect(sheet('OCRA-1:HOTP-SHA1-6:QN06')).toEqual([6]);
    expect(sheet('OCRA-1:HOTP-SHA1-8:QN06')).toEqual([5, 3]);
  });

  it.each([
    [
      'dsc-plus',
      'OCRA-1:HOTP-SHA1-8:QA06',
      'suite: has QA, and the card has digit keys only; give QN04 to QN08',
    ],
    [
      'dsc-plus',
      'OCRA-1:HOTP-SHA1-8:QH06',
      'suite: has QH, and the card has digit keys only; give QN04 to QN08',
    ],
    ['dsc-plus', 'OCRA-1:HOTP-SHA1-8:QN09', 'suite: has QN09; give QN04 to QN08'],
    ['dsc-plus', 'OCRA-1:HOTP-SHA1-8:QN64', 'suite: has QN64; give QN04 to QN08'],
    [
      'dsc-plus',
      'OCRA-1:HOTP-SHA1-9:QN06',
      'suite: gives 9 digits; give one of 4 to 8, which a card can show',
    ],
    [
      'dsc-plus',
      'OCRA-1:HOTP-SHA1-0:QN06',
      'suite: gives 0 digits; give one of 4 to 8, which a card can show',
    ],
    [
      'dsc-plus',
      'OCRA-1:HOTP-SHA1-8:QN06-S064',
      'suite: has S, and a card takes no session; give a suite without S',
    ],
    [
      'dsc-plus',
      'OCRA-1:HOTP-SHA1-8:QN06-T0H',
      'suite: has T0H, a time step of 0 hours; give a longer time step',
    ],
    [
      'dsc-plus',
      'HOTP-SHA1-6',
      'suite: "HOTP-SHA1-6" is not for a challenge-response card; give an OCRA suite',
    ],
    [
      'dsc',
      'default',
      'suite: "OCRA-1:HOTP-SHA256-8:QN06-PSHA1" is not for a one-time-password card; give HOTP such as HOTP-SHA1-6',
    ],
    [
      'dsc-plus-a',
      'OCRA-1:HOTP-SHA1-8:QN08',
      'challengeDigits: 8 is too many; give at most 6, as cells says',
    ],
  ])('that %s can’t take, %s, is refused by naming the part', (profile, suite, message) => {
    expect(() => createCard({ profile, suite })).toThrow(new ProfileError(message));
  });

  it('of the first card is HOTP with six to eight digits', () => {
    expect(createCard({ profile: 'dsc', suite: 'HOTP-SHA256-6' }).respond({ pin: '1234' }).response).toMatch(
      /^\d{6}$/,
    );
    const eight = createCard({ profile: 'dsc', suite: 'HOTP-SHA1-8' });
    expect(eight.profile.responsePages).toEqual([5, 3]);
    expect(eight.respond({ pin: '1234' }).response).toBe('84755224');
    expect(() => createCard({ profile: 'dsc', suite: 'HOTP-SHA1-9' })).toThrow();
    for (const suite of ['HOTP-SHA1-5', 'HOTP-SHA1-66', 'xHOTP-SHA1-6', 'HOTP-MD5-6']) {
      expect(() => createCard({ profile: 'dsc', suite })).toThrow(SuiteError);
    }
  });

  it.each([
    ['SHA1', 20, '12345678901234567890'],
    ['SHA256', 32, '12345678901234567890123456789012'],
    ['SHA512', 64, '1234567890123456789012345678901234567890123456789012345678901234'],
  ])('with %s takes the public key of %d bytes unless it is given one', (hash, bytes, text) => {
    const suite = `OCRA-1:HOTP-${hash}-8:QN06-PSHA1`;
    const entries = { pin: '1234', challenge: '123456' };
    const key = new TextEncoder().encode(text);
    expect(key.length).toBe(bytes);
    const given = createCard({ suite, key });
    const plain = createCard({ suite });
    expect(given.respond(entries)).toEqual(plain.respond(entries));
    expect([given.demo, plain.demo]).toEqual([true, true]);
    expect(createCard({ suite, key: key.map((byte, i) => (i === bytes - 1 ? byte + 1 : byte)) }).demo).toBe(
      false,
    );
    expect(createCard({ suite, key: key.subarray(0, 16) }).demo).toBe(false);
  });

  it('takes a key of 14 bytes and refuses one of 13', () => {
    expect(createCard({ key: new Uint8Array(14) }).demo).toBe(false);
    for (const options of [{}, { profile: 'dsc' }]) {
      expect(() => createCard({ ...options, key: new Uint8Array(13) })).toThrow(
        new KeyError('key: 13 bytes are too few; give 14 or more'),
      );
    }
  });
});

describe('the demo card', () => {
  it('is what a card is without options', () => {
    const card = createCard();
    expect([card.demo, card.serial, card.profile.name]).toEqual([true, 'DEMO-0001', 'dsc-plus']);
    expect(createCard({ serial: 'TEST-7' }).serial).toBe('TEST-7');
  });

  it('is no longer public with a PIN of its own', () => {
    const profile = 'keypad-local-pin';
    expect(createCard({ profile, localPin: '1234' }).demo).toBe(true);
    expect(createCard({ profile, localPin: '8086' }).demo).toBe(false);
  });
});

describe('someone who looks for the right card', () => {
  it('is told in a line what each profile is', () => {
    expect(profileSheets.map(({ about }) => about)).toEqual([
      'the Digital Security Card+ (default)',
      'the older DSC+, with 6 cells and touch keys',
      'the first card: a one-time password, no challenge',
      'a keypad token that keeps and checks the PIN itself, for contrast',
    ]);
  });
});
