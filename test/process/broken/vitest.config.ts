/** Tests that are run by tests, a file at a time. */
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { MissingPrograms } from '../../missing-programs.ts';
import { patient } from '../patience.ts';

const config: ViteUserConfig = defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: {
    include: ['test/process/broken/{leaves,needs}.ts'],
    setupFiles: ['test/process/worker.ts'],
    globalSetup: ['test/process/left.ts'],
    reporters: ['default', new MissingPrograms()],
    testTimeout: patient(60_000),
  },
});

export default config;
