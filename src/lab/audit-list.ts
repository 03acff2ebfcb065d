/** The lines of the audit log that the page shows, the newest first. */
import type { AuditLine } from '../login/auth/audit.ts';
import type { Words } from './texts/words.ts';

/** Older lines are dropped; `dscplus server audit` has them. */
export const auditShownMax = 200;

/** The list with a line more. A line that counts earlier ones takes the place of the last of them. */
export function withAuditLine(lines: readonly AuditLine[], line: AuditLine): readonly AuditLine[] {
  const repeated = line.count === undefined ? -1 : lines.findIndex((one) => isRepeatedBy(one, line));
  return [line, ...lines.filter((_, i) => i !== repeated)].slice(0, auditShownMax);
}

function isRepeatedBy(one: AuditLine, line: AuditLine): boolean {
  const count = (line.count ?? 1) - 1;
  return (
    one.event === line.event &&
    one.reason === line.reason &&
    one.user === line.user &&
    one.factor === line.factor &&
    (one.count ?? 1) === count
  );
}

/** Who and what a line is about, in a few words: user, factor, how often. */
export function auditSubject(words: Words, { user, factor, count }: AuditLine): string {
  const times = count === undefined ? '' : words('times', { count });
  return [user, factor, times].filter((part) => part !== undefined && part !== '').join(' · ');
}

/** Whether a line says that someone was kept out. */
export function isRefusal({ event }: AuditLine): boolean {
  return event === 'refused' || event === 'replayed' || event === 'failed' || event === 'locked';
}

/** Whether a line is about a fault of the gateway that staff or the world added, and not about the real thing. */
export function isSimulated({ event }: AuditLine): boolean {
  return event === 'fault' || event === 'faulted';
}
