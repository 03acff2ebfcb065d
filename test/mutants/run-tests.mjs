/**
 * Runs test files against mutants, one mutant after the other, in one vitest; then, against the source as it is, the
 * tests that have noticed one. It gets a list of `{ name, files: { path: text }, test, shared }` as JSON on stdin, where
 * `shared` files may share a worker and start no process. It gives a line of JSON for each mutant, with the tests of its
 * file, `{ name, passed: [names], failed: [names], errors }`, and in the end one for each test file, by its path.
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
const limits = { testTimeout: limitMs, hookTimeout: limitMs, pool: 'threads', maxWorkers: 1 };

const vitest = await createVitest(
  'test',
  {
    config: false,
    root,
    watch: false,
    reporters: [{}],
    bail: 1,
    projects: [
      { plugins: [replacing], test: { ...limits, name: 'shared', isolate: false } },
      {
        plugins: [replacing],
        test: { ...limits, name: 'alone', setupFiles: ['test/process/worker.ts'] },
      },
    ],
  },
  { logLevel: 'error' },
);
await vitest.standalone();

function specification({ test, shared }) {
  const project = vitest.projects.find(({ name }) => name === (shared ? 'shared' : 'alone'));
  return project.createSpecification(root + test);
}

/** What became of the tests of a file. */
function outcome(name, { test }, run) {
  // What ran before is there, too.
  const testModules = run.testModules.filter(({ moduleId }) => moduleId === root + test);
  const tests = testModules.flatMap((module) => [...module.children.allTests()]);
  const inState = (state) => tests.filter((one) => one.result().state === state).map(fullName);
  const errors = [...testModules.flatMap((module) => module.errors()), ...run.unhandledErrors].map(
    (error) => error.message,
  );
  return { name, passed: inState('passed'), failed: inState('failed'), errors };
}

/** As vitest matches it. */
function fullName(task) {
  return task.parent.type === 'module' ? task.name : `${fullName(task.parent)} ${task.name}`;
}

const noticing = new Set();
for (const mutant of mutants) {
  const before = files;
  files = new Map(Object.entries(mutant.files).map(([path, code]) => [root + path, code]));
  for (const path of [...before.keys(), ...files.keys()]) vitest.invalidateFile(path);
  const found = outcome(mutant.name, mutant, await vitest.runTestSpecifications([specification(mutant)]));
  for (const name of found.failed) noticing.add(name);
  console.log(JSON.stringify(found));
}

const last = [...files.keys()];
files = new Map();
for (const path of last) vitest.invalidateFile(path);
const escaped = [...noticing].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
vitest.setGlobalTestNamePattern(new RegExp(`^(${escaped.join('|')})$`));
const testFiles = [...new Map(mutants.map((mutant) => [mutant.test, mutant])).values()];
const run = await vitest.runTestSpecifications(testFiles.map(specification));
for (const file of testFiles) console.log(JSON.stringify(outcome(file.test, file, run)));
await vitest.close();
