/** Recordings of format 1: one JSON object, written as a whole when `r` in the terminal ended it. */
import * as v from 'valibot';
import { demoSerial } from '../../crypto/demo-card.ts';
import { type RecordedStep, type Recording, recordingWhat } from '../recording.ts';
import { withEventWords } from './earlier-event-lines.ts';
import { recordedMemory, recordedTime } from './recording-schema.ts';

const stepsMax = 10_000;

/** A line of the event log, with its time. */
const eventLine = /^ *(\d{1,12})\.(\d{3}) s {2}(.*)$/s;

const step = v.union([
  v.strictObject({ at: recordedTime, down: v.string() }),
  v.strictObject({ at: recordedTime, up: v.string() }),
  v.strictObject({ at: recordedTime, back: v.literal(true) }),
  v.strictObject({ at: recordedTime, time: v.picklist(['virtual', 'real']) }),
  v.strictObject({ says: v.pipe(v.string(), v.regex(eventLine)) }),
]);

export const recordingFormat1 = 1;

export const recordingOfFormat1 = v.strictObject({
  what: v.literal(recordingWhat),
  format: v.literal(recordingFormat1),
  profile: v.string(),
  suite: v.string(),
  serial: v.string(),
  memory: recordedMemory,
  unixMs: recordedTime,
  until: recordedTime,
  steps: v.pipe(v.array(step), v.maxLength(stepsMax)),
});

export function fromFormat1({
  profile,
  suite,
  serial,
  memory,
  unixMs,
  until,
  steps,
}: v.InferOutput<typeof recordingOfFormat1>): Recording {
  return {
    ...{ profile, suite, serial, demo: serial === demoSerial, memory, unixMs, startsAt: 0, face: 'terminal' },
    steps: [
      ...steps.map((one): RecordedStep => ('says' in one ? withTime(withEventWords(one.says)) : one)),
      { at: until, end: true },
    ],
  };
}

function withTime(line: string): RecordedStep {
  const [, seconds = '0', thousandths = '0', says = ''] = eventLine.exec(line) ?? [];
  return { at: Number(seconds) * 1_000 + Number(thousandths), says };
}
