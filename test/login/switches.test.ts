/** The same tester breaks one rule of the server at a time, and sees the checklist notice each. */
import { describe, expect, it, vi } from 'vitest';
import { ruleNames, ruleTable } from '../../src/login/auth/rules.ts';
import { checks } from './checks/all.ts';

vi.mock('../../src/crypto/ocra.ts', async (original) =>
  (await import('./computations.ts')).countingOcra(original),
);

describe('a server with one rule switched off', () => {
  for (const name of ruleNames) {
    const { check, says } = ruleTable[name];
    it(`fails check ${check} without ${name}: ${says}`, async () => {
      const outcomes = await Promise.allSettled(
        checks.filter(({ number }) => number === check).map(({ run }) => run({ [name]: false })),
      );
      const failures = outcomes
        .filter((outcome) => outcome.status === 'rejected')
        .map(({ reason }) => reason);
      expect(failures).not.toEqual([]);
      // Red because an expectation was not met, not because the broken server fell over.
      for (const failure of failures)
        expect(String(failure)).toMatch(/^AssertionError|^Error: no (session|challenge) but/);
    });
  }
});
