/**
 * The audit log: what happened, and why something was refused, with its numbers. It is the only place that says why.
 * No line holds a password, a PIN, a key, a response, a binding, a session id, or a name that is no user's (people
 * type passwords there).
 */

export type AuditEvent =
  | 'issued'
  | 'accepted'
  | 'refused'
  | 'expired'
  | 'replayed'
  | 'locked'
  | 'unlocked'
  | 'voided'
  | 'logout'
  | 'user'
  | 'card'
  | 'test'
  | 'failed';

/** Why an answer or a login was refused, in a word that programs may rely on. */
export type Reason =
  | 'unknown user'
  | 'wrong password'
  | 'paper user'
  | 'too many challenges'
  | 'busy'
  | 'no such login'
  | 'wrong binding'
  | 'wrong step'
  | 'malformed'
  | 'late'
  | 'used'
  | 'superseded'
  | 'user locked'
  | 'card locked'
  | 'card revoked'
  | 'no card'
  | 'wrong response'
  | 'wrong PIN'
  | 'counter used'
  | 'counter ahead'
  | 'counter used up'
  | 'step used'
  | 'step outside'
  | 'key used up'
  | 'store'
  | 'clock'
  | 'computation';

export interface AuditLine {
  /** Counts up; 0 for a line that could not be stored. */
  readonly number: number;
  /** Wall time, Unix ms. */
  readonly unixMs: number;
  readonly event: AuditEvent;
  readonly reason?: Reason;
  /** One sentence with the numbers: `counter 14, window 4 to 13`, `late by 3 s`, `PIN or challenge differs`. */
  readonly says: string;
  readonly user?: string;
  readonly card?: string;
  readonly login?: string;
}

export interface AuditQuery {
  readonly user?: string;
  readonly card?: string;
  readonly login?: string;
  /** Lines after this number. */
  readonly after?: number;
  /** The newest so many; 100 where it is left out. */
  readonly limit?: number;
}
