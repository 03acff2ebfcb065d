/**
 * Runs test files against mutants, one mutant after the other, in one vitest: it gets a list of
 * `{ name, files: { path: text }, test }` as JSON on stdin and gives a line of JSON for each,
 * `{ name, passed, failed: [names] }`.
 */
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';

const root = fileURLToPath(new URL('../../', import.meta.url));
const mutants = JSON.parse(await text(process.stdin));
let files = new Map();
/** Longer on a slow machine, as test/process/patience.ts has it. */
const limitMs = 60_000 * Number(process.env.DSCPLUS_TEST_SLOWNESS ?? 1);

const replacing = {
  name: 'the mutant',
  enforce: 'pre',
  load: (id) => files.get(id.split('?')[0]),
};

const vitest = await createVitest(
  'test',
  {
    config: false,
    root,
    watch: false,
    reporters: [{}],
    setupFiles: ['test/process/worker.ts'],
    testTimeout: limitMs,
    hookTimeout: limitMs,
    maxWorkers: 1,
    pool: 'threads',
    bail: 1,
  },
  { plugins: [replacing], logLevel: 'error' },
);
await vitest.standalone();
const project = vitest.getRootProject();

for (const mutant of mutants) {
  const before = files;
  files = new Map(Object.entries(mutant.files).map(([path, code]) => [root + path, code]));
  for (const path of [...before.keys(), ...files.keys()]) vitest.invalidateFile(path);
  const path = root + mutant.test;
  const run = await vitest.runTestSpecifications([project.createSpecification(path)]);
  // What ran before is there, too.
  const testModules = run.testModules.filter(({ moduleId }) => moduleId === path);
  const tests = testModules.flatMap((module) => [...module.children.allTests()]);
  const failed = tests.filter((test) => test.result().state === 'failed');
  const errors = [...testModules.flatMap((module) => module.errors()), ...run.unhandledErrors].map(
    (error) => error.message,
  );
  console.log(
    JSON.stringify({
      name: mutant.name,
      passed: tests.filter((test) => test.result().state === 'passed').length,
      failed: failed.map((test) => test.fullName),
      errors,
    }),
  );
}
await vitest.close();
