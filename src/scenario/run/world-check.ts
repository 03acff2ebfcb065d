/** Compares cards with the world of a scenario before the first key: what they are, and what they can do. */
import { errorMessage, quoted, quotedPath } from '../../errors/message.ts';
import { faultKinds } from '../../faults/fault-kinds.ts';
import { worldProfile } from '../read-scenario.ts';
import type { Scenario, ScenarioStep, WorldCard } from '../scenario.ts';
import type { CardAbility, ScenarioCard } from '../scenario-card.ts';

/** A card that is not the one that a scenario asks for, or that can't do what it needs. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}

/** A key that is held longer is more than one command of a console can do, ms. */
const longHoldMs = 60_000;

/** What a card at the end of a wire may be unable to do, as an error says it. */
const refusals: Readonly<Record<CardAbility, string>> = {
  faults: 'it takes no faults',
  'wire faults': 'it is on no serial wire that could have this fault',
  'known clock': 'its clock is not that of the login server of the scenario',
  'long holds': `it holds a key for at most ${longHoldMs} ms`,
};

/**
 * @param memory `compared`: counter and battery too, which the scenarios before change
 * @throws WorldError for the first difference
 */
export async function checkWorld(
  scenario: Scenario,
  cards: ReadonlyMap<string, ScenarioCard>,
  memory: 'compared' | 'left out' = 'compared',
): Promise<void> {
  for (const world of scenario.world.cards) {
    const card = cards.get(world.name);
    if (card === undefined)
      throw new WorldError(
        errorMessage(
          quotedPath(scenario.file),
          `no card for ${quoted(world.name)}`,
          'give one for each card of its world',
        ),
      );
    await compare(scenario.file, world, card, memory);
    checkTime(scenario, card);
  }
  checkAbilities(scenario.steps, scenario.file, cards);
}

/** Only a suite with a clock shows that a card has another time. */
function checkTime({ file, world }: Scenario, card: ScenarioCard): void {
  if (world.timeLine === null || !card.lacks.includes('known clock')) return;
  throw new WorldError(
    errorMessage(
      `${quotedPath(file)}, line ${world.timeLine}`,
      `the card at ${card.where} can't begin at this time, its clock is that of its host`,
      'leave time out, or run it in process or with --start',
    ),
  );
}

async function compare(
  file: string,
  world: WorldCard,
  card: ScenarioCard,
  memory: 'compared' | 'left out',
): Promise<void> {
  const { name: profile, suite } = worldProfile(world);
  const { serial, counter, battery } = world;
  const is = await card.identity();
  const kept = [
    ['profile', profile, is.profile],
    ['suite', suite, is.suite],
    ['serial', serial, is.serial],
  ] as const;
  const used = [
    ['counter', counter ?? is.counter, is.counter],
    ['battery', String(battery ?? is.battery), String(is.battery)],
  ] as const;
  const pairs = memory === 'compared' ? [...kept, ...used] : kept;
  for (const [what, wanted, found] of pairs) {
    if (wanted === found) continue;
    throw new WorldError(
      errorMessage(
        `${quotedPath(file)}, card ${quoted(world.name)} (${card.where})`,
        `its ${what} is ${found === null ? 'not known' : quoted(found)}, and the scenario wants ${quoted(wanted)}`,
        'connect that card, or correct the world of the scenario',
      ),
    );
  }
}

function checkAbilities(
  steps: readonly ScenarioStep[],
  file: string,
  cards: ReadonlyMap<string, ScenarioCard>,
): void {
  for (const step of steps) {
    if (step.do === 'repeat') checkAbilities(step.steps, file, cards);
    const card = cards.get(step.card);
    const lacking = card?.lacks.find((ability) => abilitiesFor(step).includes(ability));
    if (card === undefined || lacking === undefined) continue;
    throw new WorldError(
      errorMessage(
        `${quotedPath(file)}, line ${step.line}`,
        `the card at ${card.where} can't do this ${step.do === 'clearFaults' ? 'fault' : step.do}, ${refusals[lacking]}`,
        'leave the step out, or run it on another card',
      ),
    );
  }
}

/** What a step needs. */
function abilitiesFor(step: ScenarioStep): CardAbility[] {
  switch (step.do) {
    case 'fault':
      return isOfWire(step.fault) ? ['faults', 'wire faults'] : ['faults'];
    case 'clearFaults':
      return ['faults'];
    case 'login':
      return ['known clock'];
    case 'hold':
      return (step.ms ?? 0) > longHoldMs ? ['long holds'] : [];
    default:
      return [];
  }
}

/** A kind that a variable names shows only when the fault is added. */
function isOfWire(fault: string): boolean {
  const [kind] = fault.trim().split(/[ \t]/);
  return faultKinds.some((one) => one.kind === kind && one.part === 'wire');
}
