/**
 * A report as JUnit XML, for Jenkins, GitLab and other CI servers. Elements and attributes are those of the schema of
 * Jenkins's xUnit plugin (junit-10.xsd), which is the strictest: a suite for each file, a case for each run of its
 * scenario. Times are card time.
 */
import type { ScenarioReport } from '../scenario-report.ts';
import { failedStep, failureLines, runName } from './failure-rows.ts';
import { escapedText, printedLine, reportSeconds } from './report-characters.ts';

export function junitReport(reports: readonly ScenarioReport[]): string {
  const suites = new Map<string, ScenarioReport[]>();
  for (const report of reports) suites.set(report.file, [...(suites.get(report.file) ?? []), report]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="dscplus" ${totals(reports)}>`,
    ...[...suites].flatMap(([file, of]) => suiteLines(file, of)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines(file: string, reports: readonly ScenarioReport[]): string[] {
  return [
    `  <testsuite name="${attribute(file)}" file="${attribute(file)}" ${totals(reports)} skipped="0">`,
    ...reports.flatMap(caseLines),
    '  </testsuite>',
  ];
}

function caseLines(report: ScenarioReport): string[] {
  const place = `name="${attribute(runName(report))}" classname="${attribute(className(report.file))}"`;
  const head = `<testcase ${place} time="${reportSeconds(report.cardMs)}"`;
  const failed = failedStep(report);
  if (failed === null) return [`    ${head}/>`];
  const { kind, awaited, shown } = failed.failure;
  const message = `${failed.name}: awaited ${awaited}, shown ${shown}`;
  return [
    `    ${head}>`,
    `      <failure type="${kind}" message="${attribute(message)}">`,
    ...failureLines(report).map((line) => escapedText(line.trim())),
    '</failure>',
    '      <system-out>',
    ...report.steps.map((step) =>
      escapedText(`${step.result.padEnd(7)} ${reportSeconds(step.cardMs)} s  ${printedLine(step.name)}`),
    ),
    '</system-out>',
    '    </testcase>',
  ];
}

/** A parser makes blanks of the line ends in an attribute. */
function attribute(text: string): string {
  return escapedText(printedLine(text));
}

/** Both levels have them. Steps are not cases, so nothing is skipped. */
function totals(reports: readonly ScenarioReport[]): string {
  const failures = reports.filter(({ result }) => result === 'failed').length;
  const time = reportSeconds(reports.reduce((sum, { cardMs }) => sum + cardMs, 0));
  return `tests="${reports.length}" failures="${failures}" errors="0" time="${time}"`;
}

/** The path with dots, as a class of Java: CI servers make a tree of it. */
function className(file: string): string {
  return file
    .replace(/\.ya?ml$/i, '')
    .split(/[/\\]+/)
    .filter((part) => !/^\.{0,2}$/.test(part))
    .map((part) => part.replaceAll('.', '-'))
    .join('.');
}
