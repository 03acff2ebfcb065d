/**
 * Checks the file of a SQLite store before SQLite opens it, because opening alone can change another program's
 * database or leave files beside it. The offsets are those of SQLite's file format, section 1.3.
 */

import { closeSync, fchmodSync, fstatSync, openSync, statSync } from 'node:fs';
import { errorMessage, quotedPath } from '../../../errors/message.ts';
import { FileError, readStart, statRegularFile } from '../../../files/regular-file.ts';
import { StoreError } from '../../auth/store.ts';
import { applicationId } from './sqlite-format.ts';

/** The files that SQLite puts beside a database in use. */
export const extraSuffixes: readonly string[] = ['-journal', '-wal', '-shm'];

const headerBytes = 100;
const magic = 'SQLite format 3\0';
const schemaCookieAt = 40;
const userVersionAt = 60;
const applicationIdAt = 68;

/**
 * Files that SQLite may have open in this process. Closing any descriptor of a file drops all of the process's locks on
 * it (POSIX, `fcntl`: "all locks … shall be removed"), those of SQLite too. So these files are not opened here again.
 */
const opened = new Set<string>();

function identityOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? null : [stat.dev, stat.ino, stat.birthtimeNs].join(':');
}

const isOpened = (path: string): boolean => opened.has(identityOf(path) ?? '');

/**
 * Checks that a path leads to a store, to an empty file, or to nothing, without changing anything.
 * @throws {StoreError}
 */
export function checkStoreFile(path: string): void {
  let header: Buffer;
  try {
    for (const name of extraSuffixes) statRegularFile(path + name, 'store');
    if (isOpened(path)) return;
    header = readStart(path, 'store', headerBytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new StoreError(error.fault === 'kind' ? 'not a store' : 'failed', error.message);
  }
  if (header.length === 0) return;
  if (header.length < headerBytes || header.toString('latin1', 0, magic.length) !== magic) {
    throw new StoreError('not a store', noDatabase(path));
  }
  if (header.readUInt32BE(applicationIdAt) === applicationId) return;
  // A store that is being made has no schema yet.
  if ([schemaCookieAt, userVersionAt, applicationIdAt].every((at) => header.readUInt32BE(at) === 0)) return;
  throw new StoreError('not a store', othersDatabase(path));
}

export function noDatabase(path: string): string {
  return errorMessage(quotedPath(path), 'not a store, or damaged', 'give another file, or restore a copy');
}

export function othersDatabase(path: string): string {
  return errorMessage(quotedPath(path), 'a database of another program', 'give another file');
}

/** Makes the file if it does not exist, for SQLite to open next; an empty file gets mode 0600. */
export function makeFile(path: string): void {
  if (isOpened(path)) return;
  const file = openSync(path, 'a', 0o600);
  try {
    if (process.platform !== 'win32' && fstatSync(file).size === 0) fchmodSync(file, 0o600);
  } finally {
    closeSync(file);
  }
  opened.add(identityOf(path) ?? '');
}
