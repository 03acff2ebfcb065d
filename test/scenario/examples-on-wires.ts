/** The shipped scenarios on cards at the end of a wire, one after the other on one card, beside the card in process. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { runFile } from '../../src/cli/commands/run/run-file.ts';
import type { WirePlace } from '../../src/cli/far/card-place.ts';
import { startFarEnd } from '../../src/cli/far/far-end.ts';
import { createWorldCard } from '../../src/scenario/cards/in-process-card.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { ScenarioReport } from '../../src/scenario/scenario-report.ts';

const folder = fileURLToPath(new URL('../../examples/scenarios', import.meta.url));
const settings = { allowCommands: false, update: false };

/** Scenarios that can share a card. */
export interface SharedWorld {
  readonly first: string;
  readonly scenarios: readonly Scenario[];
}

export function examplesByWorld(): SharedWorld[] {
  const worlds = new Map<string, Scenario[]>();
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    const path = join(folder, name);
    const scenario = readScenario(readFileSync(path, 'utf8'), path);
    // The card at the end of the wire has a clock of its own.
    if (scenario.world.timeLine !== null) continue;
    const world = JSON.stringify(scenario.world.cards);
    worlds.set(world, [...(worlds.get(world) ?? []), scenario]);
  }
  return Array.from(worlds.values(), (scenarios) => ({ first: scenarios[0]!.name, scenarios }));
}

/** Runs the scenarios on one card; each must leave the log that it leaves in process. */
export async function expectSameLogs(place: WirePlace, { scenarios }: SharedWorld): Promise<void> {
  const { cards, unixMs } = scenarios[0]!.world;
  const card = createWorldCard(cards[0]!, unixMs, null, null);
  const end = await startFarEnd(card, place);
  for (const scenario of scenarios) {
    const { battery } = card.memory();
    const wire = { ...settings, place: end.place, token: end.token };
    const { report: there } = await runFile(scenario, wire, 1);
    expect(there.steps.filter(({ result }) => result !== 'passed')).toEqual([]);
    expect({ logs: there.logs, cardMs: there.cardMs }).toEqual(await inProcess(scenario, battery));
  }
  await end.close();
}

type Left = Pick<ScenarioReport, 'logs' | 'cardMs'>;
const known = new Map<string, Left>();

/** What a scenario leaves in process, on a battery that others have used. */
async function inProcess(scenario: Scenario, battery: number): Promise<Left> {
  const name = `${scenario.file} ${battery}`;
  const cards = scenario.world.cards.map((card) => ({ ...card, battery }));
  const used = { ...scenario, world: { ...scenario.world, cards } };
  const { logs, cardMs } = known.get(name) ?? (await runFile(used, settings, 1)).report;
  known.set(name, { logs, cardMs });
  return { logs, cardMs };
}
