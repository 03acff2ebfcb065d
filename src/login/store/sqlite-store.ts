/**
 * The store in a file: SQLite, by `libsql`, which brings its binary with it and is loaded only here.
 *
 * Durable: a write-ahead log with `synchronous = FULL`, so that what was committed outlives `kill -9` and a loss of
 * power, and a write waits for the disk once. Several processes on one machine may share the file; a writer waits for
 * another for `busyMs` at most. Not for a network drive: the log needs shared memory.
 */
import { statSync } from 'node:fs';
import type DatabaseClass from 'libsql';
import type { Turns } from './group-commit.ts';
import { createAuditTable } from './sqlite-audit.ts';
import { faultOf, guarded } from './sqlite-error.ts';
import { checkStoreFile, makeFile, othersDatabase } from './sqlite-file.ts';
import { applicationId, formatVersion, migrations } from './sqlite-format.ts';
import { type RecordTable, readRecord } from './sqlite-record.ts';
import { type TransactionOptions, transactionsOn, undo } from './sqlite-transactions.ts';
import {
  type EndingTable,
  type Ledger,
  type LoginRecord,
  type SessionRecord,
  type Store,
  StoreError,
  type Table,
  type Tables,
} from './store.ts';

export interface SqliteStoreOptions {
  /**
   * How long a piece of work waits for another process, in ms; 2,000 if left out. With `write` and `read` this process
   * does nothing else meanwhile.
   */
  readonly busyMs?: number;
  /**
   * Whether writes go to a log beside the file (`WAL`), as they do if left out. Without it the file has everything once
   * a piece of work is done, and may be given another name.
   */
  readonly log?: boolean;
  /** When `commitTogether` runs; the turns of Node's own loop if left out. */
  readonly turns?: Turns;
}

const busyMsDefault = 2_000;

type Database = DatabaseClass.Database;
type Statement = DatabaseClass.Statement<unknown[]>;
/** Prepares statements, each once: one that changes something, and one whose rows come as arrays, the quickest way. */
export interface Sql {
  change(text: string): Statement;
  query(text: string): Statement;
}

/**
 * Opens or makes a store file (mode 0600).
 * @throws {StoreError} where it can't be opened, is no store, or was written by a later version
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

/** As for its master key. */
function checkMode(path: string): void {
  const mode = statSync(path).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new StoreError(
    'failed',
    `the store ${path} has mode ${mode.toString(8)}, others may read it: chmod 600 it`,
  );
}

