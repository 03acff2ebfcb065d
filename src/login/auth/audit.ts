/**
 * The audit log: what happened, and why something was refused, with its numbers. It is the only place that says why.
 *
 * It is bounded, and strangers can have it written to at any speed: so a refusal that only says again what the line
 * before it said is counted into that line, which is then the newest. Lines that name nobody are counted by what they
 * say whatever comes between, and have a bound of their own (`namelessLinesMax`), so that they push nobody else's out.
 *
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
  | 'factor'
  | 'test'
  | 'failed';

/** Why a response or a login was refused, in a word that programs may rely on. */
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
  | 'superseded'
  | 'user locked'
  | 'factor locked'
  | 'factor revoked'
  | 'no factor'
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
  readonly reason?: AuditReason;
  /** One sentence with the numbers: `counter 14, window 4 to 13`, `late by 3 s`, `PIN or challenge differs`. */
  readonly says: string;
  readonly user?: string;
  readonly factor?: string;
  readonly login?: string;
  /** How many lines this one is for, where the same was said again; `unixMs` is the time of the last of them. */
  readonly count?: number;
  /** The time of the first, with `count`. */
  readonly firstUnixMs?: number;
}

export interface AuditQuery {
  readonly user?: string;
  readonly factor?: string;
  readonly login?: string;
  /** Lines after this number. */
  readonly after?: number;
  /** The newest so many; 100 where it is left out. */
  readonly limit?: number;
}

/** How many lines a query gives where it does not say. */
export const auditLimit = 100;

/** Lines that name no user, factor or login, beside `auditLinesMax`. There are a few kinds, and errors of all sorts. */
export const namelessLinesMax = 100;

export type NewLine = Omit<AuditLine, 'number'>;

/** A refusal or failure that names nobody. */
export function isNameless({ event, user, factor, login }: NewLine): boolean {
  return repeating.includes(event) && user === undefined && factor === undefined && login === undefined;
}

/** What a line says, but for its numbers: lines of one kind about the same are one, counted. */
export function kindOf({ event, reason, says, factor, login }: NewLine): string {
  return JSON.stringify([event, reason, event === 'failed' ? says : '', factor, login]);
}

/** Whether a line can be counted into the newest one of its user. The staff's acts never are. */
export function isRepeat(line: NewLine, newest: AuditLine | null): boolean {
  return newest !== null && mayRepeat(line) && kindOf(line) === kindOf(newest);
}

/** Whether lines of this event are counted into one where they say the same. */
export function mayRepeat({ event }: NewLine): boolean {
  return repeating.includes(event);
}

const repeating: readonly AuditEvent[] = ['refused', 'replayed', 'expired', 'failed'];

/** A line with those before it that it repeats. */
export function withCount(line: NewLine, before: AuditLine | null): NewLine {
  if (before === null) return line;
  const { count = 1, firstUnixMs = before.unixMs } = before;
  return { ...line, count: count + 1, firstUnixMs };
}
