/** What the lines of a recording must be. */
import * as v from 'valibot';
import { maskedDigit } from '../../device/snapshot/snapshot.ts';
import { stateNames } from '../../device/state.ts';
import { randomStateMax, seedMax } from '../../faults/random.ts';
import { keys } from '../../keypad/keys.ts';
import { recordingFormat, recordingWhat } from '../recording.ts';

/** So large that sums of times stay exact, ms. */
const timeMax = 1e15;
/** Ms from 0. */
export const recordedTime = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(timeMax));
/** Ms that may be before the beginning. */
const shiftedTime = v.pipe(v.number(), v.integer(), v.minValue(-timeMax), v.maxValue(timeMax));
const digits = v.pipe(v.string(), v.regex(/^[0-9]{0,20}$/));

export const recordedMemory = v.strictObject({
  counter: v.string(),
  battery: v.number(),
  tries: v.number(),
  locked: v.boolean(),
});

export const recordingHeader = v.strictObject({
  what: v.literal(recordingWhat),
  format: v.literal(recordingFormat),
  profile: v.string(),
  suite: v.string(),
  serial: v.string(),
  demo: v.boolean(),
  memory: recordedMemory,
  unixMs: recordedTime,
  startsAt: recordedTime,
  face: v.string(),
  seed: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(seedMax))),
});

const recordedState = v.strictObject({
  at: shiftedTime,
  state: v.strictObject({
    name: v.picklist(stateNames),
    entered: shiftedTime,
    leavesAt: v.nullable(shiftedTime),
    turnsAt: v.nullable(shiftedTime),
    page: recordedTime,
    pin: v.pipe(v.string(), v.regex(/^-{0,16}$/)),
    challenge: digits,
    response: digits,
    counter: v.string(),
    contact: v.strictObject({
      phase: v.picklist(['open', 'closing', 'closed', 'opening']),
      key: v.picklist([...keys, maskedDigit]),
      touch: recordedTime,
      since: shiftedTime,
      releasedAt: shiftedTime,
      handled: v.boolean(),
    }),
    lcd: v.strictObject({ text: v.string(), revision: recordedTime, at: shiftedTime }),
    memory: recordedMemory,
    awaiting: v.null(),
  }),
});

/** One schema for each word that a line may have beside `at`. */
export const recordedSteps = {
  down: v.strictObject({ at: shiftedTime, down: v.string() }),
  up: v.strictObject({ at: shiftedTime, up: v.string() }),
  restore: v.strictObject({ at: shiftedTime, restore: recordedState }),
  fault: v.strictObject({
    at: shiftedTime,
    fault: v.string(),
    id: recordedTime,
    since: v.exactOptional(shiftedTime),
    count: v.exactOptional(recordedTime),
    random: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(randomStateMax))),
  }),
  clear: v.strictObject({ at: shiftedTime, clear: v.union([recordedTime, v.literal('all')]) }),
  time: v.strictObject({ at: shiftedTime, time: v.picklist(['virtual', 'real']) }),
  says: v.strictObject({ at: shiftedTime, says: v.string() }),
  end: v.strictObject({ at: shiftedTime, end: v.literal(true) }),
} as const;
