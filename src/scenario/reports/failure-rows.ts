/** What is known about a failed step, as rows of a word and a text: for the terminal and for every report. */
import { quotedPath } from '../../errors/message.ts';
import type { ScenarioReport, StepFailure, StepReport } from '../scenario-report.ts';
import { printedLine } from './report-characters.ts';

/** A step that failed. */
export type FailedStep = StepReport & { readonly failure: StepFailure };

/** The last lines of the audit log that the rows have. */
const auditLines = 3;

/** The step that failed; null for a scenario that passed. */
export function failedStep({ steps }: ScenarioReport): FailedStep | null {
  const failed = steps.find(({ failure }) => failure !== null);
  return failed === undefined ? null : (failed as FailedStep);
}

/** The name of a scenario, and which of several runs it was. */
export function runName({ name, run }: Pick<ScenarioReport, 'name' | 'run'>): string {
  return run > 1 ? `${name}, run ${run}` : name;
}

/** @param file the file of the scenario */
export function failureRows(
  file: string,
  { name, line, card, failure }: FailedStep,
): (readonly [word: string, text: string])[] {
  const { kind, awaited, shown, reason, frames, keys, audit } = failure;
  return [
    ['step', `${printedLine(name)} (card ${card}, ${quotedPath(file)}, line ${line})`],
    ['failure', kind],
    ['awaited', awaited],
    ['shown', shown],
    ['why', reason],
    ['frames', frames.map((frame) => JSON.stringify(frame)).join(' ') || 'none'],
    ['keys', keys.join('; ') || 'none'],
    ...audit.slice(-auditLines).map((one) => ['audit', one] as const),
  ];
}

/** The rows as aligned lines. */
export function failureLines(report: ScenarioReport): string[] {
  const failed = failedStep(report);
  if (failed === null) return [];
  return failureRows(report.file, failed).map(([word, text]) => `  ${word.padEnd(8)} ${text}`);
}
