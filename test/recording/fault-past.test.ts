/** A tester plays back a card whose faults draw by chance, or have acted before the recording begins. */
import { describe, expect, it } from 'vitest';
import { createDriver, type Driver } from '../../src/driver/driver.ts';
import {
  createFaultyCard,
  type FaultyCard,
  type FaultyCardOptions,
  restartFaults,
} from '../../src/faults/faulty-card.ts';
import { scenarioText } from '../../src/recording/convert/scenario-text.ts';
import { testCode } from '../../src/recording/convert/test-code.ts';
import { readRecording } from '../../src/recording/files/read-recording.ts';
import { createRecorder } from '../../src/recording/recorder.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { RecordingError } from '../../src/recording/recording-error.ts';
import { type Replayed, replay } from '../../src/recording/replay.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
import { runText } from '../scenario/in-process.ts';

type Use = (card: FaultyCard, driver: Driver) => Promise<unknown>;

/** What is done after the recording begins, and `before` that. */
async function recorded(options: FaultyCardOptions, use: Use, before: Use): Promise<Recording> {
  const card = createFaultyCard(options);
  const driver = createDriver(card, createManualClock(), { timeMode: 'virtual' });
  await before(card, driver);
  const lines: string[] = [];
  const recorder = createRecorder(driver, { write: (line) => lines.push(line) });
  await use(card, driver);
  recorder.stop();
  driver.stop();
  return readRecording(lines.join('\n'));
}

function playedBack(recording: Recording, options: FaultyCardOptions): Replayed {
  const { unixMs, startsAt, memory, seed = 1 } = recording;
  return replay(recording, createFaultyCard({ ...options, seed, unixMs: unixMs - startsAt, memory }), '1234');
}

const nothing: Use = async () => {};
const login: Use = (_card, driver) => driver.respond({ pin: '1234', challenge: '123456' });
const add =
  (...faults: readonly string[]): Use =>
  async (card) => {
    for (const fault of faults) card.faults.add(fault);
  };
const inOrder =
  (...uses: readonly Use[]): Use =>
  async (card, driver) => {
    for (const use of uses) await use(card, driver);
  };
const pass =
  (ms: number): Use =>
  (_card, driver) =>
    driver.advance(ms);
const clearAll: Use = async (card) => card.faults.clear();
const reset: Use = async (card) => restartFaults(card);

const cases: readonly [
  what: string,
  options: FaultyCardOptions,
  before: Use,
  use: Use,
  unfit: string | null,
][] = [
  ['with another seed', { seed: 7 }, nothing, inOrder(add('wrong-digit'), login), null],
  [
    'with a fault of number 2',
    {},
    inOrder(add('dead-key key=5'), clearAll),
    inOrder(add('wrong-digit'), login),
    'at 0.000 s it has the fault wrong-digit with the number 2, which would be 1 on a new card',
  ],
  [
    'with a fault of number 2 that draws nothing',
    {},
    inOrder(add('dead-key key=5'), clearAll),
    inOrder(add('slow-computation by=7s'), login),
    null,
  ],
  [
    'that began after a fault drew',
    {},
    inOrder(add('wrong-digit'), login, pass(60_000)),
    login,
    'at 0.000 s it has the fault wrong-digit, which was there before',
  ],
  [
    'that began after a battery counted keys',
    {},
    inOrder(add('battery-dies keys=5'), (_card, driver) => driver.hold('press'), pass(60_000)),
    (_card, driver) => driver.hold('press').then(() => driver.type('12345')),
    'at 0.000 s it has the fault battery-dies, which was there before',
  ],
  [
    'that began after a battery died',
    {},
    inOrder(add('battery-dies keys=1'), (_card, driver) => driver.hold('press')),
    inOrder((_card, driver) => driver.hold('press'), clearAll, pass(100), login),
    'at 0.000 s it has the fault battery-dies, which was there before',
  ],
  [
    'that began before a power cut came',
    {},
    inOrder(add('power-cut after=10s'), pass(4_000)),
    inOrder((_card, driver) => driver.hold('press'), pass(9_000)),
    'at 0.000 s it has the fault power-cut, which was there before',
  ],
  [
    'that began while the clock drifted',
    { suite: 'timed' },
    inOrder(add('clock-drift ppm=10000'), pass(86_400_000)),
    login,
    'at 0.000 s it has the fault clock-drift, which was there before',
  ],
  [
    'with a power cut at a time after a reset',
    {},
    nothing,
    inOrder(
      pass(60_000),
      reset,
      add('power-cut at=5s'),
      (_card, driver) => driver.hold('press'),
      pass(9_000),
    ),
    'at 60.000 s it has a power cut whose time counts from before or after its beginning',
  ],
  [
    'with a power cut at a time',
    {},
    add('power-cut at=5s'),
    inOrder((_card, driver) => driver.hold('press'), pass(9_000)),
    null,
  ],
];

describe.each(cases)('a recording %s', (_what, options, before, use, unfit) => {
  it('is played back with the same log', async () => {
    const recording = await recorded(options, use, before);
    expect(playedBack(recording, options)).toEqual({
      same: true,
      keys: expect.any(Number),
      lines: expect.any(Number),
    });
  });

  it('becomes a scenario that passes, or is refused', async () => {
    const recording = await recorded(options, use, before);
    const { profile } = createFaultyCard(options);
    const convert = (): string =>
      scenarioText(recording, profile, 'faults', (ms) => new Date(ms).toISOString());
    if (unfit === null) {
      expect((await runText(convert())).result).toBe('passed');
      return;
    }
    const refused = new RecordingError(`recording: ${unfit}; replay it, or convert it to an asciicast`);
    expect(convert).toThrow(refused);
    expect(() => testCode(recording, profile, 'faults', 'vitest')).toThrow(refused);
  });
});

it('the seed and what a fault did before are in the recording', async () => {
  const recording = await recorded(
    { seed: 7 },
    nothing,
    inOrder(add('wrong-digit', 'battery-dies keys=50'), login, pass(60_000)),
  );
  expect(recording.seed).toBe(7);
  expect(recording.steps.filter((step) => 'fault' in step)).toEqual([
    { at: 0, fault: 'wrong-digit', id: 1, random: expect.any(Number) },
    { at: 0, fault: 'battery-dies keys=50', id: 2, count: 13 },
  ]);
  const { profile } = createFaultyCard();
  const fresh = { ...recording, steps: [{ at: 0, fault: 'wrong-digit', id: 1 }] };
  expect(testCode(fresh, profile, 'seed', 'vitest')).toContain('    seed: 7,\n');
});
