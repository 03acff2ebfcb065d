/** A person writes a profile as JSON. It is accepted, or refused in one line. */
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

  it('sets what differs, as its own or with the provenance it gives', () => {
    const sheet = mine({
      about: 'mine',
      idleOffMs: 60_000,
      responseMs: 45_000,
      provenance: { responseMs: 'D' },
    });
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
        'profile: not a JSON object; give one such as {"name": "mine", "base": "dsc-plus", "idleOffMs": 60000}',
      ),
    );
  });

  it.each([
    [undefined, 'name: missing; give 1 to 32 small letters, digits and dashes'],
    ['', 'name: invalid value ""; give 1 to 32 small letters, digits and dashes'],
    ['-a', 'name: invalid value "-a"; give 1 to 32 small letters, digits and dashes'],
    ['A', 'name: invalid value "A"; give 1 to 32 small letters, digits and dashes'],
    ['a b', 'name: invalid value "a b"; give 1 to 32 small letters, digits and dashes'],
    [
      'a'.repeat(33),
      `name: invalid value "${'a'.repeat(33)}"; give 1 to 32 small letters, digits and dashes`,
    ],
    [7, 'name: invalid value 7; give 1 to 32 small letters, digits and dashes'],
    ['dsc', 'name: "dsc" is a built-in profile; give another name'],
  ])('the name %j', (name, message) => {
    expect(() => loadProfile({ name, base: 'dsc-plus' })).toThrow(new ProfileError(message));
  });

  it('a name of 32 is taken', () => {
    expect(loadProfile({ name: 'a'.repeat(32), base: 'dsc' }).name).toHaveLength(32);
    expect(loadProfile({ name: '7', base: 'dsc' }).name).toBe('7');
  });

  it('a base that is missing or unknown, an about that is no text', () => {
    expect(() => loadProfile({ name: 'mine' })).toThrow(
      'base: missing; give the name of the profile that has the values you leave out',
    );
    expect(() => loadProfile({ name: 'mine', base: 'dscplus' })).toThrow('profile "dscplus": unknown');
    expect(() => loadProfile({ name: 'mine', base: 'dsc', about: 1 })).toThrow(
      new ProfileError('about: invalid value 1; give a text'),
    );
  });

  it('a field that is no field, and says which there are', () => {
    expect(refusal({ idleOffMS: 1 })).toMatch(
      /^profile: unknown field "idleOffMS"; did you mean idleOffMs\? known: role, cells, .*, batteryLowBelow$/,
    );
    expect(refusal({ counting: true })).toMatch(/^profile: unknown field "counting"; /);
    expect(refusal({ toString: 1 })).toMatch(/^profile: unknown field "toString"; /);
  });

  it('a provenance that is no letter of ours', () => {
    expect(refusal({ idleOffMs: 9_000, provenance: { idleOffMs: 'X' } })).toBe(
      'provenance of idleOffMs: invalid value "X"; give D, R, I, C, A or O',
    );
    expect(refusal({ idleOffMs: 9_000, provenance: { idleOffMs: 'DR' } })).toMatch(
      /^provenance of idleOffMs: invalid value "DR"; /,
    );
    expect(refusal({ idleOffMs: 9_000, provenance: { idleOffMs: 1 } })).toMatch(
      /^provenance of idleOffMs: invalid value 1; /,
    );
    expect(refusal({ idleOffMs: 9_000, provenance: { idleOffMs: ['D'] } })).toMatch(
      /^provenance of idleOffMs: invalid value \["D"\]; /,
    );
    expect(refusal({ idleOffMs: 9_000, provenance: null })).toBe(
      'provenance: invalid value null; give an object',
    );
    expect(refusal({ idleOffMs: 9_000, provenance: 'D' })).toBe(
      'provenance: invalid value "D"; give an object',
    );
    expect(refusal({ idleOffMs: 9_000, provenance: ['D'] })).toBe(
      'provenance: invalid value ["D"]; give an object',
    );
    expect(refusal({ idleOffMs: 9_000, provenance: {} })).toBe('taken');
  });
});

