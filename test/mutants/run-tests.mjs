/**
 * Runs tests against mutants. It gets a list of `{ name, test, files: { path: text }, only: [names of tests] }` as JSON
 * on stdin, where `only` may be null for all tests of the file. It gives a line of JSON for each mutant, and then, as
 * `none`, one for each test file: its tests that noticed a mutant, run against the source as it is. A line is
 * `{ name, test, passed: [names], failed: [{ name, message, ms }], errors }`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';
import { functionText, moduleTexts } from './module-texts.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const mutants = JSON.parse(await text(process.stdin));
/** Longer on a slow machine, as test/process/patience.ts has it. */
const limitMs = 60_000 * Number(process.env.DSCPLUS_TEST_SLOWNESS ?? 1);

const folder = mkdtempSync(`${tmpdir()}/dscplus-mutants-`);
process.on('exit', () => rmSync(folder, { recursive: true }));
const tests = [...new Set(mutants.map(({ test }) => test))];
const compiled = mutants.map(async ({ name, files }) => {
  const texts = Object.entries(files).map(async ([path, source]) => [path, await functionText(path, source)]);
  return [name, Object.fromEntries(await Promise.all(texts))];
});
const texts = {
  modules: await moduleTexts(root, tests),
  mutants: Object.fromEntries(await Promise.all(compiled)),
};
writeFileSync(`${folder}/texts.json`, JSON.stringify(texts));

const vitest = await createVitest(
  'test',
  {
    config: false,
    root,
    watch: false,
    reporters: [{ onTestModuleEnd }],
    testTimeout: limitMs,
    hookTimeout: limitMs,
    isolate: false,
    maxWorkers: availableParallelism(),
    runner: 'test/mutants/mutant-runner.ts',
    setupFiles: ['test/process/worker.ts'],
    env: { DSCPLUS_MUTANTS: `${folder}/texts.json` },
  },
  { logLevel: 'error' },
);
await vitest.standalone();
const [project] = vitest.projects;

function specification(test, name, only) {
  const pattern = only === null ? undefined : new RegExp(`^(${only.map(escaped).join('|')})$`);
  return project.createSpecification(`${root}${test}?mutant=${name}`, { testNamePattern: pattern });
}

function escaped(name) {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** By test file: the tests that have failed. */
const noticing = new Map();

/** What became of the tests of a file. */
function onTestModuleEnd(module) {
  const [test, name] = module.moduleId.slice(root.length).split('?mutant=');
  const results = [...module.children.allTests()].map((one) => ({ one, ...one.result() }));
  const passed = results.filter(({ state }) => state === 'passed').map(({ one }) => fullName(one));
  const failed = results
    .filter(({ state }) => state === 'failed')
    .map(({ one, errors }) => ({
      name: fullName(one),
      message: `${errors[0].name}: ${errors[0].message}`,
      ms: one.diagnostic().duration,
    }));
  const errors = module.errors().map(({ message }) => message);
  for (const one of failed) noticing.set(test, (noticing.get(test) ?? new Set()).add(one.name));
  console.log(JSON.stringify({ name, test, passed, failed, errors }));
}

/** As vitest matches it. */
function fullName(task) {
  return task.parent.type === 'module' ? task.name : `${fullName(task.parent)} ${task.name}`;
}

await vitest.runTestSpecifications(mutants.map(({ name, test, only }) => specification(test, name, only)));
const asItIs = [...noticing].map(([test, names]) => specification(test, 'none', [...names]));
await vitest.runTestSpecifications(asItIs);
await vitest.close();
process.exit();
