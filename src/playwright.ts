/** Fixtures and matchers for Playwright: `import { expect, test } from 'dscplus/playwright'`. */
export type { PageClockMode, PageTestClock } from './fixtures/page-clock.ts';
export { type PlaywrightMatchers, playwrightExpect as expect } from './fixtures/playwright-expect.ts';
export { type PlaywrightFixtures, playwrightTest as test } from './fixtures/playwright-test.ts';
