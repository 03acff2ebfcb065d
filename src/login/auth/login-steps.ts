/**
 * The steps of a login: what each takes and gives. Types only.
 *
 * `begin` takes the name and the password and gives a challenge, bound to a secret that the asking session keeps;
 * `respond` takes the response and gives a session. Nothing that is refused says why: the reason stands in the audit
 * log, with its numbers.
 *
 * Every text that a card shows is a string with its leading zeros: challenges, responses, serial numbers.
 */

import type { ConnectionSignal } from './passwords/hash-queue.ts';
import type { FactorRecord } from './store.ts';

export type Mode = 'live' | 'paper';

/** A second factor that may be picked. */
export interface Factor {
  /** Of a card, its serial number. */
  readonly id: string;
  readonly kind: FactorRecord['kind'];
  /** `Digital Security Card+`, with the id where the user has two of one name. */
  readonly name: string;
  /** What the broker's page calls the kind: `5.1`, and `5.1 ID` where the user has two of it. */
  readonly code: string;
}

export interface BeginInput {
  readonly user: string;
  readonly password: string;
  readonly mode: Mode;
  /** The factor to ask; without it, a user with several is asked to pick one. */
  readonly factor?: string;
  /** The connection it comes by: the queue for password hashes goes round them. */
  readonly connection?: ConnectionSignal | undefined;
}

/** What a half-done login is known by. It gives access to nothing but `pick` and `respond`. */
export interface LoginHandle {
  /** Public: may stand in a page or a log. */
  readonly login: string;
  /** Secret, 256 bits: kept by the session that began the login (an HttpOnly cookie, or the client's memory). */
  readonly binding: string;
}

/** The challenge is asked for. The same shape for a user who can't log in: locked, revoked or without a factor. */
export interface Challenged extends LoginHandle {
  readonly kind: 'challenge';
  readonly factors: readonly Factor[];
  /** The id of the factor that the challenge is for. */
  readonly factor: string;
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

/** Several factors and none chosen: `pick` comes next. */
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

/** The one reply to all that is wrong, late, replayed, locked or broken. */
export interface Refused {
  readonly kind: 'refused';
}

export type Picked = Challenged | Refused;
export type Responded = LoggedIn | Refused;

export interface PickInput {
  readonly login: string;
  readonly binding: string;
  readonly factor: string;
}

export interface RespondInput {
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
  readonly factor: Pick<Factor, 'id' | 'kind'> | null;
  /** Unix time in ms. */
  readonly startedUnixMs: number;
  /** When it ends whatever is done, and when it ends if nothing is done from now on, in ms from now. */
  readonly endsInMs: number;
  readonly idleEndsInMs: number;
}
