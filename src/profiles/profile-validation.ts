/**
 * Checks of profiles: a user's own (JSON), and one with another suite.
 *
 * A user's profile has its own name and a base, and sets the fields that differ: `{ "name": "mine", "base":
 * "dsc-plus", "idleOffMs": 60000 }`. The other fields come from the base.
 */

import { SuiteError } from '../crypto/suite.ts';
import { errorIn, errorMessage, quoted } from '../errors/message.ts';
import { hintFor } from '../options/option-check.ts';
import { algorithmNamed, type ResponseAlgorithm } from './algorithm.ts';
import { profileSheets } from './built-in-profiles.ts';
import { withFieldNames } from './earlier-field-names.ts';
import {
  type FieldRule,
  fieldNames,
  type ProfileField,
  type ProfileSheet,
  profileFields,
} from './profile.ts';
import { invalidField, ProfileError } from './profile-error.ts';
import { checkSheet } from './profile-rules.ts';
import type { ProvenanceLetter, WithProvenance } from './provenance.ts';

const nameRule = /^[a-z0-9][a-z0-9-]{0,31}$/;

/**
 * The sheet of a profile that comes with the product.
 *
 * @throws {ProfileError} for an unknown name; the message has the known ones
 * @example
 * ```ts
 * import { profileNamed } from 'dscplus';
 *
 * profileNamed('dsc-plus').values.challengeDigits; // → [6, 'D', 'S3 S4']
 * ```
 */
export function profileNamed(name: string): ProfileSheet {
  const sheet = profileSheets.find((one) => one.name === name);
  if (sheet) return sheet;
  const names = profileSheets.map((one) => one.name).join(', ');
  throw new ProfileError(errorMessage(`profile ${quoted(name)}`, 'unknown', `give one of ${names}`));
}

/**
 * Reads your own profile from parsed JSON: its name, the built-in profile that it is based on, and the fields that
 * differ. `about` describes it, and `provenance` may hold letters of `provenances` for the fields that it sets
 * (default `O`, own).
 *
 * @throws {ProfileError} for a field that is unknown, of the wrong kind, out of range, or does not fit the others
 * @throws {SuiteError} for a suite that is not one
 * @example
 * ```ts
 * import { createCard, loadProfile } from 'dscplus';
 *
 * const profile = loadProfile({ name: 'slow', base: 'dsc-plus', idleOffMs: 60_000 });
 * profile.values.idleOffMs; // → [60_000, 'O']
 * createCard({ profile }).profile.idleOffMs; // → 60_000
 * ```
 */
export function loadProfile(json: unknown): ProfileSheet {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ProfileError(
      errorMessage(
        'profile',
        'not a JSON object',
        'give one such as {"name": "mine", "base": "dsc-plus", "idleOffMs": 60000}',
      ),
    );
  }
  // Earlier profiles call the provenance `basis`.
  const { name, base, about = '', basis = {}, provenance = basis, ...set } = json as Record<string, unknown>;
  if (typeof name !== 'string' || !nameRule.test(name)) {
    throw invalidField('name', name, '1 to 32 small letters, digits and dashes');
  }
  if (profileSheets.some((sheet) => sheet.name === name)) {
    throw new ProfileError(
      errorMessage('name', `${quoted(name)} is a built-in profile`, 'give another name'),
    );
  }
  if (typeof base !== 'string')
    throw invalidField('base', base, 'the name of the profile that has the values you leave out');
  if (typeof about !== 'string') throw invalidField('about', about, 'a text');
  checkPrintable('about', about);
  const from = profileNamed(base);
  const letters = withFieldNames(fieldsOf(provenance, 'provenance'));
  const values: Record<string, WithProvenance<unknown>> = { ...from.values };
  for (const [field, value] of Object.entries(withFieldNames(set))) {
    if (!Object.hasOwn(profileFields, field)) {
      throw new ProfileError(
        errorMessage('profile', `unknown field ${quoted(field)}`, hintFor(field, fieldNames)),
      );
    }
    const letter = provenanceOf(letters, field);
    values[field] = [checkField(field as ProfileField, value), letter];
  }
  return checkSheet({ name, about, values: values as unknown as ProfileSheet['values'] });
}

/**
 * A sheet from the JSON of one, as a card file holds it: every value with its provenance.
 * @throws ProfileError naming the field that is missing, unknown, or does not fit
 */
export function readSheet(json: unknown): ProfileSheet {
  const { name, about, values, ...more } = fieldsOf(json, 'profile');
  const given = withFieldNames(fieldsOf(values, 'values'));
  const [extra] = [
    ...Object.keys(more),
    ...Object.keys(given).filter((field) => !Object.hasOwn(profileFields, field)),
  ];
  if (extra !== undefined)
    throw new ProfileError(errorMessage('profile', `unknown field ${quoted(extra)}`, 'leave it out'));
  if (typeof name !== 'string' || !nameRule.test(name))
    throw invalidField('name', name, '1 to 32 small letters, digits and dashes');
  if (typeof about !== 'string') throw invalidField('about', about, 'a text');
  checkPrintable('about', about);
  const read = fieldNames.map((field) => [field, withProvenanceFrom(field, given[field])]);
  return checkSheet({ name, about, values: Object.fromEntries(read) });
}

