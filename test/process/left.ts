/** The end of a run: processes that its workers started and did not end are listed and ended, and the run fails. */
import { patient } from './patience.ts';

const { endTrees, marked, watchdogs } = (await import(new URL('tree.mjs', import.meta.url).href)) as {
  marked(prefix: string): { pid: number; command: string }[];
  watchdogs(prefix: string): number[];
  endTrees(roots: readonly number[]): Promise<void>;
};

export async function teardown(): Promise<void> {
  const prefix = `${process.pid}-`;
  // Those of workers that died end what is left now.
  await until(() => watchdogs(prefix).length === 0, patient(45_000));
  // A process that ends because its worker has ended, as esbuild's does, may need a moment for it.
  await until(() => marked(prefix).length === 0, patient(2_000));
  const left = marked(prefix);
  if (left.length === 0) return;
  const many =
    left.length === 1 ? 'process of the tests was left, and is' : 'processes of the tests were left, and are';
  console.error(`${left.length} ${many} ended now:`);
  for (const { pid, command } of left) console.error(`  ${pid} ${command}`);
  await endTrees(left.map(({ pid }) => pid));
  process.exitCode = 1;
}

async function until(holds: () => boolean, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}
