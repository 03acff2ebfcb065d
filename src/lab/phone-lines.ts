/** The phone lines on the page: their messages and calls as they come, and what is said of each. */
import type { LineCall, LineMessage } from '../line/line-inbox.ts';
import type { LineStateName } from '../line/line-state.ts';
import type { LabTextName, Words } from './texts/words.ts';

/** A phone line, with the token of its SIM. */
export interface LabLine {
  readonly number: string;
  readonly sim: string;
}

export type LabRecord = LineMessage | LineCall;

/** What the server reports of a line when something has changed: its state, and the messages and calls that changed. */
export interface LabLineReport {
  readonly number: string;
  readonly state: LineStateName;
  readonly records: readonly LabRecord[];
}

/** What is known of a line, the newest message or call first. */
export interface ShownLabLine {
  readonly state: LineStateName;
  readonly records: readonly LabRecord[];
}

/** Older messages and calls are dropped. */
export const recordsShownMax = 20;

export function withLabReport(line: ShownLabLine | null, { state, records }: LabLineReport): ShownLabLine {
  const byNumber = new Map([...(line?.records ?? []), ...records].map((one) => [one.number, one]));
  const newest = [...byNumber.values()].sort((a, b) => b.number - a.number);
  return { state, records: newest.slice(0, recordsShownMax) };
}

/** `+1 555 010 0001` for a number of North America, any other as it is. */
export function numberText(number: string): string {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3');
}

/** What has become of a message or call, in a few words. */
export function fateText(words: Words, record: LabRecord): string {
  const fate = words(fateNames[record.fate] ?? callText(record), { why: whyMissed(record) });
  return record.supersededBy === null ? fate : words('replacedBy', { fate, number: record.supersededBy });
}

const fateNames: Readonly<Partial<Record<LabRecord['fate'], LabTextName>>> = {
  'on its way': 'onItsWay',
  held: 'held',
  delivered: 'delivered',
  filtered: 'blocked',
  lost: 'lost',
  expired: 'expired',
  ringing: 'ringing',
  rejected: 'rejected',
  missed: 'missed',
};

/** Of a call that was answered. */
function callText(record: LabRecord): LabTextName {
  return record.kind === 'call' && record.endedAt === null ? 'inProgress' : 'over';
}

function whyMissed(record: LabRecord): string {
  return record.kind === 'call' ? (record.why ?? '') : '';
}

/** Text or words; null before they are there. */
export function labRecordText(record: LabRecord): string | null {
  return record.kind === 'sms' ? record.text : record.words;
}

/** Whether a person can answer it or hang up. */
export function isLive(record: LabRecord): record is LineCall {
  if (record.kind !== 'call') return false;
  return record.fate === 'ringing' || (record.fate === 'answered' && record.endedAt === null);
}
