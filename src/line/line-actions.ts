/**
 * What happens to messages, calls and the phone, one function each; the table in line-transitions.ts says which applies
 * in which state. An action of a person returns a reason if it does nothing after all.
 */
import type { ProvenanceLetter } from '../profiles/provenance.ts';
import type { LineEvent } from './line-events.ts';
import type { LineProfile } from './line-profile.ts';
import type {
  CallFate,
  CallRecord,
  LineReason,
  LineRecord,
  LineState,
  MissedWhy,
  SmsFate,
  SmsRecord,
} from './line-state.ts';
import { losesWhileRoaming } from './roaming-loss.ts';

/** One step of a line: the state that it changes, and the events so far. */
export interface LineStepContext {
  readonly profile: LineProfile;
  /** Line time of what happens now. */
  at: number;
  /** How sure it is that a real line does what happens now. */
  provenance: ProvenanceLetter;
  state: { -readonly [F in keyof LineState]: LineState[F] };
  readonly events: LineEvent[];
}

export type SmsAction = (run: LineStepContext, sms: SmsRecord) => void;
export type CallAction = (run: LineStepContext, call: CallRecord) => void;
export type PhoneAction = LineReason | ((run: LineStepContext) => LineReason | undefined);

// Records

function replaceRecord({ state }: LineStepContext, next: LineRecord): void {
  state.records = state.records.map((one) => (one.number === next.number ? next : one));
}

/** Lists a new message or call, whose code makes those of older ones about the same void. */
export function addRecord(run: LineStepContext, record: LineRecord): void {
  const { state, at, events } = run;
  const { number, topic, kind } = record;
  state.nextNumber = number + 1;
  events.push({ at, type: kind, number, fate: 'on its way', provenance: 'A' });
  if (topic !== null) {
    state.records = state.records.map((one) => {
      if (one.topic !== topic || one.supersededBy !== null) return one;
      events.push({ at, type: 'superseded', number: one.number, by: number });
      return { ...one, supersededBy: number };
    });
  }
  state.records = [...state.records, record];
}

export function removeRecord({ state, at, events }: LineStepContext, { number }: LineRecord): void {
  state.records = state.records.filter((one) => one.number !== number);
  events.push({ at, type: 'gone', number });
}

// Messages

/** A text that can't come any more is forgotten. */
function endSms(run: LineStepContext, sms: SmsRecord, fate: SmsFate): void {
  const { at, profile, provenance } = run;
  const kept = fate === 'delivered' ? {} : { text: '', code: null };
  replaceRecord(run, { ...sms, ...kept, fate, since: at, dueAt: at + profile.keptMs });
  run.events.push({ at, type: 'sms', number: sms.number, fate, provenance });
}

export function carrySms(run: LineStepContext, sms: SmsRecord): void {
  replaceRecord(run, { ...sms, dueAt: run.at + run.profile.smsDelayMs });
}

export function filterSms(run: LineStepContext, sms: SmsRecord): void {
  endSms(run, sms, 'filtered');
}

export function carryOrLoseSms(run: LineStepContext, sms: SmsRecord): void {
  const { lossOneIn, seed } = run.profile;
  const loses = losesWhileRoaming(run.state.roamed, lossOneIn, seed);
  run.state.roamed += 1;
  if (loses) endSms(run, sms, 'lost');
  else carrySms(run, sms);
}

export function deliverSms(run: LineStepContext, sms: SmsRecord): void {
  endSms(run, sms, 'delivered');
}

export function holdSms(run: LineStepContext, sms: SmsRecord): void {
  if (sms.fate === 'held') return;
  const { at, profile, provenance } = run;
  replaceRecord(run, { ...sms, fate: 'held', since: at, dueAt: Math.max(at, sms.sentAt + profile.holdMs) });
  run.events.push({ at, type: 'sms', number: sms.number, fate: 'held', provenance });
}

export function expireSms(run: LineStepContext, sms: SmsRecord): void {
  run.provenance = 'A';
  endSms(run, sms, 'expired');
}

// Calls

/** The call that rings or is in progress: a phone has one at a time. */
export function presentCall({ records }: LineState): CallRecord | null {
  const isPresent = (one: LineRecord): one is CallRecord =>
    one.kind === 'call' && (one.fate === 'ringing' || (one.fate === 'answered' && one.endedAt === null));
  return records.find(isPresent) ?? null;
}

function changeCall(run: LineStepContext, call: CallRecord, fate: CallFate, dueAt: number): void {
  const { at, provenance } = run;
  replaceRecord(run, { ...call, fate, since: at, dueAt });
  run.events.push({ at, type: 'call', number: call.number, fate, provenance });
}

/** Words that nobody heard are forgotten. */
function endUnheard(run: LineStepContext, call: CallRecord, fate: CallFate, why: MissedWhy | null): void {
  const { at, profile, provenance } = run;
  replaceRecord(run, {
    ...call,
    ...{ fate, why, words: '', code: null },
    ...{ since: at, endedAt: at, dueAt: at + profile.keptMs },
  });
  const because = why === null ? {} : { why };
  run.events.push({ at, type: 'call', number: call.number, fate, ...because, provenance });
}

export function ringPhone(run: LineStepContext, call: CallRecord): void {
  if (presentCall(run.state) === null) changeCall(run, call, 'ringing', run.at + run.profile.ringMs);
  else {
    run.provenance = 'A';
    endUnheard(run, call, 'missed', 'busy');
  }
}

export const missCall =
  (why: MissedWhy): CallAction =>
  (run, call) =>
    endUnheard(run, call, 'missed', why);

export function endCall(run: LineStepContext, call: CallRecord): void {
  const { at, profile } = run;
  replaceRecord(run, { ...call, endedAt: at, dueAt: at + profile.keptMs });
  run.events.push({ at, type: 'call over', number: call.number });
}

/** The phone goes off: a call in progress is over, one that rings is missed. */
export function dropCall(run: LineStepContext, why: MissedWhy): void {
  const call = presentCall(run.state);
  run.provenance = 'A';
  if (call?.fate === 'ringing') endUnheard(run, call, 'missed', why);
  else if (call !== null) endCall(run, call);
}

export function pickUp(run: LineStepContext): LineReason | undefined {
  const call = presentCall(run.state);
  if (call?.fate !== 'ringing') return 'not ringing';
  changeCall(run, call, 'answered', run.at + run.profile.wordsMs);
  return undefined;
}

export function hangUp(run: LineStepContext): LineReason | undefined {
  const call = presentCall(run.state);
  if (call === null) return 'no call';
  if (call.fate === 'ringing') endUnheard(run, call, 'rejected', null);
  else endCall(run, call);
  return undefined;
}
