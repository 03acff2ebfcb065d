/**
 * A phone line (SIM, the phone's radio, the carrier) as a pure transition function over a table of states.
 *
 * `lineStep(state, input, now, profile)` does everything that is due until `now`, each at its own time, and then the
 * input. The table below reads from top to bottom: for each state what the carrier does with a new message, what the
 * phone does with one that reaches it, with a call, a push and a restart. Beside each stands how sure it is: D the
 * broker says so, A assumed. docs/user/line.md is generated from it.
 *
 * The line does no work that needs more than its state: it has no effects, and who stores a line stores its state.
 */
import type { ProvenanceLetter } from '../profiles/provenance.ts';
import {
  addRecord,
  type CallAction,
  carryOrLoseSms,
  carrySms,
  deliverSms,
  dropCall,
  endCall,
  expireSms,
  filterSms,
  hangUp,
  holdSms,
  type LineStepContext,
  missCall,
  type PhoneAction,
  pickUp,
  removeRecord,
  ringPhone,
  type SmsAction,
} from './line-actions.ts';
import type { LineEvent } from './line-events.ts';
import { defaultLineProfile, type LineProfile } from './line-profile.ts';
import {
  type CallRecord,
  type LineAction,
  type LineCondition,
  type LineInput,
  type LineReason,
  type LineRecord,
  type LineState,
  type LineStateName,
  type LineWhy,
  lineStateName,
  type MissedWhy,
  type SmsRecord,
} from './line-state.ts';

export interface LineStep {
  readonly state: LineState;
  readonly events: readonly LineEvent[];
}

/** What happens, and how sure it is. */
type Cell<T> = readonly [what: T, provenance: ProvenanceLetter];

interface Row {
  /** What the carrier does with a message that was just sent. */
  readonly send: Cell<SmsAction>;
  /** What the phone does with a message that reaches it, also with one that was held when the state begins. */
  readonly arrive: Cell<SmsAction>;
  /** What the phone does with a call that reaches it. */
  readonly ring: Cell<CallAction>;
  /** When the phone gets a notification of an app. */
  readonly push: Cell<'at once' | 'never'>;
  readonly answer: PhoneAction;
  readonly hangUp: PhoneAction;
  /** The condition after a restart, or the reason why it does nothing. */
  readonly restart: Cell<{ readonly to: LineCondition } | LineReason>;
  /** Why a call ends when this state begins; null where the phone is on. */
  readonly ends: MissedWhy | null;
}

const on = {
  send: [carrySms, 'A'],
  arrive: [deliverSms, 'A'],
  ring: [ringPhone, 'D'],
  push: ['at once', 'A'],
  answer: pickUp,
  hangUp,
  ends: null,
} as const;

const table = {
  good: { ...on, restart: [{ to: 'good' }, 'A'] },
  stuck: { ...on, arrive: [holdSms, 'D'], push: ['at once', 'D'], restart: [{ to: 'good' }, 'D'] },
  roaming: { ...on, send: [carryOrLoseSms, 'D'], push: ['never', 'D'], restart: [{ to: 'roaming' }, 'A'] },
  filtered: { ...on, send: [filterSms, 'D'], push: ['at once', 'D'], restart: [{ to: 'filtered' }, 'A'] },
  'no-data': { ...on, arrive: [deliverSms, 'D'], push: ['never', 'D'], restart: [{ to: 'no-data' }, 'A'] },
  off: {
    send: [carrySms, 'A'],
    arrive: [holdSms, 'A'],
    ring: [missCall('off'), 'A'],
    push: ['never', 'A'],
    answer: 'off',
    hangUp: 'off',
    restart: [{ to: 'good' }, 'A'],
    ends: 'off',
  },
  restarting: {
    send: [(run, sms) => applySms(run, table[run.state.condition].send, sms), 'A'],
    arrive: [holdSms, 'A'],
    ring: [missCall('restarting'), 'A'],
    push: ['never', 'A'],
    answer: 'restarting',
    hangUp: 'restarting',
    restart: ['restarting', 'A'],
    ends: 'restarting',
  },
} as const satisfies Record<LineStateName, Row>;

const rowOf = (state: LineState): Row => table[lineStateName(state)];

/** Whether an app on the phone gets its notification now, and how sure that is. */
export function pushOf(state: LineState): {
  readonly when: 'at once' | 'never';
  readonly provenance: ProvenanceLetter;
} {
  const [when, provenance] = rowOf(state).push;
  return { when, provenance };
}

/** The time at which the line must run next, or null if nothing will happen without an input. */
export function nextLineWake({ restartEndsAt, records }: LineState): number | null {
  let next = restartEndsAt;
  for (const { dueAt } of records) if (next === null || dueAt < next) next = dueAt;
  return next;
}

/**
 * The next state, and the events on the way.
 * @param now the time in ms; one before `state.at` counts as `state.at`, because clocks of servers differ
 */
