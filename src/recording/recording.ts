/**
 * A recording: what was done to a card and when, and the event log, which `dscplus replay` plays back and compares.
 *
 * The file is JSON lines: a header, then one object for each thing that happened, in order, and an end. It is written
 * line by line, so what a killed program leaves can be read; only its end is missing. It contains no PIN: a digit key
 * is written by its place in the PIN (key-places.ts), a restored snapshot has `-` for the digits of the PIN, and
 * events are those of the log, which masks the PIN.
 */
import { cardTime } from '../device/events.ts';
import type { Memory } from '../device/memory.ts';
import type { MaskedState } from '../device/snapshot/snapshot.ts';
import type { TimeMode } from '../driver/driver-clock.ts';

export const recordingWhat = 'dscplus recording';
export const recordingFormat = 2;
/** Bytes of a recording at most, about a million lines. A recording that is being made ends there. */
export const recordingBytesMax = 67_108_864;

/** The first line. */
export interface RecordingHeader {
  readonly profile: string;
  readonly suite: string;
  readonly serial: string;
  /** Whether it is the public demo card. */
  readonly demo: boolean;
  /** The card's memory at the beginning. */
  readonly memory: Memory;
  /** Unix time at the beginning, ms. */
  readonly unixMs: number;
  /** Card time at the beginning, ms: times of the lines count from there. */
  readonly startsAt: number;
  /** What drove the card: `terminal`, `serial`, `http`, `code`. */
  readonly face: string;
  /** What its faults draw from, if that is not 1. */
  readonly seed?: number;
}

/** A state to which the card was restored. Its times count from the beginning, and may be before it. */
export interface RecordedState {
  readonly at: number;
  readonly state: MaskedState;
}

/** A fault; what it did before is left out where there is nothing. */
export interface RecordedFaultStep {
  readonly at: number;
  readonly fault: string;
  /** Its number on the card. */
  readonly id: number;
  /** From when its times count, ms from the beginning. */
  readonly since?: number;
  /** Keys that were accepted, for a battery that dies. */
  readonly count?: number;
  /** The state of its random numbers. */
  readonly random?: number;
}

/** One thing that happened, at card time `at`, ms from the beginning. */
export type RecordedStep =
  /** A contact closes, or opens. */
  | { readonly at: number; readonly down: string }
  | { readonly at: number; readonly up: string }
  /** The card was restored; time continues from the state's. */
  | { readonly at: number; readonly restore: RecordedState }
  /** Back to the previous frame; only in format 1. */
  | { readonly at: number; readonly back: true }
  /** A fault was added to a faulty card, or was there at the beginning. */
  | RecordedFaultStep
  | { readonly at: number; readonly clear: number | 'all' }
  /** From here on time is virtual (keys as fast as the card takes them), or real again. */
  | { readonly at: number; readonly time: TimeMode }
  /** A line of the event log, without its time. */
  | { readonly at: number; readonly says: string }
  | { readonly at: number; readonly end: true };

export interface Recording extends RecordingHeader {
  /** Without an end, the program was killed: what is there can be played all the same. */
  readonly steps: readonly RecordedStep[];
}

/** The first line of a file, without its line end. */
export function headerLine(header: RecordingHeader): string {
  return JSON.stringify({ what: recordingWhat, format: recordingFormat, ...header });
}

/** One line of a file, without its line end. */
export function stepLine(step: RecordedStep): string {
  return JSON.stringify(step);
}

/** An event as the log has it, with the time from the beginning. */
export function recordedEventLine({ at, says }: { readonly at: number; readonly says: string }): string {
  return `${at < 0 ? `-${cardTime(-at).trim()}`.padStart(9) : cardTime(at)}  ${says}`;
}

/** Whether it has an end: the program that recorded it was not killed. */
export function hasEnd({ steps }: Recording): boolean {
  const last = steps.at(-1);
  return last !== undefined && 'end' in last;
}
