/**
 * The values of a phone with the app: who proves what, what a PIN may be, how long things show. Each has its
 * provenance; times are in ms. docs/dev/phone.md has the table.
 *
 * The broker's instructions for use win: letters and digits in a PIN. A later guide of the broker takes digits only,
 * which is a profile of its own.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { hintFor } from '../options/option-check.ts';
import type { ProvenanceLetter } from '../profiles/provenance.ts';

export const phoneSystems = ['ios', 'android'] as const;
/** The system of a phone. */
export type PhoneSystem = (typeof phoneSystems)[number];

/** What proves the person: the lock of the phone (fingerprint, face, passcode), or the PIN of the app. */
export type PhoneProver = 'lock' | 'PIN';

/** All values of one kind of phone. Times are in ms. */
export interface PhoneProfile {
  /** Its system. */
  readonly os: PhoneSystem;
  /** What a response by hand needs. */
  readonly respondsBy: PhoneProver;
  /** What the approval of a notification needs. With `lock`, Android keeps the PIN beside the key. */
  readonly approvesBy: PhoneProver;
  /** The characters of a PIN. */
  readonly pinCharacters: 'letters and digits' | 'digits';
  /** Characters of a PIN, at least. */
  readonly pinLengthMin: number;
  /** Characters of a PIN, at most. */
  readonly pinLengthMax: number;
  /** The algorithm of the responses. */
  readonly suite: string;
  /** Digits of a challenge. */
  readonly challengeDigits: number;
  /** Digits of a response. */
  readonly responseDigits: number;
  /** Digits of an activation token. */
  readonly tokenDigits: number;
  /** The proof that fails this many times leads back. */
  readonly proofTries: number;
  /** How long a response shows. */
  readonly responseMs: number;
  /** How long a proof is waited for. */
  readonly proofMs: number;
  /** Time without an input until the phone is asleep. */
  readonly sleepMs: number;
}

export const phoneProfileNames = ['ios', 'android', 'android-digits'] as const;
/** The name of a built-in kind of phone. */
export type PhoneProfileName = (typeof phoneProfileNames)[number];

type Sheet = { readonly [F in keyof PhoneProfile]: readonly [PhoneProfile[F], ProvenanceLetter, string?] };

const suite = 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1';
const common = {
  suite: [suite, 'C', 'a public client'],
  challengeDigits: [6, 'C', 'public clients'],
  responseDigits: [8, 'C', 'public clients'],
  tokenDigits: [6, 'A'],
  proofTries: [3, 'A'],
  responseMs: [60_000, 'A'],
  proofMs: [30_000, 'A'],
  sleepMs: [300_000, 'A'],
} as const;

const android: Sheet = {
  os: ['android', 'D', 'instructions for use'],
  respondsBy: ['PIN', 'D', 'instructions for use'],
  approvesBy: ['PIN', 'D', 'instructions for use: fingerprint or PIN, by the set-up'],
  pinCharacters: ['letters and digits', 'D', 'instructions for use; an older page: special characters too'],
  pinLengthMin: [4, 'D', 'instructions for use'],
  pinLengthMax: [6, 'D', 'instructions for use'],
  ...common,
};

/** The built-in kinds of phone: each value with its provenance, and where it comes from in a few words. */
export const phoneSheets: Readonly<Record<PhoneProfileName, Sheet>> = {
  ios: {
    os: ['ios', 'D', 'instructions for use'],
    respondsBy: ['lock', 'D', 'instructions for use'],
    approvesBy: ['lock', 'D', 'instructions for use'],
    pinCharacters: ['letters and digits', 'A', 'not used: the app has no PIN'],
    pinLengthMin: [4, 'A', 'not used: the app has no PIN'],
    pinLengthMax: [6, 'A', 'not used: the app has no PIN'],
    ...common,
  },
  android,
  'android-digits': { ...android, pinCharacters: ['digits', 'D', 'the guide of today'] },
};

/** Every value: what it is. */
export const phoneProfileFields: Readonly<Record<keyof PhoneProfile, string>> = {
  os: 'system of the phone',
  respondsBy: 'what a response by hand needs: the lock of the phone, or the PIN of the app',
  approvesBy: 'what the approval of a notification needs',
  pinCharacters: 'characters of a PIN, at least one of them a digit',
  pinLengthMin: 'characters of a PIN, at least',
  pinLengthMax: 'characters of a PIN, at most',
  suite: 'algorithm',
  challengeDigits: 'length of the challenge',
  responseDigits: 'length of the response',
  tokenDigits: 'length of an activation token',
  proofTries: 'the proof that fails this many times leads back',
  responseMs: 'how long a response shows',
  proofMs: 'how long a proof is waited for',
  sleepMs: 'time without an input until the phone is asleep',
};

/** The values that you may set, the numbers with their range. */
const settable = {
  approvesBy: ['lock', 'PIN'],
  proofTries: [1, 10],
  responseMs: [1, 3_600_000],
  proofMs: [1, 3_600_000],
  sleepMs: [1, 86_400_000],
} as const satisfies Partial<Record<keyof PhoneProfile, readonly [unknown, unknown]>>;

/** Values of your own for a phone; `phoneProfileFields` says what they are. */
export type PhoneValues = Partial<Pick<PhoneProfile, keyof typeof settable>>;

/** What a value may be set to, in words; null for one that can't be set. */
export function phoneValueChoice(field: string, os: PhoneSystem): string | null {
  if (!Object.hasOwn(settable, field)) return null;
  if (field === 'approvesBy' && os === 'ios') return 'lock';
  const [min, max] = settable[field as keyof PhoneValues];
  return typeof min === 'number' ? `a whole number from ${min} to ${max}` : `${min} or ${max}`;
}

/** The values of a built-in kind of phone. */
export function phoneProfileNamed(name: PhoneProfileName): PhoneProfile {
  return Object.fromEntries(
    Object.entries(phoneSheets[name]).map(([field, [value]]) => [field, value]),
  ) as unknown as PhoneProfile;
}

/**
 * A built-in kind of phone with some values of its own.
 * @throws {RangeError} for a value that can't be set, or one out of its range
 */
export function phoneProfileWith(name: PhoneProfileName, values: PhoneValues): PhoneProfile {
  const profile = { ...phoneProfileNamed(name), ...values };
  for (const [field, value] of Object.entries(values)) {
    const choice = phoneValueChoice(field, profile.os);
    if (choice === null)
      throw new RangeError(
        errorMessage(`phone value ${quoted(field)}`, 'unknown', hintFor(field, Object.keys(settable))),
      );
    if (!isChosen(field as keyof PhoneValues, value))
      throw new RangeError(errorMessage(field, `invalid value ${quoted(value)}`, `give ${choice}`));
  }
  if (profile.os === 'ios' && profile.approvesBy === 'PIN')
    throw new RangeError(errorMessage('approvesBy', 'the app has no PIN on iOS', 'give lock'));
  return profile;
}

function isChosen(field: keyof PhoneValues, value: unknown): boolean {
  const [min, max] = settable[field];
  if (typeof min !== 'number') return value === min || value === max;
  return Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= Number(max);
}
