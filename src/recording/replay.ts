/**
 * Plays a recording on a card of its kind and compares the event log line by line.
 *
 * The PIN is not in the recording and must be given. Only the first difference is reported, because later lines would
 * differ as a result.
 */

import * as v from 'valibot';
import type { Card } from '../device/card.ts';
import { eventLine } from '../device/events.ts';
import { createDriver, type Driver } from '../driver/driver.ts';
import { createFrameHistory } from '../driver/frame-history.ts';
import { errorMessage, quoted } from '../errors/message.ts';
import { JsonError, parseJson } from '../files/json.ts';
import { isDigit, type Key, keyNamed } from '../keypad/keys.ts';
import { withEventWords } from './earlier-event-lines.ts';
import {
  placeBeyond,
  places,
  type RecordedStep,
  type Recording,
  recordingFormat,
  stepsMax,
} from './recording.ts';

/** A file that is not a recording, or one that was changed. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** The result of a replay. `recorded`, `replayed`: the first line that differs, null if that side has no more lines. */
export type Replayed =
  | { readonly same: true; readonly keys: number; readonly lines: number }
  | {
      readonly same: false;
      readonly line: number;
      readonly recorded: string | null;
      readonly replayed: string | null;
    };

/** Far more than `stepsMax` steps need. */
export const recordingBytesMax = 2_097_152;

const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const step = v.union([
  v.strictObject({ at: time, down: v.string() }),
  v.strictObject({ at: time, up: v.string() }),
  v.strictObject({ at: time, back: v.literal(true) }),
  v.strictObject({ at: time, time: v.picklist(['virtual', 'real']) }),
  v.strictObject({ says: v.string() }),
]);
const memory = v.strictObject({
  counter: v.string(),
  battery: v.number(),
  tries: v.number(),
  locked: v.boolean(),
});
const recording = v.strictObject({
  what: v.literal('dscplus recording'),
  format: v.literal(recordingFormat),
  profile: v.string(),
  suite: v.string(),
  serial: v.string(),
  memory,
  unixMs: time,
  until: time,
  steps: v.pipe(v.array(step), v.maxLength(stepsMax)),
});

const asWritten = 'give a file that r in the terminal card wrote';

/** @throws RecordingError for a text that is not a recording of this version */
export function readRecording(text: string): Recording {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new RecordingError(errorMessage('recording', error.problem, asWritten));
  }
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  if (typeof format === 'number' && format > recordingFormat) {
    throw new RecordingError(
      errorMessage(
        'recording',
        `its format ${format} is newer than this version`,
        `use a newer dscplus, this one reads format ${recordingFormat}`,
      ),
    );
  }
  const checked = v.safeParse(recording, json);
  if (checked.success) return withSteps(checked.output);
  const issue = checked.issues[0];
  throw new RecordingError(errorMessage('recording', `invalid ${v.getDotPath(issue) ?? 'JSON'}`, asWritten));
}

function withSteps(read: Recording): Recording {
  const steps = read.steps.map((one) => ('says' in one ? { says: withEventWords(one.says) } : one));
  return { ...read, steps };
}

/** Whether it contains a key of the PIN. */
export function needsPin({ steps }: Recording): boolean {
  return steps.some((one) => 'down' in one && places.includes(one.down));
}

/**
 * @param card a card of the recording's profile and suite, off, at card time 0, with its memory
 * @param pin as many digits as the card's PIN has
 * @throws RecordingError if a step can't be played
 */
export function replay({ steps, until }: Recording, card: Card, pin: string): Replayed {
  const replayed: string[] = [];
  const stop = card.on((event) => replayed.push(eventLine(event)));
  // A replay is entirely in virtual time, so no clock advances it.
  const driver = createDriver(card, { now: () => 0, wake: () => () => {} }, { timeMode: 'virtual' });
  const history = createFrameHistory(driver);
  const recorded = steps.filter((one) => 'says' in one).map(({ says }) => says);
  const keys = steps.filter((one) => 'down' in one).length;
  try {
    for (const one of steps) {
      play(one, driver, history.back, pin);
      const differs = firstDifference(recorded.slice(0, replayed.length), replayed);
      if (differs !== null) return { ...differs, recorded: recorded[differs.line - 1] ?? null };
    }
    advanceTo(driver, until);
  } finally {
    history.stop();
    driver.stop();
    stop();
  }
  return firstDifference(recorded, replayed) ?? { same: true, keys, lines: replayed.length };
}

function play(one: RecordedStep, driver: Driver, back: () => boolean, pin: string): void {
  if ('says' in one) return;
  advanceTo(driver, one.at);
  if ('down' in one) driver.down(keyOf(one.down, pin));
  else if ('up' in one) driver.up(keyOf(one.up, pin));
  else if ('back' in one && !back())
    throw new RecordingError(
      errorMessage('recording', 'steps back to a frame that does not exist', asWritten),
    );
}

function advanceTo({ card, pass }: Driver, at: number): void {
  if (at < card.now())
    throw new RecordingError(
      errorMessage('recording', `its time decreases from ${card.now()} to ${at} ms`, asWritten),
    );
  pass(at - card.now());
}

/** The key for a recorded name: a place in the PIN becomes the PIN's digit at that place. */
function keyOf(name: string, pin: string): Key {
  if (name === placeBeyond) return '0';
  const digit = pin[places.indexOf(name)];
  if (digit !== undefined && isDigit(digit)) return digit;
  try {
    return keyNamed(name);
  } catch {
    throw new RecordingError(errorMessage('recording', `unknown key ${quoted(name)}`, asWritten));
  }
}

function firstDifference(
  recorded: readonly string[],
  replayed: readonly string[],
): Extract<Replayed, { same: false }> | null {
  const longest = Math.max(recorded.length, replayed.length);
  for (let i = 0; i < longest; i++) {
    if (recorded[i] === replayed[i]) continue;
    return { same: false, line: i + 1, recorded: recorded[i] ?? null, replayed: replayed[i] ?? null };
  }
  return null;
}
