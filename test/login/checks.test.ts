/** A bank's tester takes the checklist for servers that accept the card, and finds every line of it true. */
import { describe, expect, it } from 'vitest';
import { checks } from './checks/all.ts';
import * as LoginServer from './login-server-parts.ts';

/** processes.test.ts runs the checks that need one. */
async function serverProcess(): Promise<never> {
  throw new Error('a check starts a process and does not say so: set `processes`');
}

describe('the checklist', () => {
  for (const { number, says, run } of checks.filter(({ processes }) => !processes)) {
    it(`check ${number}: ${says}`, () => run({ LoginServer, serverProcess }));
  }

  it('has each line', () => {
    const numbers = new Set(checks.map(({ number }) => number));
    const first = Array.from({ length: 24 }, (_, i) => i + 1);
    expect([...numbers]).toEqual([...first, 28, 39, 40, 41, 42]);
  });
});
