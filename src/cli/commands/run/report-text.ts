/** A report as text: a line for a scenario, and for a failure the step, what was awaited and what showed. */
import { quotedPath } from '../../../errors/message.ts';
import type { ScenarioReport, StepReport } from '../../../scenario/scenario-report.ts';
import { printable } from '../../io/printable.ts';

export function resultLine({ name, file, result, run, steps, cardMs }: ScenarioReport): string {
  const ran = steps.filter((step) => step.result !== 'skipped').length;
  const again = run > 1 ? `, run ${run}` : '';
  const count = `${ran} ${ran === 1 ? 'step' : 'steps'}`;
  return printable(`${result}  ${name} (${file}, ${count}, ${seconds(cardMs)} of card time${again})`);
}

/** The lines of a failure; none for a scenario that passed. */
export function failureLines({ file, steps }: ScenarioReport): string[] {
  const failed = steps.find(({ result }) => result === 'failed');
  return failed === undefined ? [] : stepLines(file, failed).map(printable);
}

function stepLines(file: string, { name, line, card, failure }: StepReport): string[] {
  if (failure === null) return [];
  const { kind, awaited, shown, reason, frames, keys, audit } = failure;
  const rows: [string, string][] = [
    ['step', `${name} (card ${card}, ${quotedPath(file)}, line ${line})`],
    ['failure', kind],
    ['awaited', awaited],
    ['shown', shown],
    ['why', reason],
    ['frames', frames.map((frame) => JSON.stringify(frame)).join(' ') || 'none'],
    ['keys', keys.join('; ') || 'none'],
  ];
  const lines = rows.map(([word, text]) => `  ${word.padEnd(8)} ${text}`);
  return [...lines, ...audit.slice(-3).map((one) => `  audit    ${one}`)];
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
