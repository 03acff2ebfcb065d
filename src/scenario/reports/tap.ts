/**
 * A report as TAP 14 (Test Anything Protocol): a test point for each run of a scenario, with its steps as a subtest,
 * and what is known about a failed step as YAML. Texts are written as JSON writes them, which YAML reads.
 */
import type { ScenarioReport, StepReport } from '../scenario-report.ts';
import { runName } from './failure-rows.ts';
import { printedLine, printedText } from './report-characters.ts';

export function tapReport(reports: readonly ScenarioReport[]): string {
  const lines = ['TAP version 14', `1..${reports.length}`, ...reports.flatMap(scenarioLines), ''];
  return lines.join('\n');
}

function scenarioLines(report: ScenarioReport, index: number): string[] {
  const { file, where, result, steps, cardMs } = report;
  const name = description(runName(report));
  const about = { file, where, card_ms: cardMs };
  return [
    `# Subtest: ${name}`,
    ...[`1..${steps.length}`, ...steps.flatMap(stepLines)].map((line) => `    ${line}`),
    `${verdict(result)} ${index + 1} - ${name}`,
    ...diagnostics(about),
  ];
}

function stepLines({ name, line, card, result, cardMs, failure }: StepReport, index: number): string[] {
  const point = `${verdict(result)} ${index + 1} - ${description(name)}`;
  if (result === 'skipped') return [`${point} # SKIP a step before it failed`];
  if (failure === null) return [point];
  const { kind, awaited, shown, reason, frames, keys, audit } = failure;
  const about = { card, line, card_ms: cardMs, failure: kind, awaited, shown, frames, keys, audit };
  return [point, ...diagnostics({ message: reason, severity: 'fail', ...about })];
}

/** A skipped step does not count as a failure. */
function verdict(result: StepReport['result']): 'ok' | 'not ok' {
  return result === 'failed' ? 'not ok' : 'ok';
}

/** A name may look like a directive or an escape. */
function description(name: string): string {
  return printedLine(name).trim().replaceAll(/[\\#]/g, '\\$&');
}

function diagnostics(about: object): string[] {
  return [
    '---',
    ...Object.entries(about).map(([word, value]) => `${word}: ${printedText(JSON.stringify(value))}`),
    '...',
  ].map((line) => `  ${line}`);
}
