/** The report of a run whose worker died: a failed scenario, of whose steps nothing is known. */
import { errorMessage } from '../../../errors/message.ts';
import { worldProfile } from '../../../scenario/read-scenario.ts';
import type { WorldCard } from '../../../scenario/scenario.ts';
import type { ScenarioReport, StepFailure } from '../../../scenario/scenario-report.ts';
import type { PlannedRun } from './sequential-runs.ts';

/** @param how how the worker ended: `ended by SIGKILL` */
export function deadWorkerReport({ scenario, run }: PlannedRun, how: string): ScenarioReport {
  const { name, file, world, steps } = scenario;
  const card = world.cards[0] as WorldCard;
  const { cells, segments } = worldProfile(card);
  const failure: StepFailure = {
    kind: 'error',
    ...{ awaited: 'the end of the scenario', shown: `its worker ${how}` },
    reason: errorMessage('worker', how, 'run this scenario without --parallel to see why'),
    lcd: { text: ''.padEnd(cells), cells, segments, lit: null },
    ...{ frames: [], keys: [], eventLines: [], audit: [], screenshot: null },
  };
  const place = { name: 'worker', line: steps[0]?.line ?? 1, card: card.name };
  return {
    ...{ name, file, where: 'in a worker', result: 'failed', run, cardMs: 0, logs: [] },
    steps: [{ ...place, result: 'failed', cardMs: 0, failure }],
  };
}
