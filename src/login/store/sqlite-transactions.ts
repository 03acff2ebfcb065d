/** The ways to work on a SQLite store: alone, reading, or sharing a commit. */
import type DatabaseClass from 'libsql';
import { createGroupCommit, type SharedTransaction, type Turns } from './group-commit.ts';
import { guarded, translated } from './sqlite-error.ts';
import type { Sql } from './sqlite-store.ts';
import { type Store, StoreError, type Tables } from './store.ts';

export interface TransactionOptions {
  readonly database: DatabaseClass.Database;
  readonly sql: Sql;
  readonly path: string;
  readonly tables: Tables;
  /** How long a work waits for another process, in ms. */
  readonly busyMs: number;
  readonly turns?: Turns | undefined;
}

export function transactionsOn(options: TransactionOptions): Omit<Store, 'close'> {
  const { database, path, tables, busyMs } = options;
  function run<T>(begin: string, work: (tables: Tables) => T): T {
    checkOpen(options);
    guarded(path, () => database.exec(begin));
    try {
      const result = work(tables);
      database.exec('COMMIT');
      return result;
    } catch (error) {
      guarded(path, () => undo(database));
      throw translated(error, path);
    }
  }
  return {
    write: (work) => run('BEGIN IMMEDIATE', work),
    read: (work) => run('BEGIN', work),
    commitTogether: createGroupCommit(sharedTransaction(options), { busyMs, turns: options.turns }),
  };
}

function sharedTransaction(options: TransactionOptions): SharedTransaction {
  const { database, sql, path, tables, busyMs } = options;
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
    },
    run(work) {
      guarded(path, () => sql.change('SAVEPOINT work').run());
      try {
        const result = work(tables);
        sql.change('RELEASE work').run();
        return result;
      } catch (error) {
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
        guarded(path, () => undo(database));
        throw translated(error, path);
      }
    },
  };
}

function checkOpen({ database, path }: TransactionOptions): void {
  if (!database.open) throw new StoreError('closed', `the store ${path} is closed: open it again`);
}

/** A full disk or an input fault may have rolled back already. */
export function undo(database: DatabaseClass.Database): void {
  if (database.inTransaction) database.exec('ROLLBACK');
}
