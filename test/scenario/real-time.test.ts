/** Someone runs a scenario by the clock, to see the card as fast as a person would. */
import { expect, test } from 'vitest';
import { createInProcessCard, createWorldCard } from '../../src/scenario/cards/in-process-card.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { runScenario } from '../../src/scenario/run/run-scenario.ts';
import { readValues } from '../../src/scenario/run/scenario-values.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';

test('every step takes its time, which is the same for all cards', async () => {
  const scenario = readScenario(
    'scenario: a\nworld: { cards: { a: {}, b: {} } }\nsteps:\n  - { card: a, hold: press }\n' +
      '  - { card: b, hold: press }\n  - { card: b, advance: 5 s }\n  - { card: a, expect: PIN> }\n' +
      '  - { card: a, wait: "" }\n',
    'x.yaml',
  );
  const clock = createManualClock();
  const cards = new Map(
    scenario.world.cards.map((card) => [
      card.name,
      createInProcessCard(createWorldCard(card, scenario.world.unixMs, null, null), clock),
    ]),
  );
  const values = readValues(scenario, { env: () => undefined, file: null, command: null });
  const screenshots = { read: () => null, write: null };
  let isDone = false;
  const run = runScenario(scenario, cards, { values, passwordOf: () => '', login: null, screenshots });
  void run.finally(() => {
    isDone = true;
  });
  for (; !isDone; await new Promise(setImmediate)) clock.advance(10);
  const report = await run;
  expect(report.where).toBe('in process, in real time');
  expect(report.steps.map(({ result }) => result)).toEqual(Array(5).fill('passed'));
  // Card a goes off 30 s after its prompt, while card b is used; the clock of this test goes in steps of 10 ms.
  const [a] = report.logs;
  expect(a?.eventLines.at(-1)).toMatch(/^ 32\.0[01]0 s {2}lcd {4}" {8}"$/);
  expect(report.cardMs).toBeGreaterThanOrEqual(32_000);
  expect(report.cardMs).toBeLessThan(33_000);
  for (const card of cards.values()) await card.close();
});
