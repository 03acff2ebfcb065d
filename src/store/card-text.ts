/**
 * The text of a card file: JSON with a format version. docs/card-files.md shows one.
 *
 * A file holds every value of its profile with its basis, so that it goes on working the same when a later version
 * changes a default. What does not fit is damage, named by its place; no message holds a key or a PIN.
 */
import * as v from 'valibot';
import { KeyError, parseKey } from '../crypto/key.ts';
import { type Memory, memoryFault } from '../device/memory.ts';
import { type ProfileSheet, profileOf } from '../device/profile.ts';
import { ProfileError, readSheet } from '../device/profile-check.ts';
import { CardFileError } from './fault.ts';
import { type Sealed, sealedShape } from './seal.ts';

export const cardFormat = 1;

/** A card as it stands in a file: its secrets in the clear or sealed. */
export interface StoredCard {
  readonly serial: string;
  readonly sheet: ProfileSheet;
  readonly secrets: Secrets | Sealed;
  readonly memory: Memory;
}

/** `key` in hex; `localPin` only where the profile keeps one. */
export interface Secrets {
  readonly key: string;
  readonly localPin?: string;
}

export function isSealed(secrets: Secrets | Sealed): secrets is Sealed {
  return 'kdf' in secrets;
}

const shape = v.strictObject({
  format: v.literal(cardFormat),
  serial: v.pipe(
    v.string(),
    v.regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 characters of ASCII without blanks are accepted'),
  ),
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

/** What a sealed secret of this card is bound to. */
export function boundOf({ serial, sheet }: Pick<StoredCard, 'serial' | 'sheet'>): string {
  return JSON.stringify(['dscplus card', cardFormat, serial, sheet.name, sheet.values]);
}

export function writeCardText({ serial, sheet, secrets, memory }: StoredCard): string {
  const kept = isSealed(secrets) ? { sealed: secrets } : secrets;
  return `${JSON.stringify({ format: cardFormat, serial, profile: sheet, ...kept, memory }, null, 2)}\n`;
}

/** @throws CardFileError `newer format` or `damaged`, naming the place in the file */
export function readCardText(text: string, path: string): StoredCard {
  const damaged = (what: string): CardFileError =>
    new CardFileError('damaged', `${path} is damaged: ${what}; it is left as it is`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged('it is not JSON');
  }
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  if (typeof format === 'number' && Number.isInteger(format) && format > cardFormat) {
    throw new CardFileError(
      'newer format',
      `${path} has format ${format}: this version reads up to ${cardFormat}, use a newer dscplus; the file is left as it is`,
    );
  }
  const read = v.safeParse(shape, json);
  if (!read.success) {
    const [issue] = read.issues;
    const place = issue.path?.map(({ key }) => String(key)).join('.') ?? 'the file';
    throw damaged(`${place} is not as it is written (${issue.expected ?? issue.message})`);
  }
  const { serial, profile, key, localPin, sealed, memory } = read.output;
  const sheet = sheetFrom(profile, damaged);
  const fault = memoryFault(memory, profileOf(sheet));
  if (fault !== null) throw damaged(`memory: ${fault}`);
  if (sealed !== undefined) {
    if (key !== undefined || localPin !== undefined) throw damaged('it has secrets beside the sealed ones');
    return { serial, sheet, secrets: sealed, memory };
  }
  return { serial, sheet, secrets: readSecrets({ key, localPin }, sheet, damaged), memory };
}

/** Checks secrets from a file, or from what was sealed. */
export function readSecrets(
  secrets: unknown,
  sheet: ProfileSheet,
  damaged: (what: string) => CardFileError,
): Secrets {
  const { key, localPin } = secrets as Record<string, unknown>;
  if (typeof key !== 'string') throw damaged('key is missing');
  try {
    parseKey(key);
  } catch (error) {
    if (error instanceof KeyError) throw damaged(error.message);
    throw error;
  }
  const { pinChecker, pinDigits } = profileOf(sheet);
  if (pinChecker !== 'card') {
    if (localPin !== undefined) throw damaged(`localPin is there, and ${sheet.name} keeps no PIN`);
    return { key };
  }
  if (typeof localPin !== 'string' || localPin.length !== pinDigits || !/^[0-9]+$/.test(localPin)) {
    throw damaged(`localPin is not ${pinDigits} digits`);
  }
  return { key, localPin };
}

function sheetFrom(profile: unknown, damaged: (what: string) => CardFileError): ProfileSheet {
  try {
    return readSheet(profile);
  } catch (error) {
    if (error instanceof ProfileError) throw damaged(`profile: ${error.message}`);
    throw error;
  }
}
