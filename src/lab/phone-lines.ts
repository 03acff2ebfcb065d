/** The phone lines on the page: their messages and calls as they come, and what is said of each. */
import type { LineCall, LineMessage } from '../line/line-inbox.ts';
import type { LineCondition, LineStateName } from '../line/line-state.ts';

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
export function fateText(record: LabRecord): string {
  const fate = fateWords(record);
  return record.supersededBy === null ? fate : `${fate}; replaced by ${record.supersededBy}`;
}

function fateWords(record: LabRecord): string {
  switch (record.fate) {
    case 'held':
      return 'waits for the phone';
    case 'filtered':
      return 'blocked by the carrier';
    case 'lost':
      return 'lost while roaming';
    case 'missed':
      return `missed: ${record.why ?? 'no reply'}`;
    case 'answered':
      return record.endedAt === null ? 'in progress' : 'over';
    default:
      return record.fate;
  }
}

/** Text or words; null before they are there. */
export function labRecordText(record: LabRecord): string | null {
  return record.kind === 'sms' ? record.text : record.words;
}

/** Whether a person can answer it or hang up. */
export function isLive(record: LabRecord): record is LineCall {
  return record.kind === 'call' && (record.fate === 'ringing' || fateWords(record) === 'in progress');
}

/** What each condition means, for the list of conditions. */
export const conditionTexts: Readonly<Record<LineCondition, string>> = {
  good: 'good',
  stuck: 'stuck: messages wait',
  roaming: 'roaming: some are lost',
  filtered: 'filtered: all are blocked',
  'no-data': 'no-data: no internet',
  off: 'off',
};
