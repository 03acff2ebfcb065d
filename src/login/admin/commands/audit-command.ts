/** `dscplus server audit`. */
import type { AuditLine } from '../../auth/audit.ts';
import { lowerCase } from '../user-name.ts';
import { count, listed, text, type Verb } from './command.ts';

export const auditVerb: Verb = {
  words: 'audit',
  args: [],
  options: [
    { name: 'user', value: 'NAME', description: 'Show only lines of this user' },
    { name: 'factor', value: 'ID', description: 'Show only lines of this factor' },
    { name: 'login', value: 'ID', description: 'Show only lines of this login' },
    { name: 'after', value: 'NUMBER', description: 'Show only lines after this one' },
    { name: 'limit', value: 'N', description: 'Show at most this many, the newest (default: 100)' },
  ],
  secrets: [],
  description: 'Show the audit log: what happened, and why something was refused',
  run: (service, { options }) =>
    listed(
      service.audit({
        ...(typeof options.user === 'string' && { user: lowerCase(options.user) }),
        ...text(options, 'factor'),
        ...text(options, 'login'),
        ...count(options, 'after'),
        ...count(options, 'limit'),
      }),
      auditLine,
    ),
};

/** One audit line for a person: time, event, who, why, how often. */
export function auditLine(line: AuditLine): string {
  const { number, unixMs, event, reason, says, user, factor, login, count, firstUnixMs } = line;
  const time = timeText(unixMs);
  const who = [user, factor, login].filter((part) => part !== undefined).join(' ');
  const why = reason === undefined || says === reason ? says : `${reason}: ${says}`;
  const times = count === undefined ? '' : `(${count} times since ${timeText(firstUnixMs as number)})`;
  return [number, time, event, who, why, times].filter((part) => part !== '').join('  ');
}

function timeText(unixMs: number): string {
  return Number.isFinite(unixMs) ? new Date(unixMs).toISOString() : 'no time';
}
