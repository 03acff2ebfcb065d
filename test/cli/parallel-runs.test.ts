/** Several workers do the runs of scenarios; what comes out is in the order of the files. */
import { expect, test } from 'vitest';
import {
  type ParallelRuns,
  type RunWorker,
  runsInParallel,
  type WorkerResult,
} from '../../src/cli/commands/run/parallel-runs.ts';
import type { PlannedRun } from '../../src/cli/commands/run/sequential-runs.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import type { ScenarioReport } from '../../src/scenario/scenario-report.ts';

const runNamed = (name: string): PlannedRun => {
  const text = `scenario: "${name}"\nsteps:\n  - advance: 1 s\n`;
  return { scenario: readScenario(text, `${name}.yaml`), run: 1 };
};
const four = ['a', 'b', 'c', 'd'].map(runNamed);

/** Ends when the test says so. */
interface OpenRun {
  readonly name: string;
  readonly worker: number;
  end(result: WorkerResult): void;
}

/** Workers whose runs the test ends, and what they were asked to do. */
function openWorkers() {
  const open = new Map<string, OpenRun>();
  const begun: string[] = [];
  const killed: number[] = [];
  let started = 0;
  const start = (): RunWorker => {
    started += 1;
    const worker = started;
    return {
      run: ({ scenario: { name } }) =>
        new Promise((end) => {
          begun.push(name);
          open.set(name, { name, worker, end });
        }),
      async kill() {
        killed.push(worker);
      },
    };
  };
  const end = async (name: string, result: WorkerResult): Promise<void> => {
    open.get(name)?.end(result);
    // The worker takes its next run in a microtask.
    await new Promise(setImmediate);
  };
  return { start, end, open, begun, killed };
}

const slowMs = 1_000;

const done = (
  name: string,
  result: ScenarioReport['result'] = 'passed',
  ms: number = slowMs,
): WorkerResult => ({
  kind: 'done',
  outcome: { report: { name, result } as ScenarioReport, screenshots: [] },
  ms,
});

/** Collects what comes out, as it comes. */
function collect(
  options: Pick<ParallelRuns, 'start'> & Partial<ParallelRuns>,
  planned: readonly PlannedRun[] = four,
) {
  const came: string[] = [];
  const all = runsInParallel(planned, { workers: 2, isLast: () => false, onStep: () => {}, ...options });
  const ended = (async () => {
    for await (const { report } of all) {
      came.push(`${report.name} ${report.result}`);
      if (options.isLast?.({ report, screenshots: [] })) break;
    }
  })();
  ended.catch(() => {});
  return { came, ended };
}

test('a run that ends early comes when it is its turn, and its worker takes the next', async () => {
  const { start, end, begun, open, killed } = openWorkers();
  const { came, ended } = collect({ start });
  expect(begun).toEqual(['a', 'b']);
  await end('b', done('b'));
  expect([came, begun]).toEqual([[], ['a', 'b', 'c']]);
  expect(open.get('c')?.worker).toBe(2);
  await end('c', done('c'));
  await end('a', done('a'));
  expect(came).toEqual(['a passed', 'b passed', 'c passed']);
  await end('d', done('d'));
  await ended;
  expect([came.length, killed]).toEqual([4, [1, 2]]);
});

test('after one that fails no other begins, if that is to be the last; those before it still come', async () => {
  const { start, end, begun, killed } = openWorkers();
  const { came, ended } = collect({ start, isLast: ({ report }) => report.result === 'failed' });
  await end('b', done('b', 'failed'));
  expect(begun).toEqual(['a', 'b']);
  await end('a', done('a'));
  await ended;
  expect([came, killed]).toEqual([
    ['a passed', 'b failed'],
    [1, 2],
  ]);
});

test('an error is thrown when it is its turn', async () => {
  const { start, end, begun, killed } = openWorkers();
  const { came, ended } = collect({ start });
  await end('b', { kind: 'error', error: new Error('no value') });
  await end('a', done('a'));
  await expect(ended).rejects.toThrow('no value');
  expect([came, begun, killed]).toEqual([['a passed'], ['a', 'b'], [1, 2]]);
});

test('a worker that dies is a failed scenario, and another worker does the rest', async () => {
  const { start, end, open, killed } = openWorkers();
  const { came, ended } = collect({ start });
  await end('a', { kind: 'died', how: 'ended by SIGKILL' });
  expect(open.get('c')?.worker).toBe(3);
  for (const name of ['b', 'c', 'd']) await end(name, done(name));
  await ended;
  expect(came).toEqual(['a failed', 'b passed', 'c passed', 'd passed']);
  expect(killed).toEqual([2, 3]);
});

test('a worker is given several quick runs ahead, and gives back what it has not begun when it dies', async () => {
  const { start, end, open, begun } = openWorkers();
  const many = Array.from({ length: 20 }, (_, i) => String(i));
  const { came, ended } = collect({ start, workers: 1 }, many.map(runNamed));
  expect(begun).toEqual(['0']);
  await end('0', done('0', 'passed', 5));
  // 20 ms of runs that take 5 ms.
  expect(begun).toEqual(['0', '1', '2', '3', '4']);
  open.get('1')?.end({ kind: 'died', how: 'ended by SIGKILL' });
  for (const name of ['2', '3', '4']) open.get(name)?.end({ kind: 'not begun' });
  await end('none', done('none'));
  const again = [...open.values()].filter(({ worker }) => worker === 2).map(({ name }) => name);
  expect(again.sort()).toEqual(['2', '3', '4', '5']);
  for (const name of many.slice(2)) await end(name, done(name));
  await ended;
  expect(came).toEqual(['0 passed', '1 failed', ...many.slice(2).map((name) => `${name} passed`)]);
});

test('there are never more workers than runs', async () => {
  const { start, end, open } = openWorkers();
  const { ended } = collect({ start, workers: 64 });
  expect(Array.from(open.values(), ({ worker }) => worker)).toEqual([1, 2, 3, 4]);
  for (const name of ['d', 'c', 'b', 'a']) await end(name, done(name));
  await ended;
});
