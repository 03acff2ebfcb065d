/** A driver that is recorded, and the replay of what was recorded. */
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { createDriver, type Driver } from '../../src/driver/driver.ts';
import type { TimeMode } from '../../src/driver/driver-clock.ts';
import { createFaultyCard, type FaultyCard, type FaultyCardOptions } from '../../src/faults/faulty-card.ts';
import { readRecording } from '../../src/recording/files/read-recording.ts';
import { createRecorder } from '../../src/recording/recorder.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { type Replayed, replay } from '../../src/recording/replay.ts';
import { createManualClock, type ManualClock } from '../../src/time/manual-clock.ts';

export interface RecordedDriver {
  readonly card: FaultyCard;
  readonly driver: Driver;
  readonly clock: ManualClock;
  /** Ends the recording and returns its text. */
  stop(): string;
}

/** @param before what happens before the recording begins */
export function recordedDriver(
  options: FaultyCardOptions = {},
  timeMode: TimeMode = 'virtual',
  before: (driver: Driver, clock: ManualClock) => void = () => {},
): RecordedDriver {
  const clock = createManualClock();
  const card = createFaultyCard(options);
  const driver = createDriver(card, clock, { timeMode });
  before(driver, clock);
  const lines: string[] = [];
  const recorder = createRecorder(driver, { write: (line) => lines.push(line) });
  return {
    ...{ card, driver, clock },
    stop() {
      recorder.stop();
      driver.stop();
      return lines.map((line) => `${line}\n`).join('');
    },
  };
}

export function playedBack(text: string, options: CardOptions = {}, pin = '1234'): Replayed {
  const recording = readRecording(text);
  return replay(recording, cardFor(recording, options), pin);
}

/** The card that a recording is played on. */
export function cardFor({ unixMs, startsAt, memory }: Recording, options: CardOptions = {}): Card {
  return createCard({ ...options, unixMs: unixMs - startsAt, memory });
}
