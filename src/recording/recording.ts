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

/** @param unixMs Unix time at card time 0 */
export function createRecorder(
  card: Card,
  unixMs: number,
  timeline: Pick<FrameHistory, 'depth' | 'begin'>,
): Recorder {
  const { profile } = card;
  const { depth } = timeline;
  let recording = false;
  let begun = card.now();
  let memory = card.memory();
  let steps: RecordedStep[] = [];
  let depthThen = depth();
  let complete = card.state() === 'off';
  let settledAt = 0;
  let virtual = false;
  const said = new Map<Key, string>();

  function begin(): void {
    begun = card.now();
    memory = card.memory();
    // A replay's card has just gone off when it begins.
    timeline.begin();
    steps = virtual ? [{ at: 0, time: 'virtual' }] : [];
    depthThen = depth();
    complete = true;
  }

  function add(step: RecordedStep): void {
    if (steps.length >= stepsMax) {
      complete = false;
      if (!recording) steps = [];
    }
    if (complete) steps.push(step);
  }

  const isAtRest = (): boolean => card.state() === 'off' && said.size === 0 && card.now() >= settledAt;

  const stop = card.on((event) => {
    add({ says: eventLine(relative(event, begun)) });
  });

  return {
    get recording() {
      return recording;
    },
    start() {
      if (isAtRest()) begin();
      recording = complete;
      return recording;
    },
    end() {
      recording = false;
      const { name, suite } = profile;
      const what = { what: 'dscplus recording', format: recordingFormat } as const;
      const until = card.now() - begun;
      return {
        ...what,
        profile: name,
        suite,
        serial: card.serial,
        memory,
        unixMs: unixMs + begun,
        until,
        steps: [...steps],
      };
    },
    keyDown(key) {
      if (!recording && isAtRest()) begin();
      said.set(key, keySaid(card, key));
      add({ at: card.now() - begun, down: said.get(key) ?? key });
    },
    keyUp(key) {
      add({ at: card.now() - begun, up: said.get(key) ?? key });
      said.delete(key);
      settledAt = card.now() + profile.opensAfterMs;
    },
    setTimeMode(time) {
      virtual = time === 'virtual';
      // If nothing is recorded yet, the recording begins with the first key.
      add({ at: card.now() - begun, time });
    },
    canGoBack: () => !recording || depth() > depthThen,
    rewind(from) {
      said.clear();
      settledAt = card.now() + profile.opensAfterMs;
      add({ at: from - begun, back: true });
      if (depth() < depthThen) complete = false;
    },
    stop,
  };
}

function relative(event: CardEvent, begun: number): CardEvent {
  return { ...event, at: event.at - begun };
}

/** The name of a key in a recording: never a digit of the PIN. */
function keySaid(card: Card, key: Key): string {
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
