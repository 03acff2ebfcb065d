/**
 * The text of a card file: JSON with a format version. docs/user/card-files.md shows one.
 *
 * A file contains every value of its profile with its provenance, so that it behaves the same when a later version
 * changes a default. Fields that do not fit are reported as damage, with their place; no message contains a key or a
 * PIN. A checksum finds damage in fields that still fit. A file without the checksum line is accepted, so that it can
 * be edited by hand. Format 1 has no checksum, and its seal is not bound to the description of the profile.
 */

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { KeyError, parseKey } from '../crypto/key.ts';
import { type Memory, memoryFault } from '../device/memory.ts';
import { errorIn, errorMessage, quotedPath } from '../errors/message.ts';
import { JsonError, parseJson } from '../files/json.ts';
import { earlierName } from '../profiles/earlier-field-names.ts';
import { fieldNames, type ProfileSheet, profileOf } from '../profiles/profile.ts';
import { ProfileError } from '../profiles/profile-error.ts';
import { readSheet } from '../profiles/profile-validation.ts';
import { CardFileError } from './card-file-error.ts';
import { type Sealed, sealedShape } from './passphrase-seal.ts';

export const cardFormat = 2;

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

export function isSealed(secrets: Secrets | Sealed): secrets is Sealed {
  return 'kdf' in secrets;
}

const shape = v.strictObject({
  format: v.picklist([1, cardFormat]),
  checksum: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, '64 hex digits'))),
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
  const rest = { serial, profile: sheet, ...kept, memory };
  const checksum = checksumOf({ format, ...rest });
  return `${JSON.stringify({ format, checksum, ...rest }, null, 2)}\n`;
}

/** SHA-256 of all fields but the checksum, in their order, as JSON without blanks. */
function checksumOf(fields: object): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

type Damaged = (thing: string, problem: string, action?: string) => CardFileError;

const restoreCopy = 'restore a copy, this file is left as it is';

/** @param text of an error about a part of the file */
function damagedBy(path: string, text: string): CardFileError {
  return new CardFileError('damaged', errorIn(`${quotedPath(path)}: damaged`, text));
}

/** @throws CardFileError `newer format` or `damaged`, naming the place in the file */
export function readCardText(text: string, path: string): StoredCard {
  const damaged: Damaged = (thing, problem, action = restoreCopy) =>
    damagedBy(path, errorMessage(thing, problem, action));
  const json = jsonFrom(text, path);
  const { format } = json;
  if (typeof format === 'number' && Number.isInteger(format) && format > cardFormat) {
    throw new CardFileError(
      'newer format',
      errorMessage(
        quotedPath(path),
        `its format ${format} is newer than this version`,
        `use a newer dscplus, this one reads formats up to ${cardFormat}`,
      ),
    );
  }
  const read = v.safeParse(shape, json);
  if (!read.success) {
    const [issue] = read.issues;
    const place = issue.path?.map(({ key }) => String(key)).join('.') ?? 'the file';
    throw damaged(place, `not ${issue.type === 'regex' ? issue.message : issue.expected}`);
  }
  const { checksum, serial, profile, key, localPin, sealed, memory } = read.output;
  if (checksum !== undefined && read.output.format === 1)
    throw damaged('checksum', 'not a field of format 1');
  const sheet = sheetFrom(profile, path);
  const fault = memoryFault(memory, profileOf(sheet));
  if (fault !== null) throw damaged('memory', fault);
  if (sealed !== undefined) {
    if (key !== undefined || localPin !== undefined)
      throw damaged('sealed', 'not the only secrets in the file');
  }
  const secrets = sealed ?? parseCardSecrets({ key, localPin }, sheet, path);
  checkSum(json, path);
  return { format: read.output.format, serial, sheet, secrets, memory };
}

/** Last, so that an editing mistake is reported as that. */
function checkSum(json: object, path: string): void {
  const { checksum, ...rest } = json as { checksum?: string };
  if (checksum === undefined || checksum === checksumOf(rest)) return;
  throw damagedBy(
    path,
    errorMessage(
      'checksum',
      'does not match',
      'restore a copy, or if you edited the file, remove the line "checksum"',
    ),
  );
}

/** The object in the text. Only a text that begins as a card file does can be a damaged one. */
function jsonFrom(text: string, path: string): { readonly format: unknown } {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (/^\s*($|\{\s*($|"f))/.test(text))
      throw new CardFileError(
        'damaged',
        errorMessage(quotedPath(path), `damaged, ${error.problem}`, restoreCopy),
      );
    throw anotherFile(path, error.problem);
  }
  if (typeof json === 'object' && json !== null && 'format' in json) return json;
  throw anotherFile(path, 'has no format');
}

function anotherFile(path: string, why: string): CardFileError {
  return new CardFileError(
    'not a card file',
    errorMessage(quotedPath(path), `not a card file, ${why}`, 'give one that dscplus new made'),
  );
}

/** Checks secrets from a file, or from sealed data. */
export function parseCardSecrets(secrets: unknown, sheet: ProfileSheet, path: string): Secrets {
  const damaged: Damaged = (thing, problem, action = restoreCopy) =>
    damagedBy(path, errorMessage(thing, problem, action));
  const { key, localPin } = secrets as Record<string, unknown>;
  if (typeof key !== 'string') throw damaged('key', 'missing');
  try {
    parseKey(key);
  } catch (error) {
    if (error instanceof KeyError) throw damagedBy(path, error.message);
    throw error;
  }
  const { pinChecker, pinDigits } = profileOf(sheet);
  if (pinChecker !== 'card') {
    if (localPin !== undefined) throw damaged('localPin', `not kept by ${sheet.name}`);
    return { key };
  }
  if (typeof localPin !== 'string' || localPin.length !== pinDigits || !/^[0-9]+$/.test(localPin)) {
    throw damaged('localPin', `not ${pinDigits} digits`);
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
