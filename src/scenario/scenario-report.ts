/**
 * What a run of one scenario leaves: plain data, from which reports are pure functions. It contains no PIN: frames and
 * keys are those of the event log, which masks the PIN, and values of secret variables are left out.
 */

/** `skipped`: a step after the one that failed. */
export type StepResult = 'passed' | 'failed' | 'skipped';

export interface ScenarioReport {
  readonly name: string;
  readonly file: string;
  /** `in process`, the address of the card, `in a worker` whose process died, or `not begun`. */
  readonly where: string;
  readonly result: 'passed' | 'failed';
  /** Which of the runs of `--repeat` this is, from 1. */
  readonly run: number;
  /** Every step that ran or was skipped, those inside `repeat` one by one. */
  readonly steps: readonly StepReport[];
  /** Card time of the whole run, ms. */
  readonly cardMs: number;
  /** The whole event log of each card. */
  readonly logs: readonly CardLog[];
}

export interface CardLog {
  /** The name of the card in the world. */
  readonly card: string;
  readonly eventLines: readonly string[];
}

export interface StepReport {
  /** The name from the file, or what the step does; inside a `repeat` with the round, `round 2: …`. */
  readonly name: string;
  readonly line: number;
  readonly card: string;
  readonly result: StepResult;
  /** Card time that the step took, ms. */
  readonly cardMs: number;
  readonly failure: StepFailure | null;
}

/**
 * - `lcd`: it shows something else
 * - `ignored`: the card ignored a key, or accepted one that must be ignored
 * - `never`: what is waited for can't show any more
 * - `limit`: it did not show in time
 * - `difference`: a value, a counter or a screenshot differs
 * - `no response`: the card gave no response
 * - `refused`: the login server refused, or accepted what must be refused
 * - `error`: the step could not be done
 */
export type FailureKind =
  | 'lcd'
  | 'ignored'
  | 'never'
  | 'limit'
  | 'difference'
  | 'no response'
  | 'refused'
  | 'error';

export interface StepFailure {
  readonly kind: FailureKind;
  /** What the step waited for or expected, as a text for people. */
  readonly awaited: string;
  /** What there was instead. */
  readonly shown: string;
  /** Why, in one line. */
  readonly reason: string;
  /** The text of the LCD now and the profile that draws it, PIN masked. */
  readonly lcd: FailedLcd;
  /** The last 5 frames, oldest first, PIN masked. */
  readonly frames: readonly string[];
  /** The last 10 keys and what became of them, as in the event log: `digit: ignored, off`. */
  readonly keys: readonly string[];
  /** The event log of the card until then. */
  readonly eventLines: readonly string[];
  /** The audit log of the login server until then; empty without a server. */
  readonly audit: readonly string[];
  /** Only for a screenshot that differs. */
  readonly screenshot: ScreenshotDifference | null;
}

export interface FailedLcd {
  readonly text: string;
  /** Cells in the row, and segments of each. */
  readonly cells: number;
  readonly segments: 14 | 7;
  /** The lit segments of each cell, as `frameSegments` returns them: with faulty ones. Null if they are not known. */
  readonly lit: readonly number[] | null;
}

export interface ScreenshotDifference {
  readonly name: string;
  /** The SVG that was wanted; null if it does not exist yet. */
  readonly wanted: string | null;
  /** The SVG of what showed. */
  readonly shown: string;
}
