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
import type { StaffTime } from './time-types.ts';

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
  /** What the login page calls it; default `Digital Security Card+`. */
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

/** A second factor of any kind as staff sees it, without secrets. */
export type FactorView = CardView;

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

/** A challenge that proves a card: for activation, a PIN change or a resynchronisation. */
export interface Test {
  /** The id of the test, for `respondToTest`. */
  readonly test: string;
  /** The challenge to key into the card; empty for a card without a challenge. */
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
  /** The digits that the card shows. */
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
      /** The card as it is now. */
      readonly card: CardView;
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

/**
 * What staff can do with users, second factors and cards. Every method throws a `StaffError` for a user, a factor
 * or a value that does not fit.
 *
 * @example
 * ```ts
 * import { LoginServer } from 'dscplus/server';
 *
 * const { staff, close } = await LoginServer.start({ demo: false });
 * await staff.addUser({ name: 'ada', password: 'a long password' });
 * await staff.addUser({ name: 'ada-paper', password: 'a long password', mode: 'paper' });
 * await staff.setPassword('ada-paper', 'another password');
 * staff.orderCard({ serial: 'SIM-1', user: 'ada', suite: 'ib-key', pin: '4711', activated: true });
 * staff.shareCard('SIM-1', 'ada-paper').users; // → ['ada', 'ada-paper']
 * staff.unshareCard('SIM-1', 'ada-paper').users; // → ['ada']
 * staff.resetPin('SIM-1', '1234').status; // → 'active'
 * staff.lockFactor('SIM-1').lock.locked; // → 'by staff'
 * staff.unlockFactor('SIM-1').lock.locked; // → 'no'
 * staff.replaceCard('SIM-1', { serial: 'SIM-2', pin: '4711' }).card.id; // → 'SIM-2'
 * staff.revokeFactor('SIM-2').status; // → 'revoked'
 * staff.factors().length; // → 2
 * staff.users().length; // → 2
 * await close();
 * ```
 */
export interface Staff extends StaffTime {
  /**
   * Adds a user. The password is hashed, which takes time.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start({ demo: false });
   * const user = await staff.addUser({ name: 'ada', password: 'a long password' });
   * user.name; // → 'ada'
   * user.factors; // → []
   * await close();
   * ```
   */
  addUser(user: NewUser): Promise<UserView>;
  /** Gives a user another password. The user's sessions end. */
  setPassword(user: string, password: string): Promise<UserView>;
  /** All users, by name. */
  users(): readonly UserView[];
  /** One user. */
  user(name: string): UserView;
  /**
   * Orders a card for a user. It works once a test challenge has proved it (`beginActivation`), or at once with
   * `activated`.
   *
   * @returns the card, and its key, which is not shown again, to put into the card
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start({ demo: false });
   * await staff.addUser({ name: 'ada', password: 'a long password' });
   * const { card, key } = staff.orderCard({ serial: 'SIM-1', user: 'ada', pin: '4711' });
   * card.status; // → 'ordered'
   *
   * const { test, challenge } = staff.beginActivation('SIM-1');
   * const { response } = createCard({ key, serial: 'SIM-1' }).respond({ pin: '4711', challenge });
   * staff.respondToTest({ test, response }).kind; // → 'done'
   * staff.factor('SIM-1').status; // → 'active'
   * await close();
   * ```
   */
  orderCard(card: NewCard): { readonly card: CardView; readonly key: Uint8Array };
  /** All second factors, by id. */
  factors(): readonly FactorView[];
  /** One second factor. */
  factor(id: string): FactorView;

  /** Begins the test that proves an ordered card. Its response goes to `respondToTest`. */
  beginActivation(serial: string): Test;
  /**
   * Begins a change of the PIN, given twice. The new PIN takes effect only when `respondToTest` gets a response
   * made with it.
   *
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * const { test, challenge } = staff.beginPinChange('DEMO-0001', '4711', '4711');
   * const { response } = createCard().respond({ pin: '4711', challenge });
   * staff.respondToTest({ test, response }).kind; // → 'done'
   * await close();
   * ```
   */
  beginPinChange(serial: string, pin: string, again: string): Test;
  /**
   * Begins a resynchronisation of a counting card: two responses with counters in a row, up to 1,000 ahead (RFC
   * 4226 §7.4). The first one returns `next` with the second challenge.
   */
  beginResync(serial: string): Test;
  /** Takes the response to a test challenge. */
  respondToTest(given: TestResponse): TestOutcome;

  /** Sets the PIN of a card without proof: by staff only. */
  resetPin(serial: string, pin: string): CardView;
  /** Gives a card to another user of the same person. Key, counter and PIN stay the card's. */
  shareCard(serial: string, user: string): CardView;
  /** Takes a card from one of its users. */
  unshareCard(serial: string, user: string): CardView;
  /**
   * Locks a user until `unlockUser`.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.lockUser('demo').lock.locked; // → 'by staff'
   * staff.unlockUser('demo').lock.locked; // → 'no'
   * await close();
   * ```
   */
  lockUser(name: string): UserView;
  /** Unlocks a user, whether staff or failures locked it. */
  unlockUser(name: string): UserView;
  /** Locks a second factor until `unlockFactor`. */
  lockFactor(id: string): FactorView;
  /** Unlocks a second factor, whether staff or failures locked it. */
  unlockFactor(id: string): FactorView;
  /** Revokes a second factor for good. Its open challenges and its sessions end at once. */
  revokeFactor(id: string): FactorView;
  /**
   * Revokes a card and orders another for the same users.
   *
   * @returns the new card, and its key, which is not shown again
   */
  replaceCard(
    serial: string,
    card: Omit<NewCard, 'user'>,
  ): { readonly card: CardView; readonly key: Uint8Array };
}
