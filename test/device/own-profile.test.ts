/**
 * A person writes a profile of their own as JSON; it is taken as it stands, or refused in one line.
 */
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { profileOf } from '../../src/profiles/profile.ts';
import { ProfileError } from '../../src/profiles/profile-error.ts';
import { loadProfile, profileNamed } from '../../src/profiles/profile-validation.ts';

const mine = (fields: object = {}, base = 'dsc-plus') => loadProfile({ name: 'mine', base, ...fields });
/** Without P: the card may check the PIN itself. */
const withoutP = 'OCRA-1:HOTP-SHA256-8:QN06';
const refusal = (fields: object, base?: string): string => {
  try {
    mine(fields, base);
  } catch (error) {
    if (error instanceof ProfileError) return error.message;
    throw error;
  }
  return 'taken';
};

describe('a profile of one’s own', () => {
  it.each(['dsc-plus', 'dsc-plus-a', 'dsc', 'keypad-local-pin'])(
    'has every value of %s, its base',
    (base) => {
      expect(mine({}, base)).toEqual({ ...profileNamed(base), name: 'mine', about: '' });
    },
  );

  it('sets what differs, as its own or with the basis it gives', () => {
    const sheet = mine({ about: 'mine', idleOffMs: 60_000, responseMs: 45_000, basis: { responseMs: 'D' } });
    expect(sheet.about).toBe('mine');
    expect(sheet.values.idleOffMs).toEqual([60_000, 'O']);
    expect(sheet.values.responseMs).toEqual([45_000, 'D']);
    expect(sheet.values.pinDigits).toEqual([4, 'D', 'S3 S4']);
    expect(profileNamed('dsc-plus').values.idleOffMs[0]).toBe(30_000);
  });

  it('makes a card that keeps to it', () => {
    const sheet = mine({
      pinPrompt: 'CODE',
      pinDigits: 3,
      pinCell: 6,
      pinMask: '*',
      pinUnfilled: '_',
      challengePrompt: 'GO',
      idleOffMs: 5_000,
      tapMs: 50,
      computingMs: 7,
      selfTestMs: 250,
    });
    const card = createCard({ profile: sheet });
    card.hold('press');
    expect(card.frame().text).toBe('########');
    card.advance(220);
    card.press('8');
    expect([card.now(), card.frame().text]).toEqual([2_330, 'CODE 8__']);
    card.type('64');
    expect(card.frame().text).toBe('CODE **4');
    expect(card.press('2')).toEqual({ verdict: 'ignored', reason: 'field full' });
    card.press('OK');
    expect(card.frame().text).toBe('GO      ');
    card.advance(5_000);
    expect(card.state()).toBe('off');
    expect(card.frame().text).toBe('        ');
    expect(card.respond({ pin: '864', challenge: '123456' }).response).toMatch(/^\d{8}$/);
  });

  it('takes a suite by its alias and keeps its text', () => {
    expect(mine({ suite: 'sha256-counter' }).values.suite).toEqual([
      'OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1',
      'O',
    ]);
    expect(profileOf(mine({ suite: 'sha256-counter' })).counting).toBe(true);
  });

  it('can check the PIN on the card, and lock it after as many tries as it says', () => {
    const profile = mine({
      pinCheck: 'card',
      suite: withoutP,
      pinTries: 2,
      failText: 'NO ',
      lockText: 'LOCKED',
      failMs: 1_000,
    });
    const card = createCard({ profile });
    card.hold('press');
    card.type('9999\r');
    expect(card.frame().text).toBe('NO 1    ');
    card.advance(1_000);
    card.type('9999\r');
    expect(card.frame().text).toBe('LOCKED  ');
  });

  it('has a blank LCD of as many cells as there can be', () => {
    const card = createCard({ profile: mine({ cells: 16, idleOffMs: 5_000 }) });
    card.hold('press');
    expect(card.frame().text).toBe('PIN>            ');
    card.advance(5_000);
    expect(card.frame().text).toBe('                ');
  });

  it('with a longer PIN that it checks has the demo card’s PIN and zeros', () => {
    const profile = mine({ pinCheck: 'card', suite: withoutP, pinDigits: 6, pinCell: 3 });
    const card = createCard({ profile });
    card.hold('press');
    card.type('123400\r');
    expect([card.state(), card.demo]).toEqual(['challenge', true]);
    expect(createCard({ profile, localPin: '123456' }).demo).toBe(false);
  });

  it('with no challenge computes as soon as the right PIN has given back the tries', () => {
    const memory = { counter: '0', battery: 9, tries: 2, locked: false };
    const card = createCard({ profile: mine({ pinCheck: 'card' }, 'dsc'), memory });
    expect(card.respond({ pin: '1234' }).response).toBe('755224');
    expect(card.memory()).toEqual({ counter: '1', battery: 8, tries: 3, locked: false });
  });

  it('can check the PIN on the older cards too', () => {
    const older = createCard({ profile: mine({ pinCheck: 'card', suite: withoutP }, 'dsc-plus-a') });
    older.hold('press');
    older.type('9999\r');
    expect(older.frame().text).toBe('FAIL 1');
    const first = createCard({ profile: mine({ pinCheck: 'card' }, 'dsc') });
    expect(first.respond({ pin: '1234' }).response).toBe('755224');
  });
});

