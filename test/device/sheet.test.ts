/** A profile that was written with all values, as in a card file, is read unchanged or refused. */
import { describe, expect, it } from 'vitest';
import { profileSheets } from '../../src/profiles/built-in-profiles.ts';
import { ProfileError } from '../../src/profiles/profile-error.ts';
import { profileNamed, readSheet, withSuite } from '../../src/profiles/profile-validation.ts';

type Json = Record<string, unknown>;
const written = (name = 'dsc-plus'): Json => JSON.parse(JSON.stringify(profileNamed(name)));

function refusal(change: (sheet: Json, values: Json) => void): string {
  const sheet = written();
  change(sheet, sheet.values as Json);
  try {
    readSheet(sheet);
  } catch (error) {
    if (error instanceof ProfileError) return `${error.name}: ${error.message}`;
    throw error;
  }
  return 'taken';
}

describe('a sheet', () => {
  it('is read back as it was written', () => {
    for (const sheet of profileSheets) expect(readSheet(written(sheet.name))).toEqual(sheet);
    const own = withSuite(profileNamed('dsc-plus'), 'ib-key');
    expect(readSheet(JSON.parse(JSON.stringify(own)))).toEqual(own);
  });

  it.each([
    [7, 'profile: invalid value 7; give an object'],
    [null, 'profile: invalid value null; give an object'],
    [[], 'profile: invalid value []; give an object'],
    ['text', 'profile: invalid value "text"; give an object'],
    [undefined, 'profile: missing; give an object'],
    [{ name: 'x', about: '' }, 'values: missing; give an object'],
    [{ name: 'x', about: '', values: [] }, 'values: invalid value []; give an object'],
  ])('is an object with values, not %j', (json, message) => {
    expect(() => readSheet(json)).toThrow(new ProfileError(message));
  });

  it('has a name and a text about it', () => {
    expect(refusal((sheet) => Object.assign(sheet, { name: 7 }))).toBe(
      'ProfileError: name: invalid value 7; give 1 to 32 small letters, digits and dashes',
    );
    expect(refusal((sheet) => Object.assign(sheet, { name: 'A' }))).toBe(
      'ProfileError: name: invalid value "A"; give 1 to 32 small letters, digits and dashes',
    );
    expect(refusal((sheet) => delete sheet.name)).toBe(
      'ProfileError: name: missing; give 1 to 32 small letters, digits and dashes',
    );
    expect(refusal((sheet) => Object.assign(sheet, { about: 7 }))).toBe(
      'ProfileError: about: invalid value 7; give a text',
    );
  });

  it('has every field and no other', () => {
    expect(refusal((sheet) => Object.assign(sheet, { extra: 1 }))).toBe(
      'ProfileError: profile: unknown field "extra"; leave it out',
    );
    expect(refusal((_, values) => Object.assign(values, { extra: [1, 'O'] }))).toBe(
      'ProfileError: profile: unknown field "extra"; leave it out',
    );
    expect(refusal((_, values) => delete values.idleOffMs)).toBe(
      'ProfileError: idleOffMs: missing; give a list of a value, its provenance and its origin',
    );
  });

  it.each([
    [7, 'idleOffMs: invalid value 7; give a list of a value, its provenance and its origin'],
    [
      { 0: 7, 1: 'A', length: 2 },
      'idleOffMs: invalid value {"0":7,"1":"A","length":2}; give a list of a value, its provenance and its origin',
    ],
    [[9_000], 'idleOffMs: invalid value [9000]; give a list of a value, its provenance and its origin'],
    [
      [9_000, 'A', 'from', 'more'],
      'idleOffMs: invalid value [9000,"A","from","more"]; give a list of a value, its provenance and its origin',
    ],
    [[9_000, 'A', 7], 'origin of idleOffMs: invalid value 7; give a text'],
    [[9_000, 'X'], 'provenance of idleOffMs: invalid value "X"; give D, R, I, C, A or O'],
    [[0, 'A'], 'idleOffMs: invalid value 0; give a whole number from 1 to 86400000'],
    [[2_000, 'A'], 'powerHoldMs: 2000 is not shorter than idleOffMs; give less than 2000'],
  ])('a value is [value, provenance] or [value, provenance, origin] and fits: %j', (based, message) => {
    expect(refusal((_, values) => Object.assign(values, { idleOffMs: based }))).toBe(
      `ProfileError: ${message}`,
    );
  });

  it.each([[[9_000, 'A']], [[9_000, 'D', 'somewhere']]])('%j is taken as it is', (based) => {
    const sheet = written();
    Object.assign(sheet.values as Json, { idleOffMs: based });
    expect(readSheet(sheet).values.idleOffMs).toEqual(based);
  });
});
