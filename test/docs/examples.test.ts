/** Every TypeScript example of the README, of docs/ and of the public docstrings runs, and gives what it says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicNamesOfSources } from '../public/public-names.ts';
import {
  createExampleRunner,
  type Example,
  type ExampleRunner,
  examplesOfNames,
  examplesOfPage,
  moduleOf,
  pagesWithExamples,
  runnerOf,
} from './example.ts';

const isOfNode = (example: Example): boolean => runnerOf(example) === 'node';
const ofPages = pagesWithExamples.flatMap(examplesOfPage).filter(isOfNode);
const ofNames = examplesOfNames(publicNamesOfSources()).filter(isOfNode);
const wrong: Example = { name: 'wrong', code: '1 + 1; // → 3' };

let runner: ExampleRunner;
beforeAll(async () => {
  runner = await createExampleRunner([...ofPages, ...ofNames, wrong]);
});
afterAll(() => runner.close());

describe('the examples', () => {
  for (const example of [...ofPages, ...ofNames]) {
    it(`${example.name} gives what it says`, async () => {
      const pairs = await runner.run(example);
      expect(pairs.length).toBe(moduleOf(example.code).checks);
      for (const [given, said] of pairs) expect(given).toEqual(said);
    });
  }

  it('are many, and a wrong claim is seen', async () => {
    expect(ofPages.length).toBeGreaterThanOrEqual(10);
    expect(ofNames.length).toBeGreaterThanOrEqual(60);
    const [[given, said] = []] = await runner.run(wrong);
    expect([given, said]).toEqual([2, 3]);
  });
});
