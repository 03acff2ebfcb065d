/**
 * A recording: what was pressed and when, and the event log, which `dscplus replay` plays back and compares.
 *
 * It contains no PIN. A digit key is written as itself only while the challenge is keyed; everywhere else it is
 * written as its place in the PIN (`first`, `second` …), and the event lines are those of the log, which masks the
 * PIN. A recording begins with the card off, so that it can be played on any card of its kind.
 */
import type { Card } from '../device/card.ts';
import { type CardEvent, eventLine } from '../device/events.ts';
import type { Memory } from '../device/memory.ts';
import type { FrameHistory } from '../driver/frame-history.ts';
import { isDigit, type Key } from '../keypad/keys.ts';
import type { Profile } from '../profiles/profile.ts';

export const recordingFormat = 1;
/** How many steps are kept at most, for a finished recording that can still be saved and for the current one. */
export const stepsMax = 10_000;

export const places: readonly string[] = [
  ...['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'],
  ...['eleventh', 'twelfth', 'thirteenth', 'fourteenth', 'fifteenth', 'sixteenth'],
];
/** A digit that is not in the PIN. */
export const placeBeyond = 'beyond';

/** One thing that happened, at card time `at`, ms from the beginning. */
export type RecordedStep =
  | { readonly at: number; readonly down: string }
  | { readonly at: number; readonly up: string }
  /** Back to the previous frame. */
  | { readonly at: number; readonly back: true }
  /** From here on time is virtual (keys as fast as the card takes them), or real again. */
  | { readonly at: number; readonly time: 'virtual' | 'real' }
  /** A line of the event log. */
  | { readonly says: string };

export interface Recording {
  readonly what: 'dscplus recording';
  readonly format: typeof recordingFormat;
  readonly profile: string;
  readonly suite: string;
  readonly serial: string;
  /** The card's memory at the beginning. */
  readonly memory: Memory;
  /** Unix time at the beginning, ms. */
  readonly unixMs: number;
  /** Card time of the end, ms from the beginning. */
  readonly until: number;
  readonly steps: readonly RecordedStep[];
}

export interface Recorder {
  readonly recording: boolean;
  /** Starts the recording when the card was last off. False if that is too long ago. */
  start(): boolean;
  /** What was recorded. */
  end(): Recording;
  keyDown(key: Key): void;
  keyUp(key: Key): void;
  setTimeMode(time: 'virtual' | 'real'): void;
  /** Whether one can go back a frame within the recording. */
  canGoBack(): boolean;
  /** The card was restored, at card time `from`, ms. */
  rewind(from: number): void;
  stop(): void;
}

interface RecorderState {
  readonly card: Card;
  readonly unixMs: number;
  readonly history: Pick<FrameHistory, 'depth' | 'begin'>;
  recording: boolean;
  /** Card time of the beginning, and what there was then. */
  from: number;
  memory: Memory;
  depthAtStart: number;
  steps: RecordedStep[];
  /** Whether `steps` is all that happened since the beginning. */
  complete: boolean;
  /** Card time at which the contact of the last key is settled. */
  settledAt: number;
  virtual: boolean;
  /** The keys that are down, by the names that they were recorded with. */
  readonly keysDown: Map<Key, string>;
}

/** @param unixMs Unix time at card time 0 */
export function createRecorder(
  card: Card,
  unixMs: number,
  history: Pick<FrameHistory, 'depth' | 'begin'>,
): Recorder {
  const state: RecorderState = {
    ...{ card, unixMs, history },
    recording: false,
    from: card.now(),
    memory: card.memory(),
    depthAtStart: history.depth(),
    steps: [],
    complete: card.state() === 'off',
    settledAt: 0,
    virtual: false,
    keysDown: new Map(),
  };
  const stop = card.on((event) => add(state, { says: eventLine(relative(event, state.from)) }));
  return {
    get recording() {
      return state.recording;
    },
    start() {
      if (isAtRest(state)) begin(state);
      state.recording = state.complete;
      return state.recording;
    },
    end() {
      state.recording = false;
      return recordingOf(state);
    },
    keyDown: (key) => addKeyDown(state, key),
    keyUp: (key) => addKeyUp(state, key),
    setTimeMode(time) {
      state.virtual = time === 'virtual';
      // If nothing is recorded yet, the recording begins with the first key.
      add(state, { at: card.now() - state.from, time });
    },
    canGoBack: () => !state.recording || history.depth() > state.depthAtStart,
    rewind(from) {
      state.keysDown.clear();
      state.settledAt = card.now() + card.profile.opensAfterMs;
      add(state, { at: from - state.from, back: true });
      if (history.depth() < state.depthAtStart) state.complete = false;
    },
    stop,
  };
}

function begin(state: RecorderState): void {
  const { card, history } = state;
  state.from = card.now();
  state.memory = card.memory();
  // A replay's card has just gone off when it begins.
  history.begin();
  state.steps = state.virtual ? [{ at: 0, time: 'virtual' }] : [];
  state.depthAtStart = history.depth();
  state.complete = true;
}

function add(state: RecorderState, step: RecordedStep): void {
  if (state.steps.length >= stepsMax) {
    state.complete = false;
    if (!state.recording) state.steps = [];
  }
  if (state.complete) state.steps.push(step);
}

function isAtRest({ card, keysDown, settledAt }: RecorderState): boolean {
  return card.state() === 'off' && keysDown.size === 0 && card.now() >= settledAt;
}

function addKeyDown(state: RecorderState, key: Key): void {
  const { card, keysDown } = state;
  if (!state.recording && isAtRest(state)) begin(state);
  const name = recordedName(card, key);
  keysDown.set(key, name);
  add(state, { at: card.now() - state.from, down: name });
}

function addKeyUp(state: RecorderState, key: Key): void {
  const { card, keysDown } = state;
  add(state, { at: card.now() - state.from, up: keysDown.get(key) ?? key });
  keysDown.delete(key);
  state.settledAt = card.now() + card.profile.opensAfterMs;
}

function recordingOf({ card, unixMs, from, memory, steps }: RecorderState): Recording {
  return {
    what: 'dscplus recording',
    format: recordingFormat,
    profile: card.profile.name,
    suite: card.profile.suite,
    serial: card.serial,
    memory,
    unixMs: unixMs + from,
    until: card.now() - from,
    steps: [...steps],
  };
}

function relative(event: CardEvent, from: number): CardEvent {
  return { ...event, at: event.at - from };
}

/** The name of a key in a recording: never a digit of the PIN. */
function recordedName(card: Card, key: Key): string {
  if (!isDigit(key) || card.state() === 'challenge') return key;
  const place = pinLength(card.snapshot().text, card.profile);
  return place < card.profile.pinDigits ? (places[place] ?? placeBeyond) : placeBeyond;
}

/** How many PIN digits are keyed, from the masked LCD. */
function pinLength(masked: string, { pinPlaces, pinMask, cells }: Profile): number {
  const shown = (place: number): string => {
    const { before, after } = pinPlaces[place] ?? { before: '', after: '' };
    return (before + pinMask + after).padEnd(cells);
  };
  return pinPlaces.findIndex((_, place) => shown(place) === masked) + 1;
}
