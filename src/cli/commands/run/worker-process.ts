/**
 * A worker as a process of its own (`run-worker.ts`). Everything that it needs goes over IPC, a token too: arguments
 * of a process are for all users of a machine to read.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { RunWorker, WorkerResult } from './parallel-runs.ts';
import type { RunOutcome, RunSettings } from './run-file.ts';
import type { PlannedRun } from './sequential-runs.ts';

/** What a worker is sent. */
export interface WorkerTask {
  readonly planned: PlannedRun;
  readonly settings: RunSettings;
  /** Whether it says which step has ended. */
  readonly saysSteps: boolean;
}

/** What a worker says. An error is plain data: its class is another one there. */
export type WorkerMessage =
  | { readonly kind: 'step'; readonly name: string }
  | { readonly kind: 'done'; readonly outcome: RunOutcome; readonly ms: number }
  | {
      readonly kind: 'error';
      readonly name: string;
      readonly message: string;
      readonly code: unknown;
      /** Of one that was interrupted. */
      readonly signal: unknown;
    };

/** The bundle beside this one. */
const workerFile = join(import.meta.dirname, 'run-worker.cjs');

/** A run that a worker was sent and has not ended. */
interface SentRun {
  readonly onStep: (step: { readonly name: string }) => void;
  readonly finish: (result: WorkerResult) => void;
}

/** @param saysSteps whether `onStep` of a run is called */
export function startWorkerProcess(settings: RunSettings, saysSteps: boolean): RunWorker {
  const child = fork(workerFile, [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Keeps what JSON would change.
    serialization: 'advanced',
  });
  return workerOf(child, settings, saysSteps);
}

/** The worker that a process is. */
export function workerOf(
  child: Pick<ChildProcess, 'on' | 'send' | 'kill' | 'pid'>,
  settings: RunSettings,
  saysSteps: boolean,
): RunWorker {
  /** In the order in which it does them. */
  const sent: SentRun[] = [];
  let how: string | null = null;
  let isKilled = false;
  child.on('message', (message: WorkerMessage) => {
    if (message.kind === 'step') sent[0]?.onStep(message);
    else
      sent.shift()?.finish(message.kind === 'done' ? message : { kind: 'error', error: errorFrom(message) });
  });
  const ended = endOf(child).then((text) => {
    how = text;
    if (isKilled) return;
    sent.shift()?.finish({ kind: 'died', how: text });
    for (const { finish } of sent.splice(0)) finish({ kind: 'not begun' });
  });
  return {
    run: (planned, onStep) =>
      new Promise((finish) => {
        if (how !== null) {
          finish({ kind: 'died', how });
          return;
        }
        sent.push({ onStep, finish });
        // It may be gone by now, which `ended` says.
        child.send({ planned, settings, saysSteps } satisfies WorkerTask, () => {});
      }),
    async kill() {
      isKilled = true;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** How the process ended, once it has. */
function endOf(child: Pick<ChildProcess, 'on' | 'pid'>): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', ({ message }) => {
      // Sending may fail too; the process is there then.
      if (child.pid === undefined) resolve(`could not be started (${message})`);
    });
    child.on('exit', (code, signal) => {
      resolve(signal === null ? `ended with exit code ${code}` : `ended by ${signal}`);
    });
  });
}

function errorFrom({ name, message, code, signal }: Extract<WorkerMessage, { kind: 'error' }>): Error {
  return Object.assign(new Error(message), {
    name,
    ...(code !== undefined && { code }),
    ...(signal !== undefined && { signal }),
  });
}
