/**
 * Walks every state that a phone line can be in with a few messages and calls, through the real `lineStep`.
 *
 * A node is a concrete state at one fixed time, with all its timers in the future. Each timer is fired on its own, by
 * moving that one to now, so every order in which they could come due is covered. Every input is given in every state.
 */
import type { LineEvent } from '../../src/line/line-events.ts';
import { type LineProfile, lineProfileWith } from '../../src/line/line-profile.ts';
import {
  conditionNames,
  type LineAction,
  type LineInput,
  type LineRecord,
  type LineState,
  newLineState,
} from '../../src/line/line-state.ts';
import { lineStep } from '../../src/line/line-transitions.ts';

/** The number of the record whose timer fired, or `restart`. */
export type LineTimer = number | 'restart';

export interface LineEdge {
  /** With the timer placed as this way needs it. */
  readonly before: LineState;
  readonly input: LineInput;
  readonly timer: LineTimer | null;
  readonly events: readonly LineEvent[];
  readonly after: LineState;
}

/** The time of every step. */
export const now = 10_000_000_000;
const far = 1_000_000_000;
/** One in two is lost: of the two messages of a group, the seed decides which. */
export const walkedProfile: LineProfile = lineProfileWith({ lossOneIn: 2, seed: 1 });

export const sentText = 'Your requested authentication code: 482913';
export const sentWords = 'Your authentication code is 4 8 2 9 1 3.';
export const sentCode = '482913';

export const actions: readonly LineAction[] = [
  { type: 'answer' },
  { type: 'hang up' },
  { type: 'restart' },
  ...conditionNames.map((condition) => ({ type: 'set', condition }) as const),
];

/** All about the same, so that each voids the one before. */
const sends: readonly LineInput[] = [
  { type: 'send', text: sentText, code: sentCode, topic: 'login 1' },
  { type: 'call', words: sentWords, code: sentCode, topic: 'login 1' },
];

/** Walks from a line of each condition; `visit` sees every edge once. `recordsMax`: messages and calls at one time. */
export function walkLine(visit: (edge: LineEdge) => void, recordsMax = 2): { states: number; ways: number } {
  const known = new Set<string>();
  const nodes: LineState[] = [];
  let ways = 0;
  const add = (state: LineState): void => {
    const node = settled(state);
    const name = JSON.stringify(node);
    if (known.has(name)) return;
    known.add(name);
    nodes.push(node);
  };
  const follow = (before: LineState, input: LineInput, timer: LineTimer | null): void => {
    const { state: after, events } = lineStep(before, input, now, walkedProfile);
    ways += 1;
    visit({ before, input, timer, events, after });
    add(after);
  };
  for (const condition of conditionNames) add(newLineState(condition, now));
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    const inputs = node.records.length < recordsMax ? [...actions, ...sends] : actions;
    for (const input of inputs) follow(node, input, null);
    for (const timer of timersOf(node)) follow(due(node, timer), { type: 'wake' }, timer);
  }
  return { states: nodes.length, ways };
}

function timersOf({ restartEndsAt, records }: LineState): LineTimer[] {
  return [...(restartEndsAt === null ? [] : (['restart'] as const)), ...records.map(({ number }) => number)];
}

function due(state: LineState, timer: LineTimer): LineState {
  if (timer === 'restart') return { ...state, restartEndsAt: now };
  const records = state.records.map((one) => (one.number === timer ? { ...one, dueAt: now } : one));
  return { ...state, records };
}

/** The state that stands for every other that differs only in times and numbers. */
function settled({ condition, restartEndsAt, roamed, records }: LineState): LineState {
  const numbers = new Map(records.map(({ number }, i) => [number, i + 1]));
  return {
    at: now,
    condition,
    restartEndsAt: restartEndsAt === null ? null : now + far,
    nextNumber: records.length + 1,
    // It matters only while roaming.
    roamed: condition === 'roaming' ? roamed % 2 : 0,
    records: records.map((one) => settledRecord(one, numbers)),
  };
}

function settledRecord(record: LineRecord, numbers: ReadonlyMap<number, number>): LineRecord {
  const { number, supersededBy } = record;
  const same = {
    number: numbers.get(number) ?? 0,
    // A newer one that is gone is still one.
    supersededBy: supersededBy === null ? null : (numbers.get(supersededBy) ?? 2),
    ...{ sentAt: now - 1_000, since: now - 1_000, dueAt: now + far },
  };
  if (record.kind === 'sms') return { ...record, ...same };
  return { ...record, ...same, endedAt: record.endedAt === null ? null : now - 1_000 };
}
