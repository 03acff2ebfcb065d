/**
 * A profile that was written out whole, as in a card file, is read back as it was or refused.
 */
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
    [7, 'a profile is 7: an object is accepted'],
    [null, 'a profile is null: an object is accepted'],
    [[], 'a profile is []: an object is accepted'],
    ['text', 'a profile is "text": an object is accepted'],
    [undefined, 'a profile is missing: an object is accepted'],
    [{ name: 'x', about: '' }, 'values is missing: an object is accepted'],
    [{ name: 'x', about: '', values: [] }, 'values is []: an object is accepted'],
  ])('is an object with values, not %j', (json, message) => {
    expect(() => readSheet(json)).toThrow(new ProfileError(message));
  });

  it('has a name and a text about it', () => {
    expect(refusal((sheet) => Object.assign(sheet, { name: 7 }))).toBe('ProfileError: name is 7');
    expect(refusal((sheet) => Object.assign(sheet, { name: 'A' }))).toBe('ProfileError: name is "A"');
    expect(refusal((sheet) => delete sheet.name)).toBe('ProfileError: name is missing');
    expect(refusal((sheet) => Object.assign(sheet, { about: 7 }))).toBe('ProfileError: about is 7');
  });

  it('has every field and no other', () => {
    expect(refusal((sheet) => Object.assign(sheet, { extra: 1 }))).toBe(
      'ProfileError: "extra" is not a field of a profile',
    );
    expect(refusal((_, values) => Object.assign(values, { extra: [1, 'O'] }))).toBe(
      'ProfileError: "extra" is not a field of a profile',
    );
    expect(refusal((_, values) => delete values.idleOffMs)).toBe('ProfileError: idleOffMs is missing');
  });

  it.each([
    [7, 'idleOffMs is 7'],
    [{ 0: 7, 1: 'A', length: 2 }, 'idleOffMs is {"0":7,"1":"A","length":2}'],
    [[9_000], 'idleOffMs is [9000]'],
    [[9_000, 'A', 'from', 'more'], 'idleOffMs is [9000,"A","from","more"]'],
    [[9_000, 'A', 7], 'the origin of idleOffMs is 7'],
    [[9_000, 'X'], 'the basis of idleOffMs is "X": D, R, I, C, A or O is accepted'],
    [[0, 'A'], 'idleOffMs is 0: a whole number from 1 to 86400000 is accepted'],
    [[2_000, 'A'], 'powerHoldMs is 2000: it must be shorter than idleOffMs, 2000 ms'],
  ])('a value is [value, basis] or [value, basis, origin] and fits: %j', (based, message) => {
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
