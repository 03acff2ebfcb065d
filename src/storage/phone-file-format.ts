/**
 * The text of a phone file: JSON with a format version. docs/user/phone.md shows one.
 *
 * It has what the app remembers, its secrets (keys, what the server knows the phone by), and what shows: the screen and
 * its fields, without what was typed as a secret. Fields that do not fit are reported as damage, with their place.
 */
import * as v from 'valibot';
import { PhoneError } from '../phone/phone-errors.ts';
import { checkPhoneKept, type PhoneKept, type PhoneMemory, phoneMemoryFault } from '../phone/phone-memory.ts';
import {
  type PhoneProfileName,
  type PhoneValues,
  phoneProfileNames,
  phoneProfileWith,
} from '../phone/phone-profile.ts';
import { checkPhoneSnapshot, type PhoneSnapshot } from '../phone/phone-snapshot.ts';
import { type PhoneLocale, phoneLocales } from '../phone/screens/phone-texts.ts';
import { type Sealed, sealedShape } from './passphrase-seal.ts';
import { isSealed, type SecretsPlace } from './sealed-secrets.ts';
import type { StoredKind } from './stored-file-reading.ts';
import {
  checkSum,
  checksumShape,
  damagedField,
  damagedPart,
  parseStoredText,
  type StoredFormat,
  storedFields,
  writeStoredText,
} from './stored-text.ts';

const phoneFileFormat = 1;

/** Far more than a phone needs; keeps the program from reading a wrong file in full. */
const phoneFileBytesMax = 262_144;

const phoneText: StoredFormat = {
  what: 'phone file',
  instead: 'give one that dscplus phone made',
  newest: phoneFileFormat,
  other: { field: 'serial', what: 'card file' },
};

/** What showed when the phone was closed, and when that was. */
export interface ShownBefore {
  readonly snapshot: PhoneSnapshot;
  /** Unix time in ms. */
  readonly unixMs: number;
}

/** A phone as in a file: its secrets in plain text or sealed. */
export interface StoredPhone {
  /** The kind of phone; it says the system. */
  readonly profile: PhoneProfileName;
  /** Values of its own. */
  readonly values: PhoneValues;
  readonly locale: PhoneLocale;
  /** The address of its login server, or null. */
  readonly server: string | null;
  readonly memory: PhoneMemory;
  readonly secrets: PhoneKept['secrets'] | Sealed;
  /** Null: the phone starts anew, as after a loss of power. */
  readonly shown: ShownBefore | null;
}

const record = v.record(v.string(), v.unknown());

const shape = v.strictObject({
  format: v.literal(phoneFileFormat),
  checksum: checksumShape,
  profile: v.picklist(phoneProfileNames),
  values: record,
  locale: v.picklist(phoneLocales),
  server: v.nullable(v.string()),
  memory: record,
  secrets: v.optional(record),
  sealed: v.optional(sealedShape),
  shown: v.nullable(
    v.strictObject({ unixMs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)), snapshot: record }),
  ),
});

/** The text of a phone file. */
export function writePhoneText({ secrets, shown, ...phone }: StoredPhone): string {
  const kept = isSealed(secrets) ? { sealed: secrets } : { secrets };
  return writeStoredText(phoneFileFormat, { ...phone, ...kept, shown });
}

/** @throws StoredFileError `newer format` or `damaged`, naming the place in the file */
export function readPhoneText(text: string, path: string): StoredPhone {
  const json = parseStoredText(text, path, phoneText);
  const fields = storedFields(json, shape, path);
  const { profile, locale, server, sealed, secrets } = fields;
  const { values } = fields;
  asDamage(path, () => phoneProfileWith(profile, values));
  const memory = fields.memory as unknown as PhoneMemory;
  const fault = phoneMemoryFault(memory);
  if (fault !== null) throw damagedField(path, 'memory', `invalid ${fault}`);
  if ((sealed === undefined) === (secrets === undefined))
    throw damagedField(path, 'secrets', 'not given once, in plain text or sealed');
  const stored = sealed ?? checkPhoneSecrets(memory, secrets, path);
  const shown = fields.shown as ShownBefore | null;
  if (shown !== null) asDamage(path, () => checkPhoneSnapshot(shown.snapshot, memory.installation));
  checkSum(json, path);
  return { profile, values, locale, server, memory, secrets: stored, shown };
}

/** Phone files, as they are read. */
export const phoneFileKind: StoredKind<StoredPhone> = {
  what: 'phone file',
  bytesMax: phoneFileBytesMax,
  creation: 'give --os ios or --os android to make it',
  read: readPhoneText,
};

/** Checks secrets from a file, or from sealed data. @throws StoredFileError `damaged` */
export function checkPhoneSecrets(memory: PhoneMemory, secrets: unknown, path: string): PhoneKept['secrets'] {
  return asDamage(path, () => checkPhoneKept({ memory, secrets: secrets as PhoneKept['secrets'] })).secrets;
}

/** Where a phone has its secrets: they are bound to the installation and the kind of phone. */
export function placeOfSecrets({ profile, memory }: StoredPhone, path: string): SecretsPlace {
  const bound = JSON.stringify(['dscplus phone', phoneFileFormat, memory.installation, profile]);
  return { path, name: 'key', bound };
}

/** Values that don't fit a phone are damage of its file. */
function asDamage<T>(path: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof PhoneError || error instanceof RangeError) throw damagedPart(path, error.message);
    throw error;
  }
}
