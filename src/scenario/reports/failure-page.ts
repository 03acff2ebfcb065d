/**
 * The page that `--artifacts` writes: what failed, to be opened in a browser. It is one file without scripts that asks
 * no network for anything, in light and dark, for keyboards and screen readers.
 */
import type { ScenarioReport } from '../scenario-report.ts';
import { type FailedStep, runName } from './failure-rows.ts';
import { failureSection } from './failure-section.ts';
import { pageStyle } from './page-style.ts';
import { escapedText, printedLine, reportSeconds } from './report-characters.ts';

/** A failed run, its step, and the folder of its files beside the page. */
export interface KeptFailure {
  readonly report: ScenarioReport;
  readonly step: FailedStep;
  readonly folder: string;
}

/** A browser opens more only slowly; each failure has its files all the same. */
export const sectionsMax = 100;
const rowsMax = 1_000;

/** @param notRun scenarios that did not run, after one that failed or could not begin */
export function failurePage(
  reports: readonly ScenarioReport[],
  failures: readonly KeptFailure[],
  notRun: number,
): string {
  const title = titleOf(reports.length, failures.length);
  const shown = failures.slice(0, sectionsMax);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    `<title>${title} · dscplus run</title>`,
    `<style>${pageStyle}</style>`,
    '</head>',
    '<body>',
    `<header><h1>${title}</h1><p class="quiet">${countsOf(reports, failures.length, notRun)}</p></header>`,
    '<main>',
    ...shown.map(({ report, step, folder }, i) => failureSection(report, step, i + 1, folder)),
    failures.length > sectionsMax
      ? `<p>These are the first ${sectionsMax}. Each of the others has a folder beside this page.</p>`
      : '',
    tableOf(reports, shown),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function titleOf(runs: number, failed: number): string {
  if (failed === 0) return runs === 1 ? 'The scenario passed' : `All ${runs} scenarios passed`;
  return `${failed} of ${runs} ${runs === 1 ? 'scenario' : 'scenarios'} failed`;
}

function countsOf(reports: readonly ScenarioReport[], failed: number, notRun: number): string {
  const time = reportSeconds(reports.reduce((sum, { cardMs }) => sum + cardMs, 0));
  const left = notRun > 0 ? `, ${notRun} not run` : '';
  return `${reports.length - failed} passed, ${failed} failed${left}. ${time} s of card time.`;
}

function tableOf(reports: readonly ScenarioReport[], failures: readonly KeptFailure[]): string {
  const numbers = new Map(failures.map(({ report }, i) => [report, i + 1]));
  const rows = reports.slice(0, rowsMax).map((report) => {
    const number = numbers.get(report);
    const name = escapedText(printedLine(runName(report)));
    const link = number === undefined ? name : `<a href="#failure-${number}">${name}</a>`;
    return [
      `<tr><td class="${report.result}">${report.result}</td><td>${link}</td>`,
      `<td><code>${escapedText(printedLine(report.file))}</code></td>`,
      `<td class="number">${report.steps.length}</td>`,
      `<td class="number">${reportSeconds(report.cardMs)} s</td></tr>`,
    ].join('');
  });
  return [
    '<section aria-labelledby="all"><h2 id="all">All that ran</h2>',
    reports.length > rowsMax ? `<p>The first ${rowsMax}.</p>` : '',
    '<div class="wide" role="region" aria-label="Table of all that ran" tabindex="0"><table>',
    '<thead><tr><th scope="col">Result</th><th scope="col">Scenario</th><th scope="col">File</th>',
    '<th scope="col" class="number">Steps</th><th scope="col" class="number">Card time</th></tr></thead>',
    `<tbody>${rows.join('\n')}</tbody></table></div></section>`,
  ].join('\n');
}
