/** Runs the text of a scenario in this process, without a login server, for tests of the engine. */
import { createInProcessCard, createWorldCard } from '../../src/scenario/cards/in-process-card.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { runScenario } from '../../src/scenario/run/run-scenario.ts';
import { readValues } from '../../src/scenario/run/scenario-values.ts';
import { checkWorld } from '../../src/scenario/run/world-check.ts';
import type { ScenarioReport } from '../../src/scenario/scenario-report.ts';

export async function runText(
  text: string,
  pictures: Map<string, string> = new Map(),
  update = false,
): Promise<ScenarioReport> {
  const scenario = readScenario(text, 'x.yaml');
  const cards = new Map(
    scenario.world.cards.map(
      (card) =>
        [card.name, createInProcessCard(createWorldCard(card, scenario.world.unixMs, null, null))] as const,
    ),
  );
  const values = readValues(scenario, { env: () => undefined, file: null, command: null });
  const screenshots = {
    read: (name: string) => pictures.get(name) ?? null,
    write: update ? (name: string, svg: string) => void pictures.set(name, svg) : null,
  };
  await checkWorld(scenario, cards);
  return runScenario(scenario, cards, { values, passwordOf: () => '', login: null, screenshots });
}
