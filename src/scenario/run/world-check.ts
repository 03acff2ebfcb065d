/** Compares cards with the world of a scenario before the first key: what they are, and what they can do. */
import { errorMessage, quoted } from '../../errors/message.ts';
import { worldProfile } from '../read-scenario.ts';
import type { Scenario, ScenarioStep, WorldCard } from '../scenario.ts';
import type { CardAbility, ScenarioCard } from '../scenario-card.ts';

/** A card that is not the one that a scenario asks for, or that can't do what it needs. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}

const needs: Partial<Readonly<Record<ScenarioStep['do'], CardAbility>>> = {
  fault: 'faults',
  clearFaults: 'faults',
  snapshot: 'snapshots',
  restore: 'snapshots',
  advance: 'advance',
};

/** @throws WorldError for the first difference */
export async function checkWorld(
  scenario: Scenario,
  cards: ReadonlyMap<string, ScenarioCard>,
): Promise<void> {
  for (const world of scenario.world.cards) {
    const card = cards.get(world.name);
    if (card === undefined)
      throw new WorldError(
        errorMessage(
          quoted(scenario.file),
          `no card for ${quoted(world.name)}`,
          'give one for each card of its world',
        ),
      );
    await compare(world, card);
  }
  checkAbilities(scenario.steps, scenario, cards);
}

async function compare(world: WorldCard, card: ScenarioCard): Promise<void> {
  const { name: profile, suite } = worldProfile(world);
  const { serial, counter } = world;
  const is = await card.identity();
  const pairs = [
    ['profile', profile, is.profile],
    ['suite', suite, is.suite],
    ['serial', serial, is.serial],
    ['counter', counter ?? is.counter, is.counter],
  ] as const;
  for (const [what, wanted, found] of pairs) {
    if (wanted === found) continue;
    throw new WorldError(
      errorMessage(
        `card ${quoted(world.name)} (${card.where})`,
        `its ${what} is ${found === null ? 'not known' : quoted(found)}, and the scenario wants ${quoted(wanted)}`,
        'connect that card, or correct the world of the scenario',
      ),
    );
  }
}

function checkAbilities(
  steps: readonly ScenarioStep[],
  { file }: Scenario,
  cards: ReadonlyMap<string, ScenarioCard>,
): void {
  for (const step of steps) {
    if (step.do === 'repeat') checkAbilities(step.steps, { file } as Scenario, cards);
    const ability = needs[step.do];
    const card = cards.get(step.card);
    if (ability === undefined || card === undefined || !card.lacks.includes(ability)) continue;
    throw new WorldError(
      errorMessage(
        `${quoted(file)}, line ${step.line}`,
        `the card at ${card.where} can't do ${step.do === 'clearFaults' ? 'fault' : step.do}`,
        'leave the step out, or run it in process',
      ),
    );
  }
}
