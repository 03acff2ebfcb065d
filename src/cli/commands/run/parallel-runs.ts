/**
 * `--parallel` of `dscplus run`: several workers, each of which does one run at a time. Whichever ends first, outcomes
 * come in the order of the runs, so that output and reports are those of one worker.
 */
import type { StepReport } from '../../../scenario/scenario-report.ts';
import { closedBySignal } from '../../far/closed-by-signal.ts';
import { deadWorkerReport } from './dead-worker-report.ts';
import type { RunOutcome } from './run-file.ts';
import type { PlannedRun } from './sequential-runs.ts';

/** How a run in a worker ended. `died`: the worker ended with it. */
export type WorkerResult =
  | { readonly kind: 'done'; readonly outcome: RunOutcome }
  | { readonly kind: 'error'; readonly error: Error }
  | { readonly kind: 'died'; readonly how: string };

export interface RunWorker {
  /** Does one run. A worker that died does no other. */
  run(planned: PlannedRun, onStep: (step: Pick<StepReport, 'name'>) => void): Promise<WorkerResult>;
  /** Ends it at once; a run that it has does not end. */
  kill(): Promise<void>;
}

export interface ParallelRuns {
  readonly workers: number;
  readonly start: () => RunWorker;
  /** A run after which no other begins. */
  readonly isLast: (outcome: RunOutcome) => boolean;
  readonly onStep: (index: number, step: Pick<StepReport, 'name'>) => void;
}

/** @throws the error of the first run that could not be done, when it is its turn */
export async function* runsInParallel(
  planned: readonly PlannedRun[],
  { workers, start, isLast, onStep }: ParallelRuns,
): AsyncGenerator<RunOutcome> {
  const results = planned.map(() => createSlot<WorkerResult>());
  const alive = new Set<RunWorker>();
  let next = 0;
  let isOver = false;

  const work = async (): Promise<void> => {
    let worker: RunWorker | null = null;
    while (next < planned.length && !isOver) {
      const index = next;
      next += 1;
      worker ??= start();
      alive.add(worker);
      const result = await worker.run(planned[index] as PlannedRun, (step) => onStep(index, step));
      if (result.kind === 'error' || (result.kind === 'done' && isLast(result.outcome))) isOver = true;
      if (result.kind === 'died') {
        alive.delete(worker);
        worker = null;
      }
      results[index]?.fill(result);
    }
  };

  const close = closedBySignal(async () => {
    isOver = true;
    await Promise.all(Array.from(alive, (worker) => worker.kill()));
  });
  try {
    for (let i = 0; i < Math.min(workers, planned.length); i += 1) void work();
    for (const [i, { filled }] of results.entries()) {
      const result = await filled;
      if (result.kind === 'error') throw result.error;
      yield result.kind === 'done'
        ? result.outcome
        : { report: deadWorkerReport(planned[i] as PlannedRun, result.how), screenshots: [] };
    }
  } finally {
    await close();
  }
}

/** A place for a value that comes later. */
function createSlot<T>(): { readonly filled: Promise<T>; fill(value: T): void } {
  let fill: (value: T) => void = () => {};
  const filled = new Promise<T>((resolve) => {
    fill = resolve;
  });
  return { filled, fill };
}
