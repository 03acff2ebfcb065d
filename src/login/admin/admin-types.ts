/**
 * What staff gives and gets: users, cards, tests of a card.
 *
 * A mistake of the caller (an unknown user, a PIN of three digits) throws a `StaffError`. A wrong response to a test
 * challenge is a result with a reason, because staff may see the reason.
 */

import type { PinCheck, PinChecker } from '../../crypto/pin-checker.ts';
import type { AuditReason } from '../auth/audit.ts';
import type { Mode } from '../auth/login-steps.ts';
import type { PhoneOs } from '../auth/records/app-record.ts';
import type { LockView } from '../auth/store.ts';
import type { CodeFactorView } from './staff/staff-codes.ts';

/**
 * A wrong use of the staff functions. The message names the value, the rule and what to do, never a secret.
 *
 * @example
 * ```ts
 * import { LoginServer, StaffError } from 'dscplus/server';
 *
 * const { staff, close } = await LoginServer.start();
 * try {
 *   staff.user('nobody');
 * } catch (error) {
 *   error instanceof StaffError; // → true
 * }
 * await close();
 * ```
 */
export class StaffError extends Error {
  override readonly name: string = 'StaffError';
}

/** A user to be added. */
export interface NewUser {
  /** The name, in lower case. */
  readonly name: string;
  /** The password, of at least as many characters as the policy `passwordCharactersMin` says. */
  readonly password: string;
  /** A `paper` user logs in only in paper mode, a `live` user in both. Default `live`. */
  readonly mode?: Mode;
}

/** A card that is ordered for a user. */
export interface NewCard {
  /** The serial number, not one of another factor. */
  readonly serial: string;
  /** The user who gets the card. */
  readonly user: string;
  /** OCRA suite (RFC 6287) as text or alias, or `HOTP-SHA1-6`; default `default`. */
  readonly suite?: string;
  /** The PIN, 4 digits: for a card whose PIN the server checks, and for no other. */
  readonly pin?: string;
  /** What the card's profile says of its PIN. Default `none` for a suite with P, `server` for HOTP, else `card`. */
  readonly pinCheck?: PinCheck;
  /** Must be true for a card whose PIN nobody checks, and for no other. */
  readonly noPin?: boolean;
  /** The key, 14 bytes or more; drawn at random by default. */
  readonly key?: Uint8Array;
  /** The next counter that the card will use; default 0. */
  readonly counter?: bigint;
  /** `true` for a card that is known to work, such as one enrolled from its file: it needs no test challenge. */
  readonly activated?: boolean;
  /** What the login page calls it; default `Digital Security Card+`, without `+` for a card that takes no challenge. */
  readonly label?: string;
}

/** A card as staff sees it, without key and PIN. */
export interface CardView {
  /** The kind of second factor. */
  readonly kind: 'card';
  /** The serial number. */
  readonly id: string;
  /** What the login page calls it. */
  readonly label: string;
  /** The text of its suite. */
  readonly suite: string;
  /** Who checks its PIN. */
  readonly pinChecker: PinChecker;
  /** `ordered` until a test challenge has proved the card, then `active`; `revoked` for good. */
  readonly status: 'ordered' | 'active' | 'revoked';
  /** The names of the users who log in with it. */
  readonly users: readonly string[];
  /** The next counter that is accepted, as decimal text; null for a suite without a counter, or if none is left. */
  readonly nextCounter: string | null;
  /** Its lockout. */
  readonly lock: LockView;
}

/** A phone app as staff sees it, without key and PIN. */
export interface AppView {
  /** The kind of second factor. */
  readonly kind: 'app';
  /** Its id. */
  readonly id: string;
  /** What the login page calls it. */
  readonly label: string;
  /** `active`; `revoked` for good, for example once another phone is active. */
  readonly status: 'ordered' | 'active' | 'revoked';
  /** The names of the users who log in with it. */
  readonly users: readonly string[];
  /** The system of the phone. */
  readonly os: PhoneOs;
  /** The number that its first activation token went to; null where there was none. */
  readonly number: string | null;
  /** The next counter that is accepted, as decimal text. */
  readonly nextCounter: string;
  /** Its lockout. */
  readonly lock: LockView;
}

/** A second factor of any kind as staff sees it, without secrets. */
export type FactorView = CardView | AppView | CodeFactorView;

/** A user as staff sees it: no password. */
export interface UserView {
  /** The name, in lower case. */
  readonly name: string;
  /** Where the user may log in: `paper` in paper mode only, `live` in both. */
  readonly mode: Mode;
  /** The ids of the user's second factors. */
  readonly factors: readonly string[];
  /** The user's lockout. */
  readonly lock: LockView;
  /** How long the password alone is still accepted, in ms; null when a factor is required. */
  readonly passwordAloneMs: number | null;
}

/** A challenge that proves a card: for activation, a PIN change or a resynchronisation, which a phone app has too. */
export interface Test {
  /** The id of the test, for `respondToTest`. */
  readonly test: string;
  /** The challenge to key into card or phone; empty for a card without a challenge. */
  readonly challenge: string;
  /** Digits of the response. */
  readonly responseDigits: number;
  /** How long the challenge is accepted, in ms. */
  readonly endsInMs: number;
}

/** The response to a test challenge. */
export interface TestResponse {
  /** The id of the test. */
  readonly test: string;
  /** The digits that card or phone shows. */
  readonly response: string;
  /** The PIN beside the code, for a card without a challenge; the new one, when the test is for one. */
  readonly pin?: string;
}

/**
 * What came of the response to a test. `next`: a resynchronisation has its first response, and its second challenge
 * follows. It says nothing about the first.
 */
export type TestOutcome =
  | {
      /** What came of it. */
      readonly kind: 'done';
      /** The card, or the phone app, as it is now. */
      readonly factor: CardView | AppView;
    }
  | {
      /** What came of it. */
      readonly kind: 'next';
      /** The second test of a resynchronisation. */
      readonly test: Test;
    }
  | {
      /** What came of it. */
      readonly kind: 'refused';
      /** Why the response was refused, for programs. */
      readonly reason: AuditReason;
      /** Why the response was refused, for people. */
      readonly says: string;
    };
