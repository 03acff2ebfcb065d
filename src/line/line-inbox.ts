/**
 * The messages and calls of a line as the owner of the phone sees them, and which one a reader waits for. Here are the
 * texts and the codes: only the owner gets these records.
 */
import {
  type CallFate,
  type CallRecord,
  type LineRecord,
  type LineState,
  lineStateName,
  type MissedWhy,
  type SmsFate,
  type SmsRecord,
} from './line-state.ts';

/** A message of a phone line. Text and code are there once it is delivered. */
export interface LineMessage {
  /** Tells it from a call. */
  readonly kind: 'sms';
  /** Its number on the line; messages and calls are numbered in one sequence from 1, in the order of sending. */
  readonly number: number;
  /** When it was sent, in ms of line time. */
  readonly sentAt: number;
  /** What has become of it. */
  readonly fate: SmsFate;
  /** Since when, in ms of line time. */
  readonly since: number;
  /** The number of the newer message or call that made its code void, or null. */
  readonly supersededBy: number | null;
  /** The text; null until it is delivered. */
  readonly text: string | null;
  /** The code in the text; null until it is delivered, and for a text without one. */
  readonly code: string | null;
}

/** A call on a phone line. Words and code are there once it is answered. */
export interface LineCall {
  /** Tells it from a message. */
  readonly kind: 'call';
  /** Its number on the line; messages and calls are numbered in one sequence from 1, in the order of sending. */
  readonly number: number;
  /** When it was asked for, in ms of line time. */
  readonly sentAt: number;
  /** What has become of it. */
  readonly fate: CallFate;
  /** Since when, in ms of line time. */
  readonly since: number;
  /** The number of the newer message or call that made its code void, or null. */
  readonly supersededBy: number | null;
  /** When it was over, in ms of line time; null before. */
  readonly endedAt: number | null;
  /** Why it was missed, or null. */
  readonly why: MissedWhy | null;
  /** What it says; null unless it was answered. */
  readonly words: string | null;
  /** The code in the words; null unless it was answered, and for words without one. */
  readonly code: string | null;
}

/** Why a message or call can't come any more. */
export type NeverReason = 'filtered' | 'lost' | 'expired' | 'superseded' | 'rejected' | 'missed';

/** Why a message or call has not come yet. */
export type PendingReason = 'not sent' | 'on its way' | 'held';

/** The first message or call after a number: it is here, can come, or can't come any more. */
export type AwaitedRecord<T> =
  | { readonly status: 'here'; readonly record: T }
  | {
      readonly status: 'pending';
      readonly reason: PendingReason;
      readonly number: number | null;
      /** When it comes if nobody acts, or null if it does not come by itself. */
      readonly comesAt: number | null;
    }
  | {
      readonly status: 'never';
      readonly reason: NeverReason;
      readonly number: number;
      /** Why and what to do, as the parts of an error message. */
      readonly problem: string;
      readonly action: string;
    };

/** All messages that are listed, by number. */
export function messagesOf({ records }: LineState): LineMessage[] {
  return records.filter(isSms).map(messageOf);
}

/** All calls that are listed, by number. */
export function callsOf({ records }: LineState): LineCall[] {
  return records.filter(isCall).map(callOf);
}

/** What the owner sees of a message. */
export function messageOf(sms: SmsRecord): LineMessage {
  const { number, sentAt, fate, since, supersededBy } = sms;
  const isHere = fate === 'delivered';
  const [text, code] = isHere ? [sms.text, sms.code] : [null, null];
  return { kind: 'sms', number, sentAt, fate, since, supersededBy, text, code };
}

/** What the owner sees of a call. */
export function callOf(call: CallRecord): LineCall {
  const { number, sentAt, fate, since, supersededBy, endedAt, why } = call;
  const [words, code] = fate === 'answered' ? [call.words, call.code] : [null, null];
  return { kind: 'call', number, sentAt, fate, since, supersededBy, endedAt, why, words, code };
}

/**
 * The first message with a number above `after`, and no other: one that can't come any more is not passed over, so
 * that a reader never takes one message for another.
 */
export function messageAfter(state: LineState, after: number): AwaitedRecord<LineMessage> {
  const sms = state.records.find((one): one is SmsRecord => isSms(one) && one.number > after);
  if (sms === undefined) return notSent;
  const { number, fate } = sms;
  if (fate === 'delivered') return { status: 'here', record: messageOf(sms) };
  if (fate !== 'held' && fate !== 'on its way') return never(sms, fate);
  if (sms.supersededBy !== null) return never(sms, 'superseded');
  // A phone that restarts takes what is held, unless its next condition is `stuck`.
  const takesHeld = lineStateName(state) === 'restarting' && state.condition !== 'stuck';
  const comesAt = fate === 'on its way' ? sms.dueAt : takesHeld ? state.restartEndsAt : null;
  return { status: 'pending', reason: fate, number, comesAt };
}

/** The first call with a number above `after`: here as soon as it rings, as `messageAfter` otherwise. */
export function callAfter(state: LineState, after: number): AwaitedRecord<LineCall> {
  const call = state.records.find((one): one is CallRecord => isCall(one) && one.number > after);
  if (call === undefined) return notSent;
  const { number, fate } = call;
  if (fate === 'ringing' || fate === 'answered') return { status: 'here', record: callOf(call) };
  if (fate !== 'on its way') return never(call, fate);
  if (call.supersededBy !== null) return never(call, 'superseded');
  return { status: 'pending', reason: fate, number, comesAt: call.dueAt };
}

const notSent = { status: 'pending', reason: 'not sent', number: null, comesAt: null } as const;

function never(record: LineRecord, reason: NeverReason): AwaitedRecord<never> {
  const { number, supersededBy } = record;
  const [because, action] = neverTexts[reason];
  const problem = reason === 'superseded' ? `${because} ${supersededBy}` : because;
  const next = `wait with after: ${number}`;
  return {
    status: 'never',
    reason,
    number,
    problem,
    action: action === '' ? next : `${action}, then ${next}`,
  };
}

const neverTexts: Readonly<Record<NeverReason, readonly [problem: string, action: string]>> = {
  filtered: ['filtered by the carrier', 'ask for a call'],
  lost: ['lost while the phone was roaming', 'ask for a new code'],
  expired: ['expired before the phone could take it', 'restart the phone and ask for a new code'],
  superseded: ['its code is superseded by number', ''],
  rejected: ['rejected', 'ask for another call'],
  missed: ['missed', 'ask for another call'],
};

const isSms = (record: LineRecord): record is SmsRecord => record.kind === 'sms';
const isCall = (record: LineRecord): record is CallRecord => record.kind === 'call';
