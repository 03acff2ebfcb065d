/** Tests that are run by tests: a file at a time, in a worker for each way to end that LEFT_HOW names. */
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { MissingPrograms } from '../../missing-programs.ts';
import { patient } from '../patience.ts';

const ways = (process.env.LEFT_HOW ?? '').split(';');

const config: ViteUserConfig = defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: {
    maxWorkers: ways.length,
    globalSetup: ['test/process/left.ts'],
    reporters: ['default', new MissingPrograms()],
    projects: ways.map((way, i) => ({
      test: {
        name: `way ${i}`,
        include: ['test/process/broken/{leaves,needs}.ts'],
        setupFiles: ['test/process/worker.ts'],
        testTimeout: patient(60_000),
        env: { LEFT_HOW: way },
      },
    })),
  },
});

export default config;
