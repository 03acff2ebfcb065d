import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { MissingPrograms } from './test/missing-programs.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/process/worker.ts'],
    globalSetup: ['test/process/left.ts'],
    reporters: ['default', new MissingPrograms()],
    testTimeout: 60_000,
    // Most of the time goes by in other processes, which the tests wait for.
    maxWorkers: '100%',
    coverage: { include: ['src/**'] },
  },
});

export default config;
