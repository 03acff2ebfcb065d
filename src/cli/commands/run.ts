/** `dscplus run FILE…`: runs scenarios and reports what passed and what failed. */
import { errorMessage, quoted } from '../../errors/message.ts';
import { FileError, readRegularText } from '../../files/regular-file.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { scenarioJsonSchema } from '../../scenario/scenario-json-schema.ts';
import type { ScenarioReport } from '../../scenario/scenario-report.ts';
import { screenSize } from '../../terminal/program/screen-size.ts';
import { yamlCharactersMax } from '../../yaml/yaml-document.ts';
import { type CardPlace, cardPlaceFrom, hasOneCard } from '../far/card-place.ts';
import { checkWire } from '../far/open-cards.ts';
import { UsageError } from '../io/errors.ts';
import { print, printNote } from '../io/output.ts';
import { printable } from '../io/printable.ts';
import { type Options, readSecrets } from '../io/secrets/secrets.ts';
import { artifactsFolder } from './run/artifacts-folder.ts';
import { notBegunReport } from './run/error-reports.ts';
import { runsInParallel } from './run/parallel-runs.ts';
import { createProgress, type Progress } from './run/progress.ts';
import { openReports } from './run/report-files.ts';
import { reportLines } from './run/report-text.ts';
import type { RunOutcome, RunSettings } from './run/run-file.ts';
import { saveScreenshots } from './run/screenshot-files.ts';
import { type PlannedRun, runsInSequence } from './run/sequential-runs.ts';
import { startWorkerProcess } from './run/worker-process.ts';

const scenarioFile = { what: 'scenario', bytesMax: 4 * yamlCharactersMax };
const repeatMax = 100_000;
/** Each worker is a process with some 60 MB. */
const parallelMax = 64;

export async function runScenarios(paths: readonly string[], options: Options): Promise<void> {
  if (options.schema === true) {
    print(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
    return;
  }
  if (paths.length === 0)
    throw new UsageError(errorMessage('FILE', 'missing', 'give the path of a scenario'));
  const repeat = countFrom('--repeat', options.repeat, repeatMax);
  const place = cardPlaceFrom(options);
  const parallel = parallelFrom(options, place);
  const token = (await readSecrets(options, [{ name: 'token', need: 'given' }])).token;
  const settings = {
    ...{ allowCommands: options.allowCommands === true, update: options.update === true, place },
    token: token ?? process.env.DSCPLUS_TOKEN ?? null,
  };
  // All files are checked before the first key of the first one.
  const scenarios = paths
    .map(scenarioAt)
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
  const { reports, error } = await runAll(planned, { settings, parallel, bail: options.bail === true, log });
  if (error === null) log(`${summary(reports, planned.length)}\n`);
  const notRun = planned.length - reports.length;
  files.write(reports, notRun);
  const page = artifacts?.write(reports, notRun);
  if (page !== undefined && failuresOf(reports) > 0) log(`see ${printable(page)}\n`);
  if (error !== null) throw error;
  refuseFailures(reports, planned.length);
}

/** @throws UsageError, FileFormatError */
function scenarioAt(path: string): Scenario {
  try {
    return readScenario(readRegularText(path, scenarioFile).text, path);
  } catch (error) {
    if (error instanceof FileError) throw new UsageError(error.message);
    throw error;
  }
}

interface RunsOptions {
  readonly settings: RunSettings;
  readonly parallel: number;
  readonly bail: boolean;
  readonly log: (text: string) => void;
}

interface EndedRuns {
  readonly reports: readonly ScenarioReport[];
  /** Of the last one, which could not begin and is in the reports alone; null if each could. */
  readonly error: Error | null;
}

/** @throws Interrupted */
async function runAll(
  planned: readonly PlannedRun[],
  { settings, parallel, bail, log }: RunsOptions,
): Promise<EndedRuns> {
  const progress = terminalProgress(log);
  const reports: ScenarioReport[] = [];
  const isLast = ({ report }: RunOutcome): boolean => bail && report.result === 'failed';
  // What runs beside the one whose turn it is, does not show.
  const showPlace = (step?: string): void => {
    const of = planned[reports.length];
    if (of === undefined) return;
    const place = `${reports.length + 1} of ${planned.length}: ${of.scenario.name}`;
    progress.show(step === undefined ? place : `${place}, ${step}`);
  };
  const onStep = (index: number, { name }: { readonly name: string }): void => {
    if (index === reports.length) showPlace(name);
  };
  const start = () => startWorkerProcess(settings, progress.isShown);
  const runs =
    parallel === 1
      ? runsInSequence(planned, settings, onStep)
      : runsInParallel(planned, { workers: parallel, start, isLast, onStep });
  try {
    showPlace();
    for await (const outcome of runs) {
      saveScreenshots(outcome.screenshots);
      reports.push(outcome.report);
      for (const line of reportLines(outcome.report)) progress.line(line);
      if (isLast(outcome)) break;
      showPlace();
    }
    return { reports, error: null };
  } catch (error) {
    // One of a worker has no class of this process.
    if (!(error instanceof Error) || error.name === 'Interrupted') throw error;
    const lacking = planned[reports.length];
    if (lacking !== undefined) reports.push(notBegunReport(lacking, error));
    return { reports, error };
  } finally {
    progress.end();
  }
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

/** How many workers there are. One card at the end of a wire has one user at a time. */
function parallelFrom({ parallel, on }: Options, place: CardPlace): number {
  const count = countFrom('--parallel', parallel, parallelMax);
  if (count === 1 || !hasOneCard(place)) return count;
  throw new UsageError(
    errorMessage(
      `--parallel ${count}`,
      `--on ${quoted(on)} leads to one card, which one scenario at a time can use`,
      'leave --parallel out, or give --on tcp://127.0.0.1:0 --start, which makes a card for each',
    ),
  );
}

function countFrom(option: string, text: unknown, max: number): number {
  if (text === undefined) return 1;
  const count = typeof text === 'string' && /^[0-9]{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= max) return count;
  throw new UsageError(
    errorMessage(option, `invalid value ${quoted(text)}`, `give a whole number from 1 to ${max}`),
  );
}
