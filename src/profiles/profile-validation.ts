/**
 * Checks of profiles: a user's own (JSON), and one that is given another suite.
 *
 * A user's profile names itself and its base, and sets the fields that differ:
 * `{ "name": "mine", "base": "dsc-plus", "idleOffMs": 60000 }`. What it leaves out comes from the base.
 */
import { pinCheckFault } from '../crypto/pin-checker.ts';
import { SuiteError } from '../crypto/suite.ts';
import { GlassError, layOut } from '../display/lcd.ts';
import { hintFor } from '../options/option-check.ts';
import { type Algorithm, algorithmNamed, suiteOf } from './algorithm.ts';
import { profileSheets } from './built-in-profiles.ts';
import {
  type FieldRule,
  fieldNames,
  type Profile,
  type ProfileField,
  type ProfileSheet,
  profileFields,
  profileOf,
} from './profile.ts';
import type { Based, BasisLetter } from './provenance.ts';

/** A profile that can't be used: names the field, the value and what is accepted. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}

const nameRule = /^[a-z0-9][a-z0-9-]{0,31}$/;

/**
 * The sheet of a profile that comes with the product.
 * @throws ProfileError naming the profiles there are
 */
export function profileNamed(name: string): ProfileSheet {
  const sheet = profileSheets.find((one) => one.name === name);
  if (sheet) return sheet;
  const names = profileSheets.map((one) => one.name).join(', ');
  throw new ProfileError(`no profile is named ${JSON.stringify(name)}: there are ${names}`);
}

/**
 * A user's own profile, from parsed JSON. `basis` may hold letters of `bases` for the fields it sets (else `O`).
 * @throws ProfileError for a field that is unknown, of the wrong kind, out of range, or does not fit the others
 */
export function loadProfile(json: unknown): ProfileSheet {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ProfileError(
      'a profile is a JSON object such as {"name": "mine", "base": "dsc-plus", "idleOffMs": 60000}',
    );
  }
  const { name, base, about = '', basis = {}, ...set } = json as Record<string, unknown>;
  if (typeof name !== 'string' || !nameRule.test(name)) {
    throw new ProfileError(`name is ${show(name)}: 1 to 32 small letters, digits and dashes are accepted`);
  }
  if (profileSheets.some((sheet) => sheet.name === name)) {
    throw new ProfileError(`name is ${show(name)}: a profile of the product has that name, take another`);
  }
  if (typeof base !== 'string')
    throw new ProfileError(`base is ${show(base)}: name the profile that gives the values left out`);
  if (typeof about !== 'string') throw new ProfileError(`about is ${show(about)}: a text is accepted`);
  checkPrintable('about', about);
  const from = profileNamed(base);
  const letters = fieldsOf(basis, 'basis');
  const values: Record<string, Based<unknown>> = { ...from.values };
  for (const [field, value] of Object.entries(set)) {
    if (!Object.hasOwn(profileFields, field)) {
      throw new ProfileError(`${show(field)} is not a field of a profile; ${hintFor(field, fieldNames)}`);
    }
    const letter = basisOf(letters, field);
    values[field] = [checkField(field as ProfileField, value), letter];
  }
  return checkSheet({ name, about, values: values as unknown as ProfileSheet['values'] });
}

/**
 * A sheet from the JSON of one, as a card file holds it: every value with its basis.
 * @throws ProfileError naming the field that is missing, unknown, or does not fit
 */
export function readSheet(json: unknown): ProfileSheet {
  const { name, about, values, ...more } = fieldsOf(json, 'a profile');
  const given = fieldsOf(values, 'values');
  const [extra] = [
    ...Object.keys(more),
    ...Object.keys(given).filter((field) => !Object.hasOwn(profileFields, field)),
  ];
  if (extra !== undefined) throw new ProfileError(`${show(extra)} is not a field of a profile`);
  if (typeof name !== 'string' || !nameRule.test(name)) throw new ProfileError(`name is ${show(name)}`);
  if (typeof about !== 'string') throw new ProfileError(`about is ${show(about)}`);
  checkPrintable('about', about);
  const read = fieldNames.map((field) => [field, basedFrom(field, given[field])]);
  return checkSheet({ name, about, values: Object.fromEntries(read) });
}