function withProvenanceFrom(field: ProfileField, entry: unknown): WithProvenance<unknown> {
  if (!Array.isArray(entry) || entry.length < 2 || entry.length > 3)
    throw invalidField(field, entry, 'a list of a value, its provenance and its origin');
  const [value, letter, from] = entry;
  if (from !== undefined && typeof from !== 'string')
    throw invalidField(`origin of ${field}`, from, 'a text');
  if (from !== undefined) checkPrintable(`origin of ${field}`, from);
  const checked = checkField(field, value);
  const provenance = provenanceOf({ [field]: letter }, field);
  return from === undefined ? [checked, provenance] : [checked, provenance, from];
}

/**
 * A terminal must not act on a text that is printed unchanged: no control characters, no line ends, and no characters
 * that change the direction of the text after them.
 */
function checkPrintable(field: string, text: string): void {
  const [found] = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.exec(text) ?? [];
  if (found === undefined) return;
  const code = (found.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  throw new ProfileError(
    errorMessage(field, `has the control character U+${code}`, 'give a line of plain text'),
  );
}

function fieldsOf(json: unknown, what: string): Record<string, unknown> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json))
    return json as Record<string, unknown>;
  throw invalidField(what, json, 'an object');
}

/**
 * The sheet with another suite, given as text or alias. Challenge and response take the lengths of the suite.
 *
 * @throws {ProfileError} for a profile that can't take the suite
 * @throws {SuiteError} for a text that is not a suite
 * @example
 * ```ts
 * import { profileNamed, withSuite } from 'dscplus';
 *
 * const sheet = withSuite(profileNamed('dsc-plus'), 'ib-key');
 * sheet.values.suite[0]; // → 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1'
 * ```
 */
export function withSuite(sheet: ProfileSheet, suite: string): ProfileSheet {
  const algorithm = algorithmNamed(suite);
  const responseDigits = algorithm.kind === 'hotp' ? algorithm.digits : algorithm.suite.digits;
  const challengeDigits = algorithm.kind === 'hotp' ? 0 : algorithm.suite.challenge.length;
  const { values } = sheet;
  const cells = values.cells[0];
  const pages =
    responseDigits === values.responseDigits[0] ? values.responsePages[0] : pagesFor(responseDigits, cells);
  return checkSheet({
    ...sheet,
    values: {
      ...values,
      suite: own(algorithm.text, values.suite),
      challengeDigits: own(challengeDigits, values.challengeDigits),
      responseDigits: own(responseDigits, values.responseDigits),
      responsePages: pages === values.responsePages[0] ? values.responsePages : [pages, 'O'],
    },
  });
}

/** The value with its provenance if it is unchanged, else as the user's own. */
function own<T>(value: T, before: WithProvenance<T>): WithProvenance<T> {
  return value === before[0] ? before : [value, 'O'];
}

function pagesFor(digits: number, cells: number): number[] {
  if (digits <= cells) return [digits];
  const first = Math.min(cells, Math.ceil(digits / 2) + 1);
  return [first, ...pagesFor(digits - first, cells)];
}

function checkField(field: ProfileField, value: unknown): unknown {
  const { rule } = profileFields[field];
  if (fits(rule, value)) {
    return rule.kind === 'suite' ? suiteIn(field, value as string).text : value;
  }
  throw invalidField(field, value, accepts(rule));
}

function fits(rule: FieldRule, value: unknown): boolean {
  switch (rule.kind) {
    case 'whole':
      return Number.isSafeInteger(value) && (value as number) >= rule.from && (value as number) <= rule.to;
    case 'choice':
      return rule.of.includes(value as string);
    case 'flag':
      return typeof value === 'boolean';
    case 'text':
    case 'suite':
      return typeof value === 'string';
    case 'pages':
      return (
        Array.isArray(value) &&
        value.length > 0 &&
        value.every((digits) => Number.isSafeInteger(digits) && digits > 0)
      );
  }
}

function accepts(rule: FieldRule): string {
  switch (rule.kind) {
    case 'whole':
      return `a whole number from ${rule.from} to ${rule.to}`;
    case 'choice':
      return rule.of.map(quoted).join(' or ');
    case 'flag':
      return 'true or false';
    case 'text':
      return 'a text';
    case 'suite':
      return 'the text of a suite or an alias';
    case 'pages':
      return 'a list of digits per page such as [5, 3]';
  }
}

function provenanceOf(letters: Record<string, unknown>, field: string): ProvenanceLetter {
  const letter = Object.hasOwn(letters, field) ? letters[field] : 'O';
  if (typeof letter === 'string' && /^[DRICAO]$/.test(letter)) return letter as ProvenanceLetter;
  throw invalidField(`provenance of ${field}`, letter, 'D, R, I, C, A or O');
}

function suiteIn(field: string, text: string): ResponseAlgorithm {
  try {
    return algorithmNamed(text);
  } catch (error) {
    if (error instanceof SuiteError) throw new ProfileError(errorIn(field, error.message));
    throw error;
  }
}
