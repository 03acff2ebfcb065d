/**
 * A profile: everything that differs between cards, as data.
 *
 * The firmware reads a `Profile`; people read a `ProfileSheet`, which has the same values with their provenance.
 * `profileFields` is the one place that says what each field is, its unit and its accepted values.
 */
import { type PinCheck, type PinChecker, pinChecker } from '../crypto/pin-checker.ts';
import { algorithmNamed, suiteOf, usesCounter } from './algorithm.ts';
import { type Provenance, provenances, type WithProvenance } from './provenance.ts';

/** All values of one kind of card, as data. `profileFields` has the unit and the range of each; times are in ms. */
export interface Profile {
  /** The name by which a card is chosen. */
  readonly name: string;
  /** Whether the card asks for a challenge, or shows a one-time password. */
  readonly role: 'challenge-response' | 'one-time-password';
  /** Cells of the LCD. */
  readonly cells: number;
  /** Segments of each cell. */
  readonly segments: 14 | 7;
  /** The prompt for the PIN. */
  readonly pinPrompt: string;
  /** The prompt for the challenge; empty for a card without a challenge. */
  readonly challengePrompt: string;
  /** The cell of the first PIN digit, counted from 1. */
  readonly pinCell: number;
  /** Digits of the PIN. */
  readonly pinDigits: number;
  /** The character shown for a PIN digit. */
  readonly pinMask: '-' | '*';
  /** Whether the last PIN digit is shown until the next key. */
  readonly pinLastShown: boolean;
  /** The character shown for a PIN digit that is not keyed yet. */
  readonly pinUnfilled: ' ' | '_';
  /** Where the PIN is checked, for a suite without P. */
  readonly pinCheck: PinCheck;
  /** Wrong PINs in a row until the card locks, for a card that checks the PIN itself. */
  readonly pinTries: number;
  /** The text at a wrong PIN; the number of tries left follows it. */
  readonly failText: string;
  /** The text of a locked card. */
  readonly lockText: string;
  /** How long the text of a wrong PIN or a lock is shown, in ms. */
  readonly failMs: number;
  /** Digits of the challenge; 0 for a card without one. */
  readonly challengeDigits: number;
  /** Digits of the response. */
  readonly responseDigits: number;
  /** Digits of the response on each page. */
  readonly responsePages: readonly number[];
  /** How long a page of the response is shown, in ms. */
  readonly responsePageMs: number;
  /** How long the response is shown, in ms. */
  readonly responseMs: number;
  /** After how long without a key the card goes off, in ms. */
  readonly idleOffMs: number;
  /** How long computing takes, in ms. */
  readonly computingMs: number;
  /** How long the self-test at power-on takes, in ms; 0 for none. */
  readonly selfTestMs: number;
  /** How long a low battery is shown after a self-test, in ms. */
  readonly lowBatteryMs: number;
  /** The text at a low battery. */
  readonly lowBatteryText: string;
  /** How long the power key must be held until it acts, in ms. */
  readonly powerHoldMs: number;
  /** What a short press of the edit key does. */
  readonly editShort: 'deletes last' | 'clears all';
  /** How long the edit key must be held until it clears the entry, in ms. */
  readonly editClearMs: number;
  /** How long a key is touched until its contact closes, in ms. */
  readonly closesAfterMs: number;
  /** How long after the release a contact opens, in ms. */
  readonly opensAfterMs: number;
  /** How long a tap touches a key, in ms. */
  readonly tapMs: number;
  /** The algorithm: the text of an OCRA suite (RFC 6287), or `HOTP-SHA1-6`. */
  readonly suite: string;
  /** Computations of a new battery. */
  readonly batteryComputations: number;
  /** The battery is low when fewer computations than this are left. */
  readonly batteryLowBelow: number;
  /** Whether the suite uses a counter; derived from `suite`. */
  readonly counting: boolean;
  /** Who checks the PIN; derived from `pinCheck` and `suite`. */
  readonly pinChecker: PinChecker;
  /** What the LCD shows around the last PIN digit, by the number of digits keyed, from 1. */
  readonly pinPlaces: readonly PinPlace[];
}

