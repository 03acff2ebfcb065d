/** Why a step failed, as the engine passes it on; and what is known about it, for the report. */
import { frameSegments } from '../../display/lcd.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ScenarioCard } from '../scenario-card.ts';
import type { FailedLcd, FailureKind, ScreenshotDifference, StepFailure } from '../scenario-report.ts';

/** Frames and keys that a failure has. */
export const failureFrames = 5;
export const failureKeys = 10;

export class StepProblem extends Error {
  override readonly name = 'StepProblem';
  readonly kind: FailureKind;
  readonly awaited: string;
  /** What there was; null for what the LCD shows. */
  readonly shown: string | null;
  readonly screenshot: ScreenshotDifference | null;

  constructor(
    kind: FailureKind,
    awaited: string,
    shown: string | null,
    reason: string,
    screenshot: ScreenshotDifference | null = null,
  ) {
    super(reason);
    this.kind = kind;
    this.awaited = awaited;
    this.shown = shown;
    this.screenshot = screenshot;
  }
}

/** The errors of a card by name, because they may come from another bundle or from the other end of a wire. */
const kinds: Readonly<Record<string, FailureKind>> = { NoResponseError: 'no response' };

/**
 * Any error of a step as a problem.
 * @param awaited what the step does
 * @param forReport a message without the secrets of the step
 */
export function problemOf(
  error: unknown,
  awaited: string,
  forReport: (message: string) => string,
): StepProblem {
  if (error instanceof StepProblem) return error;
  const { name } = error instanceof Error ? error : { name: '' };
  const message = forReport(error instanceof Error ? error.message : String(error));
  if (name === 'WaitError') {
    const cause = error instanceof Error && error.cause === 'never' ? 'never' : 'limit';
    return new StepProblem(cause, awaited, null, message);
  }
  return new StepProblem(kinds[name] ?? 'error', awaited, null, message);
}

const lcdLine = /^ *\d+\.\d{3} s {2}lcd {4}"(.*)"$/;
const keyLine = /^ *\d+\.\d{3} s {2}key {4}(.*)$/;

/** What the LCD showed, frame by frame, with the PIN masked as the event log masks it. */
export function maskedFrames(eventLines: readonly string[]): string[] {
  return eventLines.flatMap((line) => lcdLine.exec(line)?.[1] ?? []);
}

export async function failureOf(
  problem: StepProblem,
  card: ScenarioCard,
  profile: Profile,
  audit: readonly string[],
): Promise<StepFailure> {
  // A card whose wire was cut has no log any more.
  const eventLines = await card.eventLines().catch(() => []);
  const frames = maskedFrames(eventLines);
  const lcd = await failedLcd(card, profile, frames);
  const { kind, awaited, shown, message, screenshot } = problem;
  return {
    ...{ kind, awaited, screenshot, eventLines, audit },
    shown: shown ?? JSON.stringify(lcd.text.trimEnd()),
    reason: message,
    lcd,
    frames: frames.slice(-failureFrames),
    keys: eventLines.flatMap((line) => keyLine.exec(line)?.[1] ?? []).slice(-failureKeys),
  };
}

/** What the LCD shows now, or showed last if the card is not there any more. */
async function failedLcd(
  card: ScenarioCard,
  { cells, segments }: Profile,
  frames: readonly string[],
): Promise<FailedLcd> {
  try {
    const shown = await card.maskedLcd();
    return { text: shown.text, cells, segments, lit: frameSegments(shown, { cells, segments }) };
  } catch {
    return { text: frames.at(-1) ?? ''.padEnd(cells), cells, segments, lit: null };
  }
}
