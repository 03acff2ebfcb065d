/** After a failed run, a folder has what one needs to see why: the LCD, frames, keys, logs and a page. */
import { expect, test } from 'vitest';
import { artifactFiles } from '../../../src/scenario/reports/artifacts.ts';
import { failurePage, sectionsMax } from '../../../src/scenario/reports/failure-page.ts';
import { failedStep } from '../../../src/scenario/reports/failure-rows.ts';
import type { ScenarioReport, StepFailure } from '../../../src/scenario/scenario-report.ts';
import { twoRuns } from './two-runs.ts';

const changed = (report: ScenarioReport, change: Partial<StepFailure>): ScenarioReport => ({
  ...report,
  steps: report.steps.map((step) =>
    step.failure === null ? step : { ...step, failure: { ...step.failure, ...change } },
  ),
});
const fileOf = (reports: readonly ScenarioReport[], path: string): string =>
  artifactFiles(reports, 0).find((file) => file.path === path)?.text ?? 'missing';

test('a failed step leaves the LCD as a picture, the last frames and keys, and the event log', async () => {
  const runs = await twoRuns();
  expect(artifactFiles(runs, 0).map(({ path }) => path)).toEqual([
    '2-it-fails/failure.txt',
    '2-it-fails/events.log',
    '2-it-fails/lcd.svg',
    'index.html',
  ]);
  expect(
    fileOf(runs, '2-it-fails/failure.txt'),
  ).toBe(`step     expect CHALLNG> (card card, "a folder/it.fails.yaml", line 5)
failure  lcd
awaited  "CHALLNG>"
shown    "PIN>--"
why      LCD: it shows something else; use wait if it shows later
frames   "PIN>    " "PIN>-   " "PIN>--  "
keys     press (held): accepted; digit: accepted; digit: accepted
`);
  expect(fileOf(runs, '2-it-fails/lcd.svg')).toContain('<title>Simulated LCD showing PIN&gt;--</title>');
  expect(fileOf(runs, '2-it-fails/events.log').split('\n').at(-2)).toBe('  2.150 s  lcd    "PIN>--  "');
});

test('the audit log and pictures that differ are there where there are any', async () => {
  const [, failed] = await twoRuns();
  const screenshot = { name: 'p', wanted: '<svg/>', shown: '<svg>1</svg>' };
  const runs = [changed(failed as ScenarioReport, { audit: ['1 refused'], screenshot })];
  expect(fileOf(runs, '1-it-fails/audit.log')).toBe('1 refused\n');
  expect(fileOf(runs, '1-it-fails/wanted.svg')).toBe('<svg/>');
  expect(fileOf(runs, '1-it-fails/shown.svg')).toBe('<svg>1</svg>');
  expect(fileOf(runs, 'index.html')).toContain('<code>dscplus run --update a folder/it.fails.yaml</code>');
  const first = [changed(failed as ScenarioReport, { screenshot: { ...screenshot, wanted: null } })];
  expect(fileOf(first, 'index.html')).toContain('<p>No picture is accepted yet.</p>');
});

test('no path has a sign from a name that leads elsewhere', async () => {
  const [, failed] = await twoRuns();
  const paths = ['../../etc/..yaml', '/a/%2e%2e\\b.yml', '.yaml'].map(
    (file) => artifactFiles([{ ...(failed as ScenarioReport), file }], 0)[0]?.path,
  );
  expect(paths).toEqual(['1/failure.txt', '1-b/failure.txt', '1/failure.txt']);
});

test('an LCD that can not be drawn is left out, and long logs have their end on the page', async () => {
  const [, failed] = await twoRuns();
  const eventLines = Array.from({ length: 300 }, (_, i) => `line ${i}`);
  const lcd = { text: 'ä'.repeat(9), cells: 8, segments: 14, lit: null } as const;
  const page = fileOf([changed(failed as ScenarioReport, { eventLines, lcd })], 'index.html');
  expect(page).toContain('<p>The last 200 lines.</p>');
  expect(page).toContain('>line 100\n');
  expect(page).not.toContain('line 99\n');
  expect(page).not.toContain('LCD at the failure');
});

test('a page of very many failures has the first ones', async () => {
  const [, failed] = await twoRuns();
  const report = failed as ScenarioReport;
  const step = failedStep(report);
  if (step === null) throw new Error('it passed');
  const many = Array.from({ length: sectionsMax + 1 }, () => ({ report: { ...report }, step, folder: 'f' }));
  const page = failurePage(
    many.map((one) => one.report),
    many,
    0,
  );
  expect(page.match(/<section class="failure"/g)?.length).toBe(100);
  expect(page).toContain('These are the first 100.');
});

test('a run without a failure says so', async () => {
  const [passed] = await twoRuns();
  expect(fileOf([passed as ScenarioReport], 'index.html')).toContain('<h1>The scenario passed</h1>');
});

test('the page asks no network and runs nothing', async () => {
  const page = fileOf(await twoRuns(), 'index.html');
  expect(page.match(/<(script|link|iframe|object|form)\b|\bon[a-z]+=|url\(|@import/g)).toBe(null);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
});
