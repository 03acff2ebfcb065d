/** The file of the master key: 64 hex digits, mode 0600, made on the first run. It is outside the store. */

import { randomBytes, randomUUID } from 'node:crypto';
import { linkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { syncFolder, writeNew } from '../../files/new-file.ts';
import { FileError, readRegularText } from '../../files/regular-file.ts';
import { masterKeyBytes } from '../auth/sealing.ts';

/** The key file can't be used. The message contains nothing of it. */
export class MasterKeyError extends Error {
  override readonly name: string = 'MasterKeyError';
}

/** Far more than a key needs. */
const fileBytesMax = 4096;

/** The key of a store file if no other is named. */
export function masterKeyFileFor(storePath: string): string {
  return `${storePath}.key`;
}

/**
 * Reads the key.
 * @throws {MasterKeyError}
 */
export function openMasterKey(path: string): Uint8Array {
  const key = keyAt(path);
  if (key !== null) return key;
  throw new MasterKeyError(
    errorMessage(quotedPath(path), 'the master key file of the store is missing', 'restore it'),
  );
}

/**
 * Reads the key, or makes one if the file does not exist. Two processes that make it at once get the same.
 * @throws {MasterKeyError}
 */
export function makeMasterKey(path: string): { readonly key: Uint8Array; readonly isNew: boolean } {
  const before = keyAt(path);
  if (before !== null) return { key: before, isNew: false };
  const isNew = putMasterKey(path, new Uint8Array(randomBytes(masterKeyBytes)));
  return { key: openMasterKey(path), isNew };
}

/**
 * Writes a key to its file, unless the file exists. It is written in full under another name and then linked, so that
 * nobody reads half a key, and the first one stays.
 * @returns whether it was written
 * @throws {MasterKeyError}
 */
export function putMasterKey(path: string, key: Uint8Array): boolean {
  const draft = `${path}.${randomUUID()}`;
  try {
    writeNew(draft, `${Buffer.from(key).toString('hex')}\n`);
    linkSync(draft, path);
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw masterKeyErrorOf(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Null if the file does not exist. */
function keyAt(path: string): Uint8Array | null {
  try {
    return readKey(path);
  } catch (error) {
    if (error instanceof FileError && error.fault === 'missing') return null;
    throw masterKeyErrorOf(error, path);
  }
}

function readKey(path: string): Uint8Array {
  const { text, stat } = readRegularText(path, { what: 'master key file', bytesMax: fileBytesMax });
  const digits = text.trim();
  if (!new RegExp(`^[0-9a-f]{${2 * masterKeyBytes}}$`).test(digits)) {
    throw new MasterKeyError(
      errorMessage(
        quotedPath(path),
        `not a master key file of ${2 * masterKeyBytes} hex digits`,
        'give the one that the store was made with',
      ),
    );
  }
  // Only then, so that no other file's mode is changed.
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    throw new MasterKeyError(
      errorMessage(
        quotedPath(path),
        `others may read it, its mode is ${(stat.mode & 0o777).toString(8)}`,
        `run chmod 600 ${quotedPath(path)}`,
      ),
    );
  }
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

function masterKeyErrorOf(error: unknown, path: string): MasterKeyError {
  if (error instanceof MasterKeyError) return error;
  if (error instanceof FileError && error.fault !== 'system') return new MasterKeyError(error.message);
  return new MasterKeyError(
    errorMessage(
      quotedPath(path),
      `the master key file can't be used (${(error as NodeJS.ErrnoException).code})`,
      'give a path that this user can read and write',
    ),
  );
}
