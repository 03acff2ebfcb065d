/** A tester sets the condition of a line, restarts the phone, and sees in which state what arrives. */
import { describe, expect, it } from 'vitest';
import { createLine, type LineCondition, LineError, type LineEvent, lineFields } from '../../src/index.ts';

/** As JavaScript calls it, with no compiler that says so. */
const loose = (call: unknown): ((...args: unknown[]) => unknown) => call as (...args: unknown[]) => unknown;

describe('a phone line', () => {
  it('is a good one with a number of fiction, and the values of the docs', () => {
    const line = createLine();
    expect([line.number, line.condition(), line.state(), line.now(), line.nextWake()]).toEqual([
      ...['+15550100001', 'good', 'good', 0, null],
    ]);
    expect(line.profile).toEqual({
      ...{ smsDelayMs: 5_000, voiceDelayMs: 20_000, ringMs: 30_000, wordsMs: 15_000, restartMs: 30_000 },
      ...{ holdMs: 86_400_000, keptMs: 86_400_000, lossOneIn: 3, seed: 1 },
    });
  });

  it.each<[LineCondition, boolean]>([
    ['good', true],
    ['stuck', true],
    ['roaming', false],
    ['filtered', true],
    ['no-data', false],
    ['off', false],
  ])('gets notifications while %s: %s', (condition, gets) => {
    expect(createLine({ condition }).getsPushes()).toBe(gets);
  });

  it('passes no message on while the phone restarts, and keeps its condition', () => {
    const line = createLine({ condition: 'no-data' });
    line.sms({ code: '482913' });
    expect(line.restart()).toEqual({ verdict: 'accepted' });
    expect(line.restart()).toEqual({ verdict: 'ignored', reason: 'restarting' });
    expect([line.state(), line.condition(), line.getsPushes()]).toEqual(['restarting', 'no-data', false]);
    expect(line.nextWake()).toBe(5_000);
    line.advance(29_999);
    expect(line.messages()[0]?.fate).toBe('held');
    line.advance(1);
    expect([line.state(), line.messages()[0]?.fate]).toEqual(['no-data', 'delivered']);
  });

  it.each<[LineCondition, LineCondition]>([
    ['good', 'good'],
    ['stuck', 'good'],
    ['roaming', 'roaming'],
    ['filtered', 'filtered'],
    ['no-data', 'no-data'],
    ['off', 'good'],
  ])('that is %s is %s after a restart', (before, after) => {
    const line = createLine({ condition: before });
    line.restart();
    line.advance(30_000);
    expect(line.state()).toBe(after);
  });

  it('takes a new condition while the phone restarts: after it, or at once if that is off', () => {
    const line = createLine();
    line.restart();
    line.setCondition('filtered');
    expect(line.state()).toBe('restarting');
    line.sms({ code: '482913' });
    expect(line.messages()[0]?.fate).toBe('filtered');
    line.setCondition('off');
    line.advance(60_000);
    expect(line.state()).toBe('off');
  });

  it('waits for a restart that brings a held message, unless the phone is stuck after it', () => {
    const line = createLine({ condition: 'off' });
    line.sms({ code: '482913' });
    line.advance(5_000);
    line.restart();
    line.setCondition('stuck');
    expect(() => line.message()).toThrow(
      'message 1: held by the phone; restart the phone or set the condition',
    );
    // It fails at once, not at the end of the restart.
    expect(line.now()).toBe(5_000);
    line.setCondition('good');
    expect(line.message().code).toBe('482913');
  });

  it('ignores the condition that it has', () => {
    expect(createLine().setCondition('good')).toEqual({ verdict: 'ignored', reason: 'same condition' });
  });

  it('delivers at once without delays', () => {
    const line = createLine({ condition: 'off', values: { smsDelayMs: 0, restartMs: 0 } });
    line.sms({ code: '482913' });
    expect(line.messages()[0]?.fate).toBe('held');
    line.restart();
    expect(line.messages()[0]).toMatchObject({ fate: 'delivered', since: 0 });
  });

  it('says how sure each fate is', () => {
    const sure = (condition: LineCondition): string[] => {
      const line = createLine({ condition, values: { lossOneIn: 1 } });
      line.sms({ code: '482913' });
      line.call({ code: '482913' });
      line.advance(20_000);
      return line
        .events()
        .flatMap((one) =>
          one.type === 'sms' || one.type === 'call' ? [`${one.type} ${one.fate} ${one.provenance}`] : [],
        )
        .slice(1);
    };
    expect(sure('good')).toEqual(['call on its way A', 'sms delivered A', 'call ringing D']);
    expect(sure('stuck')).toEqual(['call on its way A', 'sms held D', 'call ringing D']);
    expect(sure('roaming')).toEqual(['sms lost D', 'call on its way A', 'call ringing D']);
    expect(sure('filtered')).toEqual(['sms filtered D', 'call on its way A', 'call ringing D']);
    expect(sure('no-data')).toEqual(['call on its way A', 'sms delivered D', 'call ringing D']);
    expect(sure('off')).toEqual(['call on its way A', 'sms held A', 'call missed A']);
  });
});

