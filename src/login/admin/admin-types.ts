/**
 * What the staff may ask: accounts, cards, locks. Every function here takes for granted that the caller has been
 * found to be staff, or the user whose own card it is (a PIN change, a resynchronisation).
 *
 * A fault of the caller (no such user, a PIN of three digits) is thrown as `StaffError`; a response to a test
 * challenge that does not verify is a result, with its reason, because the staff may know.
 */
import type { PinCheck, PinChecker } from '../../crypto/pin-checker.ts';
import type { AuditReason } from '../auth/audit.ts';
import type { Mode } from '../auth/login-steps.ts';
import type { LockView } from '../auth/store.ts';

/** A wrong use: the message names the value, the rule and the way out, never a secret. */
export class StaffError extends Error {
  override readonly name: string = 'StaffError';
}

export interface NewUser {
  readonly name: string;
  readonly password: string;
  /** A `paper` user logs in only in paper mode, a `live` user in both. `live` where it is left out. */
  readonly mode?: Mode;
}

export interface NewCard {
  readonly serial: string;
  /** The user it is ordered for. */
  readonly user: string;
  /** OCRA suite (RFC 6287) as text or alias, or `HOTP-SHA1-6`; `default` where it is left out. */
  readonly suite?: string;
  /** The soft PIN, 4 digits: for a card whose PIN the server checks, and for no other. */
  readonly pin?: string;
  /**
   * What the card's profile says of its PIN. Where it is left out: `none` for a suite with P, `server` for HOTP, else
   * `card`.
   */
  readonly pinCheck?: PinCheck;
  /** Has to be true for a card whose PIN nobody checks, and for no other. */
  readonly noPin?: boolean;
  /** 14 bytes or more; drawn where it is left out. */
  readonly key?: Uint8Array;
  /** The next counter the card will use; 0 where it is left out. */
  readonly counter?: bigint;
  /** `true` for a card that is known to work, such as one enrolled from its file: no test challenge is asked. */
  readonly activated?: boolean;
  /** What the page calls it; `Digital Security Card+` where it is left out. */
  readonly label?: string;
}

/** A card as staff sees it: no key, no PIN. */
export interface CardView {
  readonly kind: 'card';
  /** The serial number. */
  readonly id: string;
  readonly label: string;
  readonly suite: string;
  readonly pinChecker: PinChecker;
  readonly status: 'ordered' | 'active' | 'revoked';
  readonly users: readonly string[];
  /** The next counter that is accepted, as a decimal text; null for a suite without one, or with none left. */
  readonly nextCounter: string | null;
  readonly lock: LockView;
}

/** A second factor of any kind as staff sees it: no secrets. */
export type FactorView = CardView;

export interface UserView {
  readonly name: string;
  readonly mode: Mode;
  readonly factors: readonly string[];
  readonly lock: LockView;
  /** How long the password alone still lets in, in ms; null where a factor is required. */
  readonly passwordAloneMs: number | null;
}

/** A challenge shown to prove a card: for activation, a PIN change or a resynchronisation. */
export interface Test {
  readonly test: string;
  readonly challenge: string;
  readonly responseDigits: number;
  readonly endsInMs: number;
}

export interface TestResponse {
  readonly test: string;
  readonly response: string;
  /** For a card without a challenge: the PIN beside the code; the new one, where the test is for one. */
  readonly pin?: string;
}

/** `next`: a resynchronisation's first response is in, its second challenge follows. It says nothing about the first. */
export type TestOutcome =
  | { readonly kind: 'done'; readonly card: CardView }
  | { readonly kind: 'next'; readonly test: Test }
  | { readonly kind: 'refused'; readonly reason: AuditReason; readonly says: string };

export interface Staff {
  addUser(user: NewUser): Promise<UserView>;
  setPassword(user: string, password: string): Promise<UserView>;
  users(): readonly UserView[];
  user(name: string): UserView;
  /** Gives the key, which is not told again, to be put into the card. */
  orderCard(card: NewCard): { readonly card: CardView; readonly key: Uint8Array };
  factors(): readonly FactorView[];
  factor(id: string): FactorView;

  beginActivation(serial: string): Test;
  /** The new PIN twice; it takes effect only when `respondToTest` gets a response made with it. */
  beginPinChange(serial: string, pin: string, again: string): Test;
  /** Two responses with counters in a row, up to 1,000 ahead. */
  beginResync(serial: string): Test;
  respondToTest(given: TestResponse): TestOutcome;

  /** Without proof: by staff only. */
  resetPin(serial: string, pin: string): CardView;
  /** Gives a card to another user of the same person. Key, counter, ledger and PIN stay the card's. */
  shareCard(serial: string, user: string): CardView;
  unshareCard(serial: string, user: string): CardView;
  lockUser(name: string): UserView;
  unlockUser(name: string): UserView;
  lockFactor(id: string): FactorView;
  unlockFactor(id: string): FactorView;
  /** For good. Its open challenges and its sessions end at once. */
  revokeFactor(id: string): FactorView;
  /** Revokes a card and orders another for the same users. */
  replaceCard(
    serial: string,
    card: Omit<NewCard, 'user'>,
  ): { readonly card: CardView; readonly key: Uint8Array };
}