function basedFrom(field: ProfileField, based: unknown): Based<unknown> {
  if (!Array.isArray(based) || based.length < 2 || based.length > 3)
    throw new ProfileError(`${field} is ${show(based)}`);
  const [value, letter, from] = based;
  if (from !== undefined && typeof from !== 'string')
    throw new ProfileError(`the origin of ${field} is ${show(from)}`);
  if (from !== undefined) checkPrintable(`the origin of ${field}`, from);
  const checked = checkField(field, value);
  const basis = basisOf({ [field]: letter }, field);
  return from === undefined ? [checked, basis] : [checked, basis, from];
}

/**
 * A text that is printed as it is must not act on a terminal: no control characters, no ends of lines, and none that
 * turn the direction of what follows.
 */
function checkPrintable(field: string, text: string): void {
  const [found] = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.exec(text) ?? [];
  if (found === undefined) return;
  const code = (found.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  throw new ProfileError(`${field} has the control character U+${code}: a line of plain text is accepted`);
}

function fieldsOf(json: unknown, what: string): Record<string, unknown> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json))
    return json as Record<string, unknown>;
  throw new ProfileError(`${what} is ${show(json)}: an object is accepted`);
}

/**
 * The sheet with another suite, given as text or alias: challenge and answer take the lengths the suite has.
 * @throws ProfileError or SuiteError if the profile can't take it, naming the part
 */
export function withSuite(sheet: ProfileSheet, suite: string): ProfileSheet {
  const algorithm = algorithmNamed(suite);
  const answerDigits = algorithm.kind === 'hotp' ? algorithm.digits : algorithm.suite.digits;
  const challengeDigits = algorithm.kind === 'hotp' ? 0 : algorithm.suite.challenge.length;
  const { values } = sheet;
  const cells = values.cells[0];
  const pages =
    answerDigits === values.answerDigits[0] ? values.answerPages[0] : pagesFor(answerDigits, cells);
  return checkSheet({
    ...sheet,
    values: {
      ...values,
      suite: own(algorithm.text, values.suite),
      challengeDigits: own(challengeDigits, values.challengeDigits),
      answerDigits: own(answerDigits, values.answerDigits),
      answerPages: pages === values.answerPages[0] ? values.answerPages : [pages, 'O'],
    },
  });
}

