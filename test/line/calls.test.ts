/** A tester whose SMS does not come takes the code by a call: it rings within a minute and speaks the digits. */
import { describe, expect, it } from 'vitest';
import {
  createLine,
  type LineCondition,
  LineWaitError,
  lineEventText,
  type PhoneLine,
} from '../../src/index.ts';
import { codeText, codeWords } from '../../src/line/line-texts.ts';

const log = (line: PhoneLine): string[] => line.events().map((event) => lineEventText(event).trim());

const failure = (wait: () => unknown): string => {
  try {
    wait();
  } catch (error) {
    if (error instanceof LineWaitError) return `${error.reason}: ${error.message}`;
    throw error;
  }
  throw new Error('the wait did not fail');
};

describe('a call', () => {
  it('rings after twenty seconds, and says the code once it is answered', () => {
    const line = createLine();
    expect(line.call({ code: '482913' })).toBe(1);
    expect(line.ringing({ after: 0 })).toEqual({
      ...{ kind: 'call', number: 1, sentAt: 0, fate: 'ringing', since: 20_000 },
      ...{ supersededBy: null, endedAt: null, why: null, words: null, code: null },
    });
    expect(line.answer()).toEqual({ verdict: 'accepted' });
    expect(line.calls()).toEqual([
      {
        ...{ kind: 'call', number: 1, sentAt: 0, fate: 'answered', since: 20_000 },
        ...{ supersededBy: null, endedAt: null, why: null, code: '482913' },
        words: 'Your authentication code is 4 8 2 9 1 3. Your authentication code is 4 8 2 9 1 3.',
      },
    ]);
    line.advance(15_000);
    expect(line.calls()[0]?.endedAt).toBe(35_000);
    expect(log(line)).toEqual([
      '0.000 s  call   1: on its way',
      '20.000 s  call   1: ringing',
      '20.000 s  phone  answer: accepted',
      '20.000 s  call   1: answered',
      '35.000 s  call   1: over',
    ]);
  });

  it.each<LineCondition>(['good', 'stuck', 'roaming', 'filtered', 'no-data'])(
    'rings while %s',
    (condition) => {
      const line = createLine({ condition, values: { voiceDelayMs: 60_000 } });
      line.call({ code: '482913' });
      expect(line.ringing().fate).toBe('ringing');
      expect(line.now()).toBe(60_000);
    },
  );

  it('can be rejected, and is missed after half a minute', () => {
    const line = createLine();
    line.call({ code: '482913' });
    line.ringing();
    expect(line.hangUp()).toEqual({ verdict: 'accepted' });
    expect(failure(() => line.ringing({ after: 0 }))).toBe(
      'rejected: call 1: rejected; ask for another call, then wait with after: 1',
    );
    line.call({ code: '482914' });
    line.ringing({ after: 1 });
    line.advance(30_000);
    expect(line.answer()).toEqual({ verdict: 'ignored', reason: 'not ringing' });
    expect(line.calls().map(({ fate, why, words, code }) => [fate, why, words, code])).toEqual([
      ['rejected', null, null, null],
      ['missed', 'no reply', null, null],
    ]);
  });

  it('is ended by hanging up, and only then the next one rings', () => {
    const line = createLine();
    for (const code of ['111111', '222222']) line.call({ code });
    line.ringing();
    line.answer();
    expect(line.hangUp()).toEqual({ verdict: 'accepted' });
    expect(line.hangUp()).toEqual({ verdict: 'ignored', reason: 'no call' });
    expect(line.calls().map(({ fate, why }) => [fate, why])).toEqual([
      ['answered', null],
      ['missed', 'busy'],
    ]);
    expect(line.events()).toContainEqual({
      ...{ at: 20_000, type: 'call', number: 2, fate: 'missed', why: 'busy', provenance: 'A' },
    });
    line.call({ code: '333333' });
    expect(line.ringing({ after: 2 }).number).toBe(3);
  });

  it('is missed by a phone that is off, that restarts, or that goes off while it rings', () => {
    const off = createLine({ condition: 'off' });
    off.call({ code: '482913' });
    expect(failure(() => off.ringing())).toBe(
      'missed: call 1: missed; ask for another call, then wait with after: 1',
    );
    expect(off.answer()).toEqual({ verdict: 'ignored', reason: 'off' });
    const restarting = createLine();
    restarting.call({ code: '482913' });
    restarting.advance(19_999);
    restarting.restart();
    restarting.advance(1);
    expect(restarting.calls()[0]?.why).toBe('restarting');
    expect(restarting.hangUp()).toEqual({ verdict: 'ignored', reason: 'restarting' });
    const ringing = createLine();
    ringing.call({ code: '482913' });
    ringing.ringing();
    ringing.setCondition('off');
    expect(ringing.calls()[0]?.why).toBe('off');
    const inCall = createLine();
    inCall.call({ code: '482913' });
    inCall.ringing();
    inCall.answer();
    inCall.advance(1_000);
    inCall.restart();
    expect(inCall.calls()[0]).toMatchObject({ fate: 'answered', endedAt: 21_000, code: '482913' });
  });

  it('makes the code of an SMS about the same void, and not of another', () => {
    const line = createLine({ condition: 'stuck' });
    line.sms({ code: '111111', topic: 'login 1' });
    line.sms({ code: '222222', topic: 'login 2' });
    line.call({ code: '333333', topic: 'login 1' });
    expect(line.messages().map(({ supersededBy }) => supersededBy)).toEqual([3, null]);
    expect(failure(() => line.message())).toBe(
      'superseded: message 1: its code is superseded by number 3; wait with after: 1',
    );
    line.call({ code: '444444', topic: 'login 1' });
    expect(failure(() => line.ringing())).toBe(
      'superseded: call 3: its code is superseded by number 4; wait with after: 3',
    );
  });
});

describe('texts and words', () => {
  it('are in English and in Traditional Chinese', () => {
    expect(codeText('482913')).toBe('Your requested authentication code: 482913');
    expect(codeText('482913', 'activation')).toBe('Your activation token: 482913');
    expect(codeText('482913', 'login', 'zh-Hant')).toBe('您要求的驗證碼：482913');
    expect(codeText('482913', 'activation', 'zh-Hant')).toBe('您的激活碼：482913');
    expect(codeWords('48', 'zh-Hant')).toBe('您的驗證碼是 4 8。 您的驗證碼是 4 8。');
  });

  it('can be your own, without a code', () => {
    const line = createLine();
    line.sms({ text: 'Your card is in the post.' });
    expect(line.message()).toMatchObject({ text: 'Your card is in the post.', code: null });
    line.call({ text: 'Goodbye.' });
    line.ringing({ after: 1 });
    line.answer();
    expect(line.calls()[0]).toMatchObject({ words: 'Goodbye.', code: null });
    line.sms({});
    expect(line.message({ after: 2 }).text).toBe('');
    line.call({});
    expect(line.ringing({ after: 3 }).number).toBe(4);
  });
});
