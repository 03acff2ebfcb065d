/**
 * A recording as a person would write it down: taps, holds, typing, pauses, and what the LCD shows after them. The
 * pauses are exact, so doing the actions in virtual time gives the recorded event log again.
 */
import { shownText } from '../../device/lcd-text.ts';
import { newMemory } from '../../device/memory.ts';
import { offState, type Reason } from '../../device/state.ts';
import { errorMessage } from '../../errors/message.ts';
import { drawingFaults } from '../../faults/fault.ts';
import type { Key } from '../../keypad/keys.ts';
import type { Profile } from '../../profiles/profile.ts';
import { keyOfName, placeOther, places } from '../key-places.ts';
import { type RecordedStep, type Recording, recordedEventLine } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';

/** A key, or the place of a digit in the PIN, from 0. */
export type RecordedKey = Key | { readonly place: number };

export type RecordedAction =
  /** `ms`: null for a tap. `ignored`: why, null if the card accepted it. */
  | {
      readonly do: 'press';
      readonly key: RecordedKey;
      readonly ms: number | null;
      readonly ignored: Reason | null;
    }
  | { readonly do: 'type'; readonly keys: readonly RecordedKey[] }
  | { readonly do: 'advance'; readonly ms: number }
  /** Until the LCD shows a text. */
  | { readonly do: 'wait'; readonly text: string }
  /** A fault is added; or all are cleared, or one by its number in the recording. */
  | { readonly do: 'fault'; readonly text: string; readonly id: number }
  | { readonly do: 'clear'; readonly id: number | 'all' }
  /** The LCD shows a text now. */
  | { readonly do: 'expect'; readonly text: string };

type StepWith<W extends string> = Extract<RecordedStep, { readonly [N in W]: unknown }>;

/** A wait has this limit by default; after more, an advance is clearer. */
const waitMsMax = 60_000;

interface Frame {
  readonly at: number;
  /** Its place in the steps. */
  readonly index: number;
  readonly text: string;
}

/** @throws RecordingError for what has no action: restored snapshots, keys that overlap, and faults with a past */
export function recordedActions(recording: Recording, profile: Profile): RecordedAction[] {
  const { steps } = recording;
  checkFaults(recording);
  const actions: RecordedAction[] = [];
  const frames = steps.flatMap((step, index) => ('says' in step ? frameOf(step, index) : []));
  let now = 0;
  let shown = '';
  const pauseUntil = ({ at }: RecordedStep, index: number): void => {
    const during = frames.filter((frame) => frame.at > now && frame.at <= at && frame.index < index);
    const last = during.at(-1);
    const isSeen = last !== undefined && !isMasked(last.text, profile);
    const isNew =
      isSeen && [shown, ...during.slice(0, -1).map(({ text }) => text)].every((one) => one !== last.text);
    if (isNew && last.at - now <= waitMsMax) {
      actions.push({ do: 'wait', text: last.text });
      now = last.at;
    }
    if (at > now) actions.push({ do: 'advance', ms: at - now });
    if (isSeen && !(isNew && now === last.at)) addExpected(actions, last.text);
    shown = last?.text ?? shown;
    now = at;
  };
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as RecordedStep;
    if ('restore' in step && step.at >= now) {
      pauseUntil(step, i);
      if (shown === '' && isOff(step)) continue;
    }
    checkAction(step);
    const change = faultChange(step);
    if (change !== null && step.at < now) throw notAction(step.at, 'changes a fault while a key settles');
    if ('end' in step || change !== null) pauseUntil(step, i);
    if (change !== null) {
      actions.push(change);
      const changed = frames.findLast(({ index }) => index > i && index < endOfEvents(steps, i));
      if (changed !== undefined && !isMasked(changed.text, profile)) addExpected(actions, changed.text);
      shown = changed?.text ?? shown;
    }
    if (!('down' in step)) continue;
    const tap = tapOf(steps, i, step);
    // The program ended while the key was down.
    if (tap === null) break;
    const { up, ignored, next } = tap;
    if (step.at < now) throw notAction(step.at, 'presses a key before the one before has settled');
    if (step.at > now) pauseUntil(step, i);
    const ms = up.at - step.at;
    const settled = up.at + profile.opensAfterMs;
    actions.push({ do: 'press', key: keyOf(step), ms: ms === profile.tapMs ? null : ms, ignored });
    const during = frames.filter((frame) => frame.at > now && frame.at <= settled);
    const last = during.at(-1);
    if (last !== undefined && !isMasked(last.text, profile)) addExpected(actions, last.text);
    shown = last?.text ?? shown;
    now = settled;
    i = next - 1;
  }
  return withTyping(actions);
}

