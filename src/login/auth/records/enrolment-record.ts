/** The record of a phone that is being enrolled. Types only. */
import type { Moment } from '../login-clock.ts';
import type { EndingRecord } from '../store.ts';
import type { PhoneOs } from './app-record.ts';

/** Why a phone is enrolled: a user without an app, a user with one, or the same phone again. */
export type EnrolmentPurpose = 'activation' | 'migration' | 'reactivation';

/** A phone that is being enrolled as a user's app. Its id is the fingerprint of the secret that the phone keeps. */
export interface EnrolmentRecord extends EndingRecord {
  readonly user: string;
  readonly purpose: EnrolmentPurpose;
  readonly state: EnrolmentState;
  /** The card that is asked, null where a token is sent; once it is done, the new app. */
  readonly factor: string | null;
  readonly os: PhoneOs;
  readonly installation: string;
  /** The number that the token goes to; null for a card, and while none is chosen. */
  readonly number: string | null;
  readonly triesLeft: number;
  readonly issued: Moment;
  readonly lifeMs: number;
  /** Whether it could succeed when it began. Where it can't, nothing is sent. */
  readonly hopeful: boolean;
  /** A keyed hash of the token, or the key and the challenge of a phone that has proved itself. */
  readonly sealed: string | null;
}

/** What an enrolment waits for, or how it ended. */
export type EnrolmentState =
  | 'number'
  | 'token'
  | 'card'
  | 'proved'
  | 'done'
  | 'refused'
  | 'superseded'
  | 'expired';
