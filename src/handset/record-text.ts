/** Messages and calls of a line in words for a person, one line each. */
import type { LineCall, LineMessage } from '../line/line-inbox.ts';

export interface LineRecordText {
  /** Such as `2  12:00:05  call`. */
  readonly head: string;
  /** What has become of it, and what to do about it. */
  readonly fate: string;
  /** The text of a message or the words of a call; empty before they are there. */
  readonly text: string;
}

const advice: Readonly<Record<string, string>> = {
  'on its way': '',
  delivered: '',
  held: 'restart the phone, or set it good',
  lost: 'ask for a new code',
  filtered: 'the carrier blocks it; ask for a call',
  expired: 'ask for a new code',
  ringing: 'a answers',
  answered: '',
  rejected: 'ask for another call',
  missed: 'ask for another call',
};

/** @param timeText a time of the line for a person */
export function lineRecordText(
  record: LineMessage | LineCall,
  timeText: (ms: number) => string,
): LineRecordText {
  const { kind, number, since, supersededBy } = record;
  const fate = record.kind === 'call' && record.endedAt !== null ? endedFate(record) : record.fate;
  const toDo = supersededBy === null ? (advice[record.fate] ?? '') : `void, ${supersededBy} is newer`;
  return {
    head: `${String(number).padStart(2)}  ${timeText(since)}  ${kind === 'sms' ? 'SMS ' : 'call'}`,
    fate: toDo === '' ? fate : `${fate} (${toDo})`,
    text: safe((record.kind === 'sms' ? record.text : record.words) ?? ''),
  };
}

function endedFate({ fate, why }: LineCall): string {
  return why === null ? fate : `${fate}, ${why}`;
}

/** A terminal acts on control characters, and shows formatting characters in no column. */
export function safe(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

/** The time of day where the person is. */
export function localTimeText(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
