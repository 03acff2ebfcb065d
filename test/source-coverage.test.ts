/** What a run with coverage counts is what ran, though it keeps less. */
import { expect, test } from 'vitest';
import config from '../vitest.config.ts';
import { whatRan } from './source-coverage.ts';

const url = 'file:///src/a.ts';
const ran = (
  functionName: string,
  ...counts: number[]
): { functionName: string; ranges: { count: number }[] } => ({
  functionName,
  ranges: counts.map((count) => ({ count })),
});

test('of a source that was loaded all functions are kept, so that those that never run count as missed', () => {
  const functions = [ran('', 1), ran('used', 3, 0), ran('unused', 0)];
  expect(whatRan({ url, functions })).toEqual({ url, functions });
});

test('of a source that was there before, those that ran again are kept, and nothing of one that did not', () => {
  const functions = [ran('', 0), ran('used', 3, 0), ran('unused', 0), ran('in part', 0, 2)];
  expect(whatRan({ url, functions })).toEqual({ url, functions: [functions[1], functions[3]] });
  expect(whatRan({ url, functions: [ran('', 0), ran('unused', 0)] })).toEqual({ url, functions: [] });
});

test('all projects compile a source alike, since it is mapped to its lines once', () => {
  const projects = config.test?.projects ?? [];
  const compiling = projects.map((project) => {
    const { oxc, plugins = [], esbuild, resolve, define } = project as Record<string, unknown>;
    const hooks = (plugins as object[])
      .flatMap(Object.keys)
      .filter((name) => /transform|load|resolve/.test(name));
    return { oxc, hooks, esbuild, resolve, define };
  });
  expect(compiling.length).toBeGreaterThan(1);
  for (const one of compiling) expect(one).toEqual(compiling[0]);
});
