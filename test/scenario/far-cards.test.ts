/**
 * A tester runs the same scenarios on cards at the end of a wire, one after the other on one card, and gets the event
 * log of the card in process, to the byte.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runFile } from '../../src/cli/commands/run/run-file.ts';
import type { WirePlace } from '../../src/cli/far/card-place.ts';
import { startFarEnd } from '../../src/cli/far/far-end.ts';
import { createWorldCard } from '../../src/scenario/cards/in-process-card.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { folder as work } from '../serial/tools.ts';

const folder = fileURLToPath(new URL('../../examples/scenarios', import.meta.url));
const address = { host: '127.0.0.1', port: 0 };
const places: Readonly<Record<string, WirePlace>> = {
  TCP: { kind: 'tcp', address, start: false },
  'RFC 2217': { kind: 'rfc2217', address, start: false },
  HTTP: { kind: 'http', address, start: false },
  PTY: { kind: 'device', path: join(work, 'card'), start: false },
};
const settings = { allowCommands: false, update: false };

/** The scenarios of each world: they can share a card. */
const worlds = new Map<string, Scenario[]>();
for (const name of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
  const path = join(folder, name);
  const scenario = readScenario(readFileSync(path, 'utf8'), path);
  const world = JSON.stringify(scenario.world.cards);
  worlds.set(world, [...(worlds.get(world) ?? []), scenario]);
}

/** The scenario on a battery that other scenarios have used. */
function withBattery(scenario: Scenario, battery: number): Scenario {
  const cards = scenario.world.cards.map((card) => ({ ...card, battery }));
  return { ...scenario, world: { ...scenario.world, cards } };
}

describe.each(Object.keys(places))('over %s', (name) => {
  test.each(Array.from(worlds.values(), (scenarios) => ({ first: scenarios[0]!.name, scenarios })))(
    '$first, and those with the same card',
    async ({ scenarios }) => {
      const card = createWorldCard(scenarios[0]!.world.cards[0]!, null, null);
      const { place, token, close } = await startFarEnd(card, places[name]!);
      for (const scenario of scenarios) {
        const { battery } = card.memory();
        const report = await runFile(scenario, { ...settings, place, token }, 1);
        expect(report.steps.filter(({ result }) => result !== 'passed')).toEqual([]);
        const { logs, cardMs } = await runFile(withBattery(scenario, battery), settings, 1);
        expect({ logs: report.logs, cardMs: report.cardMs }).toEqual({ logs, cardMs });
      }
      await close();
    },
  );
});
