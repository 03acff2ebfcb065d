/** A recording as a scenario for `dscplus run`. */
import { demoPinOf } from '../../crypto/demo-card.ts';
import { errorMessage } from '../../errors/message.ts';
import { algorithmNamed, suiteOf } from '../../profiles/algorithm.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Recording } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import {
  keysPin,
  keyTexts,
  type RecordedAction,
  type RecordedKey,
  recordedActions,
} from './recorded-actions.ts';

/**
 * @param name the name of the scenario
 * @param isoTime writes a Unix time in ms as `2026-01-01T00:00:00.000Z`; null for one after the year 9999
 * @param pin the PIN that was keyed on the demo card
 * @throws RecordingError for what a scenario can't do
 */
export function scenarioText(
  recording: Recording,
  profile: Profile,
  name: string,
  isoTime: (unixMs: number) => string | null,
  pin: string = demoPinOf(profile.pinDigits),
): string {
  const actions = recordedActions(recording, profile);
  if (actions.length === 0) throw unfit('nothing is done in it');
  const world = worldLines(recording, profile);
  if (!recording.demo) {
    world.push('key: { env: DSCPLUS_KEY }');
    if (keysPin(actions)) world.push('pin: { env: DSCPLUS_PIN }');
  }
  const textOf: TextOf = (keys) => typed(keys, recording, profile, pin);
  const lines = [
    `scenario: ${JSON.stringify(name)}`,
    'world:',
    ...timeLines(recording, profile, isoTime),
    '  card:',
    ...world.map((line) => `    ${line}`),
    'steps:',
    ...actions.map((action) => `  - ${stepText(action, profile, textOf)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Only a suite with a clock needs the time of day. */
function timeLines(
  { unixMs }: Recording,
  { suite }: Profile,
  isoTime: (unixMs: number) => string | null,
): string[] {
  if ((suiteOf(algorithmNamed(suite))?.stepSeconds ?? null) === null) return [];
  const start = isoTime(unixMs);
  if (start === null) throw unfit('it begins after the year 9999');
  return [`  time: { start: ${start} }`];
}

function worldLines({ serial, memory, seed }: Recording, profile: Profile): string[] {
  const { name, suite, counting, pinTries, batteryComputations, pinChecker } = profile;
  if (!/^[A-Za-z0-9._-]{1,32}$/.test(serial))
    throw unfit('its serial number is not 1 to 32 of A-Z a-z 0-9 . _ -');
  if (memory.tries !== pinTries) throw unfit('it begins after a wrong PIN');
  return [
    `profile: ${JSON.stringify(name)}`,
    `suite: ${JSON.stringify(suite)}`,
    `serial: ${JSON.stringify(serial)}`,
    ...(counting ? [`counter: ${JSON.stringify(memory.counter)}`] : []),
    ...(memory.battery === batteryComputations ? [] : [`battery: ${memory.battery}`]),
    ...(pinChecker === 'nobody' ? ['no-pin: true'] : []),
    ...(seed === undefined ? [] : [`seed: ${seed}`]),
  ];
}

type TextOf = (keys: readonly RecordedKey[]) => string;

function stepText(action: RecordedAction, profile: Profile, textOf: TextOf): string {
  switch (action.do) {
    case 'type':
      return `type: ${JSON.stringify(textOf(action.keys))}`;
    case 'advance':
      return `advance: ${durationText(action.ms)}`;
    case 'wait':
    case 'expect':
      return `${action.do}: ${JSON.stringify(action.text)}`;
    case 'fault':
      return `fault: ${JSON.stringify(action.text)}`;
    case 'clear':
      if (action.id === 'all') return 'fault: { clear: all }';
      throw unfit('it clears one of several faults');
    case 'press':
      return pressText(action, profile, textOf);
  }
}

function pressText(
  { key, ms, ignored }: Extract<RecordedAction, { do: 'press' }>,
  profile: Profile,
  textOf: TextOf,
): string {
  const outcome = ignored === null ? '' : `, outcome: ignored, reason: ${ignored}`;
  if (typeof key === 'object' && ms === null) {
    const text = JSON.stringify(textOf([key]));
    return ignored === null ? `type: ${text}` : `type: { text: ${text}${outcome} }`;
  }
  const word = JSON.stringify(typeof key === 'object' ? textOf([key]) : key).replace(
    /^"(press|OK|edit)"$/,
    '$1',
  );
  const isUsual = ms === (key === 'press' ? profile.powerHoldMs : null);
  const held = ms === null || isUsual ? '' : `, for: ${durationText(ms)}`;
  const verb = ms === null ? 'press' : 'hold';
  return held === '' && outcome === '' ? `${verb}: ${word}` : `${verb}: { key: ${word}${held}${outcome} }`;
}

/** A number in a scenario has at most nine digits before the point, and a time has at most 366 days. */
function durationText(ms: number): string {
  if (ms > 366 * 86_400_000) throw unfit('it has a pause of more than 366 days');
  return ms < 1e9 ? `${ms} ms` : `${(ms / 1_000).toFixed(3)} s`;
}

/** The text that types keys: `{pin}` for the whole PIN of the card. */
function typed(
  keys: readonly RecordedKey[],
  { demo }: Recording,
  { pinDigits }: Profile,
  pin: string,
): string {
  return keyTexts(keys, pinDigits, (from, to) => {
    const isOwn = !demo || pin === demoPinOf(pinDigits);
    if (isOwn && from === 0 && to === pinDigits) return '{pin}';
    if (demo) return pin.slice(from, to);
    throw unfit('it keys the PIN in parts, and the card is not the demo card');
  });
}

function unfit(problem: string): RecordingError {
  return new RecordingError(errorMessage('recording', problem, 'replay it, or convert it to vitest'));
}
