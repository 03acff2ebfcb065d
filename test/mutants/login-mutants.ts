/** Mutants of the login server, and how the checks are run against one. */
import { scryptSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checks } from '../login/checks/all.ts';
import type { Check, ServerProcess, Subject } from '../login/checks/check.ts';
import type { Scrypt } from '../login/login-server-parts.ts';
import { startServer } from '../login/processes.ts';
import type { LoginMutant } from './mutant.ts';
import {
  bundleFolder,
  createServerBundler,
  partsOf,
  type ServerBundle,
  type ServerBundler,
} from './server-bundle.ts';

/** A test for each mutant, and in the end a table of checks and mutants on stdout. */
export function testsOfMutants(title: string, mutants: readonly LoginMutant[]): void {
  const folder = bundleFolder();
  const rows = new Map<string, readonly Outcome[]>();
  let bundler: ServerBundler;
  beforeAll(async () => {
    bundler = await createServerBundler(folder.path, mutants);
  });
  afterAll(async () => {
    await bundler.dispose();
    folder.remove();
    if (rows.size > 0) console.log(matrix(mutants, rows));
  });

  describe(title, () => {
    it.each(mutants)('$name: fails check $check: $says', async (mutant) => {
      const outcomes = await runChecks(await bundler.bundle(mutant), mutant);
      rows.set(mutant.name, outcomes);
      const failures = outcomes
        .filter(({ number, failure }) => number === mutant.check && failure !== null)
        .map(({ failure }) => failure);
      expect(failures).not.toEqual([]);
      // An expectation was not met; it is not that the mutant fell over.
      for (const failure of failures)
        expect(failure).toMatch(/^AssertionError|^Error: no (session|challenge) but/);
    });
  });
}

/** A row for each mutant, a column for each line of the checklist. */
function matrix(mutants: readonly LoginMutant[], rows: ReadonlyMap<string, readonly Outcome[]>): string {
  const numbers = [...new Set(checks.map(({ number }) => number))];
  const width = Math.max(...mutants.map(({ name }) => name.length));
  const head = `${' '.repeat(width)} ${numbers.map((number) => String(number).padStart(2)).join(' ')}`;
  const lines = mutants.map(({ name, check }) => {
    const outcomes = rows.get(name) ?? [];
    const marks = numbers.map((number) => {
      const own = outcomes.filter((outcome) => outcome.number === number);
      if (own.length === 0) return '  ';
      if (own.every(({ failure }) => failure === null)) return ' .';
      return number === check ? ' #' : ' +';
    });
    return `${name.padEnd(width)} ${marks.join(' ')}`;
  });
  const legend = '# noticed by the check that is meant, + by another, . not noticed, blank not run';
  return [head, ...lines, legend].join('\n');
}

/** How a check failed, as text; null where it did not. */
export interface Outcome extends Pick<Check, 'number' | 'says'> {
  readonly failure: string | null;
}

/** Runs the checks against the bundle of a mutant, or all of them against the source as it is (null). */
export async function runChecks(
  bundle: ServerBundle,
  mutant: LoginMutant | null,
): Promise<readonly Outcome[]> {
  const subject = await subjectOf(bundle);
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    if (mutant !== null && !isRun(check, mutant)) continue;
    const { number, says, run } = check;
    outcomes.push({ number, says, failure: await run(subject).then(() => null, String) });
  }
  return outcomes;
}

/**
 * A mutant gets the line of the checklist that it is meant for. On request it gets all that start no process and take
 * no time, which shows in the table what else notices it.
 */
function isRun({ number, processes, costly }: Check, mutant: LoginMutant): boolean {
  if (mutant.check === number) return !processes || mutant.processes === true;
  return everyCheck && !processes && !costly;
}

const everyCheck = process.env.DSCPLUS_EVERY_CHECK === '1';

async function subjectOf(bundle: ServerBundle): Promise<Subject> {
  const parts = await partsOf(bundle);
  const running: ServerProcess[] = [];
  onTestFinished(async () => {
    await Promise.all(running.map((server) => server.kill()));
  });
  return {
    LoginServer: {
      ...parts,
      // A store that is made for a process has the hashes of that.
      createLoginService: (options) =>
        parts.createLoginService(
          options?.clock === undefined ? options : { scrypt: quickScrypt, ...options },
        ),
    },
    async serverProcess(store) {
      const server = await startServer(bundle.program, store);
      running.push(server);
      return server;
    },
  };
}

/** scrypt at a cost that takes next to no time, in this thread: what the costs are is said to it by the check of that. */
const quickScrypt: Scrypt = async (password, salt, bytes, options) =>
  new Uint8Array(scryptSync(password, salt, bytes, { ...options, N: 2 }));