export function lineStep(
  state: LineState,
  input: LineInput,
  now: number,
  profile: LineProfile = defaultLineProfile,
): LineStep {
  const run: LineStepContext = { profile, at: state.at, provenance: 'A', state: { ...state }, events: [] };
  const until = Math.max(now, state.at);
  applyDueUntil(run, until);
  take(run, input);
  // Without a delay, what the input brought about is due at once.
  applyDueUntil(run, until);
  return { state: run.state, events: run.events };
}

/** Does what is due, in the order of time: at the same time the phone first, then messages and calls by number. */
function applyDueUntil(run: LineStepContext, until: number): void {
  for (let due = nextLineWake(run.state); due !== null && due <= until; due = nextLineWake(run.state)) {
    run.at = Math.max(run.at, due);
    const { restartEndsAt, condition, records } = run.state;
    if (restartEndsAt === due) {
      run.provenance = 'A';
      enterLineState(run, condition, null, 'restarted');
    } else applyDue(run, records.find(({ dueAt }) => dueAt === due) as LineRecord);
  }
  run.at = until;
  run.state.at = until;
}

function applyDue(run: LineStepContext, record: LineRecord): void {
  const row = rowOf(run.state);
  if (record.kind === 'sms') {
    if (record.fate === 'on its way') applySms(run, row.arrive, record);
    else if (record.fate === 'held') expireSms(run, record);
    else removeRecord(run, record);
  } else if (record.fate === 'on its way') applyCall(run, row.ring, record);
  else if (record.fate === 'ringing') applyCall(run, [missCall('no reply'), 'A'], record);
  else if (record.endedAt === null) endCall(run, record);
  else removeRecord(run, record);
}

function applySms(run: LineStepContext, [action, provenance]: Cell<SmsAction>, sms: SmsRecord): void {
  run.provenance = provenance;
  action(run, sms);
}

function applyCall(run: LineStepContext, [action, provenance]: Cell<CallAction>, call: CallRecord): void {
  run.provenance = provenance;
  action(run, call);
}

function take(run: LineStepContext, input: LineInput): void {
  const { state, at, profile } = run;
  const number = state.nextNumber;
  switch (input.type) {
    case 'send': {
      const { text, code, topic } = input;
      const sent = { number, topic, sentAt: at, since: at, dueAt: at, supersededBy: null, code };
      const sms: SmsRecord = { kind: 'sms', fate: 'on its way', text, ...sent };
      addRecord(run, sms);
      applySms(run, rowOf(state).send, sms);
      break;
    }
    case 'call': {
      const { words, code, topic } = input;
      const dueAt = at + profile.voiceDelayMs;
      const sent = { number, topic, sentAt: at, since: at, dueAt, supersededBy: null, code };
      addRecord(run, { kind: 'call', fate: 'on its way', words, endedAt: null, why: null, ...sent });
      break;
    }
    case 'wake':
      break;
    default:
      act(run, input);
  }
}

function act(run: LineStepContext, input: LineAction): void {
  const { at, events } = run;
  const place = events.length;
  // The verdict is reported before its consequences.
  events.push({ at, type: 'action', action: input.type, verdict: 'accepted' });
  const reason = actionOf(run, input);
  if (reason !== undefined)
    events[place] = { at, type: 'action', action: input.type, verdict: 'ignored', reason };
}

function actionOf(run: LineStepContext, input: LineAction): LineReason | undefined {
  const row = rowOf(run.state);
  run.provenance = 'A';
  switch (input.type) {
    case 'answer':
      return typeof row.answer === 'string' ? row.answer : row.answer(run);
    case 'hang up':
      return typeof row.hangUp === 'string' ? row.hangUp : row.hangUp(run);
    case 'restart': {
      const [what, provenance] = row.restart;
      if (typeof what === 'string') return what;
      run.provenance = provenance;
      enterLineState(run, what.to, run.at + run.profile.restartMs, 'restart');
      return undefined;
    }
    case 'set':
      return setCondition(run, input.condition);
  }
}

function setCondition(run: LineStepContext, condition: LineCondition): LineReason | undefined {
  const { state } = run;
  if (condition === state.condition) return 'same condition';
  // The new condition follows the restart, unless it is off.
  if (state.restartEndsAt !== null && condition !== 'off') state.condition = condition;
  else enterLineState(run, condition, null, 'set');
  return undefined;
}

function enterLineState(
  run: LineStepContext,
  condition: LineCondition,
  restartEndsAt: number | null,
  why: LineWhy,
): void {
  const { state, at, events } = run;
  const from = lineStateName(state);
  state.condition = condition;
  state.restartEndsAt = restartEndsAt;
  events.push({ at, type: 'state', from, to: lineStateName(state), why, provenance: run.provenance });
  const { ends, arrive } = rowOf(state);
  if (ends !== null) dropCall(run, ends);
  for (const one of state.records) if (one.kind === 'sms' && one.fate === 'held') applySms(run, arrive, one);
}
