/**
 * Someone breaks one rule at a time, and the project's tests notice each. See docs/dev/mutants.md; with
 * DSCPLUS_EVERY_CHECK=1 every check is tried with each mutant of the login server.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../login/checks/all.ts';
import { allMutants, loginMutants, testOf } from './all-mutants.ts';
import { folderMutants } from './folder-mutants.ts';
import { mutatedFiles } from './mutant.ts';
import { noticedBy, noticing, type Outcome, outcomesOf, writeNoticedBy } from './noticing.ts';

/** Far more than it takes. */
const runLimitMs = 3_600_000;
const every = process.env.DSCPLUS_EVERY_CHECK === '1';
/** Why a mutant can not be run. */
const unusable = new Map<string, string>();
for (const mutant of allMutants) {
  try {
    mutatedFiles(mutant);
  } catch (error) {
    unusable.set(mutant.name, (error as Error).message);
  }
}
let outcomes: readonly Outcome[] = [];

beforeAll(async () => {
  const usable = allMutants.filter(({ name }) => !unusable.has(name));
  outcomes = await outcomesOf(usable, every, runLimitMs);
}, runLimitMs);

afterAll(() => {
  console.log(`${matrix()}\n\n${firstNoticing()}`);
  if (process.env.DSCPLUS_RECORD === '1') writeNoticedBy(Object.fromEntries(quickest()));
});

/** A row for each mutant of the login server, a column for each line of the checklist. */
function matrix(): string {
  const numbers = [...new Set(checks.map(({ number }) => number))];
  const width = Math.max(...loginMutants.map(({ name }) => name.length));
  const head = `${' '.repeat(width)} ${numbers.map((number) => String(number).padStart(2)).join(' ')}`;
  const lines = loginMutants.map(({ name, check }) => {
    const outcome = outcomes.find((one) => one.name === name);
    const marks = numbers.map((number) => {
      const isOwn = (test: string): boolean => test.startsWith(`check ${number}:`);
      if (outcome?.failed.some((test) => isOwn(test.name))) return number === check ? ' #' : ' +';
      return outcome?.passed.some(isOwn) ? ' .' : '  ';
    });
    return `${name.padEnd(width)} ${marks.join(' ')}`;
  });
  const legend = '# noticed by the check that is meant, + by another, . not noticed, blank not run';
  return [head, ...lines, legend].join('\n');
}

/** A row for each mutant of another folder: the folder, and the test that notices it. */
function firstNoticing(): string {
  const width = Math.max(...folderMutants.map(({ name }) => name.length));
  const rows = folderMutants.map(({ name, folder }) => {
    const [noticed] = outcomes.find((one) => one.name === name)?.failed ?? [];
    return `${folder.padEnd(11)} ${name.padEnd(width)} ${noticed?.name ?? '- not noticed'}`;
  });
  return rows.join('\n');
}

/** For each mutant the test that is recorded; without one, the quickest that notices it. */
function quickest(): [string, string][] {
  return allMutants.flatMap((mutant): [string, string][] => {
    const outcome = outcomes.find(({ name }) => name === mutant.name);
    const found = outcome === undefined ? [] : noticing(mutant, outcome);
    const [first] = found.toSorted((a, b) => a.ms - b.ms);
    const name = found.find((test) => test.name === noticedBy[mutant.name]) ?? first;
    return name === undefined ? [] : [[mutant.name, name.name]];
  });
}

describe('none: the source as it is', () => {
  it.each([...new Set(allMutants.map(testOf))])('passes the tests of %s that notice a mutant', (test) => {
    const outcome = outcomes.find((one) => one.name === 'none' && one.test === test);
    expect(outcome).toMatchObject({ failed: [], errors: [] });
    const names = allMutants.flatMap((mutant) => (testOf(mutant) === test ? [noticedBy[mutant.name]] : []));
    expect(outcome?.passed).toEqual(expect.arrayContaining(names.filter((name) => name !== undefined)));
  });
});

describe('without its rule, or with it slightly changed', () => {
  it.each(allMutants)('$name: fails a test ($says)', (mutant) => {
    expect(unusable.get(mutant.name)).toBeUndefined();
    const outcome = outcomes.find(({ name }) => name === mutant.name);
    expect(outcome?.errors).toEqual([]);
    const recorded = noticedBy[mutant.name];
    const hint = `it passes “${recorded ?? testOf(mutant)}”; see “Mend a mutant” in docs/dev/mutants.md`;
    expect(outcome !== undefined && noticing(mutant, outcome), hint).not.toEqual([]);
  });
});
