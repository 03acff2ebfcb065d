/** Checks a message or call that came from outside, field by field. A fault names the field, never its value. */
import {
  type CallFate,
  callFates,
  type LineRecord,
  type MissedWhy,
  missedWhys,
  type SmsFate,
  smsFates,
} from './line-state.ts';

type Fields = { readonly [F in KeysOf<LineRecord>]?: unknown };
type KeysOf<T> = T extends unknown ? keyof T : never;

/**
 * The name of the first field that is wrong, or null.
 * @param after the number of the record before it
 * @param below the number that the next record will have
 */
export function recordFault(value: unknown, after: number, below: number): string | null {
  if (typeof value !== 'object' || value === null) return 'record';
  const record = value as Fields;
  const { number, topic, sentAt, since, dueAt, supersededBy, code } = record;
  if (!isTime(number) || number <= after || number >= below) return 'number';
  if (topic !== null && typeof topic !== 'string') return 'topic';
  if (!isTime(sentAt)) return 'sentAt';
  if (!isTime(since) || since < sentAt) return 'since';
  if (!isTime(dueAt)) return 'dueAt';
  if (supersededBy !== null && !(isTime(supersededBy) && supersededBy > number && supersededBy < below))
    return 'supersededBy';
  if (code !== null && typeof code !== 'string') return 'code';
  if (record.kind === 'sms') return smsFault(record);
  return record.kind === 'call' ? callFault(record) : 'kind';
}

function smsFault({ fate, text }: Fields): string | null {
  if (!smsFates.includes(fate as SmsFate)) return 'fate';
  return typeof text === 'string' ? null : 'text';
}

function callFault({ fate, words, endedAt, why }: Fields): string | null {
  if (!callFates.includes(fate as CallFate)) return 'fate';
  if (typeof words !== 'string') return 'words';
  if (endedAt !== null && !isTime(endedAt)) return 'endedAt';
  if ((fate === 'missed') !== (why !== null)) return 'why';
  return why === null || missedWhys.includes(why as MissedWhy) ? null : 'why';
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
