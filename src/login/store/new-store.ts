/**
 * Makes a store file with its master key, completely or not at all. It is made under another name, bound to the key,
 * and then linked to its own name, so that no process opens an incomplete store. If two processes do so, the first
 * file stays.
 */

import { randomUUID } from 'node:crypto';
import { linkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { syncFolder } from '../../files/new-file.ts';
import { statRegularFile } from '../../files/regular-file.ts';
import { checkSeal, createSeal } from '../auth/sealing.ts';
import { StoreError } from '../auth/store.ts';
import { makeMasterKey, putMasterKey } from './master-key.ts';
import { extraSuffixes } from './sqlite/sqlite-file.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';

/**
 * Makes the store at `path` if it does not exist, and the key at `keyPath`, or uses the existing key.
 * @throws {StoreError} and MasterKeyError
 */
export async function makeStore(path: string, keyPath: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`;
  let keyIsNew = false;
  try {
    // A closed database is released only with its statements. Until then its log would be used for the new file.
    const store = await openSqliteStore(draft, { log: false });
    let key: Uint8Array;
    try {
      const made = makeMasterKey(keyPath);
      keyIsNew = made.isNew;
      key = made.key;
      store.write(({ notes }) => checkSeal(createSeal(key), notes));
    } finally {
      store.close();
    }
    link(draft, path);
    // Another process that failed at the same moment may have used it as its own.
    putMasterKey(keyPath, key);
  } catch (error) {
    if (keyIsNew && statRegularFile(path, 'store') === null) rmSync(keyPath, { force: true });
    throw withStorePath(error, draft, path);
  } finally {
    for (const name of ['', ...extraSuffixes]) rmSync(draft + name, { force: true });
  }
}

/** An error of the draft is an error of the store. */
function withStorePath(error: unknown, draft: string, path: string): unknown {
  if (!(error instanceof StoreError)) return error;
  return new StoreError(error.fault, error.message.replaceAll(draft, path));
}

function link(draft: string, path: string): void {
  try {
    linkSync(draft, path);
    syncFolder(dirname(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST')
      throw new StoreError(
        'failed',
        errorMessage(
          quotedPath(path),
          `the store can't be made (${code})`,
          'give a path in a folder that this user can write to',
        ),
      );
  }
}
