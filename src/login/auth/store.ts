/**
 * The data of the login, and the one interface of its stores: `login/store` has one in memory and one in a file.
 *
 * All access is a transaction on the tables. Other processes on the same store see all of it or nothing, and a throw
 * undoes it. Records are values: they are replaced, never changed. Keys, PIN hashes and first responses are kept only
 * sealed (`sealing.ts`), bindings and session ids only as SHA-256.
 */
import type { PinCheck } from '../../crypto/pin-checker.ts';
import type { LineState } from '../../line/line-state.ts';
import type { Application } from './applications.ts';
import type { AuditLine, AuditQuery, AuditReason, NewLine } from './audit.ts';
import type { Moment } from './login-clock.ts';
import type { Mode, Way } from './login-steps.ts';
import type { AppRecord } from './records/app-record.ts';
import type { EnrolmentRecord } from './records/enrolment-record.ts';
import type { FaultRecord } from './records/fault-record.ts';
import type { GatewayRecord } from './records/gateway-record.ts';
import type { StoredMessage } from './records/message-record.ts';

/** Consecutive failures, and the lock. */
export interface Lockout {
  readonly failures: readonly Moment[];
  readonly lock: 'no' | 'by failures' | 'by staff';
}

/** The lockout of a user or a second factor, at one time. */
export interface LockView {
  /** Whether it is locked, and by whom. */
  readonly locked: 'no' | 'by failures' | 'by staff';
  /** When a lock by failures ends, in ms from now; else null. */
  readonly endsInMs: number | null;
  /** Failures in a row within the policy's window. */
  readonly failures: number;
}

export interface UserRecord {
  /** The name, in lower case. */
  readonly id: string;
  readonly mode: Mode;
  /** See `passwords.ts`. */
  readonly password: string;
  /** The sealed SRP verifier of the password; only in memory, on a server with the wire login. */
  readonly verifier?: string;
  readonly factors: readonly string[];
  readonly lockout: Lockout;
  /** The latest challenges, for the flood limit. */
  readonly issued: readonly Moment[];
  /** When the first factor was ordered. */
  readonly aloneFrom: Moment | null;
  /** Set permanently by the first active factor: from then on the password alone never logs in. */
  readonly factorRequired: boolean;
}

/** The fields that records of all kinds of second factor have. */
interface AnyFactor {
  /** For a card, its serial number. */
  readonly id: string;
  /** The page's name for it. */
  readonly label: string;
  readonly status: 'ordered' | 'active' | 'revoked';
  readonly users: readonly string[];
  /** Its secrets: for a card, key and PIN hash. */
  readonly sealed: string;
  readonly lockout: Lockout;
}

/** The fields of a factor that computes a response. Its secrets are the key and the hash of the PIN. */
export interface ComputingFactor extends AnyFactor {
  readonly suite: string;
  /** The last accepted counter and time step, as decimal text: they reach 2^64 − 1. */
  readonly lastCounter: string | null;
  readonly lastStep: string | null;
}

export interface CardRecord extends ComputingFactor {
  readonly kind: 'card';
  /** What the card's profile says about its PIN; default: the usual check for the suite. */
  readonly pinCheck?: PinCheck;
}

export type ComputingRecord = CardRecord | AppRecord;

/** An authenticator app; its secret is the key. */
export interface TotpRecord extends AnyFactor {
  readonly kind: 'totp';
  /** The last accepted time step, as decimal text. */
  readonly lastStep: string | null;
}

/** A temporary code that staff gave; its secret is a keyed hash of the code. */
export interface TemporaryRecord extends AnyFactor {
  readonly kind: 'temporary';
  readonly given: Moment;
}

/** A security code card; its secret is the table of its values. */
export interface CodeCardRecord extends AnyFactor {
  readonly kind: 'code-card';
  readonly given: Moment;
}

/** A phone number that codes are sent to. It has no secret: each code is kept by the login that it is for. */
export interface SmsFactorRecord extends AnyFactor {
  readonly kind: 'sms';
  readonly number: string;
  /** The latest codes that were asked for, for the limits. */
  readonly sent: readonly SentCodeRecord[];
}

/** A code that was asked for. It counts for the limits also where nothing was sent, so that nothing shows that. */
export interface SentCodeRecord {
  readonly way: Way;
  readonly at: Moment;
}

/** A second factor, of any kind. */
export type FactorRecord = ComputingRecord | TotpRecord | TemporaryRecord | CodeCardRecord | SmsFactorRecord;

export type FactorKindName = FactorRecord['kind'];

/** What a session may do: everything, or only what the portal offers. */
export type Scope = 'full' | 'portal';

/** Valid until the clock of `epoch` reads `endsAt`. */
export interface EndingRecord {
  readonly id: string;
  readonly user: string | null;
  readonly factor: string | null;
  readonly epoch: string;
  readonly endsAt: number;
}

/** `approved`: on the phone, and the client that began the login has not asked for its session yet. */
export type LoginState =
  | 'open'
  | 'approved'
  | 'accepted'
  | 'refused'
  | 'superseded'
  | 'expired'
  | 'factor ended'
  | 'abandoned';

export type Purpose = 'login' | 'activation' | 'PIN change' | 'resynchronisation' | 'enrolment';

