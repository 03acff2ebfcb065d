/** Reads a card file or a phone file: finds the file that a path leads to, checks its format and mode. */

import { realpathSync, statSync } from 'node:fs';
import { errorMessage, quotedPath } from '../errors/message.ts';
import {
  FileError,
  type FileKind,
  type FileStat,
  readRegularText,
  statRegularFile,
} from '../files/regular-file.ts';
import { StoredFileError, withSystem } from './stored-file-error.ts';

/** A kind of file that is kept, and what is read from it. */
export interface StoredKind<T> extends FileKind {
  readonly what: 'card file' | 'phone file';
  /** What to do where nothing is at the path. */
  readonly creation: string;
  /** @throws StoredFileError `newer format`, `damaged`, or that it is of another kind */
  read(text: string, path: string): T;
}

/** What a file holds, with the text that it was read from. */
export interface ReadFile<T> {
  readonly text: string;
  readonly content: T;
}

/**
 * The lock depends on the name, and a hard link is another name: with two locks, two processes would use the same
 * counter.
 */
export function refuseLinked(file: string, path: string): void {
  const stat = withSystem(path, 'read', () => statSync(file));
  if (!stat.isFile() || stat.nlink <= 1) return;
  throw new StoredFileError(
    'linked',
    errorMessage(
      quotedPath(path),
      'has a second name by a hard link, and both would use the same counters',
      `remove one, find / -samefile ${quotedPath(path)} lists both`,
    ),
  );
}

/** The file that a path leads to: two links to one file must share one lock. */
export function resolved<T>(path: string, kind: StoredKind<T>): string {
  const { what, creation } = kind;
  const stat = withPathErrors(path, kind, () => statRegularFile(path, what));
  if (stat === null) {
    throw new StoredFileError('missing', errorMessage(quotedPath(path), `${what} not found`, creation));
  }
  return withSystem(path, 'read', () => realpathSync(path));
}

/**
 * What a file holds. Its format is checked before its mode, so that the error about the mode is never about another
 * kind of file.
 */
export function readStored<T>(file: string, path: string, kind: StoredKind<T>): ReadFile<T> {
  const { text, stat } = readText(file, path, kind);
  const content = kind.read(text, path);
  checkMode(stat, path);
  return { text, content };
}

export function readText<T>(
  file: string,
  path: string,
  kind: StoredKind<T>,
): { readonly text: string; readonly stat: FileStat } {
  return withPathErrors(path, kind, () => readRegularText(file, kind, path));
}

/** What is wrong with the path itself, as a StoredFileError. */
function withPathErrors<R, T>(path: string, { what }: StoredKind<T>, work: () => R): R {
  return withSystem(path, 'read', () => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (error.fault === 'system') throw error.cause;
      const code = error.fault === 'missing' ? 'missing' : (`not a ${what}` as const);
      throw new StoredFileError(code, error.message);
    }
  });
}

/** Refuses a file that others can read, as ssh does with its keys. */
export function checkMode({ mode }: FileStat, path: string): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  throw new StoredFileError(
    'mode',
    errorMessage(
      quotedPath(path),
      `others may read its key, its mode is ${octal}`,
      `run chmod 600 ${quotedPath(path)}`,
    ),
  );
}
