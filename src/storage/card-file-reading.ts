/** Reads a card file: finds the file that a path leads to, checks its format and mode, and returns the card in it. */

import { realpathSync, statSync } from 'node:fs';
import { errorMessage, quotedPath } from '../errors/message.ts';
import {
  FileError,
  type FileKind,
  type FileStat,
  readRegularText,
  statRegularFile,
} from '../files/regular-file.ts';
import { CardFileError, withSystem } from './card-file-error.ts';
import { readCardText, type StoredCard } from './card-file-format.ts';

/** Far more than a card needs; keeps the program from reading a wrong file in full. */
export const cardFileBytesMax = 262_144;

const cardFile: FileKind = { what: 'card file', bytesMax: cardFileBytesMax };

/**
 * The lock depends on the name, and a hard link is another name: with two locks, two processes would use the same
 * counter.
 */
export function refuseLinked(file: string, path: string): void {
  const stat = withSystem(path, 'read', () => statSync(file));
  if (!stat.isFile() || stat.nlink <= 1) return;
  throw new CardFileError(
    'linked',
    errorMessage(
      quotedPath(path),
      'has a second name by a hard link, and both would use the same counters',
      `remove one, find / -samefile ${quotedPath(path)} lists both`,
    ),
  );
}

/** The file that a path leads to: two links to one card must share one lock. */
export function resolved(path: string): string {
  const stat = withPathErrors(path, () => statRegularFile(path, cardFile.what));
  if (stat === null) {
    throw new CardFileError(
      'missing',
      errorMessage(quotedPath(path), 'card file not found', 'create one with dscplus new'),
    );
  }
  return withSystem(path, 'read', () => realpathSync(path));
}

/**
 * The card of a file. Its format is checked before its mode, so that the error about the mode is never about another
 * kind of file.
 */
export function readStored(
  file: string,
  path: string,
): { readonly text: string; readonly stored: StoredCard } {
  const { text, stat } = readText(file, path);
  const stored = readCardText(text, path);
  checkMode(stat, path);
  return { text, stored };
}

export function readText(file: string, path: string): { readonly text: string; readonly stat: FileStat } {
  return withPathErrors(path, () => readRegularText(file, cardFile, path));
}

/** What is wrong with the path itself, as a CardFileError. */
function withPathErrors<T>(path: string, work: () => T): T {
  return withSystem(path, 'read', () => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (error.fault === 'system') throw error.cause;
      const code = error.fault === 'missing' ? 'missing' : 'not a card file';
      throw new CardFileError(code, error.message);
    }
  });
}

/** Refuses a file that others can read, as ssh does with its keys. */
export function checkMode({ mode }: FileStat, path: string): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  throw new CardFileError(
    'mode',
    errorMessage(
      quotedPath(path),
      `others may read its key, its mode is ${octal}`,
      `run chmod 600 ${quotedPath(path)}`,
    ),
  );
}
