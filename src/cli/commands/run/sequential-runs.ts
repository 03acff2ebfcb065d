/** Runs of scenarios, one after the other in this process. */
import type { Scenario } from '../../../scenario/scenario.ts';
import type { StepReport } from '../../../scenario/scenario-report.ts';
import { type RunOutcome, type RunSettings, runFile } from './run-file.ts';

/** One run of one scenario. */
export interface PlannedRun {
  readonly scenario: Scenario;
  /** Which of the runs of `--repeat` this is, from 1. */
  readonly run: number;
}

/** @param onStep called after each step, with the place of its run */
export async function* runsInSequence(
  planned: readonly PlannedRun[],
  settings: RunSettings,
  onStep: (index: number, step: Pick<StepReport, 'name'>) => void,
): AsyncGenerator<RunOutcome> {
  for (const [i, { scenario, run }] of planned.entries())
    yield await runFile(scenario, settings, run, (step) => onStep(i, step));
}
