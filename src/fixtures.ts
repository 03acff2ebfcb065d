/** The world of a test without a test library: cards, a login server and one clock, for node:test and others. */
export type { ReportFile } from './fixtures/failure-report.ts';
export { inTestWorld } from './fixtures/in-test-world.ts';
export type { TestClock } from './fixtures/test-clock.ts';
export {
  createTestWorld,
  type TestCards,
  type TestServerOptions,
  type TestWorld,
  type TestWorldOptions,
} from './fixtures/test-world.ts';