describe('each field has its rule, at the limit and one past', () => {
  it.each([
    ['cells', 17, 'cells: invalid value 17; give a whole number from 1 to 16'],
    ['cells', 0, 'cells: invalid value 0; give a whole number from 1 to 16'],
    ['segments', 16, 'segments: invalid value 16; give 14 or 7'],
    ['pinCell', 0, 'pinCell: invalid value 0; give a whole number from 1 to 16'],
    ['pinDigits', 0, 'pinDigits: invalid value 0; give a whole number from 1 to 16'],
    ['pinDigits', 17, 'pinDigits: invalid value 17; give a whole number from 1 to 16'],
    ['pinMask', 'x', 'pinMask: invalid value "x"; give "-" or "*"'],
    ['pinLastShown', 1, 'pinLastShown: invalid value 1; give true or false'],
    ['pinUnfilled', '-', 'pinUnfilled: invalid value "-"; give " " or "_"'],
    ['pinCheck', 'phone', 'pinCheck: invalid value "phone"; give "none" or "server" or "card"'],
    ['pinTries', 0, 'pinTries: invalid value 0; give a whole number from 1 to 99'],
    ['pinTries', 100, 'pinTries: invalid value 100; give a whole number from 1 to 99'],
    ['pinPrompt', 7, 'pinPrompt: invalid value 7; give a text'],
    ['failMs', 0, 'failMs: invalid value 0; give a whole number from 1 to 86400000'],
    ['challengeDigits', 9, 'challengeDigits: invalid value 9; give a whole number from 0 to 8'],
    ['challengeDigits', -1, 'challengeDigits: invalid value -1; give a whole number from 0 to 8'],
    ['responseDigits', 9, 'responseDigits: invalid value 9; give a whole number from 4 to 8'],
    ['responseDigits', 3, 'responseDigits: invalid value 3; give a whole number from 4 to 8'],
    ['responsePages', [], 'responsePages: invalid value []; give a list of digits per page such as [5, 3]'],
    [
      'responsePages',
      [8, 0],
      'responsePages: invalid value [8,0]; give a list of digits per page such as [5, 3]',
    ],
    [
      'responsePages',
      [1.5],
      'responsePages: invalid value [1.5]; give a list of digits per page such as [5, 3]',
    ],
    ['responsePages', 8, 'responsePages: invalid value 8; give a list of digits per page such as [5, 3]'],
    ['idleOffMs', 86_400_001, 'idleOffMs: invalid value 86400001; give a whole number from 1 to 86400000'],
    ['computingMs', 0, 'computingMs: invalid value 0; give a whole number from 1 to 86400000'],
    ['computingMs', 1.5, 'computingMs: invalid value 1.5; give a whole number from 1 to 86400000'],
    ['computingMs', '300', 'computingMs: invalid value "300"; give a whole number from 1 to 86400000'],
    ['selfTestMs', -1, 'selfTestMs: invalid value -1; give a whole number from 0 to 86400000'],
    ['editShort', 'beeps', 'editShort: invalid value "beeps"; give "deletes last" or "clears all"'],
    ['role', 'both', 'role: invalid value "both"; give "challenge-response" or "one-time-password"'],
    ['suite', 5, 'suite: invalid value 5; give the text of a suite or an alias'],
    [
      'batteryComputations',
      1_000_001,
      'batteryComputations: invalid value 1000001; give a whole number from 1 to 1000000',
    ],
    ['batteryComputations', 0, 'batteryComputations: invalid value 0; give a whole number from 1 to 1000000'],
    ['batteryLowBelow', -1, 'batteryLowBelow: invalid value -1; give a whole number from 0 to 1000000'],
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
    expect(refusal({ suite: 'OCRA-2:HOTP-SHA1-8:QN06' })).toMatch(
      /^suite: Algorithm "OCRA-2": unknown OCRA version; /,
    );
  });
});

