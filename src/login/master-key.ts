/** The file of the master key: 64 hex digits, mode 0600, made on the first run. It stands outside the store. */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { masterKeyBytes } from './seal.ts';

/** The key file can't be used. The message never holds any of it. */
export class MasterKeyError extends Error {
  override readonly name: string = 'MasterKeyError';
}

/** The key for a store file where no other is named. */
export function masterKeyFileFor(storePath: string): string {
  return `${storePath}.key`;
}

/**
 * Reads the key, or makes one where the file does not exist and `make` allows it. Two processes that make it at once
 * get the same.
 * @throws {MasterKeyError}
 */
export function openMasterKey(path: string, options: { readonly make: boolean }): Uint8Array {
  try {
    return readKey(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw said(error, path);
  }
  if (!options.make) {
    throw new MasterKeyError(
      `the master key file ${path} is missing, and the store was made with one: put it back`,
    );
  }
  try {
    makeKey(path);
    return readKey(path);
  } catch (error) {
    throw said(error, path);
  }
}

function readKey(path: string): Uint8Array {
  const file = openSync(path, constants.O_RDONLY);
  try {
    const { mode } = fstatSync(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new MasterKeyError(
        `the master key file ${path} has mode ${(mode & 0o777).toString(8)}, others may read it: chmod 600 it`,
      );
    }
    const text = readFileSync(file, 'utf8').trim();
    if (!new RegExp(`^[0-9a-f]{${2 * masterKeyBytes}}$`).test(text)) {
      throw new MasterKeyError(`the master key file ${path} does not hold ${2 * masterKeyBytes} hex digits`);
    }
    return Uint8Array.from(Buffer.from(text, 'hex'));
  } finally {
    closeSync(file);
  }
}

/** Written in full under another name and linked: nobody ever reads half a key, and the first one stays. */
function makeKey(path: string): void {
  const draft = `${path}.${randomUUID()}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(masterKeyBytes).toString('hex')}\n`);
    fsyncSync(file);
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    closeSync(file);
    unlinkSync(draft);
  }
}

function said(error: unknown, path: string): MasterKeyError {
  if (error instanceof MasterKeyError) return error;
  return new MasterKeyError(
    `the master key file ${path} can’t be used: ${(error as NodeJS.ErrnoException).code}`,
  );
}
