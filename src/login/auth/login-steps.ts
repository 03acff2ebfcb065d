/**
 * The steps of a login: what each takes and returns. Types only.
 *
 * `begin` takes the name and the password and returns what is asked, bound to a secret that the client keeps.
 * `respond` takes the response and returns a session. A refusal never says why: only the audit log has the reason,
 * with its numbers.
 *
 * Challenges, responses and serial numbers are strings with their leading zeros.
 */

import type { Application } from './applications.ts';
import type { ConnectionSignal } from './passwords/hash-queue.ts';
import type { FactorRecord, Scope } from './store.ts';

/** Where a login goes: to the live account, or to the simulated one of paper trading. */
export type Mode = 'live' | 'paper';

/** A second factor that the user can pick. */
export interface Factor {
  /** For a card, its serial number. */
  readonly id: string;
  readonly kind: FactorRecord['kind'];
  /** `Digital Security Card+`, with the id if the user has two with one name. */
  readonly name: string;
  /** The broker's code of the kind: `5.1`, or `5.1 ID` if the user has two of it. */
  readonly code: string;
}

export interface BeginInput {
  readonly user: string;
  readonly password: string;
  readonly mode: Mode;
  /** The factor to ask. Without it, a user with several gets a list to pick from. */
  readonly factor?: string;
  /** The application that the user logs in to; default `portal`. */
  readonly app?: Application;
  /** The connection of the request. The queue for password hashes serves connections in turn. */
  readonly connection?: ConnectionSignal | undefined;
}

/** Identifies a login attempt. It gives access only to `pick` and `respond`. */
export interface LoginHandle {
  /** Public: may be in a page or a log. */
  readonly login: string;
  /** Secret, 256 bits: kept by the client that began the login (in an HttpOnly cookie or its memory). */
  readonly binding: string;
}

/** The response to a challenge, or the code that a card shows. */
export interface ResponseAsk {
  readonly by: 'response';
  /** Decimal digits; empty for a card that shows codes without a challenge. */
  readonly challenge: string;
  /** Length of the response in digits. */
  readonly digits: number;
  /** Whether the PIN is sent beside the response. */
  readonly pinBeside: boolean;
}

/** The approval of a notification on the user's phone, or its response by hand. */
export interface PushAsk {
  readonly by: 'push';
  /** The challenge, which the phone computes the response to. */
  readonly challenge: string;
  /** Whether a notification was sent. */
  readonly sent: boolean;
  /** In how many ms another can be sent. */
  readonly againInMs: number;
}

/** How a new code can be sent. */
export type Way = 'sms' | 'voice';

/** A code of digits: sent by SMS or read out in a call, or shown by an authenticator app. */
export interface CodeAsk {
  readonly by: 'code';
  /** Where the code comes from. */
  readonly from: 'sms' | 'voice' | 'app';
  /** The number that it was sent to, as `+1 ••• 0001`: country code and last four digits; null for an app. */
  readonly to: string | null;
  /** Length of the code in digits. */
  readonly digits: number;
  /** How many codes can still be entered in this login. */
  readonly triesLeft: number;
  /** The ways in which a new code can be sent, and in how many ms; empty where none can. */
  readonly again: readonly { readonly way: Way; readonly inMs: number }[];
}

/** The values of a security code card at two indices, without a space between them. */
export interface ValuesAsk {
  readonly by: 'values';
  /** The two index numbers, three digits each, in the order of their values. */
  readonly indices: readonly [string, string];
  /** Characters of both values together. */
  readonly characters: number;
}

/** The temporary code that staff gave. */
export interface TemporaryAsk {
  readonly by: 'temporary';
  /** Length of the code in characters. */
  readonly characters: number;
}

/** What the user must enter. */
export type Ask = ResponseAsk | PushAsk | CodeAsk | ValuesAsk | TemporaryAsk;

/** A factor is asked. It has the same form for a user who can't log in: locked, revoked or without a factor. */
export interface Asking extends LoginHandle {
  readonly kind: 'ask';
  readonly factors: readonly Factor[];
  /** The id of the factor that is asked. */
  readonly factor: string;
  /** What must be entered. */
  readonly ask: Ask;
  /** How long it is still valid, and its whole life, in ms. */
  readonly endsInMs: number;
  readonly lifeMs: number;
}

/** The user has several factors and chose none: `pick` is next. */
export interface Picking extends LoginHandle {
  readonly kind: 'pick';
  readonly factors: readonly Factor[];
  readonly endsInMs: number;
  readonly lifeMs: number;
}

/** The password alone logs in: the first card is ordered and not activated yet, for 14 days. */
export interface LoggedIn {
  readonly kind: 'session';
  readonly session: Session;
}

/**
 * Why the reply has no challenge.
 * - `credentials`: unknown user or wrong password, the same for both
 * - `paper-user`: a right password, but a paper user in live mode
 * - `too-many`: a right password, but too many challenges in a short time; nothing is locked
 * - `busy`: too many logins at once; refused before anything is checked
 * - `unavailable`: the store, the clock or a computation failed
 */
export type BeginRefusal = 'credentials' | 'paper-user' | 'too-many' | 'busy' | 'unavailable';

export interface BeginRefused {
  readonly kind: 'refused';
  readonly reason: BeginRefusal;
  /** When to try again, in ms; with `too-many` and `busy`. */
  readonly retryAfterMs?: number;
}

export type Begun = Asking | Picking | LoggedIn | BeginRefused;

/** The one reply to everything that is wrong, late, replayed, locked or broken. */
export interface Refused {
  readonly kind: 'refused';
}

/** A wrong code, and the login takes another. */
export interface WrongCode extends Omit<Asking, 'kind'> {
  readonly kind: 'wrong code';
}

/** A new code was asked for too early, or in a way that there is not. */
export interface RefusedAgain {
  readonly kind: 'not again';
  readonly reason: 'too-soon' | 'way';
  /** When to try again, in ms; with `too-soon`. */
  readonly retryAfterMs?: number;
}

export type Picked = Asking | Refused;
export type Responded = LoggedIn | WrongCode | Refused;
/** The login as it is after a wait: unchanged, done, or refused. */
export type AwaitedLogin = Asking | LoggedIn | Refused;
export type AskedAgain = Asking | RefusedAgain | Refused;

export interface PickInput {
  readonly login: string;
  readonly binding: string;
  readonly factor: string;
}

/** Waits for what the phone does. */
export interface AwaitInput extends LoginHandle {
  /** How long, in ms of the server's time. */
  readonly ms: number;
  readonly connection?: ConnectionSignal | undefined;
}

export interface AgainInput {
  readonly login: string;
  readonly binding: string;
  /** One of the ways of the ask; `push` for another notification. */
  readonly way: string;
}

export interface RespondInput {
  readonly login: string;
  readonly binding: string;
  readonly response: string;
  /** Only if `pinBeside` is true. */
  readonly pin?: string;
}

export interface Session extends LiveSession {
  /** Secret, 256 bits, new for every login; the store keeps only its hash. */
  readonly id: string;
}

/** A session without its id, as its server knows it after a restart. */
export interface LiveSession {
  readonly user: string;
  readonly mode: Mode;
  /** `null` if the password alone logged in. */
  readonly factor: Pick<Factor, 'id' | 'kind'> | null;
  /** The application that was logged in to. */
  readonly app: Application;
  /** What it may do: everything, or only what the portal offers. */
  readonly scope: Scope;
  /** Unix time in ms. */
  readonly startedUnixMs: number;
  /** When it ends in any case, and when it ends without further use, in ms from now. */
  readonly endsInMs: number;
  readonly idleEndsInMs: number;
}
