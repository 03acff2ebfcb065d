/**
 * `--parallel` of `dscplus run`: several workers, each of which does one run after the other. Whichever ends first, outcomes
 * come in the order of the runs, so that output and reports are those of one worker.
 */
import type { StepReport } from '../../../scenario/scenario-report.ts';
import { closedBySignal } from '../../far/closed-by-signal.ts';
import { deadWorkerReport } from './error-reports.ts';
import type { RunOutcome } from './run-file.ts';
import { createRunQueue } from './run-queue.ts';
import type { PlannedRun } from './sequential-runs.ts';

/** How a run in a worker ended. */
export type WorkerResult =
  /** `ms`: how long it took. */
  | { readonly kind: 'done'; readonly outcome: RunOutcome; readonly ms: number }
  | { readonly kind: 'error'; readonly error: Error }
  /** The worker ended with it. */
  | { readonly kind: 'died'; readonly how: string }
  /** The worker ended before. */
  | { readonly kind: 'not begun' };

export interface RunWorker {
  /** Does one run, after those that it was given before. A worker that died does no other. */
  run(planned: PlannedRun, onStep: (step: Pick<StepReport, 'name'>) => void): Promise<WorkerResult>;
  /** Ends it at once; runs that it has do not end. */
  kill(): Promise<void>;
}

export interface ParallelRuns {
  readonly workers: number;
  readonly start: () => RunWorker;
  /** A run after which no other begins. */
  readonly isLast: (outcome: RunOutcome) => boolean;
  readonly onStep: (index: number, step: Pick<StepReport, 'name'>) => void;
}

/** A worker is given runs for so long a time, ms, and at most so many, so that it seldom waits for the next. */
const aheadMs = 20;
const aheadMax = 16;

/** @throws the error of the first run that could not be done, when it is its turn */
export async function* runsInParallel(
  planned: readonly PlannedRun[],
  { workers, start, isLast, onStep }: ParallelRuns,
): AsyncGenerator<RunOutcome> {
  const results = planned.map(() => createSlot<WorkerResult>());
  const alive = new Set<RunWorker>();
  const queue = createRunQueue(planned.length);

  const createLane = (): (() => void) => {
    let worker: RunWorker | null = null;
    let given = 0;
    let ahead = 1;
    const take = (index: number, result: WorkerResult): void => {
      given -= 1;
      if (result.kind === 'not begun') {
        queue.giveBack(index);
        return;
      }
      if (result.kind === 'error' || (result.kind === 'done' && isLast(result.outcome)))
        queue.endAfter(index);
      if (result.kind === 'done') ahead = Math.min(Math.floor(aheadMs / result.ms), aheadMax);
      if (result.kind === 'died' && worker !== null) {
        alive.delete(worker);
        worker = null;
      }
      results[index]?.fill(result);
    };
    const fill = (): void => {
      // Near the end, what is left is for all.
      while (given < Math.max(1, Math.min(ahead, queue.left() / (2 * workers)))) {
        const index = queue.take();
        if (index === null) return;
        worker ??= start();
        alive.add(worker);
        given += 1;
        const run = worker.run(planned[index] as PlannedRun, (step) => onStep(index, step));
        void run.then((result) => {
          take(index, result);
          fill();
        });
      }
    };
    return fill;
  };

  const close = closedBySignal(async () => {
    queue.endAfter(-1);
    await Promise.all(Array.from(alive, (worker) => worker.kill()));
  });
  try {
    for (let i = 0; i < Math.min(workers, planned.length); i += 1) createLane()();
    for (const [i, { filled }] of results.entries()) {
      const result = await filled;
      if (result.kind === 'error') throw result.error;
      if (result.kind === 'done') yield result.outcome;
      if (result.kind === 'died')
        yield { report: deadWorkerReport(planned[i] as PlannedRun, result.how), screenshots: [] };
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
