/** Whatever is sent to a line and done with it, in whatever order and at whatever times, these promises hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineEvent } from '../../src/line/line-events.ts';
import { type LineProfile, lineProfileWith } from '../../src/line/line-profile.ts';
import { checkLineState } from '../../src/line/line-snapshot.ts';
import { type LineInput, type LineState, newLineState } from '../../src/line/line-state.ts';
import { lineStep, nextLineWake } from '../../src/line/line-transitions.ts';
import { actions } from './line-walk.ts';

/** An input, and how long after the one before it comes. */
interface Timed {
  readonly afterMs: number;
  readonly input: LineInput;
}

const code = fc.integer({ min: 0, max: 999_999 }).map((n) => String(n).padStart(6, '0'));
const topic = fc.constantFrom('login 1', 'login 2', null);
const input: fc.Arbitrary<LineInput> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('send' as const), text: code, code, topic }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('call' as const), words: code, code, topic }) },
  { weight: 5, arbitrary: fc.constantFrom<LineInput>(...actions, { type: 'wake' }) },
);
/** Times at which things meet, and any others. */
const afterMs = fc.oneof(
  fc.constantFrom(0, 1, 4_999, 5_000, 15_000, 20_000, 30_000, 86_400_000),
  fc.nat(120_000),
);
const inputs = fc.array(fc.record({ afterMs, input }), { maxLength: 40 });
const profile: fc.Arbitrary<LineProfile> = fc
  .record({
    smsDelayMs: fc.constantFrom(0, 5_000),
    voiceDelayMs: fc.constantFrom(0, 20_000, 60_000),
    restartMs: fc.constantFrom(0, 30_000),
    holdMs: fc.constantFrom(1, 60_000, 86_400_000),
    lossOneIn: fc.constantFrom(0, 1, 2, 3),
    seed: fc.nat(1_000),
  })
  .map(lineProfileWith);

interface Run {
  readonly state: LineState;
  readonly events: readonly LineEvent[];
}

function runOf(start: LineState, timed: readonly Timed[], values: LineProfile): Run {
  const events: LineEvent[] = [];
  let state = start;
  let now = start.at;
  for (const { afterMs: ms, input: next } of timed) {
    now += ms;
    const step = lineStep(state, next, now, values);
    state = step.state;
    events.push(...step.events);
  }
  return { state, events };
}

const fresh = newLineState('good', 0);
const weekMs = 7 * 86_400_000;

function reportsOf(events: readonly LineEvent[], number: number): string[] {
  return events.flatMap((one) =>
    (one.type === 'sms' || one.type === 'call') && one.number === number
      ? [one.fate]
      : one.type === 'gone' && one.number === number
        ? ['gone']
        : [],
  );
}

describe('a line', () => {
  it('loses nothing without a reason, and delivers nothing twice', () => {
    const ends = ['delivered', 'filtered', 'lost', 'expired', 'answered', 'rejected', 'missed'];
    fc.assert(
      fc.property(inputs, profile, (timed, values) => {
        const rest = { afterMs: weekMs, input: { type: 'wake' } } as const;
        const { state, events } = runOf(fresh, [...timed, rest], values);
        expect(state.records).toEqual([]);
        const sent = timed.filter(({ input: one }) => one.type === 'send' || one.type === 'call').length;
        expect(state.nextNumber).toBe(sent + 1);
        for (let number = 1; number <= sent; number++) {
          const reports = reportsOf(events, number);
          expect(reports[0]).toBe('on its way');
          expect(reports.filter((one) => ends.includes(one)).length).toBe(1);
          expect(reports.at(-1)).toBe('gone');
        }
      }),
    );
  });

  it('delivers messages in the order in which they were sent', () => {
    fc.assert(
      fc.property(inputs, profile, (timed, values) => {
        const { events } = runOf(fresh, timed, values);
        const delivered = events.flatMap((one) =>
          one.type === 'sms' && one.fate === 'delivered' ? [one.number] : [],
        );
        expect(delivered).toEqual(delivered.toSorted((a, b) => a - b));
      }),
    );
  });

  it('reports events in the order of time, each at its own time', () => {
    fc.assert(
      fc.property(inputs, profile, (timed, values) => {
        const times = runOf(fresh, timed, values).events.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
    );
  });

  it('is the same however late and however often it is woken', () => {
    fc.assert(
      fc.property(inputs, profile, (timed, values) => {
        const onTime: LineEvent[] = [];
        let state: LineState = fresh;
        let now = 0;
        for (const { afterMs: ms, input: next } of timed) {
          now += ms;
          for (let at = nextLineWake(state); at !== null && at <= now; at = nextLineWake(state)) {
            const woken = lineStep(state, { type: 'wake' }, at, values);
            state = woken.state;
            onTime.push(...woken.events);
          }
          const step = lineStep(state, next, now, values);
          state = step.state;
          onTime.push(...step.events);
        }
        const late = runOf(fresh, timed, values);
        expect(late.state).toEqual(state);
        expect(late.events).toEqual(onTime);
      }),
    );
  });

  it('stored as rows and restored at any instant, it goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(inputs, inputs, profile, (before, after, values) => {
        const { state } = runOf(fresh, before, values);
        const { records, ...line } = state;
        const rows = [line, ...records].map((row) => JSON.stringify(row));
        const [lineRow, ...recordRows] = rows.map((row) => JSON.parse(row));
        const restored = checkLineState({ ...lineRow, records: recordRows });
        expect(restored).toEqual(state);
        expect(runOf(restored, after, values)).toEqual(runOf(state, after, values));
      }),
    );
  });

  it('does not change a state that it was given', () => {
    fc.assert(
      fc.property(inputs, inputs, profile, (before, after, values) => {
        const { state } = runOf(fresh, before, values);
        const text = JSON.stringify(state);
        runOf(state, after, values);
        expect(JSON.stringify(state)).toBe(text);
      }),
    );
  });

  it('of which a server has an earlier time does not go back', () => {
    const { state } = lineStep(newLineState('good', 10_000), { type: 'wake' }, 9_000);
    expect(state.at).toBe(10_000);
    const sent = lineStep(state, { type: 'send', text: '', code: null, topic: null }, 9_000);
    expect(sent.state.records[0]).toMatchObject({ sentAt: 10_000, dueAt: 15_000 });
  });

  it('loses exactly one in each group of messages while it roams', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.nat(), (lossOneIn, seed) => {
        const values = lineProfileWith({ lossOneIn, seed });
        const send: Timed = { afterMs: 0, input: { type: 'send', text: '', code: null, topic: null } };
        const { state } = runOf(newLineState('roaming', 0), Array(4 * lossOneIn).fill(send), values);
        const lost = state.records.map(({ fate }) => (fate === 'lost' ? 1 : 0));
        for (let group = 0; group < 4; group++) {
          const those: number[] = lost.slice(group * lossOneIn, (group + 1) * lossOneIn);
          expect(those.reduce((sum, one) => sum + one, 0)).toBe(1);
        }
      }),
    );
  });
});
