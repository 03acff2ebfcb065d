/** Records and notes of a store in a file: what is read from it, and what is written to it. */
import type { Tables } from '../../auth/store.ts';
import type { PendingChanges } from './pending-changes.ts';
import {
  type EndingRow,
  freshMap,
  type StoredEndings,
  type StoredRow,
  type StoredRows,
} from './record-cache.ts';
import type { Sql } from './sqlite-connection.ts';
import { type RecordTable, readRecord } from './sqlite-record.ts';

/** A record that was put, or removed where `record` is null. */
interface RowChange<R> {
  readonly id: string;
  readonly record: R | null;
  readonly body: string;
  /** Whether it is in the file already, and only its text is new. */
  readonly sameColumns: boolean;
}

interface Rows<R> extends StoredRows<R> {
  readonly pending: PendingChanges<RowChange<R>>;
}

/** A table of records; `columns` are used for lookups. */
export function storedRows<R extends { readonly id: string }>(
  sql: Sql,
  name: RecordTable,
  columns: readonly (keyof R & string)[] = [],
): Rows<R> {
  const rows = `SELECT rowid, body, id FROM ${name}`;
  const named = ['id', ...columns, 'body'];
  const add = `INSERT INTO ${name} (${named}) VALUES (${named.map(() => '?')}) ON CONFLICT DO UPDATE SET ${named.slice(1).map((column) => `${column} = excluded.${column}`)}`;
  const pending = sql.pending.add<RowChange<R>>((changes) => {
    for (const { id, record, body, sameColumns } of changes) {
      if (record === null) sql.rawChange(`DELETE FROM ${name} WHERE id = ?`).run(id);
      else if (sameColumns) sql.rawChange(`UPDATE ${name} SET body = ? WHERE id = ?`).run(body, id);
      else sql.rawChange(add).run(id, ...columns.map((column) => record[column]), body);
    }
  });

  return {
    pending,
    find(id) {
      const change = pending.get(id);
      if (change === undefined) return sql.rawQuery(`${rows} WHERE id = ?`).get(id) as StoredRow | undefined;
      return change.record === null ? undefined : [0, change.body, id];
    },
    put(record, body, sameColumns) {
      const { id } = record;
      const before = pending.get(id);
      pending.set(id, { id, record, body, sameColumns: sameColumns && before?.sameColumns !== false });
    },
    remove: (id) => pending.set(id, { id, record: null, body: '', sameColumns: false }),
    all: () => sql.query(`${rows} ORDER BY rowid`).all() as StoredRow[],
    // The ids of logins and sessions tell people nothing, and that of a line is a person's number.
    parse: ([row, body, id]) =>
      readRecord<R>(name, { row, body, ...(['users', 'factors'].includes(name) && { id }) }),
  };
}

export function storedEndings<R extends EndingRow<Field>, Field extends keyof R & string>(
  sql: Sql,
  name: RecordTable,
  fields: readonly Field[],
): StoredEndings<R, Field> {
  const rows = `SELECT rowid, body, id FROM ${name}`;
  const { pending, ...stored } = storedRows<R>(sql, name, [...fields, 'epoch', 'endsAt']);
  return {
    ...stored,
    fields,
    of(field, value) {
      const inFile = sql.rawQuery(`${rows} WHERE ${field} = ? ORDER BY rowid`).all(value) as StoredRow[];
      const found = inFile.filter(([, , id]) => pending.get(id) === undefined);
      for (const { id, record, body } of pending.values())
        if (record?.[field] === value) found.push([0, body, id]);
      return found;
    },
    ofOtherEpochs: (epoch, limit) =>
      sql.query(`${rows} WHERE epoch < ?1 OR epoch > ?1 LIMIT ?2`).all(epoch, limit) as StoredRow[],
    ended: (epoch, before, limit) =>
      sql.query(`${rows} WHERE endsAt < ? AND epoch = ? LIMIT ?`).all(before, epoch, limit) as StoredRow[],
    firstEnd(epoch) {
      const first = sql
        .query(`SELECT endsAt FROM ${name} WHERE epoch = ? ORDER BY endsAt LIMIT 1`)
        .get(epoch);
      return (first as [number] | undefined)?.[0];
    },
  };
}

export function createNotes(sql: Sql): Tables['notes'] {
  const kept = freshMap<string | null>(sql);
  return {
    get(name) {
      const known = kept.get(name);
      if (known !== undefined) return known;
      const row = sql.query('SELECT value FROM notes WHERE name = ?').get(name) as [string] | undefined;
      const value = row?.[0] ?? null;
      kept.set(name, value);
      return value;
    },
    put(name, value) {
      sql
        .change('INSERT INTO notes VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
        .run(name, value);
      kept.set(name, value);
    },
  };
}
