/** Records what is done to a card through its driver, and its event log, line by line. */
import type { Card } from '../device/card.ts';
import { type CardEvent, eventText, type FaultEvent } from '../device/events.ts';
import type { Memory } from '../device/memory.ts';
import type { Driver } from '../driver/driver.ts';
import type { TimeMode } from '../driver/driver-clock.ts';
import type { DriverInput } from '../driver/driver-input.ts';
import { isOfWire } from '../faults/fault.ts';
import { faultsOfCard, recordableFaults } from '../faults/faulty-card.ts';
import { isDigit, type Key } from '../keypad/keys.ts';
import { callRule, checkAllOptions, type OptionRules, required, textRule } from '../options/option-check.ts';
import { placeBeyond, placeName, placeOther } from './key-places.ts';
import { contactName, recordedState } from './recorded-state.ts';
import { headerLine, type RecordedStep, stepLine } from './recording.ts';

/** How a recording is made. */
export interface RecorderOptions {
  /** Takes each line as soon as there is one, without its line end. */
  readonly write: (line: string) => void;
  /** What drives the card, for the first line; default `code`. */
  readonly face?: string;
}

/** A recording that is being made. */
export interface Recorder {
  /**
   * Writes the last line and ends the recording.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock, createRecorder } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * const lines: string[] = [];
   * const recorder = createRecorder(driver, { write: (line) => lines.push(line) });
   * recorder.stop();
   * lines.at(-1); // → '{"at":0,"end":true}'
   * driver.stop();
   * ```
   */
  stop(): void;
}

/** A recorder that can begin again. */
export interface RestartableRecorder extends Recorder {
  /** Begins again, with a new first line. */
  restart(): void;
  /** The last line, if the recording ended now. */
  endLine(): string;
}

const recorderOptions = {
  write: required(callRule),
  face: textRule,
} satisfies OptionRules<RecorderOptions>;

interface RecorderState {
  readonly driver: Driver;
  readonly write: (line: string) => void;
  readonly face: string;
  /** Card time of the beginning. */
  startsAt: number;
  timeMode: TimeMode;
  /** Each key by the name that it was last recorded with. */
  readonly names: Map<Key, string>;
  /** Whether the last event was that all faults were cleared, which has an event for each. */
  allCleared: boolean;
  /** Card time at which a restore began that is not recorded yet, or null. */
  restoringAt: number | null;
}

/**
 * Records a card from now on: each key with its time, restored snapshots, changes of the time mode, and the event log.
 * The lines are a file for `dscplus replay` and `dscplus convert`. They contain no PIN.
 *
 * @param driver what presses the card
 * @throws {OptionError} for an option that is missing, unknown or of a wrong type
 * @example
 * ```ts
 * import { createCard, createDriver, createManualClock, createRecorder } from 'dscplus';
 *
 * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
 * const lines: string[] = [];
 * const recorder = createRecorder(driver, { write: (line) => lines.push(line) });
 * await driver.hold('press');
 * await driver.press('7');
 * recorder.stop();
 * lines.length; // → 12
 * lines[7]; // → '{"at":2030,"down":"first"}'
 * lines.at(-1); // → '{"at":2120,"end":true}'
 * driver.stop();
 * ```
 */
export function createRecorder(driver: Driver, options: RecorderOptions): Recorder {
  checkAllOptions('createRecorder', options, recorderOptions);
  return createRestartableRecorder(driver, options);
}

export function createRestartableRecorder(driver: Driver, options: RecorderOptions): RestartableRecorder {
  const { write, face = 'code' } = options;
  const state: RecorderState = {
    ...{
      driver,
      write,
      face,
      startsAt: 0,
      timeMode: driver.timeMode(),
      names: new Map(),
      restoringAt: null,
      allCleared: false,
    },
  };
  const { card } = driver;
  const forgetInputs = driver.onInput((input) => recordInput(state, input));
  const forgetEvents = card.on((event) => {
    // The events of a restore come before it has ended.
    recordRestore(state);
    recordEvent(state, event);
  });
  const endLine = (): string => stepLine({ at: card.now() - state.startsAt, end: true });
  let stopped = false;
  driver.sync();
  begin(state);
  return {
    restart: () => begin(state),
    endLine,
    stop() {
      if (stopped) return;
      driver.sync();
      stopped = true;
      forgetInputs();
      forgetEvents();
      write(endLine());
    },
  };
}

/** Whether a new card with this memory is as this one is: off, or dead without a fault, with no key down. */
export function isAtRest(card: Card): boolean {
  const isNew = card.state() === 'dead' ? storedMemory(card).battery === 0 : card.state() === 'off';
  return isNew && card.touched() === null;
}

/** The memory without what faults of the battery make of it. */
function storedMemory(card: Card): Memory {
  return card.snapshot().masked().state.memory;
}

