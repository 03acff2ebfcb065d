/**
 * A store file as a power cut leaves it. A commit is in the log beside the file, `-wal`, and synced before the reply. So
 * what a power cut may leave of the next write is any part of what it adds to the log. When the log is copied into the
 * file, it may leave any page old, new or half new, while the log is still whole.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import type { Store } from '../../src/login/auth/store.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';

// It goes with the folder of the run.
const folder = mkdtempSync(join(tmpdir(), 'dscplus-cut-store-'));

const pageBytes = 4_096;
/** A frame of the log: a page and its header; the log begins with a header of its own. */
export const frameBytes = 24 + pageBytes;

/** What is on the disk once a step has had its reply. */
export interface Synced {
  readonly file: Buffer;
  readonly log: Buffer;
  readonly rows: string;
}

export const logOf = (path: string): Buffer =>
  existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0);

/** All rows of all tables. */
function rowsOf(path: string): string {
  const database = new Libsql(path);
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
  const rows = (names as { name: string }[]).map(({ name }) => [
    name,
    database.prepare(`SELECT * FROM "${name}"`).raw().all(),
  ]);
  database.close();
  return JSON.stringify(rows);
}

export function syncedAt(path: string): Synced {
  return { file: readFileSync(path), log: logOf(path), rows: rowsOf(path) };
}

let cuts = 0;

/** How many stores were opened after a power cut. */
export const cutsMade = (): number => cuts;

/** Opens what the power cut left, as the server does. Each has a path of its own, since SQLite keeps what it knows of one. */
export async function openLeft(
  file: Buffer,
  log: Buffer,
): Promise<{ readonly path: string; readonly store: Store }> {
  cuts += 1;
  const path = join(folder, `${cuts}.db`);
  writeFileSync(path, file, { mode: 0o600 });
  writeFileSync(`${path}-wal`, log, { mode: 0o600 });
  return { path, store: await openSqliteStore(path) };
}

export async function rowsAfter(file: Buffer, log: Buffer): Promise<string> {
  const { path, store } = await openLeft(file, log);
  const rows = rowsOf(path);
  store.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  return rows;
}

/** What may be left of a log of which the first `synced` bytes are safe: whole frames, a torn one, one that is lost. */
export function* logsLeft(log: Buffer, synced: number): Generator<Buffer> {
  for (let end = synced; end < log.length; end += frameBytes) {
    yield log.subarray(0, end);
    yield log.subarray(0, end + (frameBytes >> 1));
    // The disk wrote what follows, and not this frame.
    const lost = Buffer.from(log);
    lost.fill(0, end, Math.min(log.length, end + frameBytes));
    yield lost;
  }
  yield log;
}

/** Each page in turn is half new; those before it are new, those after it are not. */
export function* filesLeft(before: Buffer, after: Buffer): Generator<Buffer> {
  const end = Math.max(before.length, after.length);
  for (let at = pageBytes >> 1; at < end; at += pageBytes)
    yield Buffer.concat([after.subarray(0, at), before.subarray(at)]);
}

/** The logs that end with a commit: a step may have several, and only the last has the reply behind it. */
export function commitsIn(log: Buffer, synced: number): Buffer[] {
  const commits: Buffer[] = [];
  for (let at = synced; at < log.length; at += frameBytes)
    if (log.readUInt32BE(at + 4) > 0) commits.push(log.subarray(0, at + frameBytes));
  return commits;
}
