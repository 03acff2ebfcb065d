/** A tester breaks a card on purpose, and plays back what happened. */
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { createDriver } from '../../src/driver/driver.ts';
import { createFaultyCard, type FaultyCard } from '../../src/faults/faulty-card.ts';
import { scenarioText } from '../../src/recording/convert/scenario-text.ts';
import { testCode } from '../../src/recording/convert/test-code.ts';
import { readRecording } from '../../src/recording/files/read-recording.ts';
import { createRecorder } from '../../src/recording/recorder.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { RecordingError } from '../../src/recording/recording-error.ts';
import { replay } from '../../src/recording/replay.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';

/** For recordings of cards without a clock. */
const noClock = (): never => {
  throw new Error('the suite has no clock');
};

/** What is done with a faulty card, recorded; `before` is not. */
async function recorded(
  use: (card: FaultyCard, type: (text: string) => Promise<unknown>) => Promise<unknown>,
  before: (card: FaultyCard) => void = () => {},
): Promise<{ text: string; recording: Recording }> {
  const card = createFaultyCard();
  const driver = createDriver(card, createManualClock(), { timeMode: 'virtual' });
  before(card);
  const lines: string[] = [];
  const recorder = createRecorder(driver, { write: (line) => lines.push(line) });
  await driver.hold('press');
  await use(card, driver.type);
  recorder.stop();
  driver.stop();
  const text = lines.join('\n');
  return { text, recording: readRecording(text) };
}

describe('a fault in a recording', () => {
  it('is added and cleared again where it was', async () => {
    const { text, recording } = await recorded(async (card, type) => {
      await type('1234\r');
      const dead = card.faults.add('dead-key key=5');
      card.faults.add('missing-segment cell=2 segment=a');
      await type('15');
      card.faults.clear(dead);
      await type('5');
      card.faults.add('bouncing-key key=6 times=3');
      card.faults.clear();
      await type('6');
    });
    expect(text.match(/\{[^{]*"(fault|clear)":.*\}/g)).toEqual([
      '{"at":2480,"fault":"dead-key key=5","id":1}',
      expect.stringContaining('"fault":"missing-segment cell=2 segment=a"'),
      '{"at":2660,"clear":1}',
      expect.stringContaining('"fault":"bouncing-key key=6'),
      '{"at":2750,"clear":"all"}',
    ]);
    expect(replay(recording, createFaultyCard(), '1234')).toMatchObject({ same: true });
    expect(() => replay(recording, createCard(), '1234')).toThrow(
      new RecordingError('recording: has faults, and the card takes none; make it with createFaultyCard'),
    );
  });

  it('is there from the beginning if it was there before', async () => {
    const { text, recording } = await recorded(
      (_card, type) => type('12'),
      (card) => card.faults.add('dead-key key=2'),
    );
    expect(text.split('\n')[2]).toBe('{"at":0,"fault":"dead-key key=2","id":1}');
    expect(replay(recording, createFaultyCard(), '1234')).toMatchObject({ same: true });
  });

  it('that a card can not have is named', async () => {
    const { recording } = await recorded(async () => {});
    const steps = [{ at: 0, fault: 'tired-key', id: 1 }];
    expect(() => replay({ ...recording, steps }, createFaultyCard(), '1234')).toThrow(
      new RecordingError(
        'recording: has a fault that the card can not have; give a file that dscplus recorded',
      ),
    );
  });

  it('that was not added can not be cleared, and the others stay', async () => {
    const { recording } = await recorded(async () => {});
    const steps = [
      { at: 0, fault: 'dead-key key=5', id: 1 },
      { at: 0, clear: 7 },
    ];
    const said = new RecordingError(
      'recording: clears fault 7, which was not added; give a file that dscplus recorded',
    );
    const card = createFaultyCard();
    expect(() => replay({ ...recording, steps }, card, '1234')).toThrow(said);
    expect(card.faults.list()).toHaveLength(1);
    expect(() => testCode({ ...recording, steps }, card.profile, 'broken', 'vitest')).toThrow(said);
  });

  it('is in the scenario and in the test', async () => {
    const { recording } = await recorded(async (card, type) => {
      card.faults.add('dead-key key=5');
      await type('1234\r');
      card.faults.clear();
    });
    const { profile } = createCard();
    expect(scenarioText(recording, profile, 'broken', noClock).split('\n').slice(7, -1)).toEqual([
      '  - hold: press',
      '  - expect: "PIN>"',
      '  - fault: "dead-key key=5"',
      '  - type: "{pin}\\r"',
      '  - expect: "CHALLNG>"',
      '  - fault: { clear: all }',
    ]);
    const code = testCode(recording, profile, 'broken', 'vitest');
    expect(code.match(/card\.faults.*/g)).toEqual([
      "card.faults.add('dead-key key=5');",
      'card.faults.clear();',
    ]);
  });
});