function addExpected(actions: RecordedAction[], text: string): void {
  actions.push({ do: 'expect', text });
}

/**
 * A new card numbers its faults from 1, and each draws by its number.
 * @throws RecordingError for a fault that acts in another way if a new card gets it
 */
function checkFaults({ steps, startsAt }: Recording): void {
  let number = 0;
  for (const step of steps) {
    if (!('fault' in step)) continue;
    number += 1;
    const { at, fault, id, since, count, random } = step;
    const [kind = '', ...parameters] = fault.split(' ');
    const countsFromReset = kind === 'power-cut' && parameters.some((one) => one.startsWith('at='));
    if (countsFromReset && (since ?? -startsAt) !== 0)
      throw notAction(at, 'has a power cut whose time counts from before or after its beginning');
    if (!countsFromReset && [since, count, random].some((one) => one !== undefined))
      throw notAction(at, `has the fault ${kind}, which was there before`);
    if (drawingFaults.includes(kind) && id !== number)
      throw notAction(
        at,
        `has the fault ${kind} with the number ${id}, which would be ${number} on a new card`,
      );
  }
}

/** Whether a card that is off stays as it was: `*RST` at the beginning. */
function isOff({ at, restore }: StepWith<'restore'>): boolean {
  const { name, contact } = restore.state;
  return name === 'off' && contact.phase === 'open' && restore.at === at;
}

function faultChange(step: RecordedStep): RecordedAction | null {
  if ('fault' in step) return { do: 'fault', text: step.fault, id: step.id };
  return 'clear' in step ? { do: 'clear', id: step.clear } : null;
}

/** @throws RecordingError for a step without an action */
function checkAction(step: RecordedStep): void {
  if ('restore' in step || 'back' in step) throw notAction(step.at, 'restores a snapshot');
}

/** The release of a key, what became of it, and the place of the first step after it; null if it is still down. */
function tapOf(
  steps: readonly RecordedStep[],
  from: number,
  { at, down }: StepWith<'down'>,
): { readonly up: StepWith<'up'>; readonly ignored: Reason | null; readonly next: number } | null {
  if (down === placeOther) throw notAction(at, 'presses a key while another is down');
  let next = from + 1;
  let up: StepWith<'up'> | null = null;
  let verdict: string | null = null;
  for (; next < steps.length; next++) {
    const step = steps[next] as RecordedStep;
    // A digit key without contact is released as another key: it has closed nothing.
    if ('up' in step && (step.up === down || (step.up === placeOther && isWithoutContact(verdict))))
      up = step;
    else if ('says' in step && step.says.startsWith('key ')) verdict = step.says;
    else if (!('up' in step || 'says' in step || 'time' in step)) break;
  }
  const isLast = next >= steps.length || 'end' in (steps[next] as RecordedStep);
  if (up === null && isLast) return null;
  if (up === null) throw notAction(at, 'presses a key that is not released before the next one');
  if (up.at < at) throw notAction(at, 'releases a key before it is pressed');
  const [, reason] = /: ignored, (.*)$/s.exec(verdict ?? '') ?? [];
  return { up, ignored: (reason as Reason | undefined) ?? null, next };
}

