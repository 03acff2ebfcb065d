/**
 * The power is cut in every write of a login server's store: the file always loads with all that a reply has said, and
 * with nothing of half a write. So no challenge takes a second response, no counter goes back, and no failure is
 * forgotten.
 */
import { readFileSync } from 'node:fs';
import Libsql from 'libsql';
import { describe, expect, test } from 'vitest';
import { createLoginService } from '../../src/login/create-login-service.ts';
import {
  commitsIn,
  cutsMade,
  filesLeft,
  frameBytes,
  logOf,
  logsLeft,
  openLeft,
  rowsAfter,
  syncedAt,
} from './cut-store.ts';
import {
  type Challenged,
  counterSuite,
  edda,
  masterKey,
  other,
  quickHashes,
  refused,
  serial,
  type World,
  world,
} from './login-world.ts';

const policy = { failuresMax: 3 };

/** Each step of some logins, to its reply. */
const steps: readonly ((here: World, kept: Challenged[]) => Promise<unknown>)[] = [
  async (here, kept) => kept.push(await here.begin()),
  (here, [first]) => here.respond(first!, other(here.make(first!.challenge, { counter: 0n }))),
  async (here, kept) => kept.push(await here.begin()),
  (here, [, second]) => here.respond(second!, here.make(second!.challenge, { counter: 2n })),
  (here) => here.fail(),
];

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
    expect(cutsMade()).toBeGreaterThan(100);
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
    const service = createLoginService({ store, clock: here.clock, masterKey, policy, ...quickHashes });
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
