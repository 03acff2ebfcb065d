/** The program of a worker of `dscplus run --parallel`: does the runs that its parent sends, one at a time. */

import { leaveSignalsToParent } from '../../far/closed-by-signal.ts';
import { codeOf } from '../../io/errors.ts';
import { runFile } from './run-file.ts';
import type { WorkerMessage, WorkerTask } from './worker-process.ts';

leaveSignalsToParent();
process.on('disconnect', () => process.exit());
process.on('message', (task: WorkerTask) => void doRun(task));

async function doRun({ planned, settings, saysSteps }: WorkerTask): Promise<void> {
  const onStep = saysSteps ? ({ name }: { readonly name: string }) => say({ kind: 'step', name }) : undefined;
  try {
    say({ kind: 'done', outcome: await runFile(planned.scenario, settings, planned.run, onStep) });
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : { name: '', message: String(thrown) };
    say({ kind: 'error', name, message, code: codeOf(thrown) || undefined });
  }
}

function say(message: WorkerMessage): void {
  process.send?.(message);
}
