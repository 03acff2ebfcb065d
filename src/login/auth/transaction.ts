/**
 * A transaction of the service: a reading of the clocks, the tables, and the audit lines that result. The lines are
 * part of the transaction, and listeners get them after it is stored.
 */
import { hash, randomFillSync, timingSafeEqual } from 'node:crypto';
import type { AuditLine } from './audit.ts';
import type { FactorKinds } from './factor-kind.ts';
import { elapsedMs, type LoginClock, type Moment, readMoment } from './login-clock.ts';
import type { Passwords } from './passwords/passwords.ts';
import type { Verifiers } from './passwords/verifiers.ts';
import type { Policy } from './rules/policies.ts';
import type { Seal } from './sealing.ts';
import type { LoginRecord, Store, Tables } from './store.ts';

/** What every part of the service works with. */
export interface LoginParts {
  readonly store: Store;
  readonly clock: LoginClock;
  readonly policy: Policy;
  readonly seal: Seal;
  readonly passwords: Passwords;
  readonly kinds: FactorKinds;
  /** Null on a server without the wire login. */
  readonly verifiers: Verifiers | null;
  readonly publish: (line: AuditLine) => void;
}

export type UntimedLine = Omit<AuditLine, 'number' | 'unixMs'>;

export interface Transaction extends LoginParts {
  readonly tables: Tables;
  readonly now: Moment;
  /** How long ago a moment was, in ms. */
  elapsedMs(since: Moment): number;
  /** What a kind kept when it asked, opened; null once the login is closed. @throws {SealError} */
  kept(login: LoginRecord): unknown;
  log(line: UntimedLine): void;
}

/**
 * Does the work in its own transaction, then sends its audit lines to the listeners. The process waits for it: used
 * for staff, and when a server starts. @throws what the work, the store or the clock throws
 */
export function inTransaction<T>(parts: LoginParts, work: (transaction: Transaction) => T): T {
  const lines: AuditLine[] = [];
  const result = parts.store.write((tables) => work(transactionOn(parts, tables, lines)));
  for (const line of lines) parts.publish(line);
  return result;
}

/**
 * Parts for work that has transactions of its own: together they are one, whose audit lines are sent at its end.
 * @throws what the work, the store or the clock throws; nothing is done then
 */
export function inOneTransaction<T>(parts: LoginParts, work: (within: LoginParts) => T): T {
  const lines: AuditLine[] = [];
  const result = parts.store.write((tables) => {
    const store: Store = { ...parts.store, read: (read) => read(tables), write: (write) => write(tables) };
    return work({ ...parts, store, publish: (line) => lines.push(line) });
  });
  for (const line of lines) parts.publish(line);
  return result;
}

/** The same as `inTransaction`, for a step of a login or of a session, which shares its commit with others that come at once. */
export async function inSharedTransaction<T>(
  parts: LoginParts,
  work: (transaction: Transaction) => T,
): Promise<T> {
  const lines: AuditLine[] = [];
  const result = await parts.store.commitTogether((tables) => work(transactionOn(parts, tables, lines)));
  for (const line of lines) parts.publish(line);
  return result;
}

function transactionOn(parts: LoginParts, tables: Tables, lines: AuditLine[]): Transaction {
  // Read once the store is ready: while this waits, another process may write a later time.
  const now = readMoment(parts.clock);
  const { store, clock, policy, seal, passwords, kinds, verifiers, publish } = parts;
  // Named one by one: to spread them takes three times as long, twice in each login.
  return {
    store,
    clock,
    policy,
    seal,
    passwords,
    kinds,
    verifiers,
    publish,
    tables,
    now,
    elapsedMs: (since) => elapsedMs(since, now),
    kept: ({ id, sealed }) => (sealed === null ? null : seal.open(keptIn(id), sealed)),
    log(line) {
      lines.push(tables.audit.add({ unixMs: now.unixMs, ...line }, parts.policy.auditLinesMax));
    },
  };
}

/** The place of what a kind keeps between its ask and the response, sealed in the record of the login. */
export function keptIn(login: string): string {
  return `login ${login}`;
}

/** A secret of 256 bits, as 43 characters that are valid in a cookie. */
export function newSecret(): string {
  return randomText(32);
}

/**
 * An id of 128 bits that is not secret. It may be typed after a command, where a leading dash would make it an
 * option.
 */
export function newName(): string {
  const name = randomText(16);
  return name.startsWith('-') ? newName() : name;
}

/** Many are drawn at a time, because each draw is a system call; each is overwritten once used. */
const drawn = Buffer.alloc(4_096);
let used = drawn.length;

function randomText(bytes: number): string {
  if (used + bytes > drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const part = drawn.subarray(used, used + bytes);
  used += bytes;
  const text = part.toString('base64url');
  part.fill(0);
  return text;
}

/** The fingerprint of a secret of 256 bits, which the store keeps instead of it. */
export function fingerprint(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** Whether a secret has this fingerprint, in constant time. */
export function isSecretOf(secret: string, kept: string): boolean {
  const wanted = Buffer.from(kept);
  const given = Buffer.from(fingerprint(secret));
  return wanted.length === given.length && timingSafeEqual(given, wanted);
}
