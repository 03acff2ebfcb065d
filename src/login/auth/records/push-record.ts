/** The record of a notification on a phone. Types only. */
import type { Moment } from '../login-clock.ts';

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
