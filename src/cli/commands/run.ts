/** `dscplus run FILE…`: runs scenarios and reports what passed and what failed. */
import { errorMessage, quoted } from '../../errors/message.ts';
import { readRegularText } from '../../files/regular-file.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { scenarioJsonSchema } from '../../scenario/scenario-json-schema.ts';
import type { ScenarioReport } from '../../scenario/scenario-report.ts';
import { screenSize } from '../../terminal/screen-size.ts';
import { yamlCharactersMax } from '../../yaml/yaml-document.ts';
import { cardPlaceFrom } from '../far/card-place.ts';
import { checkWire } from '../far/open-cards.ts';
import { UsageError } from '../io/errors.ts';
import { print, printNote } from '../io/output.ts';
import { printable } from '../io/printable.ts';
import { type Options, readSecrets } from '../io/secrets/secrets.ts';
import { artifactsFolder } from './run/artifacts-folder.ts';
import { createProgress, type Progress } from './run/progress.ts';
import { openReports } from './run/report-files.ts';
import { reportLines } from './run/report-text.ts';
import { type RunSettings, runFile } from './run/run-file.ts';

const scenarioFile = { what: 'scenario', bytesMax: 4 * yamlCharactersMax };
const repeatMax = 100_000;

/** One run of one scenario. */
interface PlannedRun {
  readonly scenario: Scenario;
  readonly run: number;
}

export async function runScenarios(paths: readonly string[], options: Options): Promise<void> {
  if (options.schema === true) {
    print(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
    return;
  }
  if (paths.length === 0)
    throw new UsageError(errorMessage('FILE', 'missing', 'give the path of a scenario'));
  const repeat = repeatFrom(options.repeat);
  const place = cardPlaceFrom(options);
  const token = (await readSecrets(options, [{ name: 'token', need: 'given' }])).token;
  const settings = {
    ...{ allowCommands: options.allowCommands === true, update: options.update === true, place },
    token: token ?? process.env.DSCPLUS_TOKEN ?? null,
  };
  // All files are checked before the first key of the first one.
  const scenarios = paths
    .map((path) => readScenario(readRegularText(path, scenarioFile).text, path))
    .filter(({ name }) => typeof options.grep !== 'string' || name.includes(options.grep));
  if (scenarios.length === 0)
    throw new UsageError(
      errorMessage(`--grep ${quoted(options.grep)}`, 'no scenario has it in its name', 'give another text'),
    );
  await checkWire(scenarios, place, settings.token);
  const files = openReports(options);
  const artifacts = artifactsFolder(options);
  const planned = scenarios.flatMap((scenario) =>
    Array.from({ length: repeat }, (_, i) => ({ scenario, run: i + 1 })),
  );
  const log = files.onStdout ? printNote : print;
  const reports = await runAll(planned, settings, options.bail === true, log);
  log(`${summary(reports, planned.length)}\n`);
  const notRun = planned.length - reports.length;
  files.write(reports, notRun);
  const page = artifacts?.write(reports, notRun);
  if (page !== undefined && failuresOf(reports) > 0) log(`see ${printable(page)}\n`);
  refuseFailures(reports, planned.length);
}

async function runAll(
  planned: readonly PlannedRun[],
  settings: RunSettings,
  bail: boolean,
  log: (text: string) => void,
): Promise<ScenarioReport[]> {
  const progress = terminalProgress(log);
  const reports: ScenarioReport[] = [];
  try {
    for (const [i, { scenario, run }] of planned.entries()) {
      const place = `${i + 1} of ${planned.length}: ${scenario.name}`;
      progress.show(place);
      const done = await runFile(scenario, settings, run, (step) => progress.show(`${place}, ${step.name}`));
      reports.push(done);
      for (const line of reportLines(done)) progress.line(line);
      if (bail && done.result === 'failed') break;
    }
  } finally {
    progress.end();
  }
  return reports;
}

function terminalProgress(log: (text: string) => void): Progress {
  const { stdout, stderr, env } = process;
  const stream = log === print ? stdout : stderr;
  const columns = stream.isTTY ? screenSize(stream, env).columns : null;
  return createProgress(log, columns, () => performance.now());
}

function summary(reports: readonly ScenarioReport[], planned: number): string {
  const failed = failuresOf(reports);
  const left = planned - reports.length;
  return `${reports.length - failed} passed, ${failed} failed${left > 0 ? `, ${left} not run` : ''}`;
}

function failuresOf(reports: readonly ScenarioReport[]): number {
  return reports.filter(({ result }) => result === 'failed').length;
}

/** @throws Error if a scenario failed, for the exit code 1 */
function refuseFailures(reports: readonly ScenarioReport[], planned: number): void {
  const failed = failuresOf(reports);
  if (failed > 0)
    throw new Error(errorMessage('run', `${failed} of ${planned} scenarios failed`, 'see the steps above'));
}

function repeatFrom(text: unknown): number {
  if (text === undefined) return 1;
  const repeat = typeof text === 'string' && /^[0-9]{1,6}$/.test(text) ? Number(text) : 0;
  if (repeat >= 1 && repeat <= repeatMax) return repeat;
  throw new UsageError(
    errorMessage('--repeat', `invalid value ${quoted(text)}`, `give a whole number from 1 to ${repeatMax}`),
  );
}
