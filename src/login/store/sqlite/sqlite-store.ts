/**
 * The store in a file: SQLite, by `libsql`, which includes its binary and is loaded only here.
 *
 * Durable: a write-ahead log with `synchronous = FULL`, so that a commit survives `kill -9` and a power failure, and
 * a write waits for the disk once. Several processes on one machine can share the file; a writer waits for another
 * for at most `busyMs`. Not for a network drive, because the log needs shared memory.
 */

import { statSync } from 'node:fs';
import type DatabaseClass from 'libsql';
import { errorMessage, quotedPath } from '../../../errors/message.ts';
import type { EnrolmentRecord } from '../../auth/records/enrolment-record.ts';
import type { FaultRecord } from '../../auth/records/fault-record.ts';
import type { GatewayRecord } from '../../auth/records/gateway-record.ts';
import type { StoredMessage } from '../../auth/records/message-record.ts';
import {
  type FactorRecord,
  type LoginRecord,
  type SessionRecord,
  type Store,
  type StoredLine,
  StoreError,
  type Tables,
  type UserRecord,
} from '../../auth/store.ts';
import type { Turns } from '../group-commit.ts';
import { cachedEndingTable, cachedTable } from './record-cache.ts';
import { createSqliteAuditTable } from './sqlite-audit.ts';
import { closeDatabase } from './sqlite-close.ts';
import { createConnection, undo } from './sqlite-connection.ts';
import { guarded, storeFaultOf } from './sqlite-error.ts';
import { checkStoreFile, makeFile, othersDatabase } from './sqlite-file.ts';
import { applicationId, formatVersion, migrations } from './sqlite-format.ts';
import { createLedger } from './sqlite-ledger.ts';
import { createNotes, storedEndings, storedRows } from './sqlite-rows.ts';
import { type TransactionOptions, transactionsOn } from './sqlite-transactions.ts';

export interface SqliteStoreOptions {
  /**
   * How long a transaction waits for another process, in ms; default 2,000. With `write` and `read` this process does
   * nothing else meanwhile.
   */
  readonly busyMs?: number;
  /**
   * Whether writes use a log beside the file (`WAL`); default yes. Without it, the file is complete after each
   * transaction and can be renamed.
   */
  readonly log?: boolean;
  /** When `commitTogether` runs; default: the turns of Node's own loop. */
  readonly turns?: Turns;
}

const busyMsDefault = 2_000;

type Database = DatabaseClass.Database;

/**
 * Opens or makes a store file (mode 0600).
 * @throws {StoreError} if it can't be opened, is not a store, or was written by a later version
 */
export async function openSqliteStore(path: string, options: SqliteStoreOptions = {}): Promise<Store> {
  const busyMs = options.busyMs ?? busyMsDefault;
  checkStoreFile(path);
  const { default: Libsql } = await import('libsql');
  const database = guarded(path, () => {
    makeFile(path);
    return new Libsql(path, { timeout: busyMs });
  });
  try {
    guarded(path, () => prepareFile(database, path, busyMs, options.log ?? true));
  } catch (error) {
    database.close();
    throw error;
  }
  return storeOn(database, path, { busyMs, turns: options.turns });
}

/** The same as for its master key. */
function checkMode(path: string): void {
  const mode = statSync(path).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new StoreError(
    'failed',
    errorMessage(
      quotedPath(path),
      `others may read it, its mode is ${mode.toString(8)}`,
      `run chmod 600 ${quotedPath(path)}`,
    ),
  );
}

function prepareFile(database: Database, path: string, busyMs: number, log: boolean): void {
  const until = performance.now() + busyMs;
  checkFormat(database, path);
  checkMode(path);
  // Two processes may make the file at once: switching to the log does not wait for a lock by itself.
  while (log) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      break;
    } catch (error) {
      if (storeFaultOf(error) !== 'busy' || performance.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  database.exec('PRAGMA synchronous = FULL');
  // Deleted data is overwritten, not only unlinked.
  database.exec('PRAGMA secure_delete = ON');
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = checkFormat(database, path);
    for (const part of migrations.slice(version).flat()) database.exec(part);
    if (version < formatVersion) {
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${formatVersion}`);
    }
    database.exec('COMMIT');
  } catch (error) {
    undo(database);
    throw error;
  }
}

/** The version of the file's format, 0 for a new file. */
function checkFormat(database: Database, path: string): number {
  const pragma = (name: string): number =>
    Object.values(database.prepare(`PRAGMA ${name}`).get() as object)[0] as number;
  const version = pragma('user_version');
  const id = pragma('application_id');
  const empty = database.prepare('SELECT name FROM sqlite_master LIMIT 1').get() === undefined;
  if (id !== applicationId && !(empty && version === 0)) {
    throw new StoreError('not a store', othersDatabase(path));
  }
  if (version > formatVersion) {
    throw new StoreError(
      'newer',
      errorMessage(
        quotedPath(path),
        `its format ${version} is newer than this version`,
        `use a newer dscplus, this one reads formats up to ${formatVersion}`,
      ),
    );
  }
  return version;
}

function storeOn(
  database: Database,
  path: string,
  options: Pick<TransactionOptions, 'busyMs' | 'turns'>,
): Store {
  const freshness = { count: 0 };
  const { sql, forget } = createConnection(database, freshness);
  const tables: Tables = {
    users: cachedTable(sql, storedRows<UserRecord>(sql, 'users')),
    factors: cachedTable(sql, storedRows<FactorRecord>(sql, 'factors')),
    logins: cachedEndingTable(
      sql,
      storedEndings<LoginRecord, 'user' | 'factor'>(sql, 'logins', ['user', 'factor']),
    ),
    sessions: cachedEndingTable(
      sql,
      storedEndings<SessionRecord, 'user' | 'factor'>(sql, 'sessions', ['user', 'factor']),
    ),
    enrolments: cachedEndingTable(
      sql,
      storedEndings<EnrolmentRecord, 'user' | 'factor'>(sql, 'enrolments', ['user', 'factor']),
    ),
    gateway: cachedTable(sql, storedRows<GatewayRecord>(sql, 'gateway')),
    lines: cachedTable(sql, storedRows<StoredLine>(sql, 'lines')),
    messages: cachedEndingTable(sql, storedEndings<StoredMessage, 'line'>(sql, 'messages', ['line'])),
    faults: cachedEndingTable(sql, storedEndings<FaultRecord, 'reach'>(sql, 'faults', ['reach'])),
    ledger: createLedger(sql),
    audit: createSqliteAuditTable(sql),
    notes: createNotes(sql),
  };
  return {
    ...transactionsOn({ database, sql, path, tables, freshness, ...options }),
    close() {
      if (!database.open) return;
      forget();
      closeDatabase(database);
    },
  };
}
