/** The record of a phone app, with its notifications. Types only. */
import type { Moment } from '../login-clock.ts';
import type { ComputingFactor } from '../store.ts';

/** The system of a phone. */
export type PhoneOs = 'ios' | 'android';

/** The phone app of one user on one phone. */
export interface AppRecord extends ComputingFactor {
  readonly kind: 'app';
  readonly os: PhoneOs;
  /** The installation of the app, which several users can share. */
  readonly installation: string;
  /** The fingerprint of the secret by which the server knows the phone. */
  readonly device: string;
  /** The number that the first activation token went to; null where there was none. */
  readonly number: string | null;
  /** The latest notifications, for the phone and for the limits; the newest last. */
  readonly pushes: readonly PushRecord[];
}

/** A notification that asks for the approval of a login. */
export interface PushRecord {
  /** Increases with each of the app. */
  readonly number: number;
  /** The id of the login attempt. */
  readonly login: string;
  readonly at: Moment;
  /** `unsent`: of a login that can't succeed. It counts for the limits, so that nothing shows that. */
  readonly state: 'sent' | 'unsent' | 'approved' | 'denied';
}
