/**
 * The engine: runs the steps of a scenario on its cards, one after the other, until one fails. It knows neither what
 * kind of cards they are nor where the login server is.
 */
import { errorMessage, quoted } from '../../errors/message.ts';
import type { Profile } from '../../profiles/profile.ts';
import { worldProfile } from '../read-scenario.ts';
import type { Scenario, ScenarioStep, SecretSource } from '../scenario.ts';
import type { ScenarioCard } from '../scenario-card.ts';
import type { ScenarioLogin } from '../scenario-login.ts';
import type { CardLog, ScenarioReport, StepReport } from '../scenario-report.ts';
import { messageForReport, type VariableValue } from '../variables.ts';
import { performStep } from './perform-step.ts';
import type { ScenarioValues } from './scenario-values.ts';
import { failureOf, problemOf } from './step-problem.ts';
import { createWorldTime, type WorldTime } from './world-time.ts';

/** Pictures of a scenario, by the names that its steps give them. */
export interface ScreenshotStore {
  /** The picture that is wanted, as SVG; null if it does not exist yet. */
  read(name: string): string | null;
  /** Accepts a picture; null unless pictures are to be accepted. */
  readonly write: ((name: string, svg: string) => void) | null;
}

export interface RunOptions {
  readonly values: ScenarioValues;
  readonly passwordOf: (source: SecretSource) => string;
  /** Null for a world without a login server. */
  readonly login: ScenarioLogin | null;
  readonly screenshots: ScreenshotStore;
  /** Which of the runs of `--repeat` this is; default 1. */
  readonly run?: number;
  /** Called after each step. */
  readonly onStep?: (step: StepReport) => void;
}

/** What a run has, beside the scenario. */
export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly cards: ReadonlyMap<string, ScenarioCard>;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly options: RunOptions;
  /** Values of variables now. */
  readonly values: Map<string, VariableValue>;
  /** Snapshots by card and name. */
  readonly snapshots: Map<string, object>;
  /** Pictures that showed, by the names that steps give them. */
  readonly pictures: Map<string, string>;
  readonly time: WorldTime;
  readonly steps: StepReport[];
  failed: boolean;
}

/**
 * Runs a scenario. The cards have been compared with its world (`checkWorld`).
 * @param cards by their names in the world
 */
export async function runScenario(
  scenario: Scenario,
  cards: ReadonlyMap<string, ScenarioCard>,
  options: RunOptions,
): Promise<ScenarioReport> {
  const run: ScenarioRun = {
    ...{ scenario, cards, options },
    profiles: new Map(scenario.world.cards.map((card) => [card.name, worldProfile(card)])),
    values: new Map(options.values.variables),
    snapshots: new Map(),
    pictures: new Map(),
    time: createWorldTime([...cards.values()], options.login),
    steps: [],
    failed: false,
  };
  for (const card of cards.values()) await card.begin();
  await runSteps(run, scenario.steps, '');
  const logs: CardLog[] = [];
  for (const [card, driven] of cards)
    logs.push({ card, eventLines: await driven.eventLines().catch(() => []) });
  return {
    name: scenario.name,
    file: scenario.file,
    where: [...new Set(Array.from(cards.values(), ({ where }) => where))].join(', '),
    result: run.failed ? 'failed' : 'passed',
    run: options.run ?? 1,
    steps: run.steps,
    cardMs: run.time.passed(),
    logs,
  };
}

async function runSteps(run: ScenarioRun, steps: readonly ScenarioStep[], prefix: string): Promise<void> {
  for (const step of steps) {
    if (step.do === 'repeat' && !run.failed) await runRounds(run, step, prefix);
    else if (run.failed)
      addReport(run, { ...placeOf(step, prefix), result: 'skipped', cardMs: 0, failure: null });
    else await runStep(run, step, prefix);
  }
}

async function runRounds(
  run: ScenarioRun,
  { rounds, steps }: Extract<ScenarioStep, { do: 'repeat' }>,
  prefix: string,
): Promise<void> {
  const count = 'times' in rounds ? rounds.times : rounds.each.length;
  // In the steps after it, they have the values that they have around it.
  const around = ('as' in rounds ? ['round', rounds.as] : ['round']).map(
    (name) => [name, run.values.get(name)] as const,
  );
  for (let i = 0; i < count && !run.failed; i += 1) {
    run.values.set('round', { text: String(i + 1), secret: false });
    if ('as' in rounds) run.values.set(rounds.as, { text: rounds.each[i] as string, secret: false });
    await runSteps(run, steps, `${prefix}round ${i + 1}: `);
  }
  for (const [name, value] of around) {
    if (value === undefined) run.values.delete(name);
    else run.values.set(name, value);
  }
}

async function runStep(run: ScenarioRun, step: ScenarioStep, prefix: string): Promise<void> {
  const card = cardNamed(run, step.card);
  const { login } = run.options;
  for (const [name, value] of run.options.values.pinsOf(step.card)) run.values.set(name, value);
  let failure: StepReport['failure'] = null;
  const before = run.time.passed();
  try {
    await performStep(run, step, card);
  } catch (error) {
    run.failed = true;
    const problem = problemOf(error, step.name, (message) =>
      messageForReport(message, JSON.stringify(step), run.values),
    );
    failure = await failureOf(problem, card, profileNamedIn(run, step.card), login?.audit() ?? []);
  }
  await run.time.follow(card);
  const cardMs = run.time.passed() - before;
  addReport(run, {
    ...placeOf(step, prefix),
    result: failure === null ? 'passed' : 'failed',
    ...{ cardMs, failure },
  });
}

export function cardNamed({ cards }: ScenarioRun, name: string): ScenarioCard {
  const card = cards.get(name);
  if (card === undefined)
    throw new TypeError(
      errorMessage('runScenario', `no card for ${quoted(name)}`, 'give one for each card of the world'),
    );
  return card;
}

export function profileNamedIn({ profiles }: ScenarioRun, card: string): Profile {
  return profiles.get(card) as Profile;
}

function placeOf(
  { name, line, card }: ScenarioStep,
  prefix: string,
): Pick<StepReport, 'name' | 'line' | 'card'> {
  return { name: prefix + name, line, card };
}

function addReport(run: ScenarioRun, report: StepReport): void {
  run.steps.push(report);
  run.options.onStep?.(report);
}
