/**
 * The power is cut in every write of a login server's store: the file always loads with all that a reply has said, and
 * with nothing of half a write. So no challenge takes a second response, no counter goes back, and no failure is
 * forgotten.
 *
 * A commit is in the log beside the file, `-wal`, and synced before the reply. So what a power cut may leave of the next
 * write is any part of what it adds to the log. When the log is copied into the file, it may leave any page old, new or
 * half new, while the log is still whole.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/login/auth/store.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import {
  type Challenged,
  counterSuite,
  edda,
  masterKey,
  other,
  refused,
  serial,
  type World,
  world,
} from './login-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-cut-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

const policy = { failuresMax: 3 };
const pageBytes = 4_096;
/** A frame of the log: a page and its header; the log begins with a header of its own. */
const frameBytes = 24 + pageBytes;

/** What is on the disk once a step has had its reply. */
interface Synced {
  readonly file: Buffer;
  readonly log: Buffer;
  readonly rows: string;
}

const logOf = (path: string): Buffer =>
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

function syncedAt(path: string): Synced {
  return { file: readFileSync(path), log: logOf(path), rows: rowsOf(path) };
}

let cuts = 0;

/** Opens what the power cut left, as the server does. Each has a path of its own, since SQLite keeps what it knows of one. */
async function openLeft(
  file: Buffer,
  log: Buffer,
): Promise<{ readonly path: string; readonly store: Store }> {
  cuts += 1;
  const path = join(folder, `${cuts}.db`);
  writeFileSync(path, file, { mode: 0o600 });
  writeFileSync(`${path}-wal`, log, { mode: 0o600 });
  return { path, store: await openSqliteStore(path) };
}

async function rowsAfter(file: Buffer, log: Buffer): Promise<string> {
  const { path, store } = await openLeft(file, log);
  const rows = rowsOf(path);
  store.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  return rows;
}

/** What may be left of a log of which the first `synced` bytes are safe: whole frames, a torn one, one that is lost. */
function* logsLeft(log: Buffer, synced: number): Generator<Buffer> {
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
function* filesLeft(before: Buffer, after: Buffer): Generator<Buffer> {
  const end = Math.max(before.length, after.length);
  for (let at = pageBytes >> 1; at < end; at += pageBytes)
    yield Buffer.concat([after.subarray(0, at), before.subarray(at)]);
}

/** Each step of some logins, to its reply. */
const steps: readonly ((here: World, kept: Challenged[]) => Promise<unknown>)[] = [
  async (here, kept) => kept.push(await here.begin()),
  (here, [first]) => here.respond(first!, other(here.make(first!.challenge, { counter: 0n }))),
  async (here, kept) => kept.push(await here.begin()),
  (here, [, second]) => here.respond(second!, here.make(second!.challenge, { counter: 2n })),
  (here) => here.fail(),
];

/** The logs that end with a commit: a step may have several, and only the last has the reply behind it. */
function commitsIn(log: Buffer, synced: number): Buffer[] {
  const commits: Buffer[] = [];
  for (let at = synced; at < log.length; at += frameBytes)
    if (log.readUInt32BE(at + 4) > 0) commits.push(log.subarray(0, at + frameBytes));
  return commits;
}

describe('someone whose login server loses its power', () => {
  test('in any write of a login finds all that had a reply, and nothing of half a write', async () => {
    const here = await world({ file: true, suite: counterSuite, policy });
    const path = here.path as string;
    const kept: Challenged[] = [];
    let before = syncedAt(path);
    for (const step of steps) {
      await step(here, kept);
      const after = syncedAt(path);
      const { file, log } = after;
      // A commit adds to the log, and changes nothing else.
      expect(file.equals(before.file) && log.subarray(0, before.log.length).equals(before.log)).toBe(true);
      const whole = [before.rows];
      for (const commit of commitsIn(log, before.log.length)) whole.push(await rowsAfter(file, commit));
      expect(whole.at(-1)).toBe(after.rows);
      for (const left of logsLeft(log, before.log.length)) {
        const rows = await rowsAfter(file, left);
        if (!whole.includes(rows)) throw new Error(`step ${steps.indexOf(step)}: half a write: ${rows}`);
      }
      before = after;
    }
    expect(cuts).toBeGreaterThan(100);
  });

  test('finds every challenge used that was used, and every failure counted', async () => {
    const here = await world({ file: true, suite: counterSuite, policy });
    const path = here.path as string;
    const kept: Challenged[] = [];
    for (const step of steps) await step(here, kept);
    const { file, log } = syncedAt(path);
    await here.begin();
    const torn = syncedAt(path).log.subarray(0, log.length + (frameBytes >> 1));
    const { store } = await openLeft(file, torn);
    const service = createLoginService({ store, clock: here.clock, masterKey, policy, hashCost: 1_024 });
    for (const { challenge, ...login } of kept)
      for (const counter of [0n, 2n, 3n]) {
        const response = here.make(challenge, { counter });
        expect(await service.respond({ ...login, response })).toEqual(refused);
      }
    expect(store.read(({ factors }) => factors.get(serial))).toMatchObject({ lastCounter: '2' });
    expect(store.read(({ users }) => users.get(edda.user))?.lockout.failures.length).toBe(1);
    service.close();
  });

  test('while the log is copied into the file, finds all of it', async () => {
    const here = await world({ file: true, suite: counterSuite, policy });
    const path = here.path as string;
    const kept: Challenged[] = [];
    for (const step of steps) await step(here, kept);
    const [file, log] = [readFileSync(path), logOf(path)];
    const rows = await rowsAfter(file, log);
    const database = new Libsql(path);
    database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
    database.close();
    const after = readFileSync(path);
    expect(after.equals(file)).toBe(false);
    for (const left of filesLeft(file, after)) expect(await rowsAfter(left, log)).toBe(rows);
    // The log is removed last.
    expect(logOf(path).length).toBe(0);
    expect(await rowsAfter(after, Buffer.alloc(0))).toBe(rows);
  });
});