describe('listeners', () => {
  it('hear events in order, also those of what a listener does', () => {
    const line = createLine();
    const heard: string[] = [];
    line.on((event) => {
      if (event.type === 'call' && event.fate === 'ringing') line.answer();
    });
    const stop = line.on((event) => heard.push(event.type === 'call' ? event.fate : event.type));
    line.call({ code: '482913' });
    line.advance(20_000);
    expect(heard).toEqual(['on its way', 'ringing', 'action', 'answered']);
    stop();
    line.hangUp();
    expect(heard.length).toBe(4);
  });

  it('that throw do not stop the others', () => {
    const line = createLine();
    const heard: LineEvent[] = [];
    line.on(() => {
      throw new Error('first');
    });
    line.on((event) => heard.push(event));
    expect(() => line.restart()).toThrow('first');
    expect(heard.map(({ type }) => type)).toEqual(['action', 'state']);
    expect(line.state()).toBe('restarting');
  });

  it('get all events, of which a line keeps 256', () => {
    const line = createLine();
    let heard = 0;
    line.on(() => {
      heard += 1;
    });
    for (let i = 0; i < 200; i++) line.setCondition(i % 2 === 0 ? 'off' : 'good');
    expect([heard, line.events().length]).toEqual([400, 256]);
  });
});

describe('values that do not fit', () => {
  it.each([
    [() => createLine({ number: '555 0100' }), 'line number: not a phone number; give + and 7 to 15 digits'],
    [
      () => loose(createLine().setCondition)('bad'),
      'condition "bad": unknown; give good, stuck, roaming, filtered, no-data, off',
    ],
    [() => createLine().advance(-1), 'time: invalid value -1; give a whole number from 0'],
    [() => createLine().message({ after: 0.5 }), 'after: invalid value 0.5; give a whole number from 0'],
  ])('%s', (call, message) => {
    expect(call).toThrow(new LineError(message));
  });

  it('of a profile are refused with their range', () => {
    expect(() => createLine({ values: { voiceDelayMs: 60_001 } })).toThrow(
      new RangeError('voiceDelayMs: invalid value 60001; give a whole number from 0 to 60000'),
    );
    expect(() => createLine({ values: { smsDelay: 1 } as object })).toThrow(
      'line value "smsDelay": unknown; did you mean smsDelayMs? known: smsDelayMs, voiceDelayMs,',
    );
    for (const [name, { min, max }] of Object.entries(lineFields)) {
      expect(createLine({ values: { [name]: max } }).profile).toMatchObject({ [name]: max });
      expect(() => createLine({ values: { [name]: min - 1 } })).toThrow(RangeError);
      expect(() => createLine({ values: { [name]: max + 1 } })).toThrow(RangeError);
    }
  });
});
