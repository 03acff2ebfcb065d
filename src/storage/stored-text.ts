/**
 * The text of a file that is kept: JSON with a format version and a checksum. The checksum finds damage in fields that
 * still fit. A file without that line is accepted, so that it can be edited by hand.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { errorIn, errorMessage, quotedPath } from '../errors/message.ts';
import { JsonError, parseJson } from '../files/json.ts';
import { StoredFileError } from './stored-file-error.ts';

/** What a kind of file is called, what makes one, and its newest format. */
export interface StoredFormat {
  readonly what: 'card file' | 'phone file';
  /** What to give instead of another kind of file. */
  readonly instead: string;
  readonly newest: number;
  /** A field that only files of the other kind have, and what those are called. */
  readonly other: { readonly field: string; readonly what: string };
}

/** The field with the checksum, for the schema of a file. */
export const checksumShape = v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, '64 hex digits')));

const restoreCopy = 'restore a copy, this file is left as it is';

/** The text of a file, with its checksum. */
export function writeStoredText(format: number, fields: object): string {
  const checksum = checksumOf({ format, ...fields });
  return `${JSON.stringify({ format, checksum, ...fields }, null, 2)}\n`;
}

/**
 * The object in the text, of a format that this version reads.
 * @throws StoredFileError `newer format`, `damaged`, or that it is another kind of file
 */
export function parseStoredText(text: string, path: string, format: StoredFormat): object {
  const json = objectIn(text, path, format);
  const { field, what } = format.other;
  if (field in json) throw anotherFile(path, `but a ${what}`, format);
  const version = json.format;
  if (typeof version !== 'number' || !Number.isInteger(version) || version <= format.newest) return json;
  throw new StoredFileError(
    'newer format',
    errorMessage(
      quotedPath(path),
      `its format ${version} is newer than this version`,
      `use a newer dscplus, this one reads formats up to ${format.newest}`,
    ),
  );
}

/** The fields of a file by its schema. @throws StoredFileError `damaged`, naming the place in the file */
export function storedFields<T>(json: object, shape: v.GenericSchema<unknown, T>, path: string): T {
  const read = v.safeParse(shape, json);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const place = issue.path?.map(({ key }) => String(key)).join('.') ?? 'the file';
  throw damagedField(path, place, `not ${issue.type === 'regex' ? issue.message : issue.expected}`);
}

/** Checked last, so that an editing mistake is reported as that. @throws StoredFileError `damaged` */
export function checkSum(json: object, path: string): void {
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

/** The error of a field that does not fit. */
export function damagedField(path: string, field: string, problem: string): StoredFileError {
  return damagedBy(path, errorMessage(field, problem, restoreCopy));
}

/** The error of a part that does not fit, by the text of the error that its rule has. */
export function damagedPart(path: string, text: string): StoredFileError {
  const [, subject = '', problem = ''] = /^(.*?): (.*?)(?:; .*)?$/s.exec(text) ?? [];
  return damagedField(path, subject, problem);
}

/** @param text of an error about a part of the file */
export function damagedBy(path: string, text: string): StoredFileError {
  return new StoredFileError('damaged', errorIn(`${quotedPath(path)}: damaged`, text));
}

/** SHA-256 of all fields but the checksum, in their order, as JSON without blanks. */
function checksumOf(fields: object): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/** Only a text that begins as such a file does can be a damaged one. */
function objectIn(text: string, path: string, format: StoredFormat): { readonly format: unknown } {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (/^\s*($|\{\s*($|"f))/.test(text))
      throw new StoredFileError(
        'damaged',
        errorMessage(quotedPath(path), `damaged, ${error.problem}`, restoreCopy),
      );
    throw anotherFile(path, error.problem, format);
  }
  if (typeof json === 'object' && json !== null && 'format' in json) return json;
  throw anotherFile(path, 'has no format', format);
}

/** The error of a file of another kind. */
function anotherFile(path: string, why: string, { what, instead }: StoredFormat): StoredFileError {
  return new StoredFileError(
    `not a ${what}`,
    errorMessage(quotedPath(path), `not a ${what}, ${why}`, instead),
  );
}
