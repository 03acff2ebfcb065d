/** Opens the store that `--db` names, or one in memory, with the login service on it. */

import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorMessage, quotedPath } from '../../../errors/message.ts';
import { FileError, statRegularFile } from '../../../files/regular-file.ts';
import { hashCostDefault } from '../../../login/auth/passwords/passwords.ts';
import { isBound, SealError } from '../../../login/auth/sealing.ts';
import { createLoginService } from '../../../login/create-login-service.ts';
import type { LoginService } from '../../../login/login-service.ts';
import type { ServerWorld } from '../../../login/read-world.ts';
import { createServerClock } from '../../../login/server-clock.ts';
import { makeMasterKey, masterKeyFileFor, openMasterKey } from '../../../login/store/master-key.ts';
import { makeStore } from '../../../login/store/new-store.ts';
import { checkStoreFile } from '../../../login/store/sqlite/sqlite-file.ts';
import { openSqliteStore } from '../../../login/store/sqlite/sqlite-store.ts';
import { codeOf, UsageError } from '../../io/errors.ts';
import type { Options } from '../../io/secrets/secrets.ts';
import { hashCostFrom, policyFrom, wireFrom } from './options.ts';
import { timeFrom } from './world.ts';

/**
 * For passwords that exist only in memory. A high cost slows down someone who stole a store, and nobody can steal
 * this one.
 */
const hashCostInMemory = 2 ** 14;

export interface OpenService {
  readonly service: LoginService;
  /** The file, or null for memory. */
  readonly db: string | null;
  readonly hashCost: number;
}

/** The options, checked, and a function that opens the store. */
export interface ChosenStore {
  readonly db: string | null;
  /** @throws StoreError, MasterKeyError, Error */
  open(): Promise<OpenService>;
}

/** @throws UsageError, PolicyError */
export function storeFrom(options: Options, world: ServerWorld | null = null): ChosenStore {
  const { db, keyFile } = options;
  const policy = { ...world?.policy, ...policyFrom(options.policy) };
  const time = timeFrom(options, world);
  const wire = wireFrom(options);
  if (typeof db !== 'string') {
    if (keyFile !== undefined) {
      throw new UsageError(
        errorMessage('--key-file', 'only for a store in a file', 'give --db FILE, or leave it out'),
      );
    }
    const hashCost = hashCostFrom(options.hashCost, hashCostInMemory);
    return {
      db: null,
      open: async () => {
        const clock = time === null ? {} : { clock: createServerClock(time) };
        const asked = { ...clock, ...(wire !== null && { wire }) };
        return { service: createLoginService({ policy, hashCost, ...asked }), db: null, hashCost };
      },
    };
  }
  const keyPath = typeof keyFile === 'string' ? keyFile : masterKeyFileFor(db);
  checkPlace(db, keyPath);
  const hashCost = hashCostFrom(options.hashCost, hashCostDefault);
  return {
    db,
    async open() {
      if (statRegularFile(db, 'store') === null) await withLibsql(() => makeStore(db, keyPath));
      const store = await withLibsql(() => openSqliteStore(db));
      try {
        const bound = store.read(({ notes }) => isBound(notes));
        const masterKey = bound ? openMasterKey(keyPath) : makeMasterKey(keyPath).key;
        return { service: createLoginService({ store, masterKey, policy, hashCost }), db, hashCost };
      } catch (error) {
        store.close();
        if (!(error instanceof SealError)) throw error;
        throw new Error(
          errorMessage(
            quotedPath(keyPath),
            `not the master key of ${quotedPath(db)}`,
            'give the right one with --key-file',
          ),
        );
      }
    },
  };
}

/** An empty file is a store that has no data yet. */
export function hasData(db: string): boolean {
  return (statRegularFile(db, 'store')?.size ?? 0) > 0;
}

/** Refuses what can be refused before any secret is asked for. @throws UsageError, StoreError */
function checkPlace(db: string, keyPath: string): void {
  try {
    const stat = statRegularFile(db, 'store');
    statRegularFile(keyPath, 'master key file');
    if (stat !== null) {
      checkStoreFile(db);
      return;
    }
  } catch (error) {
    if (error instanceof FileError) throw new UsageError(error.message);
    throw error;
  }
  if (statSync(dirname(db), { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new UsageError(
    errorMessage(
      quotedPath(db),
      'its folder does not exist',
      'create the folder, or give another file with --db',
    ),
  );
}

/** @throws Error if the SQLite package is not installed */
async function withLibsql<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(codeOf(error))) throw error;
    throw new Error(
      errorMessage(
        '--db',
        'the package libsql with its binary for this machine is not installed',
        'run npm install libsql, or leave --db out for a store in memory',
      ),
    );
  }
}
