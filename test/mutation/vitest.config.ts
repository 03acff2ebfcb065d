/**
 * The tests that `npm run mutation` runs for every change of the code: those of one folder, except tests that start
 * processes, run a thousand times, or do work before their first test.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { testFiles } from '../fast-tests.ts';

const { MUTATED_FOLDER = 'device', MUTATED_FILES = '' } = process.env;

/** Where the steps of a login are shown, in the memory of one process; the quickest and most telling first. */
const logins = [
  'test/login/log-lines.test.ts',
  'test/login/stored-records.test.ts',
  'test/login/policy-times.test.ts',
  'test/login/card-use.test.ts',
  'test/login/password-step.test.ts',
  'test/login/record-ends.test.ts',
  'test/login/refusal-edges.test.ts',
  'test/login/near-misses.test.ts',
  'test/login/staff.test.ts',
  'test/login/logins.test.ts',
];

/** Tests that show the rules of a folder, or of a file, where they are not all in the folder of its name. */
const shownBy: Readonly<Record<string, readonly string[]>> = {
  // Where a profile's values come from stands in the docs, which are checked against the code. What faults do to a card
  // is in a folder of its own, and so is what a driver hears of its inputs.
  device: [
    'test/device/',
    'test/docs/generated.test.ts',
    'test/faults/',
    'test/driver/inputs.test.ts',
    'test/driver/key-path.test.ts',
  ],
  'login/auth': logins,
  'login/auth/attempts.ts': [
    ...logins,
    'test/login/code-factors.test.ts',
    'test/login/sms.test.ts',
    'test/login/damaged.test.ts',
    'test/login/fails-at-each-call.test.ts',
  ],
  'login/auth/audit.ts': ['test/login/audit-repeats.test.ts'],
  'login/auth/login-clock.ts': ['test/login/login-clock.test.ts'],
  'login/auth/passwords/highest-cost.ts': ['test/login/passwords.test.ts'],
  'login/auth/passwords/hash-queue.ts': ['test/login/hash-queue.test.ts'],
  'login/auth/passwords/passwords.ts': ['test/login/passwords.test.ts', 'test/login/hash-work.test.ts'],
  'login/auth/rules/open-enrolments.ts': ['test/login/app-enrolment.test.ts'],
  // Their values stand in the docs too.
  'login/auth/rules/policies.ts': ['test/docs/generated.test.ts', 'test/login/policies.test.ts'],
  'login/auth/sealing.ts': ['test/login/sealing.test.ts'],
  'login/auth/start-login.ts': [
    'test/login/password-step.test.ts',
    'test/login/hash-queue.test.ts',
    ...logins,
  ],
  'login/auth/transaction.ts': ['test/login/secret-names.test.ts', ...logins],
  'login/factors': logins,
  'login/factors/app/app-pin.ts': ['test/login/app-enrolment.test.ts', 'test/login/checks.test.ts'],
  'login/factors/card-algorithm.ts': ['test/login/card-suites.test.ts'],
  'login/factors/decoy-card.ts': ['test/login/card-suites.test.ts'],
  'login/factors/draw-challenge.ts': ['test/login/card-suites.test.ts'],
  storage: ['test/storage/'],
  'storage/stored-file-error.ts': ['test/storage/system-refusals.test.ts'],
  'storage/card-file-format.ts': [
    'test/storage/card-text.test.ts',
    'test/storage/earlier-names.test.ts',
    'test/storage/card-file.test.ts',
    'test/storage/format.test.ts',
  ],
  'storage/file-lock.ts': [
    'test/storage/lock-in-use.test.ts',
    'test/storage/lock-races.test.ts',
    'test/storage/give-backs.test.ts',
  ],
  'storage/passphrase-seal.ts': ['test/storage/card-text.test.ts', 'test/storage/seal.test.ts'],
  'files/process-identity.ts': ['test/files/process-identity.test.ts'],
};

/** They do over and over what others do once. */
const tooLong = [
  'test/device/proof.test.ts',
  'test/device/canary.test.ts',
  'test/storage/flipped-bits.test.ts',
  'test/storage/held-lock.test.ts',
];

/** Of the files that are changed, where each has its own; of the folder, and all that is in it, where none is named. */
const ofFolder = Object.keys(shownBy)
  .filter((name) => name === MUTATED_FOLDER || name.startsWith(`${MUTATED_FOLDER}/`))
  .flatMap((name) => shownBy[name] ?? []);
const ofFiles = MUTATED_FILES.split(' ')
  .filter((file) => file !== '')
  .flatMap((file) => shownBy[file.replace(/^src\/|:.*$/g, '')] ?? shownBy[MUTATED_FOLDER] ?? []);
const given = [...new Set(ofFiles.length > 0 ? ofFiles : ofFolder)];
const folders = given.length > 0 ? given : [`test/${MUTATED_FOLDER}/`];
const { fast, apart } = testFiles();
const shown = (files: readonly string[]): string[] =>
  files.filter((file) => folders.some((folder) => file.startsWith(folder)) && !tooLong.includes(file));

/** In the order of the lists above: the first that fails ends the run. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      folders.findIndex((folder) => moduleId.includes(`/${folder}`));
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

const shared = { env: { STORM_RUNS: '40' }, testTimeout: 20_000 };

const config: ViteUserConfig = defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    ...shared,
    sequence: { sequencer: InOrder },
    projects: [
      { test: { ...shared, name: 'fast', include: shown(fast), isolate: false } },
      { test: { ...shared, name: 'fast-apart', include: shown(apart) } },
    ],
  },
});

export default config;