describe('what is refused', () => {
  it.each([
    ['a text', 'text'],
    ['a list', []],
    ['nothing', null],
    ['a number', 7],
    ['undefined', undefined],
  ])('%s', (_, json) => {
    expect(() => loadProfile(json)).toThrow(
      new ProfileError(
        'a profile is a JSON object such as {"name": "mine", "base": "dsc-plus", "idleOffMs": 60000}',
      ),
    );
  });

  it.each([
    [undefined, 'name is missing: 1 to 32 small letters, digits and dashes are accepted'],
    ['', 'name is "": 1 to 32 small letters, digits and dashes are accepted'],
    ['-a', 'name is "-a": 1 to 32 small letters, digits and dashes are accepted'],
    ['A', 'name is "A": 1 to 32 small letters, digits and dashes are accepted'],
    ['a b', 'name is "a b": 1 to 32 small letters, digits and dashes are accepted'],
    ['a'.repeat(33), `name is "${'a'.repeat(33)}": 1 to 32 small letters, digits and dashes are accepted`],
    [7, 'name is 7: 1 to 32 small letters, digits and dashes are accepted'],
    ['dsc', 'name is "dsc": a profile of the product has that name, take another'],
  ])('the name %j', (name, message) => {
    expect(() => loadProfile({ name, base: 'dsc-plus' })).toThrow(new ProfileError(message));
  });

  it('a name of 32 is taken', () => {
    expect(loadProfile({ name: 'a'.repeat(32), base: 'dsc' }).name).toHaveLength(32);
    expect(loadProfile({ name: '7', base: 'dsc' }).name).toBe('7');
  });

  it('a base that is missing or unknown, an about that is no text', () => {
    expect(() => loadProfile({ name: 'mine' })).toThrow(
      'base is missing: name the profile that gives the values left out',
    );
    expect(() => loadProfile({ name: 'mine', base: 'dscplus' })).toThrow('no profile is named "dscplus"');
    expect(() => loadProfile({ name: 'mine', base: 'dsc', about: 1 })).toThrow(
      new ProfileError('about is 1: a text is accepted'),
    );
  });

  it('a field that is no field, and says which there are', () => {
    expect(refusal({ idleOffMS: 1 })).toMatch(
      /^"idleOffMS" is not a field of a profile; did you mean idleOffMs\? known: role, cells, .*, batteryLowBelow$/,
    );
    expect(refusal({ counting: true })).toMatch(/^"counting" is not a field/);
    expect(refusal({ toString: 1 })).toMatch(/^"toString" is not a field/);
  });

  it('a basis that is no letter of ours', () => {
    expect(refusal({ idleOffMs: 9_000, basis: { idleOffMs: 'X' } })).toBe(
      'the basis of idleOffMs is "X": D, R, I, C, A or O is accepted',
    );
    expect(refusal({ idleOffMs: 9_000, basis: { idleOffMs: 'DR' } })).toMatch(
      /^the basis of idleOffMs is "DR"/,
    );
    expect(refusal({ idleOffMs: 9_000, basis: { idleOffMs: 1 } })).toMatch(/^the basis of idleOffMs is 1/);
    expect(refusal({ idleOffMs: 9_000, basis: { idleOffMs: ['D'] } })).toMatch(
      /^the basis of idleOffMs is \["D"\]/,
    );
    expect(refusal({ idleOffMs: 9_000, basis: null })).toBe('basis is null: an object is accepted');
    expect(refusal({ idleOffMs: 9_000, basis: 'D' })).toBe('basis is "D": an object is accepted');
    expect(refusal({ idleOffMs: 9_000, basis: ['D'] })).toBe('basis is ["D"]: an object is accepted');
    expect(refusal({ idleOffMs: 9_000, basis: {} })).toBe('taken');
  });
});

