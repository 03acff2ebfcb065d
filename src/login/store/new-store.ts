/**
 * Making a store file with its master key: whole, or nothing is left. It is made under another name, bound to the
 * key, and linked to its own name, so that no process ever opens a part of a store; the first one stays.
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
import { besideNames } from './sqlite-file.ts';
import { openSqliteStore } from './sqlite-store.ts';

/**
 * Makes the store at `path` where there is none, and the key at `keyPath`, or takes the one that is there.
 * @throws {StoreError} and MasterKeyError
 */
export async function makeStore(path: string, keyPath: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`;
  let keyIsNew = false;
  try {
    // A closed database is let go of only when its statements are, and until then its log would be that of the file.
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
    // Another process that failed at the same moment may have taken it for its own.
    putMasterKey(keyPath, key);
  } catch (error) {
    if (keyIsNew && statRegularFile(path, 'store') === null) rmSync(keyPath, { force: true });
    throw withStorePath(error, draft, path);
  } finally {
    for (const name of ['', ...besideNames]) rmSync(draft + name, { force: true });
  }
}

/** What is wrong with the draft is wrong with the store. */
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
