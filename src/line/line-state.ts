/**
 * The types of a phone line: its state, its inputs, the records of messages and calls. All of it is plain JSON data, so
 * that a store can keep a line in rows: a state without `records`, and a row for each record.
 *
 * The state holds texts and codes. A store has to seal it.
 */

export const conditionNames = ['good', 'stuck', 'roaming', 'filtered', 'no-data', 'off'] as const;
/**
 * The condition of a phone line. `stuck`: the phone has stopped taking messages until it is restarted. `roaming`: the
 * phone is abroad. `filtered`: the carrier blocks the sender. `no-data`: no internet. `off`: the phone is off.
 */
export type LineCondition = (typeof conditionNames)[number];

export const lineStateNames = [...conditionNames, 'restarting'] as const;
/** A state of a line: its condition, or `restarting` while the phone is off to come on again. */
export type LineStateName = (typeof lineStateNames)[number];

export const smsFates = ['on its way', 'held', 'delivered', 'filtered', 'lost', 'expired'] as const;
/** What has become of a message. `held`: it waits for the phone. The last four are final. */
export type SmsFate = (typeof smsFates)[number];

export const callFates = ['on its way', 'ringing', 'answered', 'rejected', 'missed'] as const;
/** What has become of a call. `answered` includes the time in which its words are spoken. */
export type CallFate = (typeof callFates)[number];

export const missedWhys = ['no reply', 'busy', 'off', 'restarting'] as const;
/** Why a call was missed: nobody answered, another call, or the phone was off. */
export type MissedWhy = (typeof missedWhys)[number];

interface LineRecordBase {
  /** Messages and calls of a line share one sequence, from 1, in the order of sending. */
  readonly number: number;
  /** What it is about, such as a login attempt: a newer message or call about the same supersedes it. */
  readonly topic: string | null;
  readonly sentAt: number;
  /** When its fate was decided, ms. */
  readonly since: number;
  /** When the next thing happens to it by itself. */
  readonly dueAt: number;
  /** The number of the newer message or call that made its code void. */
  readonly supersededBy: number | null;
  /** The code in it; null if it has none, or can't come any more. */
  readonly code: string | null;
}

/** A message, with its text until it can't come any more. */
export interface SmsRecord extends LineRecordBase {
  readonly kind: 'sms';
  readonly fate: SmsFate;
  readonly text: string;
}

/** A call, with its words until it can't be answered any more. */
export interface CallRecord extends LineRecordBase {
  readonly kind: 'call';
  readonly fate: CallFate;
  readonly words: string;
  /** When the call was over; null before. */
  readonly endedAt: number | null;
  readonly why: MissedWhy | null;
}

export type LineRecord = SmsRecord | CallRecord;

export interface LineState {
  /** The time up to which everything has happened, ms. */
  readonly at: number;
  /** The condition; while the phone restarts, the one that follows. */
  readonly condition: LineCondition;
  /** When the restart of the phone is over; null if it does not restart. */
  readonly restartEndsAt: number | null;
  readonly nextNumber: number;
  /** Messages that the carrier has sent to the phone while it was roaming. */
  readonly roamed: number;
  /** Those that are still listed, by number. A step keeps the records that it does not change as they are (`===`). */
  readonly records: readonly LineRecord[];
}

/** Inputs of a line. */
export type LineInput =
  | {
      readonly type: 'send';
      readonly text: string;
      readonly code: string | null;
      readonly topic: string | null;
    }
  | {
      readonly type: 'call';
      readonly words: string;
      readonly code: string | null;
      readonly topic: string | null;
    }
  | LineAction
  /** Time has passed: everything that is due happens. */
  | { readonly type: 'wake' };

/** What a person does with the phone, or a test with the line. */
export type LineAction =
  | { readonly type: 'answer' }
  | { readonly type: 'hang up' }
  | { readonly type: 'restart' }
  | { readonly type: 'set'; readonly condition: LineCondition };

/** Why an action did nothing. */
export type LineReason = 'off' | 'restarting' | 'not ringing' | 'no call' | 'same condition';

/** Why a line changed its state. */
export type LineWhy = 'set' | 'restart' | 'restarted';

/** A line without messages. */
export function newLineState(condition: LineCondition, at: number): LineState {
  return { at, condition, restartEndsAt: null, nextNumber: 1, roamed: 0, records: [] };
}

/** The state that the table of states knows it by. */
export function lineStateName({ condition, restartEndsAt }: LineState): LineStateName {
  return restartEndsAt === null ? condition : 'restarting';
}
