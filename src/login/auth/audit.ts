/**
 * The audit log: what happened, and why something was refused, with its numbers. It is the only place that has the
 * reason.
 *
 * It is bounded, because strangers can cause lines at any speed. A refusal with the same text as the line before is
 * counted into that line, which becomes the newest. Lines without a user are counted by their text, whatever lines
 * are between, and have their own bound (`namelessLinesMax`), so that they do not displace other lines.
 *
 * No line contains a password, a PIN, a key, a response, a binding, a session id, or the name of an unknown user
 * (people type passwords in that field).
 */

/** What an audit line is about. */
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
  | 'brokerage'
  | 'user'
  | 'factor'
  | 'line'
  | 'test'
  | 'fault'
  | 'faulted'
  | 'failed';

/** Why a response or a login was refused: a word that programs can rely on. */
export type AuditReason =
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
  | 'denied'
  | 'superseded'
  | 'user locked'
  | 'factor locked'
  | 'factor revoked'
  | 'factor expired'
  | 'portal only'
  | 'no factor'
  | 'wrong response'
  | 'wrong code'
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

/** A line of the audit log. It never holds a password, a PIN, a key or a response. */
export interface AuditLine {
  /** Increasing; 0 for a line that could not be stored. */
  readonly number: number;
  /** Wall time, in Unix ms. */
  readonly unixMs: number;
  /** What happened. */
  readonly event: AuditEvent;
  /** Why it was refused, for programs. */
  readonly reason?: AuditReason;
  /**
   * One sentence for people, with the numbers: `counter 14, window 4 to 13`, `late by 3 s`, `PIN or challenge
   * differs`.
   */
  readonly says: string;
  /** The user it is about. */
  readonly user?: string;
  /** The id of the second factor it is about. */
  readonly factor?: string;
  /** The id of the login attempt it is about. */
  readonly login?: string;
  /** How many lines this one is for, when the same was said again. `unixMs` is the time of the last of them. */
  readonly count?: number;
  /** The time of the first of them, with `count`. */
  readonly firstUnixMs?: number;
}

/** Which audit lines to return. Without fields, the newest 100. */
export interface AuditQuery {
  /** Lines about this user. */
  readonly user?: string;
  /** Lines about this second factor. */
  readonly factor?: string;
  /** Lines about this login attempt. */
  readonly login?: string;
  /** Lines after this number. */
  readonly after?: number;
  /** The newest of them, this many; default 100. */
  readonly limit?: number;
}

/** How many lines a query returns by default. */
export const auditLimit = 100;

/** Lines without user, factor and login, besides `auditLinesMax`. They are of a few kinds, and all sorts of errors. */
export const namelessLinesMax = 100;

export type NewLine = Omit<AuditLine, 'number'>;

/** A refusal or failure without a name. */
export function isNameless({ event, user, factor, login }: NewLine): boolean {
  return repeating.includes(event) && user === undefined && factor === undefined && login === undefined;
}

/** The text of a line without its numbers: lines of one kind about the same subject are counted as one. */
export function kindOf({ event, reason, says, factor, login }: NewLine): string {
  const text = event === 'failed' || event === 'faulted' ? says : '';
  return JSON.stringify([event, reason, text, factor, login]);
}

/** Whether a line can be counted into the newest one of its user. Staff's actions never are. */
export function isRepeat(line: NewLine, newest: AuditLine | null): boolean {
  return newest !== null && mayRepeat(line) && kindOf(line) === kindOf(newest);
}

/** Whether equal lines of this event are counted as one. */
export function mayRepeat({ event }: NewLine): boolean {
  return repeating.includes(event);
}

const repeating: readonly AuditEvent[] = ['refused', 'replayed', 'expired', 'faulted', 'failed'];

/** A line with the earlier lines that it repeats counted in. */
export function withCount(line: NewLine, before: AuditLine | null): NewLine {
  if (before === null) return line;
  const { count = 1, firstUnixMs = before.unixMs } = before;
  return { ...line, count: count + 1, firstUnixMs };
}
