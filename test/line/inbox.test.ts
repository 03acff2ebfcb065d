/** A tester reads the codes that a login sends to a phone, and learns at once why one does not come. */
import { describe, expect, it } from 'vitest';
import { createLine, LineWaitError, lineEventText, type PhoneLine } from '../../src/index.ts';

/** The reason and the text of a wait that fails. */
function failure(wait: () => unknown): [reason: string, text: string] {
  try {
    wait();
  } catch (error) {
    if (error instanceof LineWaitError) return [error.reason, error.message];
    throw error;
  }
  throw new Error('the wait did not fail');
}

const log = (line: PhoneLine): string[] => line.events().map((event) => lineEventText(event).trim());

describe('a message on a good line', () => {
  it('arrives after five seconds, with its code beside the text', () => {
    const line = createLine();
    const after = line.lastNumber();
    line.sms({ code: '482913' });
    expect(line.message({ after })).toEqual({
      kind: 'sms',
      number: 1,
      sentAt: 0,
      fate: 'delivered',
      since: 5_000,
      supersededBy: null,
      text: 'Your requested authentication code: 482913',
      code: '482913',
    });
    expect(line.now()).toBe(5_000);
  });

  it('shows neither text nor code before it arrives', () => {
    const line = createLine();
    line.sms({ code: '482913' });
    line.advance(4_999);
    expect(line.messages()).toEqual([
      {
        ...{ kind: 'sms', number: 1, sentAt: 0, fate: 'on its way', since: 0 },
        ...{ supersededBy: null, text: null, code: null },
      },
    ]);
    line.advance(1);
    expect(line.messages()[0]?.code).toBe('482913');
  });

  it('is found by its number, also when a second one came meanwhile', () => {
    const line = createLine();
    line.sms({ code: '111111' });
    line.advance(10_000);
    line.sms({ code: '222222' });
    line.advance(10_000);
    expect(line.message({ after: 0 }).code).toBe('111111');
    expect(line.message({ after: 1 }).code).toBe('222222');
  });

  it('is gone a day after it arrived', () => {
    const line = createLine();
    line.sms({ code: '482913' });
    line.advance(5_000 + 86_400_000 - 1);
    expect(line.messages().map(({ code }) => code)).toEqual(['482913']);
    line.advance(1);
    expect(line.messages()).toEqual([]);
    expect(log(line).at(-1)).toBe('86405.000 s  gone   1');
    expect(line.sms({ code: '482914' })).toBe(2);
  });
});

describe('a message that does not come', () => {
  it('is filtered by the carrier: the wait says so at once', () => {
    const line = createLine({ condition: 'filtered' });
    line.sms({ code: '482913' });
    expect(failure(() => line.message({ after: 0 }))).toEqual([
      'filtered',
      'message 1: filtered by the carrier; ask for a call, then wait with after: 1',
    ]);
    expect(line.now()).toBe(0);
    line.call({ code: '482914' });
    expect(line.ringing({ after: 1 }).number).toBe(2);
  });

  it('is one in three of those that roam, the same ones for a seed', () => {
    const fates = (seed: number): string =>
      Array.from({ length: 12 })
        .reduce<PhoneLine>(
          (line) => {
            line.sms({ code: '482913' });
            line.advance(5_000);
            return line;
          },
          createLine({ condition: 'roaming', values: { seed } }),
        )
        .messages()
        .map(({ fate }) => fate[0])
        .join('');
    expect(fates(1)).toBe('dldlddldddld');
    expect(fates(1)).toBe(fates(1));
    expect(fates(2)).toBe('ddllddddldld');
  });

  it('lost while roaming fails the wait at once', () => {
    const line = createLine({ condition: 'roaming', values: { lossOneIn: 1 } });
    line.sms({ code: '482913' });
    expect(failure(() => line.message())).toEqual([
      'lost',
      'message 1: lost while the phone was roaming; ask for a new code, then wait with after: 1',
    ]);
  });

  it('is held by a stuck phone until a restart, and is then too late for the newer code', () => {
    const line = createLine({ condition: 'stuck' });
    line.sms({ code: '111111', topic: 'login 1' });
    line.advance(60_000);
    expect(failure(() => line.message({ after: 0 }))).toEqual([
      'held',
      'message 1: held by the phone; restart the phone or set the condition',
    ]);
    line.sms({ code: '222222', topic: 'login 1' });
    expect(failure(() => line.message({ after: 0 }))).toEqual([
      'superseded',
      'message 1: its code is superseded by number 2; wait with after: 1',
    ]);
    expect(line.restart()).toEqual({ verdict: 'accepted' });
    expect(line.message({ after: 1 }).code).toBe('222222');
    expect(line.messages().map(({ code, supersededBy }) => [code, supersededBy])).toEqual([
      ['111111', 2],
      ['222222', null],
    ]);
    expect(log(line)).toEqual([
      '0.000 s  sms    1: on its way',
      '5.000 s  sms    1: held',
      '60.000 s  sms    2: on its way',
      '60.000 s  code   1: superseded by 2',
      '60.000 s  phone  restart: accepted',
      '60.000 s  state  stuck -> restarting, restart',
      '65.000 s  sms    2: held',
      '90.000 s  state  restarting -> good, restarted',
      '90.000 s  sms    1: delivered',
      '90.000 s  sms    2: delivered',
    ]);
  });

  it('waits a day for a phone that is off, and expires', () => {
    const line = createLine({ condition: 'off' });
    line.sms({ code: '482913' });
    line.advance(86_399_999);
    expect(line.messages()[0]?.fate).toBe('held');
    line.advance(1);
    expect(failure(() => line.message())).toEqual([
      'expired',
      'message 1: expired before the phone could take it; restart the phone and ask for a new code, then wait with after: 1',
    ]);
    line.setCondition('good');
    line.advance(60_000);
    expect(line.messages()[0]).toMatchObject({ fate: 'expired', text: null, code: null });
  });

  it('was never sent: the wait does not wait', () => {
    const line = createLine();
    expect(failure(() => line.message({ after: 3 }))).toEqual([
      'not sent',
      'message above number 3: not sent; send it first, or give a smaller after',
    ]);
  });

  it('is slower than the limit', () => {
    const line = createLine();
    line.sms({ code: '482913' });
    expect(failure(() => line.message({ limitMs: 4_000 }))).toEqual([
      'limit',
      'message 1: still on its way after 4000 ms; give a longer limitMs',
    ]);
    expect(line.now()).toBe(4_000);
  });
});
