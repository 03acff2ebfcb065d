/** Runs one scenario once: values, cards and login server are made for it, and ended after it. */
import { execFileSync, type SpawnSyncReturns } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { parseKey } from '../../../crypto/key.ts';
import { errorIn, errorMessage, quoted, quotedPath } from '../../../errors/message.ts';
import { FileError, readRegularText } from '../../../files/regular-file.ts';
import { createWorldCard } from '../../../scenario/cards/in-process-card.ts';
import { runScenario } from '../../../scenario/run/run-scenario.ts';
import { readValues } from '../../../scenario/run/scenario-values.ts';
import { checkWorld } from '../../../scenario/run/world-check.ts';
import type { Scenario, SecretSource, WorldCard } from '../../../scenario/scenario.ts';
import type { ScenarioCard } from '../../../scenario/scenario-card.ts';
import type { ScenarioLogin } from '../../../scenario/scenario-login.ts';
import type { ScenarioReport, StepReport } from '../../../scenario/scenario-report.ts';
import { readSecret, type ValueReaders, VariableError } from '../../../scenario/variables.ts';
import type { CardPlace } from '../../far/card-place.ts';
import { openCards } from '../../far/open-cards.ts';
import { Interrupted } from '../../io/errors.ts';
import { type AcceptedScreenshot, screenshotsOf } from './screenshot-files.ts';
import { createServiceLogin, type WorldCardSecrets } from './service-login.ts';

export interface RunSettings {
  /** Whether variables may be commands, and values may be read from files. */
  readonly allowCommands: boolean;
  /** Whether screenshots that differ are accepted. */
  readonly update: boolean;
  /** Where the cards are; default in this process, in virtual time. */
  readonly place?: CardPlace;
  /** The token of a card over HTTP; null if none is given. */
  readonly token?: string | null;
}

/** What a run leaves. */
export interface RunOutcome {
  readonly report: ScenarioReport;
  /** To be written when it is the run's turn. */
  readonly screenshots: readonly AcceptedScreenshot[];
}

/** Far more than a secret or a variable needs. */
const valueFile = { what: 'value of a variable', bytesMax: 65_536 };
/** A command that says nothing for so long is ended. */
const commandMs = 60_000;

/**
 * @param run which of the runs of `--repeat` this is, from 1
 * @throws the error of what the scenario needs, such as a value or a card, with the name of its file
 */
export async function runFile(
  scenario: Scenario,
  settings: RunSettings,
  run: number,
  onStep: (step: StepReport) => void = () => {},
): Promise<RunOutcome> {
  try {
    return await runInWorld(scenario, settings, run, onStep);
  } catch (error) {
    const file = quotedPath(scenario.file);
    if (error instanceof Error && !(error instanceof Interrupted) && !error.message.startsWith(file))
      error.message = errorIn(file, error.message);
    throw error;
  }
}

async function runInWorld(
  scenario: Scenario,
  settings: RunSettings,
  run: number,
  onStep: (step: StepReport) => void,
): Promise<RunOutcome> {
  const readers = valueReaders(scenario.file, settings.allowCommands);
  const passwordOf = (source: SecretSource): string => readSecret('password', source, readers);
  const values = readValues(scenario, readers);
  const secretsOf = (card: WorldCard): WorldCardSecrets => ({
    key:
      card.key === null ? null : parseKey(readSecret(`key of card ${quoted(card.name)}`, card.key, readers)),
    pin:
      card.pin === null
        ? null
        : (values.pinsOf(card.name).find(([name]) => name === 'pin')?.[1].text ?? null),
  });
  const { place = { kind: 'virtual' }, token = null } = settings;
  const { cards, close } = await openCards(scenario, place, token, (card) => {
    const { key, pin } = secretsOf(card);
    return createWorldCard(card, scenario.world.unixMs, key, pin);
  });
  let login: ScenarioLogin | null = null;
  try {
    await checkWorld(scenario, cards);
    const { server } = scenario.world;
    if (server !== null)
      login = await createServiceLogin(await withCounters(scenario, cards), server, secretsOf, passwordOf);
    const screenshots = screenshotsOf(scenario.file, settings.update);
    const options = { values, passwordOf, login, screenshots, run, onStep };
    const report = await runScenario(scenario, cards, options);
    return { report, screenshots: screenshots.accepted() };
  } finally {
    login?.close();
    await close();
  }
}

/** The scenario with the next counters that the cards have: a login server begins with them. */
async function withCounters(scenario: Scenario, cards: ReadonlyMap<string, ScenarioCard>): Promise<Scenario> {
  const world: WorldCard[] = [];
  for (const card of scenario.world.cards) {
    const counter = (await cards.get(card.name)?.identity())?.counter ?? null;
    world.push({ ...card, counter });
  }
  return { ...scenario, world: { ...scenario.world, cards: world } };
}

/** Paths of a scenario are relative to its file. */
function valueReaders(file: string, allowed: boolean): ValueReaders {
  const folder = dirname(resolve(file));
  return {
    env: (name) => process.env[name],
    file: allowed ? (path) => textOf(resolve(folder, path)) : null,
    command: allowed ? (words) => outputOf(words, folder) : null,
  };
}

/** @throws VariableError */
function textOf(path: string): string {
  try {
    return readRegularText(path, valueFile).text;
  } catch (error) {
    if (error instanceof FileError) throw new VariableError(error.message);
    throw error;
  }
}

/** @throws Interrupted if Ctrl-C or a closed terminal ended the command */
function outputOf([program = '', ...args]: readonly string[], cwd: string): string {
  try {
    return execFileSync(program, args, {
      ...{ cwd, timeout: commandMs, maxBuffer: valueFile.bytesMax, encoding: 'utf8' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  } catch (error) {
    const { status = null, signal = null } = error as Partial<SpawnSyncReturns<string>>;
    // Ctrl-C is meant for this program too.
    if (signal === 'SIGINT' || signal === 'SIGHUP') throw new Interrupted(signal);
    const problem =
      status !== null
        ? `ended with exit code ${status}`
        : signal !== null
          ? `ended by ${signal}`
          : 'could not be run';
    throw new Error(errorMessage(`command ${quoted(program)}`, problem, 'run it by hand to see why'));
  }
}
