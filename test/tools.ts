/**
 * Tests that need other programs, which programs.json lists. If one is missing, the test is skipped, and the end of
 * the run counts the skipped tests (see missing-programs.ts); with CI=true it fails.
 */
import { type TestFunction, type TestOptions, test } from 'vitest';
import { declarePrograms, missingPrograms } from './process/start.ts';
import { installCommand, programPath } from './programs.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The programs for want of which a test did not run. */
    missing?: readonly string[];
  }
}

/** Debian's own: a Python of another kind does not have Debian's modules. */
export const python: string = programPath('python3') ?? 'python3';

export interface NeedingTest {
  (story: string, run: TestFunction, timeoutMs?: number): void;
  each<T extends readonly unknown[] | readonly [unknown]>(
    cases: readonly T[],
  ): (story: string, run: (...args: [...T]) => unknown) => void;
  each<T>(cases: readonly T[]): (story: string, run: (one: T) => unknown) => void;
}

/** `test`, for tests with programs that have to be installed. */
export function needing(...names: readonly string[]): NeedingTest {
  declarePrograms(names);
  const missing = missingPrograms(names);
  const isHere = missing.length === 0;
  const isRed = process.env.CI === 'true';
  const options: TestOptions = isHere ? {} : { skip: !isRed, meta: { missing } };
  const red = (): void => {
    throw new Error(`${missing.join(', ')}: not installed; run ${installCommand(missing)}`);
  };
  // Again for the file of the test: a helper that has such a function at its top may be one of many files.
  const body = <T>(run: T): T | (() => void) => {
    declarePrograms(names);
    return isHere || !isRed ? run : red;
  };
  const needed = (story: string, run: TestFunction, timeoutMs?: number): void =>
    test(story, { ...options, ...(timeoutMs !== undefined && { timeout: timeoutMs }) }, body(run));
  const each = (cases: readonly unknown[]) => (story: string, run: (one: unknown) => void) =>
    test.each(cases)(story, options, body(run));
  return Object.assign(needed, { each }) as unknown as NeedingTest;
}

/** A test with programs that have to be installed. */
export function testWith(
  names: readonly string[],
  story: string,
  run: TestFunction,
  timeoutMs?: number,
): void {
  needing(...names)(story, run, timeoutMs);
}
