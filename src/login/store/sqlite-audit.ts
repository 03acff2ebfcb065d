/** The audit log of a store in a file; see `audit.ts` for what is counted into one line. */
import {
  type AuditLine,
  auditLimit,
  counted,
  isNameless,
  isRepeat,
  kindOf,
  type NewLine,
  namelessLinesMax,
} from '../auth/audit.ts';
import { readRecord } from './sqlite-record.ts';
import type { Sql } from './sqlite-store.ts';
import type { AuditTable } from './store.ts';

interface Row {
  readonly number: number;
  /** Counted up, and kept by a line that is counted into; null for one that names nobody. */
  readonly place: number | null;
  readonly body: string;
}

export function createAuditTable(sql: Sql): AuditTable {
  function before(line: NewLine): { readonly row: Row; readonly line: AuditLine } | null {
    const found = isNameless(line)
      ? sql('SELECT number, place, body FROM audit WHERE place IS NULL AND kind = ?').get(kindOf(line))
      : line.user === undefined
        ? undefined
        : sql('SELECT number, place, body FROM audit WHERE user = ? ORDER BY number DESC LIMIT 1').get(
            line.user,
          );
    if (found === undefined) return null;
    const row = found as Row;
    return { row, line: lineOf(row) };
  }

  function insert(line: NewLine, place: number | null): AuditLine {
    const { number } = sql(
      'INSERT INTO audit (place, kind, user, card, login, body) VALUES (?, ?, ?, ?, ?, ?) RETURNING number',
    ).get(
      place,
      place === null ? kindOf(line) : null,
      line.user ?? null,
      line.card ?? null,
      line.login ?? null,
      JSON.stringify(line),
    ) as { number: number };
    return { ...line, number };
  }

  return {
    add(line, linesMax) {
      const found = before(line);
      if (found !== null && isRepeat(line, found.line)) {
        sql('DELETE FROM audit WHERE number = ?').run(found.row.number);
        return insert(counted(line, found.line), found.row.place);
      }
      if (isNameless(line)) {
        const added = insert(line, null);
        sql(
          `DELETE FROM audit WHERE place IS NULL AND number <=
           (SELECT number FROM audit WHERE place IS NULL ORDER BY number DESC LIMIT 1 OFFSET ?)`,
        ).run(namelessLinesMax);
        return added;
      }
      const { last } = sql('SELECT max(place) AS last FROM audit').get() as { last: number | null };
      const place = (last ?? 0) + 1;
      sql('DELETE FROM audit WHERE place <= ?').run(place - linesMax);
      return insert(line, place);
    },
    find({ user, card, login, after = 0, limit = auditLimit }) {
      const rows = sql(
        `SELECT number, body FROM audit WHERE number > ?1 AND (?2 IS NULL OR user = ?2) AND (?3 IS NULL OR card = ?3)
         AND (?4 IS NULL OR login = ?4) ORDER BY number DESC LIMIT ?5`,
      ).all(after, user ?? null, card ?? null, login ?? null, Math.max(0, limit)) as Row[];
      return rows.reverse().map(lineOf);
    },
  };
}

function lineOf({ number, body }: Pick<Row, 'number' | 'body'>): AuditLine {
  return { ...readRecord<NewLine>('audit', { row: number, body }), number };
}