describe('each field has its rule, at the limit and one past', () => {
  it.each([
    ['cells', 17, 'cells is 17: a whole number from 1 to 16 is accepted'],
    ['cells', 0, 'cells is 0: a whole number from 1 to 16 is accepted'],
    ['segments', 16, 'segments is 16: 14 or 7 is accepted'],
    ['pinCell', 0, 'pinCell is 0: a whole number from 1 to 16 is accepted'],
    ['pinDigits', 0, 'pinDigits is 0: a whole number from 1 to 16 is accepted'],
    ['pinDigits', 17, 'pinDigits is 17: a whole number from 1 to 16 is accepted'],
    ['pinMask', 'x', 'pinMask is "x": "-" or "*" is accepted'],
    ['pinLastShown', 1, 'pinLastShown is 1: true or false is accepted'],
    ['pinUnfilled', '-', 'pinUnfilled is "-": " " or "_" is accepted'],
    ['pinCheck', 'phone', 'pinCheck is "phone": "none" or "server" or "card" is accepted'],
    ['pinTries', 0, 'pinTries is 0: a whole number from 1 to 99 is accepted'],
    ['pinTries', 100, 'pinTries is 100: a whole number from 1 to 99 is accepted'],
    ['pinPrompt', 7, 'pinPrompt is 7: a text is accepted'],
    ['failMs', 0, 'failMs is 0: a whole number from 1 to 86400000 is accepted'],
    ['challengeDigits', 9, 'challengeDigits is 9: a whole number from 0 to 8 is accepted'],
    ['challengeDigits', -1, 'challengeDigits is -1: a whole number from 0 to 8 is accepted'],
    ['responseDigits', 9, 'responseDigits is 9: a whole number from 4 to 8 is accepted'],
    ['responseDigits', 3, 'responseDigits is 3: a whole number from 4 to 8 is accepted'],
    ['responsePages', [], 'responsePages is []: a list of digits per page such as [5, 3] is accepted'],
    ['responsePages', [8, 0], 'responsePages is [8,0]: a list of digits per page such as [5, 3] is accepted'],
    ['responsePages', [1.5], 'responsePages is [1.5]: a list of digits per page such as [5, 3] is accepted'],
    ['responsePages', 8, 'responsePages is 8: a list of digits per page such as [5, 3] is accepted'],
    ['idleOffMs', 86_400_001, 'idleOffMs is 86400001: a whole number from 1 to 86400000 is accepted'],
    ['computingMs', 0, 'computingMs is 0: a whole number from 1 to 86400000 is accepted'],
    ['computingMs', 1.5, 'computingMs is 1.5: a whole number from 1 to 86400000 is accepted'],
    ['computingMs', '300', 'computingMs is "300": a whole number from 1 to 86400000 is accepted'],
    ['selfTestMs', -1, 'selfTestMs is -1: a whole number from 0 to 86400000 is accepted'],
    ['editShort', 'beeps', 'editShort is "beeps": "deletes last" or "clears all" is accepted'],
    ['role', 'both', 'role is "both": "challenge-response" or "one-time-password" is accepted'],
    ['suite', 5, 'suite is 5: the text of a suite or an alias is accepted'],
    [
      'batteryComputations',
      1_000_001,
      'batteryComputations is 1000001: a whole number from 1 to 1000000 is accepted',
    ],
    ['batteryComputations', 0, 'batteryComputations is 0: a whole number from 1 to 1000000 is accepted'],
    ['batteryLowBelow', -1, 'batteryLowBelow is -1: a whole number from 0 to 1000000 is accepted'],
  ])('%s: %j is refused', (field, value, message) => {
    expect(refusal({ [field]: value })).toBe(message);
  });

  it.each([
    { cells: 16 },
    { cells: 8 },
    { pinTries: 99 },
    { pinTries: 1 },
    { failMs: 1 },
    { failMs: 86_400_000 },
    { idleOffMs: 86_400_000 },
    { computingMs: 1 },
    { selfTestMs: 86_400_000 },
    { batteryComputations: 1_000_000 },
    { batteryComputations: 1, batteryLowBelow: 1 },
    { batteryLowBelow: 0 },
    { pinDigits: 1 },
    { pinDigits: 16, pinCell: 1, cells: 16 },
    { pinLastShown: false },
    { responsePages: [7, 1] },
    { responsePages: [1, 1, 1, 1, 1, 1, 1, 1] },
  ])('%j is taken', (fields) => {
    expect(refusal(fields)).toBe('taken');
  });

  it('a suite that is none is refused with the suite’s own fault', () => {
    expect(refusal({ suite: 'OCRA-2:HOTP-SHA1-8:QN06' })).toMatch(/^suite is "OCRA-2:HOTP-SHA1-8:QN06": /);
  });
});

