/**
 * The lock of a card file or a phone file: a file beside it that names the process that uses it.
 *
 * It needs only plain files. A lock is written completely and then linked to its name, which fails if the name
 * exists. Only the holder of the *claim* on a dead process's lock may replace that lock. A claim is itself a lock,
 * named after the dead one's nonce. A nonce is never used twice, so no two processes can both take over a lock. What
 * a crash leaves behind (claims, files not linked yet) is removed by the next holder.
 */

import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { errorMessage, quoted, quotedPath } from '../errors/message.ts';
import { writeNew } from '../files/new-file.ts';
import {
  type LockHolder,
  type ProcessProbe,
  processLifeOf,
  processProbe,
} from '../files/process-identity.ts';
import { FileError, readRegularText } from '../files/regular-file.ts';
import { StoredFileError, systemCode, withSystem } from './stored-file-error.ts';

export interface Lock {
  /** Whether the lock file is still this process's: someone may have removed it by hand. */
  held(): boolean;
  /** Releases the lock. Only the first call does anything. */
  release(): void;
}

interface LockFile extends LockHolder {
  /** When the lock was taken, ISO 8601. */
  readonly since: string;
  /** 16 hex digits, never used twice. */
  readonly nonce: string;
}

const lockShape = v.strictObject({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  start: v.nullable(v.string()),
  boot: v.nullable(v.string()),
  space: v.nullable(v.string()),
  host: v.string(),
  machine: v.optional(v.nullable(v.string()), null),
  since: v.string(),
  nonce: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
});

/** How often a lock may change its holder while one process tries to take it. */
const attemptsMax = 1_000;

/** Far more than a lock needs. */
const lockBytesMax = 4096;

/** The name of the lock of a file. */
export function lockPathOf(path: string): string {
  return `${path}.lock`;
}

/**
 * Takes the lock of the file at `path` (resolved: two names of one file must not give two locks).
 * @throws StoredFileError `locked` naming its holder, `damaged` for a file that is not a lock, `file system`
 */
export function takeLock(path: string, probe: ProcessProbe = processProbe()): Lock {
  const lockPath = lockPathOf(path);
  return withSystem(lockPath, 'made', () => {
    const nonce = acquire({ card: path, lockPath, probe }, lockPath);
    sweep(lockPath);
    let released = false;
    const held = (): boolean => !released && nonceAt(lockPath) === nonce;
    return {
      held,
      release() {
        if (held()) rmSync(lockPath, { force: true });
        released = true;
      },
    };
  });
}

interface LockRequest {
  readonly card: string;
  readonly lockPath: string;
  readonly probe: ProcessProbe;
}

/** Puts a lock of this process at `path`, the lock itself or a claim, and returns its nonce. */
function acquire(request: LockRequest, path: string): string {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const nonce = randomBytes(8).toString('hex');
    const fresh = `${request.lockPath}.${nonce}.tmp`;
    const lock: LockFile = { ...request.probe.self, since: new Date().toISOString(), nonce };
    writeNew(fresh, `${JSON.stringify(lock)}\n`);
    try {
      if (linked(fresh, path)) return nonce;
      const found = read(path);
      if (found === null) continue;
      if (found === 'damaged') throw damaged(path);
      const life = processLifeOf(found, request.probe);
      if (life !== 'dead') throw heldBy(request, path, found, life);
      if (takeOver(request, path, found.nonce, fresh)) return nonce;
    } finally {
      rmSync(fresh, { force: true });
    }
  }
  throw new StoredFileError(
    'locked',
    errorMessage(quotedPath(request.card), 'in use, its lock changes all the time', 'try again'),
  );
}

/** Renames `fresh` over the dead lock at `path`, if that lock is still there once the claim is held. */
function takeOver(request: LockRequest, path: string, dead: string, fresh: string): boolean {
  const claim = `${request.lockPath}.${dead}`;
  const nonce = acquire(request, claim);
  try {
    if (nonceAt(path) !== dead) return false;
    renameSync(fresh, path);
    return true;
  } catch (error) {
    // A holder in between has removed `fresh`.
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  } finally {
    if (nonceAt(claim) === nonce) rmSync(claim, { force: true });
  }
}

/** Whether `fresh` is now at `path` too. False if a lock exists there, or if a holder has removed `fresh`. */
function linked(fresh: string, path: string): boolean {
  try {
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST' || systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function read(path: string): LockFile | 'damaged' | null {
  let text: string;
  try {
    ({ text } = readRegularText(path, { what: 'lock', bytesMax: lockBytesMax }));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'ENOENT') return null;
    if (error.fault === 'system') throw error.cause;
    return 'damaged';
  }
  try {
    return v.parse(lockShape, JSON.parse(text));
  } catch {
    return 'damaged';
  }
}

function nonceAt(path: string): string | null {
  const found = read(path);
  return found === null || found === 'damaged' ? null : found.nonce;
}

/** Claims and unlinked files of others: all are obsolete while this process holds the lock. */
function sweep(lockPath: string): void {
  const stem = `${basename(lockPath)}.`;
  const ownSuffix = /^[0-9a-f]{16}(\.tmp)?$/;
  for (const name of readdirSync(dirname(lockPath))) {
    if (name.startsWith(stem) && ownSuffix.test(name.slice(stem.length))) {
      rmSync(join(dirname(lockPath), name), { force: true });
    }
  }
}

function heldBy(
  { card, lockPath, probe }: LockRequest,
  path: string,
  { pid, host, since }: LockFile,
  life: 'runs' | 'elsewhere',
): StoredFileError {
  const time = `${since.slice(0, 19).replace('T', ' ')} UTC`;
  if (life === 'elsewhere') {
    const where =
      host === probe.self.host
        ? 'in another container, boot or machine of this name'
        : `on host ${quoted(host)}`;
    return new StoredFileError(
      'locked',
      errorMessage(
        quotedPath(card),
        `in use by process ${pid} ${where} since ${time}`,
        `if that process has ended, remove ${quotedPath(path)}`,
      ),
    );
  }
  if (path !== lockPath) {
    return new StoredFileError(
      'locked',
      errorMessage(quotedPath(card), `being opened by process ${pid} since ${time}`, 'try again'),
    );
  }
  const who = pid === probe.self.pid ? `this process (${pid})` : `process ${pid}`;
  return new StoredFileError(
    'locked',
    errorMessage(
      quotedPath(card),
      `in use by ${who} since ${time}`,
      'wait until it ends, or use another file',
    ),
  );
}

function damaged(path: string): StoredFileError {
  return new StoredFileError(
    'damaged',
    errorMessage(
      quotedPath(path),
      'not a lock file that dscplus wrote',
      'remove it if nothing uses the file',
    ),
  );
}
