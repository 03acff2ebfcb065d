/** A report as JSON, for programs. docs/user/scenarios.md lists its fields. */
import type { ScenarioReport } from '../scenario-report.ts';

/** Goes up when a field goes away or means something else; a new field does not change it. */
export const jsonReportFormat = 1;

/** @param notRun scenarios that did not run, after one that failed or could not begin */
export function jsonReport(reports: readonly ScenarioReport[], notRun: number): string {
  const failed = reports.filter(({ result }) => result === 'failed').length;
  const report = {
    what: 'report of dscplus run',
    format: jsonReportFormat,
    ...{ passed: reports.length - failed, failed, notRun },
    cardMs: reports.reduce((sum, { cardMs }) => sum + cardMs, 0),
    scenarios: reports,
  };
  return `${JSON.stringify(report, null, 2).replaceAll(actedOn, asEscape)}\n`;
}

// JSON leaves them as they are; a terminal or an editor acts on them.
const actedOn = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function asEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
