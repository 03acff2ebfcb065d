/** A report as text for people: a line for a scenario, and for a failure what is known about the step. */
import { failureLines } from '../../../scenario/reports/failure-rows.ts';
import { reportSeconds } from '../../../scenario/reports/report-characters.ts';
import type { ScenarioReport } from '../../../scenario/scenario-report.ts';
import { printable } from '../../io/printable.ts';

export function reportLines(report: ScenarioReport): string[] {
  return [resultLine(report), ...failureLines(report)].map(printable);
}

function resultLine({ name, file, result, run, steps, cardMs }: ScenarioReport): string {
  const ran = steps.filter((step) => step.result !== 'skipped').length;
  const again = run > 1 ? `, run ${run}` : '';
  const count = `${ran} ${ran === 1 ? 'step' : 'steps'}`;
  return `${result}  ${name} (${file}, ${count}, ${reportSeconds(cardMs)} s of card time${again})`;
}