function begin(state: RecorderState): void {
  const { driver, write, face } = state;
  const { card } = driver;
  const { profile, serial, demo, unixMs } = card;
  const { seed = 1 } = recordableFaults(card) ?? {};
  const startsAt = card.now();
  state.startsAt = startsAt;
  state.names.clear();
  write(
    headerLine({
      ...{ profile: profile.name, suite: profile.suite, serial, demo, memory: storedMemory(card) },
      ...{ unixMs: unixMs + startsAt, startsAt, face },
      ...(seed !== 1 && { seed }),
    }),
  );
  if (state.timeMode === 'virtual') add(state, { at: 0, time: 'virtual' });
  for (const { id, text } of faultsOfCard(card)?.list() ?? []) {
    if (isTextOfWire(text)) continue;
    add(state, faultStep(state, 0, text, id));
    add(state, { at: 0, says: eventText({ type: 'fault', at: startsAt, id, fault: text, change: 'added' }) });
  }
  if (isAtRest(card)) return;
  state.restoringAt = startsAt;
  recordRestore(state);
  // What a restored card reports, which was off before.
  if (card.state() === 'dead') {
    const died = { type: 'state', at: startsAt, from: 'off', to: 'dead', why: 'no battery' } as const;
    add(state, { at: 0, says: eventText(died) });
  }
  const { text } = card.snapshot();
  if (text.trim() !== '')
    add(state, { at: 0, says: eventText({ type: 'lcd', at: startsAt, revision: 0, text }) });
}

function recordEvent(state: RecorderState, event: CardEvent): void {
  const at = event.at - state.startsAt;
  if (event.type === 'fault') {
    // A fault of the wire changes what reaches the card, which is recorded.
    if (isTextOfWire(event.fault)) return;
    recordFault(state, event, at);
  } else state.allCleared = false;
  add(state, { at, says: eventText(event) });
}

/** What was done to the faults of the card: only its events say so. */
function recordFault(state: RecorderState, { id, fault, change }: FaultEvent, at: number): void {
  const areAllCleared = faultsOfCard(state.driver.card)?.list().length === 0;
  if (change === 'added') add(state, faultStep(state, at, fault, id));
  else if (change === 'cleared' && !areAllCleared) add(state, { at, clear: id });
  else if (change === 'cleared' && !state.allCleared) add(state, { at, clear: 'all' });
  state.allCleared = change === 'cleared' && areAllCleared;
}

function faultStep({ driver, startsAt }: RecorderState, at: number, fault: string, id: number): RecordedStep {
  const { since, ...past } = recordableFaults(driver.card)?.pastOf(id) ?? {};
  return { at, fault, id, ...(since !== undefined && { since: since - startsAt }), ...past };
}

function isTextOfWire(fault: string): boolean {
  const [kind = ''] = fault.split(' ');
  return isOfWire(kind);
}

function recordInput(state: RecorderState, input: DriverInput): void {
  const { driver, names, startsAt } = state;
  const { card } = driver;
  const at = card.now() - startsAt;
  switch (input.type) {
    case 'down': {
      const name = nameOf(state, input.key);
      names.set(input.key, name);
      add(state, { at, down: name });
      break;
    }
    case 'up': {
      // Any other key changes nothing, and another digit may have its name by now.
      const name = card.touched() === input.key ? names.get(input.key) : undefined;
      add(state, { at, up: name ?? (isDigit(input.key) ? placeOther : input.key) });
      break;
    }
    case 'time':
      state.timeMode = input.mode;
      add(state, { at, time: input.mode });
      break;
    case 'restore':
      state.restoringAt = card.now();
      break;
    case 'restored':
      recordRestore(state);
      break;
    case 'not restored':
      state.restoringAt = null;
  }
}

/** Records the present state as one that the card was restored to, if that is still to be recorded. */
function recordRestore(state: RecorderState): void {
  const { driver, names, restoringAt, startsAt } = state;
  if (restoringAt === null) return;
  state.restoringAt = null;
  const { card } = driver;
  const masked = card.snapshot().masked();
  const touched = card.touched();
  names.clear();
  if (touched !== null) names.set(touched, contactName(masked.state, card.profile.pinDigits));
  add(state, { at: restoringAt - startsAt, restore: recordedState(masked, startsAt) });
}

function add({ write }: RecorderState, step: RecordedStep): void {
  write(stepLine(step));
}

/** The name of a key that is pressed now: never a digit of the PIN. */
function nameOf({ driver, names }: RecorderState, key: Key): string {
  const { card } = driver;
  if (!isDigit(key) || card.state() === 'challenge') return key;
  const touched = card.touched();
  // Whether it is the same key decides what becomes of it.
  if (touched !== null) return touched === key ? (names.get(key) ?? placeOther) : placeOther;
  if (card.state() !== 'pin') return placeBeyond;
  return placeName(card.snapshot().masked().state.pin.length, card.profile.pinDigits);
}
