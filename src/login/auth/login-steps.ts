/**
 * The login service: what a page, an API or a command line may ask of it. Types only; `create-login-service.ts` makes one.
 *
 * A login is two steps. `begin` takes the name and the password and gives a challenge, bound to a secret that the
 * asking session keeps; `answer` takes the response and gives a session. Nothing that is refused says why: the reason
 * stands in the audit log, with its numbers. It knows no HTTP, no card that is pressed, and no page.
 *
 * Every text that a card shows is a string with its leading zeros: challenges, responses, serial numbers.
 */

import type { Staff } from '../admin/admin-types.ts';
import type { AuditLine, AuditQuery } from './audit.ts';
import type { ConnectionSignal } from './passwords/hash-queue.ts';

export type Mode = 'live' | 'paper';

/** A card that may be picked as the second factor. */
export interface Factor {
  readonly serial: string;
  /** `Digital Security Card+`, with the serial number where the user has two cards of one kind. */
  readonly name: string;
  /** What the broker's page calls the kind: `5.1`, and `5.1 SERIAL` where the user has two of it. */
  readonly code: string;
}

export interface BeginInput {
  readonly user: string;
  readonly password: string;
  readonly mode: Mode;
  /** Serial number of the card to ask; without it, a user with several cards is asked to pick one. */
  readonly card?: string;
  /** The connection it comes by: the queue for password hashes goes round them. */
  readonly connection?: ConnectionSignal | undefined;
}

/** What a half-done login is known by. It gives access to nothing but `pick` and `answer`. */
export interface LoginHandle {
  /** Public: may stand in a page or a log. */
  readonly login: string;
  /** Secret, 256 bits: kept by the session that began the login (an HttpOnly cookie, or the client's memory). */
  readonly binding: string;
}

/** The challenge is asked for. The same shape for a user who can't log in: locked, revoked or without a card. */
export interface Challenged extends LoginHandle {
  readonly kind: 'challenge';
  readonly factors: readonly Factor[];
  /** Serial number of the card that the challenge is for. */
  readonly card: string;
  /** Decimal digits, six for most suites; empty for a card that shows codes without a challenge. */
  readonly challenge: string;
  /** How many digits the response has. */
  readonly responseDigits: number;
  /** Whether the PIN is to be sent beside the response: only for a card without a challenge (`dsc`). */
  readonly pinBeside: boolean;
  /** How long the challenge lives from now, and in all, in ms. */
  readonly endsInMs: number;
  readonly lifeMs: number;
}

/** Several cards and none chosen: `pick` comes next. */
export interface Picking extends LoginHandle {
  readonly kind: 'pick';
  readonly factors: readonly Factor[];
  readonly endsInMs: number;
  readonly lifeMs: number;
}

/** The password alone lets in: the first card is ordered and not activated yet, for 14 days. */
export interface LoggedIn {
  readonly kind: 'session';
  readonly session: Session;
}

/**
 * Why no challenge is shown.
 * - `credentials`: unknown user or wrong password, the same for both
 * - `paper-user`: a right password, but a paper user in live mode
 * - `too-many`: a right password, but too many challenges in a short time; nothing is locked
 * - `busy`: too many logins at once; asked before anything is looked at
 * - `unavailable`: the store, the clock or a computation failed
 */
export type BeginRefusal = 'credentials' | 'paper-user' | 'too-many' | 'busy' | 'unavailable';

export interface BeginRefused {
  readonly kind: 'refused';
  readonly reason: BeginRefusal;
  /** When it is worth trying again, in ms; with `too-many` and `busy`. */
  readonly retryAfterMs?: number;
}

export type Begun = Challenged | Picking | LoggedIn | BeginRefused;

/** The one answer to all that is wrong, late, replayed, locked or broken. */
export interface Refused {
  readonly kind: 'refused';
}

export type Picked = Challenged | Refused;
export type Answered = LoggedIn | Refused;

export interface PickInput {
  readonly login: string;
  readonly binding: string;
  readonly card: string;
}

export interface AnswerInput {
  readonly login: string;
  readonly binding: string;
  readonly response: string;
  /** Only where `pinBeside` says so. */
  readonly pin?: string;
}

export interface Session {
  /** Secret, 256 bits, new with every login; the store keeps only its hash. */
  readonly id: string;
  readonly user: string;
  readonly mode: Mode;
  /** `null` when the password alone let in. */
  readonly card: string | null;
  /** Unix time in ms. */
  readonly startedUnixMs: number;
  /** When it ends whatever is done, and when it ends if nothing is done from now on, in ms from now. */
  readonly endsInMs: number;
  readonly idleEndsInMs: number;
}

export interface DemoUser {
  readonly name: string;
  readonly password: string;
  readonly mode: Mode;
  /** Serial numbers; all have the PIN `pin`. */
  readonly cards: readonly string[];
  readonly pin: string;
  /** One line for people: what it is for. */
  readonly says: string;
}

export interface LoginService {
  /**
   * The first step. Takes the time of one password hash whatever the outcome. Input of a wrong type is refused as
   * `credentials`. Never throws.
   */
  begin(input: BeginInput): Promise<Begun>;
  /** Between the steps, for a user with several cards: chooses one and gives its challenge. Never throws. */
  pick(input: PickInput): Promise<Picked>;
  /** The second step. Right or wrong, the login is closed by it. Never throws. */
  answer(input: AnswerInput): Promise<Answered>;
  /** Goes back to the password: closes a half-done login, for example when the user leaves the page. Never throws. */
  abandon(handle: LoginHandle): Promise<void>;
  /** The session, which counts as used now; null for one that is unknown, ended or idle for too long. Never throws. */
  session(id: string): Promise<Session | null>;
  /** Whether a session is live. Looking does not count as use. Never throws. */
  isLive(id: string): boolean;
  /** Ends a session; false where there was none. Never throws. */
  logout(id: string): Promise<boolean>;
  readonly staff: Staff;
  /** The public demo users as whom anyone can log in now, for the page; empty where that can't be told. Never throws. */
  demoUsers(): Promise<readonly DemoUser[]>;
  /** The newest lines last. @throws {StoreError} */
  audit(query?: AuditQuery): readonly AuditLine[];
  /** Hears every audit line once it is stored; also those that could not be stored. Gives the way to stop. */
  on(listener: (line: AuditLine) => void): () => void;
  /** Releases the store. */
  close(): void;
}
