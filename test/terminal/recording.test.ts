import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { needsPin, replay } from '../../src/recording/replay.ts';
import { testSession } from './test-session.ts';

describe('a person records a login', () => {
  it('from before r was pressed, as long as the card has not been off since', () => {
    const at = testSession();
    at.send('p12');
    at.pass(2_500);
    at.send('r34\r123456\r');
    at.pass(1_500);
    at.send('r');
    const [recording] = at.recordings;
    expect(recording).toMatchObject({
      profile: 'dsc-plus',
      suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
      serial: 'DEMO-0001',
      memory: { counter: '0', battery: 15_000, tries: 3, locked: false },
      unixMs: 0,
      startsAt: 0,
      face: 'terminal',
    });
    expect(recording?.steps.at(-1)).toEqual({ at: 4_000, end: true });
    expect(keysDown(recording!)).toEqual([
      'press',
      'first',
      'second',
      'third',
      'fourth',
      'OK',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      'OK',
    ]);
    expect(replay(recording!, createCard(), '1234')).toEqual({ same: true, keys: 13, lines: 32 });
  });

  it('which has no PIN digit in it, wherever the PIN was typed', () => {
    const at = testSession();
    // Too early, twice a digit that was deleted, one too many, and while the response shows.
    at.send('7p77cc7777787\r');
    at.pass(4_000);
    at.send('123456\r');
    at.pass(1_500);
    at.send('7777');
    at.pass(1_000);
    at.send('r');
    at.send('r');
    const text = JSON.stringify(at.recordings[0]);
    expect(text).not.toMatch(/"(down|up)":"[078]"/);
    expect(text).not.toMatch(/PIN>[^"]*[0-9]/);
    expect(keysDown(at.recordings[0]!).filter((key) => key === 'beyond').length).toBe(7);
  });

  it('a recording that begins while the card is off begins there', () => {
    const at = testSession();
    at.send('5');
    at.pass(10_000);
    at.send('rp');
    at.pass(2_100);
    at.send('r');
    expect(at.recordings[0]).toMatchObject({ unixMs: 10_000, startsAt: 10_000 });
    expect(at.recordings[0]?.steps.at(-1)).toEqual({ at: 2_100, end: true });
    expect(keysDown(at.recordings[0]!)).toEqual(['press']);
  });

  it('with going back in it', () => {
    const at = testSession();
    at.send('rp1234\r123456\r');
    at.pass(3_500);
    at.send('bbb');
    at.pass(200);
    at.send('7\r');
    at.pass(600);
    const response = at.lcd();
    at.send('r');
    expect(response).toMatch(/^\d{8}$/);
    expect(JSON.stringify(at.recordings[0])).toContain(response);
    expect(replay(at.recordings[0]!, createCard(), '1234')).toMatchObject({ same: true, keys: 15 });
  });

  it('even to before it began', () => {
    const at = testSession();
    at.send('p1');
    at.pass(2_200);
    at.send('p');
    at.pass(2_100);
    at.send('rb');
    expect(at.lcd()).toBe('PIN>1');
    at.send('2');
    at.pass(200);
    at.send('r');
    expect(JSON.stringify(at.recordings[0])).not.toMatch(/PIN>[^"]*[0-9]|"pin":"[0-9]/);
    expect(replay(at.recordings[0]!, replayCard(at.recordings[0]!), '1234')).toMatchObject({ same: true });
  });

  it('at any speed, with time stopped and jumped over', () => {
    const at = testSession();
    at.send('rxp12');
    at.pass(300);
    at.send('t34+');
    at.pass(5_000);
    at.send('t\r');
    at.pass(200);
    at.send('r');
    expect(replay(at.recordings[0]!, createCard(), '1234')).toMatchObject({ same: true });
  });

  it('of a card that counts, from the counter it had', () => {
    const memory = { counter: '41', battery: 100, tries: 3, locked: false };
    const at = testSession({ suite: 'ib-key', memory });
    at.send('rp1234\r123456\r');
    at.pass(3_500);
    at.send('r');
    const [recording] = at.recordings;
    expect(recording?.memory.counter).toBe('41');
    expect(replay(recording!, createCard({ suite: 'ib-key', memory }), '1234')).toMatchObject({ same: true });
  });
});

describe('a replay tells the first difference', () => {
  const at = testSession();
  at.send('rp1234\r123456\r');
  at.pass(3_500);
  at.send('r');
  const recording = at.recordings[0]!;

  it('another PIN gives another response, and neither is told', () => {
    const differs = replay(recording, createCard(), '4321');
    expect(differs).toMatchObject({ same: false, line: 32, recorded: '  3.350 s  lcd    "90187643"' });
    expect(JSON.stringify(differs)).not.toMatch(/1234|4321/);
  });

  it('a line that was changed', () => {
    const steps = recording.steps.map((step) =>
      'says' in step && step.says.includes('CHALLNG>')
        ? { ...step, says: step.says.replace('G>', 'GE') }
        : step,
    );
    expect(replay({ ...recording, steps }, createCard(), '1234')).toEqual({
      same: false,
      line: 14,
      recorded: '  2.420 s  lcd    "CHALLNGE"',
      replayed: '  2.420 s  lcd    "CHALLNG>"',
    });
  });

  it('a line too few and a line too many', () => {
    const steps = recording.steps.toSpliced(-2, 1);
    expect(replay({ ...recording, steps }, createCard(), '1234')).toEqual({
      same: false,
      line: 32,
      recorded: null,
      replayed: '  3.350 s  lcd    "90187643"',
    });
    const more = [...recording.steps, { at: 3_400, says: 'more' }];
    expect(replay({ ...recording, steps: more }, createCard(), '1234')).toEqual({
      same: false,
      line: 33,
      recorded: '  3.400 s  more',
      replayed: null,
    });
  });

  it('and wants a PIN only where one was keyed', () => {
    expect(needsPin(recording)).toBe(true);
    expect(needsPin({ ...recording, steps: [{ at: 0, down: 'press' }] })).toBe(false);
  });
});

describe('whatever was keyed, it replays the same', () => {
  it('from a card that had been off for a while, back to where it was off', () => {
    const at = testSession();
    at.pass(60_000);
    at.send('rp');
    at.pass(5_000);
    at.send('bp');
    at.pass(5_000);
    at.send('r');
    const recording = at.recordings[0]!;
    expect(replay(recording, replayCard(recording), '1234')).toMatchObject({ same: true, keys: 2 });
  });

  it.each([
    {},
    { suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M' },
    { profile: 'dsc-plus-a' },
    { profile: 'keypad-local-pin' },
  ])('keys, clicks, pastes and commands on a card of %j', (card) => {
    const keyed = ['p', '1', 'b', 'r', 't', '+', 'f', 'x', ' ', 'C', '\r', 'p1234\r123456\r'];
    const click = ['\u001b[<0;1;1M', '\u001b[<0;1;1m'];
    const pasted = ['\u001b[200~123456\u001b[201~', '\u001b[200~1234\r\u001b[201~'];
    const key = fc.constantFrom(...keyed, ...click, ...pasted, '\u001b\u001b[A');
    const step = fc.tuple(key, fc.constantFrom(0, 10, 100, 1_000, 5_000, 40_000));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const at = testSession(card);
        for (const [bytes, ms] of steps) {
          at.send(bytes);
          at.pass(ms);
        }
        if (at.session.view().recording) at.send('r');
        for (const recording of at.recordings) {
          // It has the places of a PIN, so a wrong one is played back as the right one.
          if (recording.steps.some((one) => 'says' in one && one.says.endsWith('wrong PIN'))) continue;
          expect(replay(recording, replayCard(recording, card), '1234')).toMatchObject({ same: true });
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** The card that a recording is played on. */
function replayCard({ unixMs, startsAt, memory }: Recording, options: CardOptions = {}): Card {
  return createCard({ ...options, unixMs: unixMs - startsAt, memory });
}

function keysDown({ steps }: Recording): string[] {
  return steps.flatMap((step) => ('down' in step ? [step.down] : []));
}
