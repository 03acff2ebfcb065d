/**
 * One piece of work of the service: a reading of the clocks, the tables, and the audit lines that come of it. The
 * lines are part of the work, and told to listeners once it is stored.
 */
import { createHash, randomFillSync, timingSafeEqual } from 'node:crypto';
import type { AuditLine } from './audit.ts';
import type { FactorKinds } from './factor-kind.ts';
import { type LoginClock, type Moment, readMoment } from './login-clock.ts';
import type { Passwords } from './passwords/passwords.ts';
import type { Policy } from './rules/policies.ts';
import type { Seal } from './sealing.ts';
import type { Store, Tables } from './store.ts';

/** What every part of the service works with. */
export interface LoginParts {
  readonly store: Store;
  readonly clock: LoginClock;
  readonly policy: Policy;
  readonly seal: Seal;
  readonly passwords: Passwords;
  readonly kinds: FactorKinds;
  readonly publish: (line: AuditLine) => void;
}

export type Note = Omit<AuditLine, 'number' | 'unixMs'>;

export interface Transaction extends LoginParts {
  readonly tables: Tables;
  readonly now: Moment;
  note(line: Note): void;
}

/**
 * Does the work in a transaction of its own, then tells its audit lines. The process waits for it: for the staff, and
 * when a server starts. @throws what the work, the store or the clock throws
 */
export function inTransaction<T>(parts: LoginParts, work: (transaction: Transaction) => T): T {
  const lines: AuditLine[] = [];
  const result = parts.store.write((tables) => work(transactionOn(parts, tables, lines)));
  for (const line of lines) parts.publish(line);
  return result;
}

/** The same for a step of a login or of a session, which shares its commit with others that come at once. */
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
  // Read once the store is ours: while this waits, another process may write down a later time.
  const now = readMoment(parts.clock);
  return {
    ...parts,
    tables,
    now,
    note(line) {
      lines.push(tables.audit.add({ unixMs: now.unixMs, ...line }, parts.policy.auditLinesMax));
    },
  };
}

/** A secret of 256 bits, as 43 characters that may stand in a cookie. */
export function newSecret(): string {
  return randomText(32);
}

/** A name of 128 bits for what is no secret. It may be typed after a command, which takes a dash for an option. */
export function newName(): string {
  const name = randomText(16);
  return name.startsWith('-') ? newName() : name;
}

/** Drawn many at a time, since each drawing asks the system; wiped where it was used. */
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

/** What the store keeps of a secret of 256 bits. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('base64url');
}

/** Whether a secret is the one of a fingerprint, in constant time. */
export function isSecretOf(secret: string, kept: string): boolean {
  const wanted = Buffer.from(kept);
  const given = Buffer.from(fingerprint(secret));
  return wanted.length === given.length && timingSafeEqual(given, wanted);
}
