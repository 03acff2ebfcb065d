/**
 * The tests as `npm run mutation` runs them, once for every change it makes to the code: those of one folder,
 * without what starts other processes, runs a thousand times, or works before its first test begins.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const { MUTATED_FOLDER = 'device' } = process.env;

const config: ViteUserConfig = defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    // Where a profile's values come from stands in the docs, which are checked against the code.
    include: [
      `test/${MUTATED_FOLDER}/**/*.test.ts`,
      ...(MUTATED_FOLDER === 'device' ? ['test/docs/generated.test.ts'] : []),
    ],
    exclude: ['test/device/{proof,determinism,canary}.test.ts', 'test/crypto/oracle.test.ts'],
    env: { STORM_RUNS: '40' },
    testTimeout: 20_000,
  },
});

export default config;