/** A challenge that was shown, or a login that waits for the user to pick a factor (`factor` is null). */
export interface LoginRecord extends EndingRecord {
  readonly purpose: Purpose;
  readonly state: LoginState;
  readonly mode: Mode;
  readonly app: Application;
  readonly binding: string;
  /** The challenge; empty for a factor that is asked without one. */
  readonly challenge: string;
  readonly issued: Moment;
  readonly lifeMs: number;
  /** Why no response to it can be right; null for a login that can succeed. */
  readonly obstacle: AuditReason | null;
  /** What the kind keeps of what it asked, the new PIN's hash, or the first response of a resynchronisation. */
  readonly sealed: string | null;
}

export interface SessionRecord extends EndingRecord {
  readonly user: string;
  /** The factor's; null with it. */
  readonly kind: FactorRecord['kind'] | null;
  readonly mode: Mode;
  readonly app: Application;
  readonly scope: Scope;
  /** When the full scope ends, by the clock of the epoch; left out if it lasts as long as the session. */
  readonly fullEndsAt?: number;
  readonly started: Moment;
  readonly seen: Moment;
  /** The session of the gateway, whose idle time is another; left out for all others. */
  readonly layer?: 'sso';
}

/** A phone line, without its messages and calls. Its id is the number. */
export interface StoredLine extends Omit<LineState, 'records'> {
  readonly id: string;
  /** The user whose phone it is. */
  readonly owner: string;
  /** The fingerprint of the SIM's token. */
  readonly sim: string;
  /** Line time `lineAt` was at the moment `read`. */
  readonly lineAt: number;
  readonly read: Moment;
  /** The latest codes that were asked for, by whatever user, for the limits. */
  readonly sent: readonly SentCodeRecord[];
  /** Counts what was done to it, so that who waits knows without its messages whether to look at them. */
  readonly changes: number;
}

export interface Table<R> {
  get(id: string): R | null;
  put(record: R): void;
  remove(id: string): void;
  /** @throws {StoreError} for a damaged record, unless the result is to be without it */
  all(damaged?: 'named' | 'without damaged'): readonly R[];
}

export interface EndingTable<R, Field extends string = 'user' | 'factor'> extends Table<R> {
  /** The ids of all, damaged ones too. */
  ids(): readonly string[];
  /** Damaged records as with `all`. */
  of(field: Field, value: string, damaged?: 'named' | 'without damaged'): readonly R[];
  /** The ids of those that `of` would return, damaged ones too. */
  idsOf(field: Field, value: string): readonly string[];
  /** The ids of at most `limit` that ended before `before` by the clock of the epoch, or whose epoch is another. */
  ended(epoch: string, before: number, limit: number): readonly string[];
}

/**
 * Which encoded challenges a factor has had a response to. `moving` is the other input of the computation, one that
 * is never repeated: a counter or a time step; empty if the suite has neither.
 */
export interface Ledger {
  has(factor: string, moving: string, encoded: string): boolean;
  add(factor: string, moving: string, encoded: string): void;
  count(factor: string, moving: string): number;
  all(factor: string, moving: string): ReadonlySet<string>;
  /** Deletes a factor's entries except those with one of these `moving`. */
  keepOnly(factor: string, moving: readonly string[]): void;
}

export interface AuditTable {
  /** Adds a line or counts it into the one that it repeats, and deletes the oldest above `linesMax`; see `audit.ts`. */
  add(line: NewLine, linesMax: number): AuditLine;
  /** @throws {StoreError} for a damaged line, unless the result is to be without it */
  find(query: AuditQuery, damaged?: 'named' | 'without damaged'): readonly AuditLine[];
}

export interface Tables {
  readonly users: Table<UserRecord>;
  readonly factors: Table<FactorRecord>;
  readonly logins: EndingTable<LoginRecord>;
  readonly sessions: EndingTable<SessionRecord>;
  readonly enrolments: EndingTable<EnrolmentRecord>;
  readonly gateway: Table<GatewayRecord>;
  readonly lines: Table<StoredLine>;
  readonly messages: EndingTable<StoredMessage, 'line'>;
  readonly faults: EndingTable<FaultRecord, 'reach'>;
  readonly ledger: Ledger;
  readonly audit: AuditTable;
  readonly notes: { get(name: string): string | null; put(name: string, value: string): void };
}

export interface Store {
  /** Runs the work in its own transaction, durable when it returns. @throws {StoreError} and what it throws, undone */
  write<T>(work: (tables: Tables) => T): T;
  /**
   * The same for the steps of logins and sessions, many of which come at once. Works that are asked for in one turn
   * of the event loop share a commit. Each sees what the earlier ones did, and a throw undoes only its own work.
   * Resolves when it is durable; waiting for another process does not block this one.
   */
  commitTogether<T>(work: (tables: Tables) => T): Promise<T>;
  /** The same for work that only reads. */
  read<T>(work: (tables: Tables) => T): T;
  close(): void;
}

/**
 * - `busy`: another process used the store for too long
 * - `newer`: a later version of this program wrote it
 * - `not a store`: the file is something else, or damaged
 * - `damaged`: a record is damaged; the message names it
 * - `closed`, `failed`: anything else, such as a full disk
 */
export type StoreFault = 'busy' | 'newer' | 'not a store' | 'damaged' | 'closed' | 'failed';

/**
 * The login server's store can't be read or written.
 *
 * @example
 * ```ts
 * import { LoginServer, StoreError } from 'dscplus/server';
 *
 * const { audit, close } = await LoginServer.start();
 * await close();
 * try {
 *   audit();
 * } catch (error) {
 *   error instanceof StoreError && error.fault; // → 'closed'
 * }
 * ```
 */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
  /** What is wrong, for programs. */
  readonly fault: StoreFault;
  /**
   * @param fault what is wrong
   * @param message one line
   */
  constructor(fault: StoreFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
