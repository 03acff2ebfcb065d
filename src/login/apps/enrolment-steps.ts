/**
 * The steps by which a phone becomes a user's app: what each takes and returns. Types only.
 *
 * `begin` takes the name and the password. An activation asks for a number. A migration and a reactivation send a token
 * to the number that the app was first activated with, or ask the user's physical card instead (documented). `prove`
 * takes the token, or the card's response, and returns the key, once. `finish` takes the PIN and a response that was
 * computed with the key and the PIN. A phone that lost the reply to `finish` sends it again, and gets the same.
 */

import type { ConnectionSignal } from '../auth/passwords/hash-queue.ts';
import type { PhoneOs } from '../auth/records/app-record.ts';
import type { EnrolmentPurpose } from '../auth/records/enrolment-record.ts';

/** Identifies an enrolment. */
export interface EnrolmentHandle {
  /** Secret, 256 bits: kept by the phone that began. */
  readonly binding: string;
}

export interface BeginEnrolmentInput {
  readonly user: string;
  readonly password: string;
  readonly purpose: EnrolmentPurpose;
  readonly os: PhoneOs;
  /** The id of the app's installation on this phone: it stays the same until the app is removed. */
  readonly installation: string;
  readonly connection?: ConnectionSignal | undefined;
}

interface EnrolmentStep extends EnrolmentHandle {
  /** How long the enrolment is still valid, in ms. */
  readonly endsInMs: number;
}

/** An activation asks to which number the token goes. */
export interface NumberStep extends EnrolmentStep {
  readonly kind: 'number';
  /** The user's numbers, all but the last four digits masked. The first is the default. */
  readonly numbers: readonly string[];
}

/** The token of a message is asked for. */
export interface TokenStep extends TokenAsk {
  readonly kind: 'token';
}

/** A wrong token, and another can be entered. */
export interface WrongToken extends TokenAsk {
  readonly kind: 'wrong token';
}

export interface TokenAsk extends EnrolmentStep {
  /** The masked number. */
  readonly to: string;
  /** Length of the token in digits. */
  readonly digits: number;
  readonly triesLeft: number;
  /** In how many ms another token can be sent. */
  readonly againInMs: number;
}

/** The user's card is asked, and no message is sent. */
export interface CardStep extends EnrolmentStep {
  readonly kind: 'card';
  readonly challenge: string;
  /** Length of the response in digits. */
  readonly digits: number;
}

/** What the app computes with. It is returned once. */
export interface ProvedStep extends EnrolmentStep {
  readonly kind: 'proved';
  /** Hex. */
  readonly key: string;
  readonly suite: string;
  /** The counter of the first response. */
  readonly counter: number;
  readonly challenge: string;
  /** Secret, 256 bits after the id of the app: by it the server knows this phone from now on. */
  readonly device: string;
  /** Secret: it replaces the PIN where the app asks for none. */
  readonly pin: string;
}

export interface DoneStep {
  readonly kind: 'done';
  /** The id of the new factor. */
  readonly app: string;
}

/**
 * Why a step is refused.
 * - `credentials`, `busy`, `unavailable`: as at a login
 * - `app-active`: another phone is active for the user, who must migrate
 * - `no-app`: nothing to migrate
 * - `other-phone`: the user's app is on another phone
 * - `no-number`: neither number nor card; only staff can help
 * - `too-soon`: another token, too early
 * - `unfit-pin`: the PIN has not the form that the phone's system asks for; the enrolment stays open
 * - `failed`: anything else; the enrolment has ended, and the old phone is as it was
 */
export type EnrolmentRefusal =
  | 'credentials'
  | 'busy'
  | 'unavailable'
  | 'app-active'
  | 'no-app'
  | 'other-phone'
  | 'no-number'
  | 'too-soon'
  | 'unfit-pin'
  | 'failed';

export interface EnrolmentRefused {
  readonly kind: 'refused';
  readonly reason: EnrolmentRefusal;
  /** When to try again, in ms; with `busy` and `too-soon`. */
  readonly retryAfterMs?: number;
}

export type BegunEnrolment = NumberStep | TokenStep | CardStep | EnrolmentRefused;
export type SentToken = TokenStep | EnrolmentRefused;
export type Proved = ProvedStep | WrongToken | EnrolmentRefused;
export type Finished = DoneStep | EnrolmentRefused;

export interface SendTokenInput extends EnrolmentHandle {
  /** The place of the number in the list, from 0; only for an activation. */
  readonly number?: number;
}

export interface ProveInput extends EnrolmentHandle {
  /** The digits of the token, or the card's response. */
  readonly response: string;
}

export interface FinishInput extends EnrolmentHandle {
  /** The new PIN; on iOS the secret that replaces it. */
  readonly pin: string;
  /** Computed with the key, the PIN and counter 1. */
  readonly response: string;
}
