// Changes the code of a folder in every small way Stryker knows, and sees whether the tests of that folder notice:
//   npm run mutation -- src/device [file ...]
// Fails when fewer than 90 % are noticed, or when one that is not is missing from test/mutation/survivors.json, the
// list of those that were looked at, each with the reason why it is let be.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Stryker } from '@stryker-mutator/core';
import { root } from './load.js';

const scoreMin = 90;
const [folder = '', ...files] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const name = /^src\/([a-z]+(?:\/[a-z]+)*)\/?$/.exec(folder)?.[1];
if (name === undefined || !existsSync(new URL(`src/${name}`, root))) {
  console.error(`${JSON.stringify(folder)}: not a folder of src; use npm run mutation -- src/device`);
  process.exit(2);
}

process.env.MUTATED_FOLDER = name;
process.env.MUTATED_FILES = files.join(' ');
const stryker = new Stryker({
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  mutate: files.length > 0 ? files : [`src/${name}/**/*.ts`],
  // TypeScript 7 has no API for Stryker to rewrite the compiler's configuration with; nothing here needs it.
  tsconfigFile: 'none',
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // On a busy machine a slow test must not count as noticed, so only endless runs reach this limit.
  timeoutMS: 15_000,
  reporters: ['progress-append-only'],
  tempDirName: 'reports/stryker',
  ignorePatterns: ['dist', 'reports', '.ci'],
  allowEmpty: true,
});
const mutants = await stryker.runMutationTest();

const caught = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout');
const alive = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
const survivors = await Promise.all(alive.map(described));
const listed = JSON.parse(await readFile(new URL('test/mutation/survivors.json', root), 'utf8'));
const same = (one, other) =>
  ['file', 'line', 'mutator', 'original', 'replacement'].every((key) => one[key] === other[key]);
const unlisted = survivors.filter((one) => !listed.some((other) => same(one, other)));
const mutated = new Set(mutants.map(({ fileName }) => pathOf(fileName)));
const gone = listed.filter((one) => mutated.has(one.file) && !survivors.some((other) => same(one, other)));
const score = (100 * caught.length) / (caught.length + alive.length);

if (unlisted.length > 0) console.log(JSON.stringify(unlisted, null, 2));
for (const one of gone) console.log(`no longer alive: ${one.file}: ${one.line.trim()} -> ${one.replacement}`);
console.log(
  `src/${name}: ${score.toFixed(1)} % of ${caught.length + alive.length} noticed; ${alive.length} not, of which ${unlisted.length} are not listed`,
);
if (unlisted.length > 0 || score < scoreMin) process.exitCode = 1;

function pathOf(fileName) {
  return fileName.slice(fileName.lastIndexOf('/src/') + 1);
}

/** A survivor, identified by its text and not by its place, which moves. */
async function described({ fileName, location, mutatorName, replacement }) {
  const file = pathOf(fileName);
  const lines = (await readFile(new URL(file, root), 'utf8')).split('\n');
  const { start, end } = location;
  const original = lines
    .slice(start.line - 1, end.line)
    .map((line, i, all) =>
      line.slice(i === 0 ? start.column - 1 : 0, i === all.length - 1 ? end.column - 1 : undefined),
    )
    .join('\n');
  return {
    file,
    line: lines[start.line - 1].trim(),
    mutator: mutatorName,
    original,
    replacement,
    reason: '',
  };
}
