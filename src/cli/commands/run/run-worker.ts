/** The program of a worker of `dscplus run --parallel`: does the runs that its parent sends, one after the other. */
import { performance } from 'node:perf_hooks';
import { leaveSignalsToParent } from '../../far/closed-by-signal.ts';
import { codeOf, Interrupted } from '../../io/errors.ts';
import { showEveryMs } from './progress.ts';
import { runFile } from './run-file.ts';
import type { WorkerMessage, WorkerTask } from './worker-process.ts';

let last: Promise<void> = Promise.resolve();
let lastStepAt = Number.NEGATIVE_INFINITY;

leaveSignalsToParent();
process.on('disconnect', () => process.exit());
process.on('message', (task: WorkerTask) => {
  last = last.then(() => doRun(task));
});

/** When it ends, what it said is on its way: if this process dies in the next run, that run alone is lost. */
async function doRun({ planned, settings, saysSteps }: WorkerTask): Promise<void> {
  const onStep = saysSteps ? sayStep : undefined;
  const begun = performance.now();
  try {
    const outcome = await runFile(planned.scenario, settings, planned.run, onStep);
    await say({ kind: 'done', outcome, ms: performance.now() - begun });
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : { name: '', message: String(thrown) };
    const signal = thrown instanceof Interrupted ? thrown.signal : undefined;
    await say({ kind: 'error', name, message, code: codeOf(thrown) || undefined, signal });
  }
}

/** As often as it can show. */
function sayStep({ name }: { readonly name: string }): void {
  const now = performance.now();
  if (now - lastStepAt < showEveryMs) return;
  lastStepAt = now;
  void say({ kind: 'step', name });
}

function say(message: WorkerMessage): Promise<void> {
  return new Promise((sent) => {
    // Without a parent nobody hears it, and this process ends.
    process.send?.(message, () => sent());
  });
}
