/** The transactions of a SQLite store: alone, reading, or sharing a commit. */

import type DatabaseClass from 'libsql';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { type Store, StoreError, type Tables } from '../auth/store.ts';
import { createGroupCommit, type SharedTransaction, type Turns } from './group-commit.ts';
import { guarded, translated } from './sqlite-error.ts';
import type { Sql } from './sqlite-store.ts';

export interface TransactionOptions {
  readonly database: DatabaseClass.Database;
  readonly sql: Sql;
  readonly path: string;
  readonly tables: Tables;
  /** How long a work waits for another process, in ms. */
  readonly busyMs: number;
  readonly turns?: Turns | undefined;
  /** Counted up when data read earlier may have changed. */
  readonly freshness: { count: number };
}

export function transactionsOn(options: TransactionOptions): Omit<Store, 'close'> {
  const { database, path, tables, busyMs, freshness } = options;
  const checkFreshness = freshnessCheck(options);
  function run<T>(begin: string, work: (tables: Tables) => T): T {
    checkOpen(options);
    guarded(path, () => database.exec(begin));
    try {
      checkFreshness();
      const result = work(tables);
      database.exec('COMMIT');
      return result;
    } catch (error) {
      freshness.count++;
      guarded(path, () => undo(database));
      throw translated(error, path);
    }
  }
  return {
    write: (work) => run('BEGIN IMMEDIATE', work),
    read: (work) => run('BEGIN', work),
    commitTogether: createGroupCommit(sharedTransaction(options, checkFreshness), {
      busyMs,
      turns: options.turns,
    }),
  };
}

/** Checks, in a transaction that has just begun, whether another connection has committed since the last one. */
function freshnessCheck({ sql, freshness }: TransactionOptions): () => void {
  let seen: unknown;
  return () => {
    const [version] = sql.query('PRAGMA data_version').get() as [unknown];
    if (version === seen) return;
    seen = version;
    freshness.count++;
  };
}

function sharedTransaction(options: TransactionOptions, checkFreshness: () => void): SharedTransaction {
  const { database, sql, path, tables, busyMs, freshness } = options;
  return {
    begin() {
      checkOpen(options);
      // SQLite would wait for another process inside the call.
      sql.query('PRAGMA busy_timeout = 0').get();
      try {
        guarded(path, () => database.exec('BEGIN IMMEDIATE'));
      } finally {
        sql.query(`PRAGMA busy_timeout = ${busyMs}`).get();
      }
      try {
        checkFreshness();
      } catch (error) {
        guarded(path, () => undo(database));
        throw translated(error, path);
      }
    },
    run(work) {
      guarded(path, () => sql.change('SAVEPOINT work').run());
      try {
        const result = work(tables);
        sql.change('RELEASE work').run();
        return result;
      } catch (error) {
        freshness.count++;
        guarded(path, () => {
          if (database.inTransaction) database.exec('ROLLBACK TO work; RELEASE work');
        });
        throw translated(error, path);
      }
    },
    isOpen: () => database.inTransaction,
    commit() {
      try {
        database.exec('COMMIT');
      } catch (error) {
        freshness.count++;
        guarded(path, () => undo(database));
        throw translated(error, path);
      }
    },
  };
}

function checkOpen({ database, path }: TransactionOptions): void {
  if (!database.open)
    throw new StoreError('closed', errorMessage(quotedPath(path), 'closed', 'open the store again'));
}

/** A full disk or an I/O error may have rolled back already. */
export function undo(database: DatabaseClass.Database): void {
  if (database.inTransaction) database.exec('ROLLBACK');
}
