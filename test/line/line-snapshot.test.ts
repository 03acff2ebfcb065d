/** A tester goes back to a saved line, and no code leaves the process by the way. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLine, LineError, type PhoneLine } from '../../src/index.ts';
import { checkLineState } from '../../src/line/line-snapshot.ts';

function lineWithHeldMessage(): PhoneLine {
  const line = createLine({ condition: 'stuck' });
  line.sms({ code: '482913', topic: 'login 1' });
  line.call({ code: '482914', topic: 'login 2' });
  line.advance(20_000);
  return line;
}

describe('a snapshot of a line', () => {
  it('brings back time, condition, messages and calls, as often as it is restored', () => {
    const line = lineWithHeldMessage();
    const snapshot = line.snapshot();
    expect([snapshot.at, snapshot.number, snapshot.holdsText]).toEqual([20_000, '+15550100001', true]);
    const other = createLine();
    for (const one of [line, line, other]) {
      one.restore(snapshot);
      expect([one.now(), one.state(), one.calls()[0]?.fate]).toEqual([20_000, 'stuck', 'ringing']);
      one.answer();
      one.restart();
      expect(one.message().code).toBe('482913');
      expect(one.now()).toBe(50_000);
    }
  });

  it('goes through JSON while no text is in it', () => {
    const line = createLine({ condition: 'roaming', values: { lossOneIn: 1 } });
    line.sms({ code: '482913' });
    line.restart();
    const saved = JSON.stringify(line.snapshot());
    expect(saved).not.toContain('482913');
    const other = createLine();
    other.restore(JSON.parse(saved));
    expect([other.state(), other.condition(), other.messages()[0]?.fate]).toEqual([
      ...['restarting', 'roaming', 'lost'],
    ]);
    expect(other.sms({ code: '482914' })).toBe(2);
  });

  it('prints no text and no code, and JSON is refused', () => {
    const snapshot = lineWithHeldMessage().snapshot();
    expect(inspect(snapshot, { depth: 9, showHidden: true })).not.toMatch(/4829|4 8 2/);
    expect(() => JSON.stringify(snapshot)).toThrow(
      new LineError(
        'line snapshot: holds texts of messages; restore it in this process, or take one before a message is sent',
      ),
    );
  });

  it('of another line or format is refused', () => {
    const snapshot = createLine({ number: '+15550100002' }).snapshot();
    expect(() => createLine().restore(snapshot)).toThrow(
      new LineError('line snapshot: of line "+15550100002"; give one of "+15550100001"'),
    );
    expect(() => createLine().restore({ format: 2 })).toThrow(
      new LineError('line snapshot: its format is 2; give format 1'),
    );
  });
});

describe('a state from outside', () => {
  const sms = {
    ...{ kind: 'sms', number: 1, topic: null, sentAt: 0, since: 5_000, dueAt: 9_000, supersededBy: null },
    ...{ code: '482913', fate: 'held', text: 'x' },
  };
  const call = {
    ...{ kind: 'call', number: 2, topic: null, sentAt: 0, since: 5_000, dueAt: 9_000, supersededBy: null },
    ...{ code: null, fate: 'missed', words: '', endedAt: 5_000, why: 'busy' },
  };
  const whole = {
    ...{ at: 5_000, condition: 'stuck', restartEndsAt: null, nextNumber: 3, roamed: 0 },
    records: [sms, call],
  };

  it('is taken when it is whole', () => {
    expect(checkLineState(structuredClone(whole))).toEqual(whole);
  });

  it.each<[field: string, value: unknown]>([
    ['state', null],
    ['state', 7],
    ['at', { ...whole, at: -1 }],
    ['condition', { ...whole, condition: 'restarting' }],
    ['restartEndsAt', { ...whole, restartEndsAt: 'soon' }],
    ['restartEndsAt', { ...whole, restartEndsAt: 6_000, condition: 'off' }],
    ['nextNumber', { ...whole, nextNumber: 0 }],
    ['roamed', { ...whole, roamed: 0.5 }],
    ['records', { ...whole, records: {} }],
    ['records.record', { ...whole, records: [null] }],
    ['records.number', { ...whole, nextNumber: 2 }],
    ['records.number', { ...whole, records: [call, sms] }],
    ['records.topic', { ...whole, records: [{ ...sms, topic: 1 }] }],
    ['records.sentAt', { ...whole, records: [{ ...sms, sentAt: null }] }],
    ['records.since', { ...whole, records: [{ ...sms, sentAt: 5_001 }] }],
    ['records.dueAt', { ...whole, records: [{ ...sms, dueAt: null }] }],
    ['records.supersededBy', { ...whole, records: [{ ...sms, supersededBy: 1 }] }],
    ['records.supersededBy', { ...whole, records: [{ ...sms, supersededBy: 3 }] }],
    ['records.code', { ...whole, records: [{ ...sms, code: 482_913 }] }],
    ['records.kind', { ...whole, records: [{ ...sms, kind: 'mail' }] }],
    ['records.fate', { ...whole, records: [{ ...sms, fate: 'ringing' }] }],
    ['records.text', { ...whole, records: [{ ...sms, text: null }] }],
    ['records.fate', { ...whole, records: [{ ...call, fate: 'held' }] }],
    ['records.words', { ...whole, records: [{ ...call, words: null }] }],
    ['records.endedAt', { ...whole, records: [{ ...call, endedAt: 'x' }] }],
    ['records.why', { ...whole, records: [{ ...call, why: null }] }],
    ['records.why', { ...whole, records: [{ ...call, why: 'asleep' }] }],
  ])('is refused for its field %s', (field, value) => {
    expect(() => checkLineState(value)).toThrow(
      new LineError(`line state field ${field}: invalid; give what JSON.stringify(line.snapshot()) returned`),
    );
  });
});
