/** The world of a test without a test library: cards, a login server, its phone lines and one clock, for node:test and others. */
export type { ReportFile } from './fixtures/failure-report.ts';
export { inTestWorld } from './fixtures/in-test-world.ts';
export type { TestClock } from './fixtures/test-clock.ts';
export type { TestLine, TestLines, TestLineWait } from './fixtures/test-line.ts';
export type { TestServerOptions } from './fixtures/test-server.ts';
export {
  createTestWorld,
  type TestCards,
  type TestWorld,
  type TestWorldOptions,
} from './fixtures/test-world.ts';
