/** Whatever a file has in it, a recording is read, or an error says what is wrong and where. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { readRecording } from '../../src/recording/files/read-recording.ts';
import type { RecordedStep } from '../../src/recording/recording.ts';
import { RecordingError } from '../../src/recording/recording-error.ts';
import { replay } from '../../src/recording/replay.ts';
import { playedBack, recordedDriver } from './played-back.ts';

const earlier = readFileSync(new URL('../terminal/recording-1.json', import.meta.url), 'utf8');
const hint = 'give a file that dscplus recorded';

/** A login with a restore and both time modes in it. */
function recorded(): string {
  const { card, driver, clock, stop } = recordedDriver();
  void driver.hold('press');
  void driver.type('12');
  const two = card.snapshot();
  driver.setTimeMode('real');
  void driver.type('34');
  clock.advance(1_000);
  driver.restore(two);
  driver.setTimeMode('virtual');
  void driver.type('34\r123456\r');
  driver.pass(2_000);
  return stop();
}

describe('a recording of format 1', () => {
  it('is read and played', () => {
    const recording = readRecording(earlier);
    expect(recording).toMatchObject({ profile: 'dsc-plus', demo: true, startsAt: 0, face: 'terminal' });
    expect(recording.steps.slice(0, 4)).toEqual([
      { at: 29, down: 'press' },
      { at: 2_029, says: 'key    press (held): accepted' },
      { at: 2_029, says: 'state  off -> pin, power key' },
      { at: 2_029, says: 'lcd    "PIN>    "' },
    ]);
    expect(playedBack(earlier)).toEqual({ same: true, keys: 14, lines: 33 });
  });
});

describe('a program that was killed', () => {
  it('leaves a recording that plays up to its last whole line, wherever it ended', () => {
    const text = recorded();
    const start = text.indexOf('\n');
    for (let end = start; end < text.length; end += 7) {
      expect(playedBack(text.slice(0, end))).toMatchObject({ same: true });
    }
  });
});

describe('a file that is not a recording', () => {
  const [header = '', ...lines] = recorded().trimEnd().split('\n');
  const fields = JSON.parse(header) as object;
  it.each([
    ['empty', '', `recording: not JSON; ${hint}`],
    ['no JSON', 'x', `recording: not JSON; ${hint}`],
    ['another file', '{}', `recording: invalid what; ${hint}`],
    ['a list', '[]', `recording: invalid what; ${hint}`],
    ['a number', '7', `recording: invalid JSON; ${hint}`],
    [
      'a newer one',
      '{"format":3}',
      'recording: its format 3 is newer than this version; use a newer dscplus, this one reads formats 1 and 2',
    ],
    [
      'format 1 with a time before the beginning',
      earlier.replace('"at": 29', '"at": -1'),
      `recording: invalid steps.0.at; ${hint}`,
    ],
    [
      'a field of the header twice',
      header.replace('"format"', '"format":2,"format"'),
      `recording: has the field "format" twice; ${hint}`,
    ],
    [
      'a beginning before Unix time began',
      JSON.stringify({ ...fields, startsAt: 1 }),
      `recording: invalid startsAt; ${hint}`,
    ],
    ['a broken line', [header, '{', ...lines].join('\n'), `recording, line 2: not JSON; ${hint}`],
    [
      'an unknown line',
      `${header}\n{"at":0,"press":"1"}\n`,
      `recording, line 2: not a step of a recording; ${hint}`,
    ],
    [
      'a line with more in it',
      `${header}\n{"at":0,"down":"1","x":1}\n`,
      `recording, line 2: invalid x; ${hint}`,
    ],
    ['a line without a time', `${header}\n{"down":"1"}\n`, `recording, line 2: invalid at; ${hint}`],
    [
      'a line after the end',
      `${header}\n{"at":0,"end":true}\n{"at":0,"down":"1"}\n`,
      `recording, line 3: after the end; ${hint}`,
    ],
    [
      'a PIN in a state',
      [header, ...lines].join('\n').replace('"pin":"--"', '"pin":"12"'),
      `recording, line 25: invalid restore.state.pin; ${hint}`,
    ],
  ])('%s is refused', (_what, text, message) => {
    expect(() => readRecording(text)).toThrow(new RecordingError(message));
  });

  it.each<[what: string, steps: RecordedStep[], message: string]>([
    ['an unknown key', [{ at: 0, down: 'F5' }], `recording: unknown key "F5"; ${hint}`],
    [
      'time that goes back',
      [
        { at: 5, up: 'OK' },
        { at: 4, up: 'OK' },
      ],
      `recording: its time decreases from 5 to 4 ms; ${hint}`,
    ],
    [
      'a frame that does not exist',
      [{ at: 0, back: true }],
      `recording: steps back to a frame that does not exist; ${hint}`,
    ],
  ])('%s can not be played', (_what, steps, message) => {
    const recording = { ...readRecording(header), steps };
    expect(() => replay(recording, createCard(), '1234')).toThrow(new RecordingError(message));
  });

  it('a state that the card can not have can not be played', () => {
    const text = recorded();
    for (const [from, to] of [
      ['"pin":"--"', '"pin":"-----"'],
      ['"name":"pin"', '"name":"response"'],
      ['"page":0', '"page":7'],
      ['"phase":"open"', '"phase":"closed"'],
    ] as const) {
      const changed = text.replace(from, to);
      expect(changed).not.toBe(text);
      try {
        playedBack(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(RecordingError);
      }
    }
  });
});
