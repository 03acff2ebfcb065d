/**
 * The machine stops while a store is converted to a new format: the store is still complete in the old one, and is
 * converted later.
 */
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { bundleFolder } from '../mutants/server-bundle.ts';
import { run } from '../process/start.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-format-kill-'));
const bundles = bundleFolder();
afterAll(() => {
  rmSync(folder, { recursive: true });
  bundles.remove();
});

const Database = createRequire(import.meta.url)('libsql') as new (
  path: string,
) => { prepare(sql: string): { raw(): { all(): readonly unknown[][] } }; close(): void };

const tables = [
  'users',
  'factors',
  'logins',
  'sessions',
  'ledger',
  'audit',
  'notes',
  'lines',
  'sqlite_master',
];

function contentOf(path: string): unknown {
  const database = new Database(path);
  const rows = (sql: string): readonly unknown[][] => database.prepare(sql).raw().all();
  const content = tables.map((table) => {
    const order = table === 'sqlite_master' ? 'name' : '1, 2';
    const columns = table === 'sqlite_master' ? 'type, name, tbl_name, sql' : '*';
    return [table, rows(`SELECT ${columns} FROM ${table} ORDER BY ${order}`)];
  });
  const version = rows('PRAGMA user_version');
  database.close();
  return { content, version };
}

const copyAt = (name: string): string => {
  const path = join(folder, name);
  copyFileSync(new URL('store-files/format-1.db', import.meta.url), path);
  // Git keeps no mode of its own.
  chmodSync(path, 0o600);
  return path;
};

it('a kill before any piece of the step leaves format 1, from which the whole step is done', async () => {
  const program = join(bundles.path, 'open-and-die.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('open-and-die.ts', import.meta.url))],
    outfile: program,
    ...{ bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' },
  });
  const whole = copyAt('whole.db');
  (await openSqliteStore(whole)).close();
  const expected = contentOf(whole);
  let pieces = 0;
  for (; ; pieces++) {
    const path = copyAt(`${pieces}.db`);
    const { stdout, signal, stderr } = await run(process.execPath, [program, path, String(pieces)]);
    if (stdout === 'opened') {
      // Killed while it was closed, or not at all.
      expect(contentOf(path)).toEqual(expected);
      if (signal === null) break;
      continue;
    }
    expect([signal, stderr]).toEqual(['SIGKILL', '']);
    const database = new Database(path);
    expect(database.prepare('PRAGMA user_version').raw().all()).toEqual([[1]]);
    expect(database.prepare('SELECT count(*) FROM cards').raw().all()).toEqual([[8]]);
    database.close();
    (await openSqliteStore(path)).close();
    expect(contentOf(path)).toEqual(expected);
  }
  // Settings, BEGIN, the pieces of the step, the version, COMMIT; then those of closing.
  expect(pieces).toBeGreaterThan(18);
});