describe('the fields must fit each other', () => {
  it('a page must fit the LCD, the longest one too', () => {
    expect(refusal({ responsePages: [7, 1] }, 'dsc-plus-a')).toBe(
      'responsePages has a page of 7 digits: the LCD has 6 cells',
    );
    expect(refusal({ responsePages: [2, 6] }, 'dsc-plus-a')).toBe('taken');
  });

  it.each([
    [{ pinPrompt: 'ENTER PIN' }, /^pinPrompt: "ENTER PIN" has 9 characters; the LCD has 8 cells/],
    [{ challengePrompt: 'CHALLENGE' }, /^challengePrompt: "CHALLENGE" has 9 characters/],
    [{ lockText: 'é' }, /^lockText: "é" has "é"; the LCD has 8 cells of 14 segments/],
    [{ lowBatteryText: 'LOW BATTERY' }, /^lowBatteryText: "LOW BATTERY" has 11 characters/],
    [{ failText: 'FAILURE ' }, /^failText: "FAILURE 3" has 9 characters/],
  ])('a text must fit the LCD: %j', (fields, message) => {
    expect(refusal(fields)).toMatch(message);
  });

  it('a mask must have a shape on seven segments', () => {
    expect(refusal({ pinMask: '*' }, 'dsc-plus-a')).toMatch(/^pinMask: "\*" has "\*"/);
  });

  it.each([
    [{ responsePages: [5, 2] }, 'responsePages show 7 digits: the answer has 8'],
    [
      { cells: 7, pinCell: 4, challengePrompt: 'CH', lockText: 'LOCK', lowBatteryText: 'LOW' },
      'responsePages has a page of 8 digits: the LCD has 7 cells',
    ],
    [
      { pinCheck: 'card' },
      'pinCheck is "card": the server checks the PIN already, by P in the suite; take a suite without P, or pinCheck "none"',
    ],
    [
      { pinCheck: 'server' },
      'pinCheck is "server": the server checks the PIN already, by P in the suite; take a suite without P, or pinCheck "none"',
    ],
    [{ pinCell: 6 }, 'a PIN of 4 digits from cell 6 does not fit: the LCD has 8 cells'],
    [{ pinDigits: 5 }, 'a PIN of 5 digits from cell 5 does not fit: the LCD has 8 cells'],
    [{ tapMs: 29 }, 'tapMs is 29: a tap must last until the contact closes, 30 ms or more'],
    [{ closesAfterMs: 61 }, 'tapMs is 60: a tap must last until the contact closes, 61 ms or more'],
    [{ editClearMs: 60 }, 'tapMs is 60: a tap must be shorter than editClearMs, 60 ms'],
    [{ powerHoldMs: 60 }, 'tapMs is 60: a tap must be shorter than powerHoldMs, 60 ms'],
    [{ idleOffMs: 2_000 }, 'powerHoldMs is 2000: it must be shorter than idleOffMs, 2000 ms'],
    [{ responseMs: 90 }, 'responseMs is 90: it must be longer than a tap for each page, 90 ms, to be read'],
    [
      { responsePages: [5, 3], responseMs: 180 },
      'responseMs is 180: it must be longer than a tap for each page, 180 ms, to be read',
    ],
    [
      { responsePages: [5, 3], responsePageMs: 90 },
      'responsePageMs is 90: it must be longer than a tap, 90 ms, to be read',
    ],
    [{ batteryComputations: 1_499 }, 'batteryLowBelow is 1500: a new battery has 1499'],
    [{ challengeDigits: 5 }, 'suite takes a challenge of 6 digits: challengeDigits is 5'],
    [{ responseDigits: 7, responsePages: [7] }, 'suite gives 8 digits: responseDigits is 7'],
  ])('%j is refused', (fields, message) => {
    expect(refusal(fields)).toBe(message);
  });

  it.each([
    [{ tapMs: 30 }],
    [{ closesAfterMs: 60 }],
    [{ editClearMs: 61 }],
    [{ powerHoldMs: 61 }],
    [{ idleOffMs: 2_001 }],
    [{ responseMs: 91 }],
    [{ responsePages: [5, 3], responseMs: 181 }],
    [{ responsePages: [5, 3], responsePageMs: 91 }],
    [{ responsePageMs: 1 }],
    [{ batteryComputations: 1_500 }],
    [{ cells: 8, challengePrompt: '' }],
  ])('%j, the limit, is taken', (fields) => {
    expect(refusal(fields)).toBe('taken');
  });

  it('the first card takes no challenge and answers with as many digits as its suite', () => {
    expect(refusal({ challengeDigits: 6 }, 'dsc')).toBe(
      'challengeDigits is 6: a one-time-password card takes no challenge, 0',
    );
    expect(refusal({ responseDigits: 5, responsePages: [5] }, 'dsc')).toBe(
      'suite gives 6 digits: responseDigits is 5',
    );
    expect(refusal({ suite: 'default' }, 'dsc')).toBe(
      'suite is OCRA-1:HOTP-SHA256-8:QN06-PSHA1: a one-time-password card takes HOTP such as HOTP-SHA1-6',
    );
  });

  it('the shortest times that are taken still let the card be read whole', () => {
    for (const responsePages of [
      [5, 3],
      [1, 7],
      [2, 2, 2, 2],
      [1, 1, 1, 1, 1, 1, 1, 1],
    ]) {
      for (const computingMs of [1, 59, 60, 61, 300]) {
        const profile = mine({
          responsePages,
          responseMs: responsePages.length * 90 + 1,
          responsePageMs: 91,
          computingMs,
        });
        expect(createCard({ profile }).respond({ pin: '1234', challenge: '123456' }).response).toBe(
          '90187643',
        );
      }
    }
  });
});
