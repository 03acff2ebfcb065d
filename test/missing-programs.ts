/** The end of a run's output: how many tests were skipped because a program is missing, and how to install it. */
import type { Reporter, TestModule } from 'vitest/node';
import { installCommand, programNamed } from './programs.ts';

/** The lines for tests that miss the named programs each. */
export function missingSummary(tests: readonly (readonly string[])[]): string[] {
  const counts = new Map<string, number>();
  for (const name of tests.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.size === 0) return [];
  const names = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1));
  const installed = names.filter((name) => programNamed(name)?.packages !== undefined);
  return [
    `${tests.length} ${tests.length === 1 ? 'test was' : 'tests were'} not run, for want of these programs:`,
    ...names.map((name) => `  ${name.padEnd(14)}${String(counts.get(name)).padStart(5)}`),
    ...(installed.length > 0 ? [`Install them on Debian: ${installCommand(installed)}`] : []),
  ];
}

export class MissingPrograms implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const missing = modules.flatMap((one) =>
      Array.from(one.children.allTests(), (test) => test.meta().missing ?? []).filter(
        (names) => names.length > 0,
      ),
    );
    for (const line of missingSummary(missing)) console.log(line);
  }
}
