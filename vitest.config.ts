import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { testFiles } from './test/fast-tests.ts';
import { FolderCoverage } from './test/folder-coverage.ts';
import { MissingPrograms } from './test/missing-programs.ts';

const { fast, apart, slow } = testFiles();

const shared = {
  setupFiles: ['test/process/worker.ts'],
  // Far more than any takes: a busy machine is no reason to fail. Each wait in a test has a bound of its own.
  testTimeout: 120_000,
};

const config: ViteUserConfig = defineConfig({
  test: {
    globalSetup: ['test/process/left.ts'],
    reporters: ['default', new MissingPrograms(), new FolderCoverage()],
    // Most of the time goes by in other processes, which the tests wait for.
    maxWorkers: '100%',
    coverage: {
      include: ['src/**/*.ts', 'src/**/*.tsx'],
      reporter: [],
      // Of each folder; `.ci/run` fails below them.
      thresholds: {
        'src/crypto/**': { lines: 99, branches: 98 },
        'src/device/**': { lines: 98, branches: 95 },
        'src/driver/**': { lines: 90, branches: 85 },
        'src/keypad/**': { lines: 98, branches: 95 },
        'src/profiles/**': { lines: 88, branches: 84 },
      },
    },
    projects: [
      {
        test: {
          ...shared,
          name: 'fast',
          include: [...fast],
          isolate: false,
        },
      },
      { test: { ...shared, name: 'fast-apart', include: [...apart] } },
      {
        test: { ...shared, name: 'slow', include: [...slow], globalSetup: ['test/cli/bundle.ts'] },
      },
    ],
  },
});

export default config;
