/** The store that `--db` names, or one in memory, with the login service on it. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createLoginService } from '../login/create.ts';
import { masterKeyFileFor, openMasterKey } from '../login/master-key.ts';
import { hashCostDefault } from '../login/password.ts';
import { SealError } from '../login/seal.ts';
import type { LoginService } from '../login/service.ts';
import { openSqliteStore } from '../login/sqlite-store.ts';
import type { Store } from '../login/store.ts';
import { codeOf, UsageError } from './faults.ts';
import type { Options } from './secrets.ts';
import { hashCostFrom, policyFrom } from './server-options.ts';

/** Of passwords that are only in memory: the work slows down who has stolen a store, and there is none. */
const hashCostInMemory = 2 ** 14;

export interface OpenService {
  readonly service: LoginService;
  /** The file, or null for memory. */
  readonly db: string | null;
  readonly hashCost: number;
}

/** What the options say, checked, and the way to open it. */
export interface ChosenStore {
  readonly db: string | null;
  /** @throws StoreError, MasterKeyError, Error */
  open(): Promise<OpenService>;
}

/** @throws UsageError, PolicyError */
export function storeFrom(options: Options): ChosenStore {
  const { db, keyFile } = options;
  const policy = policyFrom(options.policy);
  if (typeof db !== 'string') {
    if (keyFile !== undefined) {
      throw new UsageError('--key-file is for a store in a file: give --db FILE, or leave it out');
    }
    const hashCost = hashCostFrom(options.hashCost, hashCostInMemory);
    return {
      db: null,
      open: async () => ({ service: createLoginService({ policy, hashCost }), db: null, hashCost }),
    };
  }
  checkPlace(db);
  const hashCost = hashCostFrom(options.hashCost, hashCostDefault);
  const keyPath = typeof keyFile === 'string' ? keyFile : masterKeyFileFor(db);
  return {
    db,
    async open() {
      // A new store's key is made before it. Of a file that is there, first whether it is a store at all.
      const there = isThere(db);
      const made = there ? null : openMasterKey(keyPath, { make: true });
      const store = await opened(db);
      try {
        const masterKey = made ?? openMasterKey(keyPath, { make: false });
        return { service: createLoginService({ store, masterKey, policy, hashCost }), db, hashCost };
      } catch (error) {
        store.close();
        if (!(error instanceof SealError)) throw error;
        throw new Error(`${keyPath} is not the master key of ${db}: name the right one with --key-file`);
      }
    },
  };
}

/** An empty file is a store that nothing was written to yet. */
export function isThere(db: string): boolean {
  return existsSync(db) && statSync(db).size > 0;
}

/** Else the first to fail would be the master key beside it. */
function checkPlace(db: string): void {
  const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
  if (isFolder(db)) {
    throw new UsageError(`the store ${JSON.stringify(db)} is a folder: name a file in it with --db`);
  }
  if (isFolder(dirname(db))) return;
  throw new UsageError(
    `the folder of the store ${JSON.stringify(db)} is not there: make it, or name another file with --db`,
  );
}

async function opened(db: string): Promise<Store> {
  try {
    return await openSqliteStore(db);
  } catch (error) {
    if (!['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(codeOf(error))) throw error;
    throw new Error(
      '--db needs the package libsql with its binary for this machine, which is not installed: npm install libsql, or leave --db out for a store in memory',
    );
  }
}
