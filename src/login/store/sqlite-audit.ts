/** The audit log of a store in a file; `audit.ts` says which lines are counted as one. */
import {
  type AuditLine,
  type AuditQuery,
  auditLimit,
  isNameless,
  isRepeat,
  kindOf,
  mayRepeat,
  type NewLine,
  namelessLinesMax,
  withCount,
} from '../auth/audit.ts';
import type { AuditTable } from '../auth/store.ts';
import { freshValue } from './record-cache.ts';
import { readRecord } from './sqlite-record.ts';
import type { Sql } from './sqlite-store.ts';

/**
 * Number, body, and place: the place increases, and is kept by a line that others are counted into; null for a line
 * without a name.
 */
type Row = readonly [number, string, number | null];

export function createSqliteAuditTable(sql: Sql): AuditTable {
  const lastPlace = freshValue<number>(sql);
  function placeOfLast(): number {
    const known = lastPlace.get();
    if (known !== undefined) return known;
    // Uses the index of places, which has only those that are not null.
    const row = sql.query('SELECT max(place) FROM audit WHERE place IS NOT NULL').get();
    return (row as [number | null])[0] ?? 0;
  }

  /** The line that a new one may repeat, with its place. */
  function before(line: NewLine): { readonly line: AuditLine; readonly place: number | null } | null {
    if (!mayRepeat(line)) return null;
    const found = isNameless(line)
      ? sql.query('SELECT number, body, place FROM audit WHERE place IS NULL AND kind = ?').get(kindOf(line))
      : line.user === undefined
        ? undefined
        : sql
            .query('SELECT number, body, place FROM audit WHERE user = ? ORDER BY number DESC LIMIT 1')
            .get(line.user);
    return found === undefined ? null : { line: lineOf(found as Row), place: (found as Row)[2] };
  }

  function insert(line: NewLine, place: number | null): AuditLine {
    const { lastInsertRowid } = sql
      .change('INSERT INTO audit (place, kind, user, factor, login, body) VALUES (?, ?, ?, ?, ?, ?)')
      .run(
        place,
        place === null ? kindOf(line) : null,
        line.user ?? null,
        line.factor ?? null,
        line.login ?? null,
        JSON.stringify(line),
      );
    return { ...line, number: Number(lastInsertRowid) };
  }

  return {
    add(line, linesMax) {
      const found = before(line);
      if (found !== null && isRepeat(line, found.line)) {
        sql.change('DELETE FROM audit WHERE number = ?').run(found.line.number);
        return insert(withCount(line, found.line), found.place);
      }
      if (isNameless(line)) {
        const added = insert(line, null);
        sql
          .change(
            `DELETE FROM audit WHERE place IS NULL AND number <=
             (SELECT number FROM audit WHERE place IS NULL ORDER BY number DESC LIMIT 1 OFFSET ?)`,
          )
          .run(namelessLinesMax);
        return added;
      }
      const place = placeOfLast() + 1;
      sql.change('DELETE FROM audit WHERE place <= ?').run(place - linesMax);
      const added = insert(line, place);
      lastPlace.set(place);
      return added;
    },
    find: (query) => findLines(sql, query),
  };
}

function findLines(
  sql: Sql,
  { user, factor, login, after = 0, limit = auditLimit }: AuditQuery,
): AuditLine[] {
  const rows = sql
    .query(
      `SELECT number, body, place FROM audit WHERE number > ?1 AND (?2 IS NULL OR user = ?2)
       AND (?3 IS NULL OR factor = ?3) AND (?4 IS NULL OR login = ?4) ORDER BY number DESC LIMIT ?5`,
    )
    .all(after, user ?? null, factor ?? null, login ?? null, Math.max(0, limit)) as Row[];
  return rows.reverse().map(lineOf);
}

function lineOf([number, body]: Row): AuditLine {
  return { ...readRecord<NewLine>('audit', { row: number, body }), number };
}
