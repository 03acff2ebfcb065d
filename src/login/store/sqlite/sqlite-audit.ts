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
} from '../../auth/audit.ts';
import { unlessDamaged } from '../../auth/records/damaged-record.ts';
import type { AuditTable } from '../../auth/store.ts';
import { freshValue } from './record-cache.ts';
import type { Sql } from './sqlite-connection.ts';
import { readRecord } from './sqlite-record.ts';

/**
 * Number, body, and place: the place increases, and is kept by a line that others are counted into; null for a line
 * without a name.
 */
type Row = readonly [number, string, number | null];

/** A line that is to be stored, and how many may be. */
interface NewRow {
  readonly line: NewLine;
  readonly number: number;
  readonly place: number | null;
  readonly linesMax: number;
}

export function createSqliteAuditTable(sql: Sql): AuditTable {
  const last = freshValue<Last>(sql);
  const pending = sql.pending.add<NewRow>((rows) => storeLines(sql, rows));

  /** Counts a line up from `before`, and gives it its number; its place too, unless it keeps one or has none. */
  function insert(before: Last, line: NewLine, linesMax: number, place?: number | null): AuditLine {
    const number = before.number + 1;
    const newPlace = place === undefined ? before.place + 1 : place;
    pending.set(String(number), { line, number, place: newPlace, linesMax });
    last.set({ number, place: place === undefined ? before.place + 1 : before.place });
    return { ...line, number };
  }

  return {
    add(line, linesMax) {
      const found = lineBefore(sql, line);
      // Before a line is deleted, which may have the last place.
      const before = last.get() ?? lastIn(sql);
      if (found !== null && isRepeat(line, found.line)) {
        sql.change('DELETE FROM audit WHERE number = ?').run(found.line.number);
        return insert(before, withCount(line, found.line), linesMax, found.place);
      }
      return isNameless(line) ? insert(before, line, linesMax, null) : insert(before, line, linesMax);
    },
    find(query, damaged = 'named') {
      const rows = rowsOf(sql, query);
      return damaged === 'named'
        ? rows.map(lineOf)
        : rows.flatMap((row) => unlessDamaged(() => lineOf(row)) ?? []);
    },
  };
}

/** What the last line was counted as, and the last place. */
interface Last {
  readonly number: number;
  readonly place: number;
}

function lastIn(sql: Sql): Last {
  // By the index of places, which has none but those that are not null.
  const row = sql
    .query(
      `SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'audit'),
      (SELECT max(place) FROM audit WHERE place IS NOT NULL)`,
    )
    .get();
  const [number, place] = row as [number | null, number | null];
  return { number: number ?? 0, place: place ?? 0 };
}

function storeLines(sql: Sql, rows: readonly NewRow[]): void {
  const add = sql.rawChange(
    'INSERT INTO audit (number, place, kind, user, factor, login, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const { line, number, place } of rows) {
    const { user = null, factor = null, login = null } = line;
    add.run(number, place, place === null ? kindOf(line) : null, user, factor, login, JSON.stringify(line));
  }
  const places = rows.flatMap(({ place, linesMax }) => (place === null ? [] : [place - linesMax]));
  if (places.length > 0) sql.rawChange('DELETE FROM audit WHERE place <= ?').run(Math.max(...places));
  if (places.length < rows.length) {
    sql
      .rawChange(
        `DELETE FROM audit WHERE place IS NULL AND number <=
        (SELECT number FROM audit WHERE place IS NULL ORDER BY number DESC LIMIT 1 OFFSET ?)`,
      )
      .run(namelessLinesMax);
  }
}

/** The line that one may repeat, with its place. */
function lineBefore(
  sql: Sql,
  line: NewLine,
): { readonly line: AuditLine; readonly place: number | null } | null {
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

function rowsOf(sql: Sql, { user, factor, login, after = 0, limit = auditLimit }: AuditQuery): Row[] {
  const rows = sql
    .query(
      `SELECT number, body, place FROM audit WHERE number > ?1 AND (?2 IS NULL OR user = ?2)
       AND (?3 IS NULL OR factor = ?3) AND (?4 IS NULL OR login = ?4) ORDER BY number DESC LIMIT ?5`,
    )
    .all(after, user ?? null, factor ?? null, login ?? null, Math.max(0, limit)) as Row[];
  return rows.reverse();
}

function lineOf([number, body]: Row): AuditLine {
  return { ...readRecord<NewLine>('audit', { row: number, body }), number };
}