type ProfileValues = Omit<Profile, 'name' | 'counting' | 'pinChecker' | 'pinPlaces'>;

export interface PinPlace {
  readonly before: string;
  readonly after: string;
}

export type ProfileField = keyof ProfileValues;

/** A profile with the provenance of each value. */
export interface ProfileSheet {
  /** The name by which a card is chosen. */
  readonly name: string;
  /** What kind of card it is, in a few words. */
  readonly about: string;
  /** The values, each with its provenance. */
  readonly values: { readonly [F in ProfileField]: WithProvenance<Profile[F]> };
}

/**
 * The accepted values of a field. `whole`: an integer, both limits included. `pages`: digits per page of the
 * response.
 */
export type FieldRule =
  | { readonly kind: 'whole'; readonly from: number; readonly to: number }
  | { readonly kind: 'choice'; readonly of: readonly (string | number)[] }
  | { readonly kind: 'flag' }
  | { readonly kind: 'text' }
  | { readonly kind: 'suite' }
  | { readonly kind: 'pages' };

export interface FieldInfo {
  readonly description: string;
  readonly unit: string;
  readonly rule: FieldRule;
}

export const timeMaxMs = 86_400_000;

const whole = (from: number, to: number): FieldRule => ({ kind: 'whole', from, to });
const choice = (...of: (string | number)[]): FieldRule => ({ kind: 'choice', of });
const text: FieldRule = { kind: 'text' };
const time: FieldRule = whole(1, timeMaxMs);
const timeOrNone: FieldRule = whole(0, timeMaxMs);

/**
 * What each field of a profile is, its unit, and what it may be.
 *
 * @example
 * ```ts
 * import { profileFields } from 'dscplus';
 *
 * profileFields.responseMs.unit; // → 'ms'
 * profileFields.pinDigits.rule; // → { kind: 'whole', from: 1, to: 16 }
 * ```
 */
export const profileFields: { readonly [F in ProfileField]: FieldInfo } = {
  role: {
    description: 'kind of code that the card shows',
    unit: '',
    rule: choice('challenge-response', 'one-time-password'),
  },
  cells: { description: 'cells of the LCD', unit: 'cells', rule: whole(1, 16) },
  segments: { description: 'segments of a cell', unit: 'segments', rule: choice(14, 7) },
  pinPrompt: { description: 'prompt for the PIN', unit: '', rule: text },
  challengePrompt: { description: 'prompt for the challenge (none: empty)', unit: '', rule: text },
  pinCell: { description: 'cell of the first PIN digit, from 1', unit: 'cell', rule: whole(1, 16) },
  pinDigits: { description: 'length of the PIN', unit: 'digits', rule: whole(1, 16) },
  pinMask: { description: 'character shown for a PIN digit', unit: '', rule: choice('-', '*') },
  pinLastShown: { description: 'the last PIN digit is shown', unit: '', rule: { kind: 'flag' } },
  pinUnfilled: {
    description: 'character shown for a PIN digit not keyed yet',
    unit: '',
    rule: choice(' ', '_'),
  },
  pinCheck: {
    description: 'where the PIN is checked, for a suite without P (none: by P in the suite, else nowhere)',
    unit: '',
    rule: choice('none', 'server', 'card'),
  },
  pinTries: { description: 'wrong PINs in a row until the card locks', unit: 'tries', rule: whole(1, 99) },
  failText: { description: 'text at a wrong PIN, before the count', unit: '', rule: text },
  lockText: { description: 'text of a locked card', unit: '', rule: text },
  failMs: { description: 'how long a wrong PIN or a lock is shown', unit: 'ms', rule: time },
  challengeDigits: { description: 'length of the challenge (none: 0)', unit: 'digits', rule: whole(0, 8) },
  responseDigits: { description: 'length of the response', unit: 'digits', rule: whole(4, 8) },
  responsePages: {
    description: 'digits of the response on each page',
    unit: 'digits',
    rule: { kind: 'pages' },
  },
  responsePageMs: { description: 'how long a page of the response shows', unit: 'ms', rule: time },
  responseMs: { description: 'how long the response shows', unit: 'ms', rule: time },
  idleOffMs: { description: 'time without a key press until the card switches off', unit: 'ms', rule: time },
  computingMs: { description: 'how long computing takes', unit: 'ms', rule: time },
  selfTestMs: { description: 'self-test at power-on (none: 0)', unit: 'ms', rule: timeOrNone },
  lowBatteryMs: { description: 'how long a low battery is shown after a self-test', unit: 'ms', rule: time },
  lowBatteryText: { description: 'text at a low battery', unit: '', rule: text },
  powerHoldMs: { description: 'how long the power key must be held', unit: 'ms', rule: time },
  editShort: {
    description: 'what a short press of edit does',
    unit: '',
    rule: choice('deletes last', 'clears all'),
  },
  editClearMs: { description: 'how long edit must be held to clear', unit: 'ms', rule: time },
  closesAfterMs: { description: 'time from the touch until the contact closes', unit: 'ms', rule: time },
  opensAfterMs: { description: 'time from the release until the contact opens', unit: 'ms', rule: time },
  tapMs: { description: 'how long a tap lasts', unit: 'ms', rule: time },
  suite: { description: 'algorithm', unit: '', rule: { kind: 'suite' } },
  batteryComputations: {
    description: 'computations of a new battery',
    unit: 'computations',
    rule: whole(1, 1_000_000),
  },
  batteryLowBelow: {
    description: 'the battery is low below this',
    unit: 'computations',
    rule: whole(0, 1_000_000),
  },
};

