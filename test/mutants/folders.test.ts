/** Someone breaks one rule of a folder at a time, and the project's tests notice each. */
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFiles } from '../fast-tests.ts';
import { start } from '../process/start.ts';
import { folderMutants } from './folder-mutants.ts';
import { mutatedFiles } from './mutant.ts';

/** What a test file made of a mutant, or its tests that notice one of the source as it is. */
interface Outcome {
  /** The mutant's, or the path of the file. */
  readonly name: string;
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** What kept the file from being run. */
  readonly errors: readonly string[];
}

/** What `run-tests.mjs` takes. */
interface MutantRun {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly test: string;
  readonly shared: boolean;
}

const files = [...new Set(folderMutants.map(({ test }) => test))];
const { fast } = testFiles();
/** What is to be run, and why a mutant can not be. */
const mutants: MutantRun[] = [];
const unusable = new Map<string, string>();
for (const mutant of folderMutants) {
  const { name, test } = mutant;
  try {
    const replaced = Object.fromEntries(mutatedFiles(mutant));
    mutants.push({ name, files: replaced, test, shared: fast.includes(test) });
  } catch (error) {
    unusable.set(name, (error as Error).message);
  }
}
const outcomes = new Map<string, Outcome>();
/** Far more than it takes. */
const runLimitMs = 3_600_000;

beforeAll(async () => {
  await Promise.all(shares().map(runMutants));
}, runLimitMs);

/** The mutants, those of a test file together, in as many equal shares as there are cores. */
function shares(): MutantRun[][] {
  const all = Array.from({ length: availableParallelism() }, (): MutantRun[] => []);
  for (const file of files) {
    const smallest = all.reduce((a, b) => (b.length < a.length ? b : a));
    smallest.push(...mutants.filter(({ test }) => test === file));
  }
  return all.filter((share) => share.length > 0);
}

async function runMutants(share: readonly MutantRun[]): Promise<void> {
  const runner = fileURLToPath(new URL('run-tests.mjs', import.meta.url));
  const child = start(process.execPath, [runner], {
    // A run of its own, not a part of this one.
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV$)/.test(name)),
    ),
    stdio: ['pipe', 'pipe', 'inherit'],
    limitMs: runLimitMs,
  });
  child.stdin?.end(JSON.stringify(share));
  for await (const line of createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })) {
    const outcome = JSON.parse(line) as Outcome;
    outcomes.set(outcome.name, outcome);
  }
}

/** A row for each mutant: its folder, and the first test that noticed it. */
afterAll(() => {
  const width = Math.max(...folderMutants.map(({ name }) => name.length));
  const rows = folderMutants.map(({ name, folder }) => {
    const [noticed = '- not noticed'] = outcomes.get(name)?.failed ?? [];
    return `${folder.padEnd(11)} ${name.padEnd(width)} ${noticed}`;
  });
  console.log(rows.join('\n'));
});

describe('the source as it is', () => {
  it.each(files)('passes the tests of %s that notice a mutant', (file) => {
    const mutantsOfFile = folderMutants.filter(({ test }) => test === file);
    const noticing = mutantsOfFile.flatMap(({ name }) => outcomes.get(name)?.failed ?? []);
    expect(outcomes.get(file)).toMatchObject({ failed: [], errors: [] });
    expect(outcomes.get(file)?.passed).toEqual(expect.arrayContaining(noticing));
  });
});

describe('a folder without a rule', () => {
  it.each(folderMutants)('$folder $name: fails $test ($says)', ({ name }) => {
    expect(unusable.get(name)).toBeUndefined();
    const outcome = outcomes.get(name);
    expect(outcome?.errors).toEqual([]);
    expect(outcome?.failed).not.toEqual([]);
  });
});
