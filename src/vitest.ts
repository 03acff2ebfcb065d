/** Fixtures and matchers for Vitest: `import { expect, test } from 'dscplus/vitest'`. */
export { type DscplusMatchers, vitestExpect as expect } from './fixtures/vitest-expect.ts';
export { type VitestFixtures, vitestTest as test } from './fixtures/vitest-test.ts';
