/**
 * What staff can do: accounts, cards, locks. Every function here assumes that the caller was already checked: staff,
 * or the user who owns the card (a PIN change, a resynchronisation).
 *
 * A mistake of the caller (an unknown user, a PIN of three digits) throws a `StaffError`. A wrong response to a test
 * challenge is a result with a reason, because staff may see the reason.
 */
import type { PinCheck, PinChecker } from '../../crypto/pin-checker.ts';
import type { AuditReason } from '../auth/audit.ts';
import type { Mode } from '../auth/login-steps.ts';
import type { LockView } from '../auth/store.ts';

/** Wrong use. The message names the value, the rule and what to do; never a secret. */
export class StaffError extends Error {
  override readonly name: string = 'StaffError';
}

export interface NewUser {
  readonly name: string;
  readonly password: string;
  /** A `paper` user logs in only in paper mode, a `live` user in both. Default `live`. */
  readonly mode?: Mode;
}

export interface NewCard {
  readonly serial: string;
  /** The user who gets the card. */
  readonly user: string;
  /** OCRA suite (RFC 6287) as text or alias, or `HOTP-SHA1-6`; default `default`. */
  readonly suite?: string;
  /** The soft PIN, 4 digits: only for a card whose PIN the server checks. */
  readonly pin?: string;
  /** What the card's profile says about its PIN. Default: `none` for a suite with P, `server` for HOTP, else `card`. */
  readonly pinCheck?: PinCheck;
  /** Must be true for a card whose PIN nobody checks, and for no other. */
  readonly noPin?: boolean;
  /** 14 bytes or more; random by default. */
  readonly key?: Uint8Array;
  /** The next counter the card will use; default 0. */
  readonly counter?: bigint;
  /** `true` for a card that is known to work, such as one from a card file: no test challenge is needed. */
  readonly activated?: boolean;
  /** The page's name for it; default `Digital Security Card+`. */
  readonly label?: string;
}

/** A card as staff sees it, without key and PIN. */
export interface CardView {
  readonly kind: 'card';
  /** The serial number. */
  readonly id: string;
  readonly label: string;
  readonly suite: string;
  readonly pinChecker: PinChecker;
  readonly status: 'ordered' | 'active' | 'revoked';
  readonly users: readonly string[];
  /** The next counter that is accepted, as decimal text; null for a suite without a counter, or if none is left. */
  readonly nextCounter: string | null;
  readonly lock: LockView;
}

/** A second factor of any kind as staff sees it, without secrets. */
export type FactorView = CardView;

export interface UserView {
  readonly name: string;
  readonly mode: Mode;
  readonly factors: readonly string[];
  readonly lock: LockView;
  /** How long the password alone still logs in, in ms; null if a factor is required. */
  readonly passwordAloneMs: number | null;
}

/** A challenge that proves a card: for activation, a PIN change or a resynchronisation. */
export interface Test {
  readonly test: string;
  readonly challenge: string;
  readonly responseDigits: number;
  readonly endsInMs: number;
}

export interface TestResponse {
  readonly test: string;
  readonly response: string;
  /** For a card without a challenge: the PIN sent beside the code; if the test is for a new PIN, the new one. */
  readonly pin?: string;
}

/**
 * `next`: the first response of a resynchronisation was received, and its second challenge follows. It does not say
 * whether the first was right.
 */
export type TestOutcome =
  | { readonly kind: 'done'; readonly card: CardView }
  | { readonly kind: 'next'; readonly test: Test }
  | { readonly kind: 'refused'; readonly reason: AuditReason; readonly says: string };

export interface Staff {
  addUser(user: NewUser): Promise<UserView>;
  setPassword(user: string, password: string): Promise<UserView>;
  users(): readonly UserView[];
  user(name: string): UserView;
  /** Returns the key, to be put into the card. It is never returned again. */
  orderCard(card: NewCard): { readonly card: CardView; readonly key: Uint8Array };
  factors(): readonly FactorView[];
  factor(id: string): FactorView;

  beginActivation(serial: string): Test;
  /** Takes the new PIN twice. It is valid only after `respondToTest` gets a response made with it. */
  beginPinChange(serial: string, pin: string, again: string): Test;
  /** Needs two responses with consecutive counters, up to 1,000 ahead. */
  beginResync(serial: string): Test;
  respondToTest(given: TestResponse): TestOutcome;

  /** Without a test: only for staff. */
  resetPin(serial: string, pin: string): CardView;
  /** Gives a card to another user who is the same person. The card keeps its key, counter, used challenges and PIN. */
  shareCard(serial: string, user: string): CardView;
  unshareCard(serial: string, user: string): CardView;
  lockUser(name: string): UserView;
  unlockUser(name: string): UserView;
  lockFactor(id: string): FactorView;
  unlockFactor(id: string): FactorView;
  /** Permanent. The card's open challenges and sessions end at once. */
  revokeFactor(id: string): FactorView;
  /** Revokes a card and orders another for the same users. */
  replaceCard(
    serial: string,
    card: Omit<NewCard, 'user'>,
  ): { readonly card: CardView; readonly key: Uint8Array };
}
