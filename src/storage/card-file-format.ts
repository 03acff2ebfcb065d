/**
 * The text of a card file: JSON with a format version. docs/user/card-files.md shows one.
 *
 * A file contains every value of its profile with its provenance, so that it behaves the same when a later version
 * changes a default. Fields that do not fit are reported as damage, with their place; no message contains a key or a
 * PIN. A checksum finds damage in fields that still fit. A file without the checksum line is accepted, so that it can
 * be edited by hand. Format 1 has no checksum, and its seal is not bound to the description of the profile.
 */

import * as v from 'valibot';
import { KeyError, parseKey } from '../crypto/key.ts';
import { type Memory, memoryFault } from '../device/memory.ts';
import { errorIn } from '../errors/message.ts';
import { earlierName } from '../profiles/earlier-field-names.ts';
import { fieldNames, type ProfileSheet, profileOf } from '../profiles/profile.ts';
import { ProfileError } from '../profiles/profile-error.ts';
import { readSheet } from '../profiles/profile-validation.ts';
import { type Sealed, sealedShape } from './passphrase-seal.ts';
import { isSealed } from './sealed-secrets.ts';
import type { StoredKind } from './stored-file-reading.ts';
import {
  checkSum,
  checksumShape,
  damagedBy,
  damagedField,
  parseStoredText,
  type StoredFormat,
  storedFields,
  writeStoredText,
} from './stored-text.ts';

export const cardFormat = 2;

const cardText: StoredFormat = {
  what: 'card file',
  instead: 'give one that dscplus new made',
  newest: cardFormat,
  other: { field: 'shown', what: 'phone file' },
};

/** Far more than a card needs; keeps the program from reading a wrong file in full. */
export const cardFileBytesMax = 262_144;

/** A card as in a file: its secrets in plain text or sealed. */
export interface StoredCard {
  /** The format of the file it was read from, or is written to. */
  readonly format: 1 | typeof cardFormat;
  readonly serial: string;
  readonly sheet: ProfileSheet;
  readonly secrets: Secrets | Sealed;
  readonly memory: Memory;
}

/** `key` in hex; `localPin` only if the profile keeps a PIN. */
export interface Secrets {
  readonly key: string;
  readonly localPin?: string;
}

const shape = v.strictObject({
  format: v.picklist([1, cardFormat]),
  checksum: checksumShape,
  serial: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 characters of ASCII without blanks')),
  profile: v.unknown(),
  key: v.optional(v.string()),
  localPin: v.optional(v.string()),
  sealed: v.optional(sealedShape),
  memory: v.strictObject({
    counter: v.string(),
    battery: v.number(),
    tries: v.number(),
    locked: v.boolean(),
  }),
});

/** What a sealed secret of this card is bound to: in formats 1 and 2, to the earlier names of fields. */
export function boundOf({ format, serial, sheet }: Pick<StoredCard, 'format' | 'serial' | 'sheet'>): string {
  const { name, about } = sheet;
  const values = Object.fromEntries(fieldNames.map((field) => [earlierName(field), sheet.values[field]]));
  const profile = format === 1 ? [name, values] : [name, about, values];
  return JSON.stringify(['dscplus card', format, serial, ...profile]);
}

/** @param card with the present `format`, because sealed data is bound to it */
export function writeCardText(card: StoredCard & { readonly format: typeof cardFormat }): string {
  const { format, serial, sheet, secrets, memory } = card;
  const kept = isSealed(secrets) ? { sealed: secrets } : secrets;
  return writeStoredText(format, { serial, profile: sheet, ...kept, memory });
}

/** @throws StoredFileError `newer format` or `damaged`, naming the place in the file */
export function readCardText(text: string, path: string): StoredCard {
  const json = parseStoredText(text, path, cardText);
  const fields = storedFields(json, shape, path);
  const { format, checksum, serial, profile, key, localPin, sealed, memory } = fields;
  if (checksum !== undefined && format === 1) throw damagedField(path, 'checksum', 'not a field of format 1');
  const sheet = sheetFrom(profile, path);
  const fault = memoryFault(memory, profileOf(sheet));
  if (fault !== null) throw damagedField(path, 'memory', fault);
  if (sealed !== undefined && (key !== undefined || localPin !== undefined))
    throw damagedField(path, 'sealed', 'not the only secrets in the file');
  const secrets = sealed ?? parseCardSecrets({ key, localPin }, sheet, path);
  checkSum(json, path);
  return { format, serial, sheet, secrets, memory };
}

/** Card files, as they are read. */
export const cardFileKind: StoredKind<StoredCard> = {
  what: 'card file',
  bytesMax: cardFileBytesMax,
  creation: 'create one with dscplus new',
  read: readCardText,
};

/** Checks secrets from a file, or from sealed data. */
export function parseCardSecrets(secrets: unknown, sheet: ProfileSheet, path: string): Secrets {
  const { key, localPin } = secrets as Record<string, unknown>;
  if (typeof key !== 'string') throw damagedField(path, 'key', 'missing');
  try {
    parseKey(key);
  } catch (error) {
    if (error instanceof KeyError) throw damagedBy(path, error.message);
    throw error;
  }
  const { pinChecker, pinDigits } = profileOf(sheet);
  if (pinChecker !== 'card') {
    if (localPin !== undefined) throw damagedField(path, 'localPin', `not kept by ${sheet.name}`);
    return { key };
  }
  if (typeof localPin !== 'string' || localPin.length !== pinDigits || !/^[0-9]+$/.test(localPin)) {
    throw damagedField(path, 'localPin', `not ${pinDigits} digits`);
  }
  return { key, localPin };
}

function sheetFrom(profile: unknown, path: string): ProfileSheet {
  try {
    return readSheet(profile);
  } catch (error) {
    if (error instanceof ProfileError) throw damagedBy(path, errorIn('profile', error.message));
    throw error;
  }
}