/** The value with its basis where it is unchanged, else as the user's own. */
function own<T>(value: T, before: Based<T>): Based<T> {
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
  throw new ProfileError(`${field} is ${show(value)}: ${accepts(rule)} is accepted`);
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
      return rule.of.map(show).join(' or ');
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

function basisOf(letters: Record<string, unknown>, field: string): BasisLetter {
  const letter = Object.hasOwn(letters, field) ? letters[field] : 'O';
  if (typeof letter === 'string' && /^[DRICAO]$/.test(letter)) return letter as BasisLetter;
  throw new ProfileError(`the basis of ${field} is ${show(letter)}: D, R, I, C, A or O is accepted`);
}

/** Rules between fields: each row is a condition that must hold and what to say when it does not. */
function checkSheet(sheet: ProfileSheet): ProfileSheet {
  const p = profileOf(sheet);
  const algorithm = algorithmNamed(p.suite);
  const fail = (message: string): never => {
    throw new ProfileError(message);
  };
  for (const field of ['pinPrompt', 'challengePrompt', 'lockText', 'lowBatteryText'] as const)
    onGlass(p, field, p[field]);
  onGlass(p, 'failText', `${p.failText}${p.pinTries}`);
  onGlass(p, 'pinMask', p.pinMask);
  checkAlgorithm(p, algorithm, fail);
  const pinFault = pinCheckFault(p.pinCheck, suiteOf(algorithm));
  if (pinFault !== null) fail(pinFault);
  const shown = p.answerPages.reduce((sum, digits) => sum + digits, 0);
  if (shown !== p.answerDigits) fail(`answerPages show ${shown} digits: the answer has ${p.answerDigits}`);
  if (Math.max(...p.answerPages) > p.cells)
    fail(`answerPages has a page of ${Math.max(...p.answerPages)} digits: the glass has ${p.cells} cells`);
  if (p.pinCell + p.pinDigits - 1 > p.cells)
    fail(
      `a PIN of ${p.pinDigits} digits from cell ${p.pinCell} does not fit: the glass has ${p.cells} cells`,
    );
  if (p.challengeDigits > p.cells)
    fail(`challengeDigits is ${p.challengeDigits}: the glass has ${p.cells} cells`);
  if (p.tapMs < p.closesAfterMs)
    fail(`tapMs is ${p.tapMs}: a tap must last until the contact closes, ${p.closesAfterMs} ms or more`);
  if (p.tapMs >= p.editClearMs)
    fail(`tapMs is ${p.tapMs}: a tap must be shorter than editClearMs, ${p.editClearMs} ms`);
  if (p.tapMs >= p.powerHoldMs)
    fail(`tapMs is ${p.tapMs}: a tap must be shorter than powerHoldMs, ${p.powerHoldMs} ms`);
  if (p.powerHoldMs >= p.idleOffMs)
    fail(`powerHoldMs is ${p.powerHoldMs}: it must be shorter than idleOffMs, ${p.idleOffMs} ms`);
  const tapWholeMs = p.tapMs + p.opensAfterMs;
  const pages = p.answerPages.length;
  if (p.answerMs <= pages * tapWholeMs)
    fail(
      `answerMs is ${p.answerMs}: it must be longer than a tap for each page, ${pages * tapWholeMs} ms, to be read`,
    );
  if (pages > 1 && p.answerPageMs <= tapWholeMs)
    fail(`answerPageMs is ${p.answerPageMs}: it must be longer than a tap, ${tapWholeMs} ms, to be read`);
  if (p.batteryLowBelow > p.batteryComputations)
    fail(`batteryLowBelow is ${p.batteryLowBelow}: a new battery has ${p.batteryComputations}`);
  return sheet;
}

/** What a card can do of RFC 6287: digits in and out within its cells and keys, no session. */
function checkAlgorithm(p: Profile, algorithm: Algorithm, fail: (message: string) => never): void {
  const needs = p.role === 'one-time-password' ? 'hotp' : 'ocra';
  if (algorithm.kind !== needs) {
    fail(
      `suite is ${algorithm.text}: a ${p.role} card takes ${needs === 'hotp' ? 'HOTP such as HOTP-SHA1-6' : 'an OCRA suite'}`,
    );
  }
  if (algorithm.kind === 'hotp') {
    if (algorithm.digits !== p.answerDigits)
      fail(`suite gives ${algorithm.digits} digits: answerDigits is ${p.answerDigits}`);
    if (p.challengeDigits !== 0)
      fail(`challengeDigits is ${p.challengeDigits}: a one-time-password card takes no challenge, 0`);
    return;
  }
  const { challenge, digits, sessionBytes, stepSeconds } = algorithm.suite;
  if (challenge.format !== 'N')
    fail(`suite has Q${challenge.format}: a card with digit keys takes QN04 to QN08`);
  if (challenge.length > 8)
    fail(`suite has QN${String(challenge.length).padStart(2, '0')}: a card takes QN04 to QN08`);
  if (challenge.length !== p.challengeDigits)
    fail(`suite takes a challenge of ${challenge.length} digits: challengeDigits is ${p.challengeDigits}`);
  if (digits < 4 || digits > 8) fail(`suite gives ${digits} digits: a card shows 4 to 8`);
  if (digits !== p.answerDigits) fail(`suite gives ${digits} digits: answerDigits is ${p.answerDigits}`);
  if (sessionBytes !== null) fail('suite has S: a card takes no session');
  if (stepSeconds === 0) fail('suite has T0H: a time step lasts at least a second');
}

function suiteIn(field: string, text: string): Algorithm {
  try {
    return algorithmNamed(text);
  } catch (error) {
    if (error instanceof SuiteError) throw new ProfileError(`${field} is ${show(text)}: ${error.message}`);
    throw error;
  }
}

function onGlass(p: Profile, field: ProfileField, text: string): void {
  try {
    layOut(text, p);
  } catch (error) {
    if (error instanceof GlassError) throw new ProfileError(`${field}: ${error.message}`);
    throw error;
  }
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