function isWithoutContact(says: string | null): boolean {
  const reason: Reason = 'no contact';
  return says?.endsWith(`: ignored, ${reason}`) ?? false;
}

function keyOf({ down }: StepWith<'down'>): RecordedKey {
  const place = places.indexOf(down);
  return place === -1 ? keyOfName(down, '', null) : { place };
}

/** The place of the first step after these that is another step, or a later event. */
function endOfEvents(steps: readonly RecordedStep[], from: number): number {
  const at = steps[from]?.at;
  const end = steps.findIndex((step, i) => i > from && !('says' in step && step.at === at));
  return end === -1 ? steps.length : end;
}

function frameOf({ at, says }: StepWith<'says'>, index: number): Frame[] {
  const [, text] = /^lcd {4}"(.*)"$/s.exec(says) ?? [];
  return text === undefined ? [] : [{ at, index, text: text.trimEnd() }];
}

/** Whether the card itself shows a PIN digit where the log has a mask, or the mask itself. */
function isMasked(text: string, profile: Profile): boolean {
  const off = offState(newMemory(profile), profile.cells);
  for (let digits = 1; digits <= profile.pinDigits; digits++) {
    const state = { ...off, name: 'pin' as const, pin: '0'.repeat(digits) };
    if (shownText(state, profile, true).trimEnd() === text) return true;
  }
  return false;
}

/** Accepted taps without a pause between them become typing; what shows in between is left out. */
function withTyping(actions: readonly RecordedAction[]): RecordedAction[] {
  const result: RecordedAction[] = [];
  let keys: RecordedKey[] = [];
  let expected: RecordedAction[] = [];
  const flush = (): void => {
    const [first] = keys;
    if (first !== undefined)
      result.push(
        keys.length === 1 ? { do: 'press', key: first, ms: null, ignored: null } : { do: 'type', keys },
      );
    result.push(...expected);
    keys = [];
    expected = [];
  };
  for (const action of actions) {
    const isTap =
      action.do === 'press' && action.ms === null && action.ignored === null && action.key !== 'press';
    if (isTap) {
      keys.push(action.key);
      expected = [];
      // A new field begins.
      if (action.key === 'OK') continue;
    } else if (action.do === 'expect' && keys.length > 0) {
      expected = [action];
      if (keys.at(-1) === 'OK') flush();
    } else {
      flush();
      result.push(action);
    }
  }
  flush();
  // A blank LCD on the way to what is waited for tells nothing.
  return result.filter(
    (action, i) => !(action.do === 'expect' && action.text === '' && result[i + 1]?.do === 'wait'),
  );
}

/**
 * The keys as a text to type: CR for OK, `C` for edit.
 * @param pinText the text for the digits of the PIN from one place up to another
 */
export function keyTexts(
  keys: readonly RecordedKey[],
  pinDigits: number,
  pinText: (from: number, to: number) => string,
): string {
  let text = '';
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as RecordedKey;
    if (typeof key === 'string') {
      text += key === 'OK' ? '\r' : key === 'edit' ? 'C' : key;
      continue;
    }
    let to = key.place + 1;
    for (; to < pinDigits; to++) {
      const next = keys[i + 1];
      if (typeof next !== 'object' || next.place !== to) break;
      i += 1;
    }
    text += pinText(key.place, to);
  }
  return text;
}

/** Whether any digit of the PIN is keyed. */
export function keysPin(actions: readonly RecordedAction[]): boolean {
  const isPlace = (key: RecordedKey): boolean => typeof key === 'object';
  return actions.some(
    (one) => (one.do === 'press' && isPlace(one.key)) || (one.do === 'type' && one.keys.some(isPlace)),
  );
}

/** The error for a step without an action. */
function notAction(at: number, problem: string): RecordingError {
  const time = recordedEventLine({ at, says: '' }).trim();
  return new RecordingError(
    errorMessage('recording', `at ${time} it ${problem}`, 'replay it, or convert it to an asciicast'),
  );
}
