/** Reports of runs that have none of their own: failed scenarios, of whose steps nothing is known. */
import { errorMessage } from '../../../errors/message.ts';
import { worldProfile } from '../../../scenario/read-scenario.ts';
import type { WorldCard } from '../../../scenario/scenario.ts';
import type { ScenarioReport, StepFailure } from '../../../scenario/scenario-report.ts';
import type { PlannedRun } from './sequential-runs.ts';

/** Of a run whose worker died. @param how how the worker ended: `ended by SIGKILL` */
export function deadWorkerReport(planned: PlannedRun, how: string): ScenarioReport {
  return errorReport(planned, 'in a worker', 'worker', {
    ...{ awaited: 'the end of the scenario', shown: `its worker ${how}` },
    reason: errorMessage('worker', how, 'run this scenario without --parallel to see why'),
  });
}

/** Of a run that lacks what it needs, such as a value or a card. */
export function notBegunReport(planned: PlannedRun, { message }: Error): ScenarioReport {
  return errorReport(planned, 'not begun', 'begin', {
    ...{ awaited: 'the beginning of the scenario', shown: 'an error' },
    reason: message,
  });
}

function errorReport(
  { scenario, run }: PlannedRun,
  where: string,
  step: string,
  why: Pick<StepFailure, 'awaited' | 'shown' | 'reason'>,
): ScenarioReport {
  const { name, file, world, steps } = scenario;
  const card = world.cards[0] as WorldCard;
  const { cells, segments } = worldProfile(card);
  const failure: StepFailure = {
    ...{ kind: 'error', ...why },
    lcd: { text: ''.padEnd(cells), cells, segments, lit: null },
    ...{ frames: [], keys: [], eventLines: [], audit: [], screenshot: null },
  };
  const place = { name: step, line: steps[0]?.line ?? 1, card: card.name };
  return {
    ...{ name, file, where, result: 'failed', run, cardMs: 0, logs: [] },
    steps: [{ ...place, result: 'failed', cardMs: 0, failure }],
  };
}
