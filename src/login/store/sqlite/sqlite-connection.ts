/** The statements of one connection to a store file, each prepared once, and the changes that are pending before them. */
import type DatabaseClass from 'libsql';
import { createPendingTables, type PendingTables, type Savepoints } from './pending-changes.ts';
import type { Freshness } from './record-cache.ts';

type Database = DatabaseClass.Database;
type Statement = DatabaseClass.Statement<unknown[]>;

/**
 * `change` is for a statement that changes something, `query` for one whose rows are arrays, which is the fastest form.
 * Both write pending changes first, so that everything is in order; the raw ones do not.
 */
export interface Sql extends Freshness {
  readonly pending: PendingTables;
  change(text: string): Statement;
  query(text: string): Statement;
  rawChange(text: string): Statement;
  rawQuery(text: string): Statement;
  /** Runs work that only reads, without a transaction. @throws {CacheMiss} if it queries the file */
  fromCache<T>(work: () => T): T;
}

/** Work that was to read the cache alone needs the file. */
export class CacheMiss extends Error {
  override readonly name = 'CacheMiss';
}

export function createConnection(
  database: Database,
  freshness: Freshness,
): { readonly sql: Sql; forget(): void } {
  const statements = new Map<string, Statement>();
  let cacheAlone = false;
  function prepared(text: string, prepare: () => Statement): Statement {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = prepare();
    statements.set(text, statement);
    return statement;
  }
  const rawChange = (text: string): Statement => prepared(text, () => database.prepare(text));
  function rawQuery(text: string): Statement {
    if (cacheAlone) throw new CacheMiss();
    return prepared(text, () => database.prepare(text).raw());
  }
  const pending = createPendingTables(savepointsOn(database, rawChange));
  return {
    sql: {
      get count() {
        return freshness.count;
      },
      pending,
      rawChange,
      rawQuery,
      change(text) {
        pending.writeBeforeChange();
        return rawChange(text);
      },
      query(text) {
        pending.write();
        return rawQuery(text);
      },
      fromCache(work) {
        cacheAlone = true;
        try {
          return work();
        } finally {
          cacheAlone = false;
        }
      },
    },
    forget: () => statements.clear(),
  };
}

/** A full disk or an input fault may have rolled back already. */
export function undo(database: Database): void {
  if (database.inTransaction) database.exec('ROLLBACK');
}

function savepointsOn(database: Database, change: (text: string) => Statement): Savepoints {
  return {
    open: () => void change('SAVEPOINT work').run(),
    release: () => void change('RELEASE work').run(),
    undo() {
      if (database.inTransaction) database.exec('ROLLBACK TO work; RELEASE work');
    },
    undoAll: () => undo(database),
  };
}
