import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    // Most of the time goes by in other processes, which the tests wait for.
    maxWorkers: '100%',
    coverage: { include: ['src/**'] },
  },
});

export default config;