describe('the fields must fit each other', () => {
  it('a page must fit the LCD, the longest one too', () => {
    expect(refusal({ responsePages: [7, 1] }, 'dsc-plus-a')).toBe(
      'responsePages: has a page of 7 digits; give at most 6, as cells says',
    );
    expect(refusal({ responsePages: [2, 6] }, 'dsc-plus-a')).toBe('taken');
  });

  it.each([
    [
      { pinPrompt: 'ENTER PIN' },
      /^pinPrompt: "ENTER PIN": has 9 characters; give at most 8 characters of blank and /,
    ],
    [{ challengePrompt: 'CHALLENGE' }, /^challengePrompt: "CHALLENGE": has 9 characters/],
    [{ lockText: 'é' }, /^lockText: "é": has "é"; give at most 8 characters of blank and /],
    [{ lowBatteryText: 'LOW BATTERY' }, /^lowBatteryText: "LOW BATTERY": has 11 characters/],
    [{ failText: 'FAILURE ' }, /^failText: "FAILURE 3": has 9 characters/],
  ])('a text must fit the lcd: %j', (fields, message) => {
    expect(refusal(fields)).toMatch(message);
  });

  it('a mask must have a shape on seven segments', () => {
    expect(refusal({ pinMask: '*' }, 'dsc-plus-a')).toMatch(/^pinMask: "\*": has "\*"; /);
  });

  it.each([
    [
      { responsePages: [5, 2] },
      'responsePages: show 7 digits; give pages of 8 digits, as responseDigits says',
    ],
    [
      { cells: 7, pinCell: 4, challengePrompt: 'CH', lockText: 'LOCK', lowBatteryText: 'LOW' },
      'responsePages: has a page of 8 digits; give at most 7, as cells says',
    ],
    [
      { pinCheck: 'card' },
      'pinCheck: "card" does not go with P in the suite, by which the server checks the PIN; give a suite without P, or pinCheck "none"',
    ],
    [
      { pinCheck: 'server' },
      'pinCheck: "server" does not go with P in the suite, by which the server checks the PIN; give a suite without P, or pinCheck "none"',
    ],
    [
      { pinCell: 6 },
      'pinCell: a PIN of 4 digits from cell 6 does not fit; give more than 8 cells, or a lower pinCell',
    ],
    [
      { pinDigits: 5 },
      'pinCell: a PIN of 5 digits from cell 5 does not fit; give more than 8 cells, or a lower pinCell',
    ],
    [
      { tapMs: 29 },
      'tapMs: 29 is too short for the contact to close; give 30, as closesAfterMs says, or more',
    ],
    [
      { closesAfterMs: 61 },
      'tapMs: 60 is too short for the contact to close; give 61, as closesAfterMs says, or more',
    ],
    [{ editClearMs: 60 }, 'tapMs: 60 is not shorter than editClearMs; give less than 60'],
    [{ powerHoldMs: 60 }, 'tapMs: 60 is not shorter than powerHoldMs; give less than 60'],
    [{ idleOffMs: 2_000 }, 'powerHoldMs: 2000 is not shorter than idleOffMs; give less than 2000'],
    [{ responseMs: 90 }, 'responseMs: 90 is too short for a tap for each page; give more than 90'],
    [
      { responsePages: [5, 3], responseMs: 180 },
      'responseMs: 180 is too short for a tap for each page; give more than 180',
    ],
    [
      { responsePages: [5, 3], responsePageMs: 90 },
      'responsePageMs: 90 is too short for a tap; give more than 90',
    ],
    [
      { batteryComputations: 1_499 },
      'batteryLowBelow: 1500 is more than a new battery has; give at most 1499, as batteryComputations says',
    ],
    [{ challengeDigits: 5 }, 'suite: takes a challenge of 6 digits; give one of 5, as challengeDigits says'],
    [
      { responseDigits: 7, responsePages: [7] },
      'suite: gives 8 digits; give one of 7, as responseDigits says',
    ],
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
      'challengeDigits: 6 on a one-time-password card, which takes no challenge; give 0',
    );
    expect(refusal({ responseDigits: 5, responsePages: [5] }, 'dsc')).toBe(
      'suite: gives 6 digits; give one of 5, as responseDigits says',
    );
    expect(refusal({ suite: 'default' }, 'dsc')).toBe(
      'suite: "OCRA-1:HOTP-SHA256-8:QN06-PSHA1" is not for a one-time-password card; give HOTP such as HOTP-SHA1-6',
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
