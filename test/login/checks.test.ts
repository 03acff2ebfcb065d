/** A bank's tester takes the checklist for servers that take the card, and finds every line of it kept. */
import { describe, expect, it, vi } from 'vitest';
import { checks } from './checks/all.ts';

vi.mock('../../src/crypto/ocra.ts', async (original) =>
  (await import('./computations.ts')).countingOcra(original),
);

describe('the checklist', () => {
  for (const { number, says, run } of checks) it(`check ${number}: ${says}`, () => run({}));

  it('has each line', () => {
    const numbers = new Set(checks.map(({ number }) => number));
    expect([...numbers]).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  });
});