export const fieldNames: readonly ProfileField[] = Object.keys(profileFields) as ProfileField[];

/** A value of a profile as programs read it, in JSON. */
export interface DescribedValue {
  readonly value: Profile[ProfileField];
  readonly unit: string;
  /** How sure it is, in words. */
  readonly provenance: Provenance;
  /** Where it comes from, in a few words, or null. */
  readonly source: string | null;
}

/** The values of a sheet by field, each with its unit, provenance and source. */
export function describedValues(sheet: ProfileSheet): Readonly<Record<string, DescribedValue>> {
  return Object.fromEntries(
    fieldNames.map((field) => {
      const [value, letter, from] = sheet.values[field];
      const { unit } = profileFields[field];
      return [field, { value, unit, provenance: provenances[letter], source: from ?? null }];
    }),
  );
}

const known = new WeakMap<ProfileSheet, Profile>();

/** The plain values of a sheet, and the derived ones: computed once, and shared by all cards of the sheet. */
export function profileOf(sheet: ProfileSheet): Profile {
  const found = known.get(sheet) ?? workOut(sheet);
  known.set(sheet, found);
  return found;
}

function workOut(sheet: ProfileSheet): Profile {
  const given = Object.fromEntries(fieldNames.map((field) => [field, sheet.values[field][0]]));
  const values = given as unknown as ProfileValues;
  const algorithm = algorithmNamed(values.suite);
  return Object.freeze({
    name: sheet.name,
    ...values,
    counting: usesCounter(algorithm),
    pinChecker: pinChecker(values.pinCheck, suiteOf(algorithm)),
    pinPlaces: Array.from({ length: values.pinDigits }, (_, before) => pinPlace(values, before)),
  });
}

/** The prompt with `masked` digits masked before the last one, and blanks or lines for the digits still to come. */
function pinPlace(values: ProfileValues, masked: number): PinPlace {
  const { pinPrompt, pinCell, pinDigits, pinMask, pinUnfilled, cells } = values;
  const prompt = pinPrompt.padEnd(cells);
  return {
    before: prompt.slice(0, pinCell - 1) + pinMask.repeat(masked),
    after: pinUnfilled.repeat(pinDigits - masked - 1) + prompt.slice(pinCell - 1 + pinDigits),
  };
}
