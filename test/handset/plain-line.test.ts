/** Someone reads a phone line as text, types its keys, and loses the server. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LineLinkError } from '../../src/handset/line-link.ts';
import { createPlainLine, type PlainLine } from '../../src/handset/plain-line.ts';
import type { LineReason } from '../../src/line/line-state.ts';
import { createManualClock, type ManualClock } from '../../src/time/manual-clock.ts';
import { call, message, words } from './drawn-line.tsx';
import { type FakeLink, fakeLink } from './fake-link.ts';

interface Read {
  readonly link: FakeLink;
  readonly clock: ManualClock;
  readonly plain: PlainLine;
  readonly lines: string[];
  /** How it ended: null by the user, the message of an error; nothing yet. */
  readonly ends: (string | null)[];
  type(keys: string): Promise<void>;
}

function read(typed = false): Read {
  const link = fakeLink();
  const clock = createManualClock();
  const lines: string[] = [];
  const ends: (string | null)[] = [];
  const plain = createPlainLine({
    ...{ number: '+15550100001', link, clock, giveUpMs: 30_000, typed },
    timeText: (ms) => `${ms / 1_000} s`,
    writeLine: (text) => lines.push(text),
    suspend: () => lines.push('(suspended)'),
    onEnd: (error) => ends.push(error?.message ?? null),
  });
  return {
    ...{ link, clock, plain, lines, ends },
    async type(keys) {
      plain.read(Buffer.from(keys));
      // The phone does one after the other, without any time.
      await setImmediate();
    },
  };
}

const gone = new LineLinkError('"http://127.0.0.1:5000": no reply (ECONNREFUSED); name a server', 'gone');

describe('a reader of lines', () => {
  it('reads the state, each message and call as it changes, and nothing twice', () => {
    const { link, lines } = read();
    link.say({ kind: 'state', state: 'good' });
    link.say({ ...message, fate: 'on its way', text: null, code: null, since: 0 });
    link.say(message);
    link.say(message);
    link.say({ kind: 'state', state: 'good' });
    link.say(call);
    link.say({ ...call, fate: 'answered', words, code: '482913' });
    link.say({ kind: 'state', state: 'off' });
    expect(lines).toEqual([
      '+15550100001: good',
      ' 1  0 s  SMS   on its way',
      ' 1  5 s  SMS   delivered: Your requested authentication code: 482913',
      ' 2  80 s  call  ringing (a answers)',
      ` 2  80 s  call  answered: ${words}`,
      '+15550100001: off',
    ]);
  });

  it('types keys: conditions, restart, answer, hang up, and reads what the phone did', async () => {
    const { link, lines, ends, type } = read(true);
    expect(lines).toEqual([
      '1 good  2 stuck  3 roaming  4 filtered  5 no-data  6 off',
      'r restart  a answer  h hang up  y copy code  q leave',
    ]);
    link.say({ kind: 'state', state: 'good' });
    await type('4ra');
    link.outcome = { verdict: 'ignored', reason: 'no call' };
    await type('h');
    link.outcome = new LineLinkError('the server is busy; try again', 'refused');
    await type('6');
    await type('zx\u001a');
    expect(link.orders).toEqual([
      { type: 'set', condition: 'filtered' },
      { type: 'restart' },
      { type: 'answer' },
      { type: 'hang-up' },
      { type: 'set', condition: 'off' },
    ]);
    expect(lines.slice(3)).toEqual([
      'condition filtered',
      'restart',
      'answer',
      'hang up: ignored, no call; wait until a call rings',
      'the server is busy; try again',
      '(suspended)',
    ]);
    await type('q');
    expect(ends).toEqual([null]);
  });

  it.each<[LineReason, string]>([
    ['off', 'set a condition other than off'],
    ['restarting', 'wait until the phone is on'],
    ['not ringing', 'wait until a call rings'],
    ['no call', 'wait until a call rings'],
    ['same condition', 'set another condition'],
  ])('says what to do where the phone ignores a key: %s', async (reason, action) => {
    const { link, lines, type } = read(true);
    link.say({ kind: 'state', state: 'stuck' });
    link.outcome = { verdict: 'ignored', reason };
    await type('2');
    expect(lines.at(-1)).toBe(`condition stuck: ignored, ${reason}; ${action}`);
  });

  it('gives keys from a pipe once all that is listed was read, one after the other', async () => {
    const { link, lines, ends, type } = read();
    await type('4rq');
    link.say(message);
    expect([link.orders, ends]).toEqual([[], []]);
    link.say({ kind: 'state', state: 'good' });
    await setImmediate();
    expect(lines.slice(1)).toEqual(['+15550100001: good', 'condition filtered', 'restart']);
    expect(ends).toEqual([null]);
  });

  it('lets who types leave before there is a server', async () => {
    const { ends, type } = read(true);
    await type('q');
    expect(ends).toEqual([null]);
  });

  it('reads that the server has gone, and that it is there again, with nothing twice', () => {
    const { link, clock, lines, ends } = read();
    link.say({ kind: 'state', state: 'good' });
    link.say(message);
    link.end(gone);
    expect(lines.at(-1)).toBe(`${gone.message}; trying again`);
    clock.advance(999);
    expect(link.follows).toBe(1);
    clock.advance(1);
    expect(link.follows).toBe(2);
    link.end(gone);
    clock.advance(1_000);
    link.say({ kind: 'state', state: 'good' });
    link.say(message);
    link.say(call);
    expect(lines.slice(2)).toEqual([
      `${gone.message}; trying again`,
      '+15550100001: there again',
      ' 2  80 s  call  ringing (a answers)',
    ]);
    expect(ends).toEqual([]);
  });

  it('ends with the error once the server has been gone for 30 s, and asks no more', () => {
    const { link, clock, ends } = read();
    link.say({ kind: 'state', state: 'good' });
    for (let second = 0; second <= 30; second++) {
      expect(ends).toEqual([]);
      link.end(gone);
      clock.advance(1_000);
    }
    expect(ends).toEqual([gone.message]);
    const { follows } = link;
    clock.advance(60_000);
    expect(link.follows).toBe(follows);
  });

  it('ends at once where the server was never there, or refuses', () => {
    const never = read();
    never.link.end(gone);
    expect(never.ends).toEqual([gone.message]);
    const refused = read();
    refused.link.say({ kind: 'state', state: 'good' });
    refused.link.end(new LineLinkError('line: not open; give its token', 'refused'));
    expect(refused.ends).toEqual(['line: not open; give its token']);
  });

  it('hears nothing after it stopped', () => {
    const { link, clock, plain, lines, ends } = read();
    link.say({ kind: 'state', state: 'good' });
    link.end(gone);
    plain.stop();
    clock.advance(5_000);
    link.say(message);
    expect([link.follows, lines.length, ends]).toEqual([1, 2, []]);
  });
});
