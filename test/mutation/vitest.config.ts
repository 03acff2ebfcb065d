/**
 * The tests as `npm run mutation` runs them, once for every change it makes to the code: those of one folder,
 * without what starts other processes, runs a thousand times, or works before its first test begins.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { testFiles } from '../fast-tests.ts';

const { MUTATED_FOLDER = 'device' } = process.env;

/** Tests that show the rules of a folder, where they are not all in the folder of its name. */
const shownBy: Readonly<Record<string, readonly string[]>> = {
  // Where a profile's values come from stands in the docs, which are checked against the code.
  device: ['test/device/', 'test/docs/generated.test.ts'],
  'login/auth': ['test/login/'],
  'login/factors': ['test/login/', 'test/crypto/enumeration.test.ts'],
};

/** They do over and over what others do once. */
const tooLong = [
  'test/device/proof.test.ts',
  'test/device/canary.test.ts',
  'test/login/soak.test.ts',
  'test/login/fails-at-each-call.test.ts',
];

const folders = shownBy[MUTATED_FOLDER] ?? [`test/${MUTATED_FOLDER}/`];
const { fast, apart } = testFiles();

const config: ViteUserConfig = defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: [...fast, ...apart].filter(
      (file) => folders.some((folder) => file.startsWith(folder)) && !tooLong.includes(file),
    ),
    env: { STORM_RUNS: '40' },
    testTimeout: 20_000,
  },
});

export default config;
