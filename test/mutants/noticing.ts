/** Which tests a mutant is tried with, and what they made of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { checks } from '../login/checks/all.ts';
import type { Check } from '../login/checks/check.ts';
import { start } from '../process/start.ts';
import { testOf } from './all-mutants.ts';
import { type FolderMutant, type LoginMutant, mutatedFiles } from './mutant.ts';

type AnyMutant = LoginMutant | FolderMutant;

/** What a test file made of a mutant, or of the source as it is. */
export interface Outcome {
  /** The mutant's, or `none`. */
  readonly name: string;
  readonly test: string;
  readonly passed: readonly string[];
  readonly failed: readonly { readonly name: string; readonly message: string; readonly ms: number }[];
  /** What kept the file from being run. */
  readonly errors: readonly string[];
}

const recordPath = new URL('noticed-by.json', import.meta.url);

/** By mutant: the name of a test that notices it, the quickest at the time. */
export const noticedBy: Readonly<Record<string, string>> = JSON.parse(readFileSync(recordPath, 'utf8'));

export function writeNoticedBy(names: Readonly<Record<string, string>>): void {
  const sorted = Object.fromEntries(Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(recordPath, `${JSON.stringify(sorted, null, 2)}\n`);
}

export function nameOf({ number, says }: Check): string {
  return `check ${number}: ${says}`;
}

/** The tests to run against a mutant; null for all of its file. */
export function testsFor(mutant: AnyMutant, every: boolean): readonly string[] | null {
  const recorded = noticedBy[mutant.name];
  if (recorded !== undefined && !every) return [recorded];
  if ('test' in mutant) return null;
  const isRun = ({ number, processes, costly }: Check): boolean =>
    mutant.check === number ? !processes || mutant.processes === true : every && !processes && !costly;
  return checks.filter(isRun).map(nameOf);
}

/** The tests that notice the mutant as is meant: an expectation was not met; it is not that the mutant fell over. */
export function noticing(mutant: AnyMutant, { failed }: Outcome): Outcome['failed'] {
  if ('test' in mutant) return failed;
  return failed.filter(
    ({ name, message }) =>
      name.startsWith(`check ${mutant.check}:`) &&
      /^AssertionError|^Error: no (session|challenge) but/.test(message),
  );
}

/** Runs the tests against each mutant, and those of each file against the source as it is. */
export async function outcomesOf(
  mutants: readonly AnyMutant[],
  every: boolean,
  limitMs: number,
): Promise<readonly Outcome[]> {
  const runner = fileURLToPath(new URL('run-tests.mjs', import.meta.url));
  const child = start(process.execPath, [runner], {
    // A run of its own, not a part of this one.
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV$)/.test(name)),
    ),
    stdio: ['pipe', 'pipe', 'inherit'],
    limitMs,
  });
  const runs = mutants.map((mutant) => ({
    name: mutant.name,
    test: testOf(mutant),
    files: Object.fromEntries(mutatedFiles(mutant)),
    only: testsFor(mutant, every),
  }));
  child.stdin?.end(JSON.stringify(runs));
  const outcomes: Outcome[] = [];
  for await (const line of createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }))
    outcomes.push(JSON.parse(line) as Outcome);
  return outcomes;
}
