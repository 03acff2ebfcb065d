/**
 * Programs of other people that the tests need. Where one is missing the test that needs it says so and is skipped;
 * with CI=true it fails.
 */
import { spawnSync } from 'node:child_process';
import { type TestFunction, test } from 'vitest';

/** Debian's own: a Python of another kind does not have Debian's modules. */
export const python = '/usr/bin/python3';

const present: Readonly<Record<string, () => boolean>> = {
  pyserial: () => spawnSync(python, ['-c', 'import serial']).status === 0,
  pytest: () => spawnSync(python, ['-c', 'import pytest']).status === 0,
  pyvisa: () => spawnSync(python, ['-c', 'import pyvisa, pyvisa_py']).status === 0,
  selenium: () => spawnSync(python, ['-c', 'import selenium']).status === 0,
  Linux: () => process.platform === 'linux',
};

function isThere(tool: string): boolean {
  return (present[tool] ?? (() => spawnSync('which', [tool]).status === 0))();
}

/** A test with programs that have to be installed. */
export function testWith(tools: readonly string[], story: string, run: TestFunction): void {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length === 0) test(story, run);
  else if (process.env.CI === 'true') {
    test(story, () => {
      throw new Error(`${missing.join(', ')} is not installed: see .ci/run`);
    });
  } else test.skip(`${story}: ${missing.join(', ')} is not installed`, run);
}
