/** The ledger of a store in a file: which challenges were used with a factor. */
import type { Ledger } from '../../auth/store.ts';
import { freshMap } from './record-cache.ts';
import type { Sql } from './sqlite-connection.ts';

/** Which challenge was used with what: an entry of the ledger. */
type Entry = readonly [factor: string, moving: string, encoded: string];

export function createLedger(sql: Sql): Ledger {
  /** Counting reads all entries of a factor, possibly thousands. */
  const counts = freshMap<number>(sql);
  const keyOf = (...part: readonly string[]): string => JSON.stringify(part);
  const pending = sql.pending.add<Entry>((entries) => {
    for (const entry of entries) {
      const { changes } = sql
        .rawChange('INSERT INTO ledger VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(...entry);
      const key = keyOf(entry[0], entry[1]);
      const count = counts.get(key);
      if (count !== undefined) counts.set(key, count + changes);
    }
  });
  return {
    has: (factor, moving, encoded) =>
      pending.get(keyOf(factor, moving, encoded)) !== undefined ||
      sql
        .rawQuery('SELECT 1 FROM ledger WHERE factor = ? AND moving = ? AND encoded = ?')
        .get(factor, moving, encoded) !== undefined,
    add: (factor, moving, encoded) => pending.set(keyOf(factor, moving, encoded), [factor, moving, encoded]),
    count(factor, moving) {
      if ([...pending.values()].some((entry) => entry[0] === factor)) sql.pending.write();
      const known = counts.get(keyOf(factor, moving));
      if (known !== undefined) return known;
      const row = sql
        .rawQuery('SELECT count(*) FROM ledger WHERE factor = ? AND moving = ?')
        .get(factor, moving);
      const [count] = row as [number];
      counts.set(keyOf(factor, moving), count);
      return count;
    },
    all: (factor, moving) =>
      new Set(
        (
          sql.query('SELECT encoded FROM ledger WHERE factor = ? AND moving = ?').all(factor, moving) as [
            string,
          ][]
        ).map(([encoded]) => encoded),
      ),
    keepOnly(factor, moving) {
      sql
        .change('DELETE FROM ledger WHERE factor = ? AND moving NOT IN (SELECT value FROM json_each(?))')
        .run(factor, JSON.stringify(moving));
      counts.clear();
    },
  };
}
