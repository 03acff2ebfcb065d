/** A run of scenarios hears what becomes of its worker processes. */
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { type WorkerMessage, type WorkerTask, workerOf } from '../../src/cli/commands/run/worker-process.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';

const settings = { allowCommands: false, update: false, token: 'SECRET' };
const scenario = readScenario('scenario: x\nsteps:\n  - advance: 1 s\n', 'x.yaml');
const runs = [1, 2, 3].map((run) => ({ scenario, run }));

/** A process without a process: what it was sent, and what it says. */
class FakeChild extends EventEmitter {
  pid: number | undefined = 1;
  readonly sent: WorkerTask[] = [];
  readonly killedBy: string[] = [];
  send(task: WorkerTask): boolean {
    this.sent.push(task);
    return true;
  }
  kill(signal: string): boolean {
    this.killedBy.push(signal);
    this.emit('exit', null, signal);
    return true;
  }
  says(message: WorkerMessage): void {
    this.emit('message', message);
  }
}

function workerWith(child: FakeChild) {
  const steps: string[] = [];
  const worker = workerOf(child as unknown as ChildProcess, settings, true);
  const run = (i: number) => worker.run(runs[i]!, ({ name }) => steps.push(`${i + 1} ${name}`));
  return { worker, steps, run };
}

const outcome = { report: { name: 'x' }, screenshots: [] } as never;

test('runs end in the order in which they were sent, and steps belong to the first of them', async () => {
  const child = new FakeChild();
  const { steps, run } = workerWith(child);
  const [first, second] = [run(0), run(1)];
  expect(child.sent).toEqual([0, 1].map((i) => ({ planned: runs[i], settings, saysSteps: true })));
  child.says({ kind: 'step', name: 'a' });
  child.says({ kind: 'done', outcome, ms: 5 });
  child.says({ kind: 'step', name: 'b' });
  child.says({
    kind: 'error',
    name: 'VariableError',
    message: 'not set',
    code: undefined,
    signal: undefined,
  });
  expect(await first).toEqual({ kind: 'done', outcome, ms: 5 });
  const failed = await second;
  expect(failed).toMatchObject({ kind: 'error', error: { name: 'VariableError', message: 'not set' } });
  expect(steps).toEqual(['1 a', '2 b']);
});

test('a process that ends takes its present run with it, and gives the others back', async () => {
  const child = new FakeChild();
  const { run } = workerWith(child);
  const given = [run(0), run(1)];
  child.emit('exit', 7, null);
  expect(await Promise.all(given)).toEqual([
    { kind: 'died', how: 'ended with exit code 7' },
    { kind: 'not begun' },
  ]);
  expect(await run(2)).toEqual({ kind: 'died', how: 'ended with exit code 7' });
});

test('a process that can not be started says why; one that is there may fail to take a message', async () => {
  const child = new FakeChild();
  const { run } = workerWith(child);
  const given = run(0);
  child.emit('error', new Error('write EPIPE'));
  child.pid = undefined;
  child.emit('error', new Error('spawn EAGAIN'));
  expect(await given).toEqual({ kind: 'died', how: 'could not be started (spawn EAGAIN)' });
});

test('the run of a process that was killed on purpose does not end', async () => {
  const child = new FakeChild();
  const { worker, run } = workerWith(child);
  let ended = false;
  void run(0).then(() => {
    ended = true;
  });
  await worker.kill();
  await new Promise(setImmediate);
  expect([child.killedBy, ended]).toEqual([['SIGKILL'], false]);
});
