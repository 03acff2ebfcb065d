/** The transactions of a SQLite store: alone, reading, or sharing a commit. */

import type DatabaseClass from 'libsql';
import { errorMessage, quotedPath } from '../../../errors/message.ts';
import { type Store, StoreError, type Tables } from '../../auth/store.ts';
import { createGroupCommit, type SharedTransaction, type Turns } from '../group-commit.ts';
import { CacheMiss, type Sql, undo } from './sqlite-connection.ts';
import { guarded, translated } from './sqlite-error.ts';

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
  const { database, sql, path, tables, busyMs } = options;
  const checkFreshness = freshnessCheck(options);
  function run<T>(begin: string, work: (tables: Tables) => T): T {
    checkOpen(options);
    guarded(path, () => database.exec(begin));
    try {
      checkFreshness();
      const result = work(tables);
      sql.pending.write();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      throw undone(options, error);
    }
  }
  return {
    write: (work) => run('BEGIN IMMEDIATE', work),
    read(work) {
      checkOpen(options);
      guarded(path, checkFreshness);
      // Most reads need no transaction: what was read before holds until another process commits.
      try {
        return sql.fromCache(() => work(tables));
      } catch (error) {
        if (!(error instanceof CacheMiss)) throw translated(error, path);
      }
      return run('BEGIN', work);
    },
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
    const [version] = sql.rawQuery('PRAGMA data_version').get() as [unknown];
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
      sql.rawQuery('PRAGMA busy_timeout = 0').get();
      try {
        guarded(path, () => database.exec('BEGIN IMMEDIATE'));
      } finally {
        sql.rawQuery(`PRAGMA busy_timeout = ${busyMs}`).get();
      }
      try {
        checkFreshness();
      } catch (error) {
        throw undone(options, error);
      }
    },
    run(work) {
      sql.pending.beginWork();
      try {
        const result = work(tables);
        sql.pending.keepWork();
        return result;
      } catch (error) {
        if (!database.inTransaction) throw undone(options, error);
        freshness.count++;
        guarded(path, () => sql.pending.undoWork());
        throw translated(error, path);
      }
    },
    isOpen: () => database.inTransaction,
    commit() {
      try {
        sql.pending.write();
        database.exec('COMMIT');
      } catch (error) {
        throw undone(options, error);
      }
    },
  };
}

/** Undoes a whole transaction. @returns its error, to be thrown */
function undone({ database, sql, path, freshness }: TransactionOptions, error: unknown): unknown {
  freshness.count++;
  sql.pending.clear();
  guarded(path, () => undo(database));
  return translated(error, path);
}

function checkOpen({ database, path }: TransactionOptions): void {
  if (!database.open)
    throw new StoreError('closed', errorMessage(quotedPath(path), 'closed', 'open the store again'));
}
