import { availableParallelism } from 'node:os';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { once, testFiles } from './test/fast-tests.ts';
import { FolderCoverage } from './test/folder-coverage.ts';
import { LongestFirst } from './test/longest-first.ts';
import { MissingPrograms } from './test/missing-programs.ts';
import { patient } from './test/process/patience.ts';

const { fast, apart, slow, slowApart, mutants } = testFiles();
const isOnce = (file: string): boolean => once.includes(file);
const isFast = (file: string): boolean => !isOnce(file);

const shared = {
  setupFiles: ['test/process/worker.ts'],
  // Far more than any takes: a busy machine is no reason to fail. Each wait in a test has a bound of its own.
  testTimeout: patient(120_000),
  hookTimeout: patient(120_000),
  expect: { poll: { timeout: patient(45_000), interval: 5 } },
  // React as the program has it.
  env: { NODE_ENV: 'production' },
};

/**
 * Most of what a fast test runs, it runs a few times only. V8 collects garbage less often, and that of Node 20 optimises
 * later than by itself: a tenth less work, measured. The long searches run the same code for seconds, and the tests of
 * programs spend their time elsewhere, one of them on a code cache, which fits V8 with its own settings alone.
 */
const brief = {
  execArgv: [
    '--min-semi-space-size=16',
    // Later ones have another name for it, and need it less: they optimise in two steps.
    ...(process.versions.node.startsWith('20.') ? ['--interrupt-budget=1500000'] : []),
  ],
};

/** A file of these keeps less than half a core busy, since it waits for processes: thus three at once for each core. */
const waiting = { maxWorkers: 3 * availableParallelism() } as const;

/** They come after the others, which keep the cores busy; as an option, `--sequence.shuffle` would take that away. */
const last: NonNullable<ViteUserConfig['plugins']>[number] = {
  name: 'after the other projects',
  configureVitest({ project }) {
    project.config.sequence.groupOrder = 1;
  },
};

/** As the program is built: without what React has for those who develop with it. Alike in all projects, for source-coverage.ts. */
const oxc = { jsx: { development: false } } as const;

const config: ViteUserConfig = defineConfig({
  test: {
    globalSetup: ['test/process/run-folder.ts', 'test/process/certificates.ts', 'test/process/left.ts'],
    reporters: ['default', new MissingPrograms(), new FolderCoverage()],
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    coverage: {
      ...{ provider: 'custom', customProviderModule: './test/source-coverage.ts' },
      include: ['src/**/*.ts', 'src/**/*.tsx'],
      // Runs in a browser only.
      exclude: ['src/lab/page/**'],
      reporter: [],
      // Of each folder, a little below what its tests run; `.ci/run` fails below them.
      thresholds: {
        'src/*.ts': { lines: 98, branches: 95 },
        'src/cli/**': { lines: 84, branches: 76 },
        'src/clock/**': { lines: 98, branches: 94 },
        'src/crypto/**': { lines: 99, branches: 98 },
        'src/device/**': { lines: 98, branches: 96 },
        'src/display/**': { lines: 98, branches: 92 },
        'src/driver/**': { lines: 97, branches: 94 },
        'src/errors/**': { lines: 98, branches: 95 },
        'src/faults/**': { lines: 90, branches: 80 },
        'src/files/**': { lines: 95, branches: 85 },
        // Those of Playwright, and what a failed test shows, run in the processes of test/package/projects.ts.
        'src/fixtures/**': { lines: 70, branches: 70 },
        'src/http/**': { lines: 98, branches: 91 },
        'src/keypad/**': { lines: 98, branches: 96 },
        'src/lab/**': { lines: 96, branches: 85 },
        'src/line/**': { lines: 98, branches: 95 },
        'src/login/**': { lines: 96, branches: 90 },
        'src/net/**': { lines: 95, branches: 88 },
        'src/options/**': { lines: 98, branches: 95 },
        'src/phone/**': { lines: 96, branches: 84 },
        'src/profiles/**': { lines: 97, branches: 95 },
        'src/recording/**': { lines: 96, branches: 84 },
        'src/scenario/**': { lines: 90, branches: 80 },
        'src/serial/**': { lines: 95, branches: 90 },
        'src/storage/**': { lines: 93, branches: 88 },
        'src/terminal/**': { lines: 78, branches: 84 },
        'src/handset/**': { lines: 60, branches: 70 },
        'src/time/**': { lines: 98, branches: 95 },
        'src/yaml/**': { lines: 90, branches: 80 },
      },
    },
    projects: [
      { oxc, test: { ...shared, name: 'once-apart', include: apart.filter(isOnce) } },
      { oxc, test: { ...shared, name: 'once', include: fast.filter(isOnce), isolate: false } },
      { oxc, test: { ...shared, ...brief, name: 'fast', include: fast.filter(isFast), isolate: false } },
      { oxc, test: { ...shared, ...brief, name: 'fast-apart', include: apart.filter(isFast) } },
      {
        ...{ oxc, plugins: [last] },
        test: {
          ...{ ...shared, ...waiting, name: 'slow', include: [...slow], isolate: false },
          globalSetup: ['test/cli/bundle.ts'],
        },
      },
      { oxc, plugins: [last], test: { ...shared, ...waiting, name: 'slow-apart', include: [...slowApart] } },
      { oxc, plugins: [last], test: { ...shared, ...waiting, name: 'mutants', include: [...mutants] } },
    ],
  },
});

export default config;
