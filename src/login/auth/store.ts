/**
 * What the login keeps, and the one interface of what keeps it: `login/store` has one in memory and one in a SQLite file.
 *
 * All access is a piece of work on the tables, done as one: other processes on the same store see all of it or
 * nothing, and a throw undoes it. Records are values: they are replaced, never changed. Keys, PIN hashes and first
 * responses are in them only sealed (`sealing.ts`), bindings and session ids only as their SHA-256.
 */
import type { PinCheck } from '../../crypto/pin-checker.ts';
import type { AuditLine, AuditQuery, AuditReason, NewLine } from './audit.ts';
import type { Moment } from './login-clock.ts';
import type { Mode } from './login-steps.ts';

/** Failures in a row, and the lock. */
export interface Lockout {
  readonly failures: readonly Moment[];
  readonly lock: 'no' | 'by failures' | 'by staff';
}

/** A lockout at one time. */
export interface LockView {
  readonly locked: 'no' | 'by failures' | 'by staff';
  /** When a lock by failures ends, in ms from now. */
  readonly endsInMs: number | null;
  /** Failures in a row within the window. */
  readonly failures: number;
}

export interface UserRecord {
  /** The name, in lower case. */
  readonly id: string;
  readonly mode: Mode;
  /** See `passwords.ts`. */
  readonly password: string;
  readonly factors: readonly string[];
  readonly lockout: Lockout;
  /** The latest challenges, for the flood limit. */
  readonly issued: readonly Moment[];
  /** When the first factor was ordered. */
  readonly aloneFrom: Moment | null;
  /** Set for good by the first factor that is active: from then on the password alone never lets in. */
  readonly factorRequired: boolean;
}

/** What the records of all kinds of second factor have. */
interface AnyFactor {
  /** Of a card, its serial number. */
  readonly id: string;
  /** What the page calls it. */
  readonly label: string;
  readonly status: 'ordered' | 'active' | 'revoked';
  readonly users: readonly string[];
  /** Its secrets: of a card, key and PIN hash. */
  readonly sealed: string;
  readonly lockout: Lockout;
}

export interface CardRecord extends AnyFactor {
  readonly kind: 'card';
  readonly suite: string;
  /** What the card's profile says of its PIN; where it is left out, what is usual for the suite. */
  readonly pinCheck?: PinCheck;
  /** The last counter and time step that were accepted, as decimal text: they reach 2^64 − 1. */
  readonly lastCounter: string | null;
  readonly lastStep: string | null;
}

/** A second factor, of any kind. */
export type FactorRecord = CardRecord;

/** Lives until the clock of `epoch` reads `endsAt`. */
interface Ending {
  readonly id: string;
  readonly user: string | null;
  readonly factor: string | null;
  readonly epoch: string;
  readonly endsAt: number;
}

export type Purpose = 'login' | 'activation' | 'PIN change' | 'resynchronisation';

/** A challenge that was shown, or a login that waits for a factor to be picked (`factor` is null). */
export interface LoginRecord extends Ending {
  readonly purpose: Purpose;
  readonly state: 'open' | 'accepted' | 'refused' | 'superseded' | 'expired' | 'factor ended' | 'abandoned';
  readonly mode: Mode;
  readonly binding: string;
  readonly challenge: string;
  readonly issued: Moment;
  readonly lifeMs: number;
  /** Why no response to it can be right; null for a login that can succeed. */
  readonly obstacle: AuditReason | null;
  /** The new PIN's hash, or the first response of a resynchronisation. */
  readonly sealed: string | null;
}

export interface SessionRecord extends Ending {
  readonly user: string;
  /** Of the factor; null with it. */
  readonly kind: FactorRecord['kind'] | null;
  readonly mode: Mode;
  readonly started: Moment;
  readonly seen: Moment;
}

export interface Table<R> {
  get(id: string): R | null;
  put(record: R): void;
  remove(id: string): void;
  all(): readonly R[];
}

export interface EndingTable<R> extends Table<R> {
  /** In no particular order. */
  of(field: 'user' | 'factor', value: string): readonly R[];
  /** At most `limit` whose end came before `before` by the clock of the epoch, or whose epoch is another. */
  ended(epoch: string, before: number, limit: number): readonly R[];
}

/**
 * Which encoded challenges were answered with a factor. `moving` is what else goes into the sum and never comes back,
 * a counter or a time step; empty where there is nothing.
 */
export interface Ledger {
  has(factor: string, moving: string, encoded: string): boolean;
  add(factor: string, moving: string, encoded: string): void;
  count(factor: string, moving: string): number;
  all(factor: string, moving: string): ReadonlySet<string>;
  /** Forgets a factor's entries but for those with one of these `moving`. */
  keepOnly(factor: string, moving: readonly string[]): void;
}

export interface AuditTable {
  /** Adds a line, or counts it into the one that it repeats, and drops the oldest above `linesMax`. See `audit.ts`. */
  add(line: NewLine, linesMax: number): AuditLine;
  find(query: AuditQuery): readonly AuditLine[];
}

export interface Tables {
  readonly users: Table<UserRecord>;
  readonly factors: Table<FactorRecord>;
  readonly logins: EndingTable<LoginRecord>;
  readonly sessions: EndingTable<SessionRecord>;
  readonly ledger: Ledger;
  readonly audit: AuditTable;
  readonly notes: { get(name: string): string | null; put(name: string, value: string): void };
}

export interface Store {
  /** Does the work as one and alone, durable when it returns. @throws {StoreError} and what the work throws, undone */
  write<T>(work: (tables: Tables) => T): T;
  /**
   * The same for the steps of logins and sessions, many of which come at once: works that are asked for until the loop
   * turns share a commit, each sees what those before it did, and what one throws undoes it alone. Resolves once it is
   * durable; waits for another process without keeping this one from other things.
   */
  commitTogether<T>(work: (tables: Tables) => T): Promise<T>;
  /** The same for work that only reads. */
  read<T>(work: (tables: Tables) => T): T;
  close(): void;
}

/**
 * - `busy`: another process kept the store for too long
 * - `newer`: a later version of this program wrote it
 * - `not a store`: the file is something else, or damaged
 * - `damaged`: a record of it is, which the message names
 * - `closed`, `failed`: all else, such as a full disk
 */
export type StoreFault = 'busy' | 'newer' | 'not a store' | 'damaged' | 'closed' | 'failed';

export class StoreError extends Error {
  override readonly name: string = 'StoreError';
  readonly fault: StoreFault;
  constructor(fault: StoreFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