function prepareFile(database: Database, path: string, busyMs: number, log: boolean): void {
  const until = performance.now() + busyMs;
  checkFormat(database, path);
  checkMode(path);
  // Two processes that make the file at once: changing to the log does not wait for a lock by itself.
  while (log) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      break;
    } catch (error) {
      if (faultOf(error) !== 'busy' || performance.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  database.exec('PRAGMA synchronous = FULL');
  // What is removed is overwritten, not only unlisted.
  database.exec('PRAGMA secure_delete = ON');
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = checkFormat(database, path);
    for (const step of migrations.slice(version)) database.exec(step);
    if (version < formatVersion) {
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${formatVersion}`);
    }
    database.exec('COMMIT');
  } catch (error) {
    undo(database);
    throw error;
  }
}

/** The version of the file's format, 0 for a new one. */
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
      `${path} has format ${version}, this program knows up to ${formatVersion}: use a later version of it`,
    );
  }
  return version;
}

function storeOn(
  database: Database,
  path: string,
  options: Pick<TransactionOptions, 'busyMs' | 'turns'>,
): Store {
  const statements = new Map<string, Statement>();
  function prepared(text: string, prepare: () => Statement): Statement {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = prepare();
    statements.set(text, statement);
    return statement;
  }
  const sql: Sql = {
    change: (text) => prepared(text, () => database.prepare(text)),
    query: (text) => prepared(text, () => database.prepare(text).raw()),
  };
  const tables: Tables = {
    users: recordTable(sql, 'users'),
    cards: recordTable(sql, 'cards'),
    logins: endingTable<LoginRecord>(sql, 'logins'),
    sessions: endingTable<SessionRecord>(sql, 'sessions'),
    ledger: createLedger(sql),
    audit: createAuditTable(sql),
    notes: {
      get: (name) =>
        (sql.query('SELECT value FROM notes WHERE name = ?').get(name) as [string] | undefined)?.[0] ?? null,
      put: (name, value) =>
        void sql
          .change('INSERT INTO notes VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
          .run(name, value),
    },
  };
  return {
    ...transactionsOn({ database, sql, path, tables, ...options }),
    close() {
      if (!database.open) return;
      statements.clear();
      database.close();
    },
  };
}

function recordTable<R extends { readonly id: string }>(sql: Sql, name: RecordTable): Table<R> {
  // Those of logins and sessions say nothing to people.
  const rows = `SELECT rowid, body${['users', 'cards'].includes(name) ? ', id' : ''} FROM ${name}`;
  return {
    get(id) {
      const row = sql.query(`${rows} WHERE id = ?`).get(id);
      return row === undefined ? null : recordOf<R>(name, row);
    },
    put: (record) =>
      void sql
        .change(`INSERT INTO ${name} VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body`)
        .run(record.id, JSON.stringify(record)),
    remove: (id) => void sql.change(`DELETE FROM ${name} WHERE id = ?`).run(id),
    all: () => allOf<R>(name, sql.query(`${rows} ORDER BY rowid`).all()),
  };
}

function endingTable<R extends LoginRecord | SessionRecord>(sql: Sql, name: RecordTable): EndingTable<R> {
  const rows = `SELECT rowid, body FROM ${name}`;
  const ofOtherEpochs = everySoOften<R[]>();
  return {
    ...recordTable<R>(sql, name),
    put: (record) =>
      void sql
        .change(
          `INSERT INTO ${name} VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
         user = excluded.user, card = excluded.card, epoch = excluded.epoch, endsAt = excluded.endsAt, body = excluded.body`,
        )
        .run(record.id, record.user, record.card, record.epoch, record.endsAt, JSON.stringify(record)),
    of: (field, value) => allOf<R>(name, sql.query(`${rows} WHERE ${field} = ? ORDER BY rowid`).all(value)),
    ended(epoch, before, limit) {
      const old = ofOtherEpochs(() =>
        allOf<R>(name, sql.query(`${rows} WHERE epoch <> ? LIMIT ?`).all(epoch, limit)),
      );
      const over = sql.query(`${rows} WHERE endsAt < ? AND epoch = ? LIMIT ?`);
      return [...old, ...allOf<R>(name, over.all(before, epoch, limit - old.length))];
    },
  };
}

/** How often rows of other epochs are looked for once there are none, in calls. */
const callsBetween = 256;

/**
 * Rows of another epoch are left by what ran before a restart of the machine, and finding them takes all rows: once
 * none was found, they are looked for only now and then.
 */
function everySoOften<T extends readonly unknown[]>(): (look: () => T) => T | readonly [] {
  let left = 0;
  return (look) => {
    if (left > 0) {
      left--;
      return [];
    }
    const found = look();
    if (found.length === 0) left = callsBetween;
    return found;
  };
}

function recordOf<R>(name: RecordTable, values: unknown): R {
  const [row, body, id] = values as [number, string, string?];
  return readRecord<R>(name, { row, body, ...(id !== undefined && { id }) });
}

function allOf<R>(name: RecordTable, rows: readonly unknown[]): R[] {
  return rows.map((values) => recordOf<R>(name, values));
}

function createLedger(sql: Sql): Ledger {
  return {
    has: (card, moving, encoded) =>
      sql
        .query('SELECT 1 FROM ledger WHERE card = ? AND moving = ? AND encoded = ?')
        .get(card, moving, encoded) !== undefined,
    add: (card, moving, encoded) =>
      void sql
        .change('INSERT INTO ledger VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(card, moving, encoded),
    count: (card, moving) =>
      (
        sql.query('SELECT count(*) FROM ledger WHERE card = ? AND moving = ?').get(card, moving) as [number]
      )[0],
    all: (card, moving) =>
      new Set(
        (
          sql.query('SELECT encoded FROM ledger WHERE card = ? AND moving = ?').all(card, moving) as [
            string,
          ][]
        ).map(([encoded]) => encoded),
      ),
    keepOnly: (card, moving) =>
      void sql
        .change('DELETE FROM ledger WHERE card = ? AND moving NOT IN (SELECT value FROM json_each(?))')
        .run(card, JSON.stringify(moving)),
  };
}
