/** A file from a stranger is read or refused with a typed error of one line: it never crashes and never hangs. */
import { describe, expect, test } from 'vitest';
import { patient } from '../process/patience.ts';
import { fuzzMs, fuzzSeed, runFuzz } from './fuzz-runs.ts';
import { parsers } from './parsers.ts';

describe(`seed ${fuzzSeed}`, () => {
  test.each(parsers)('$what', { timeout: fuzzMs + patient(60_000) }, (parser) => {
    const { runs, read } = runFuzz(parser, patient(5_000));
    expect(runs).toBeGreaterThanOrEqual(parser.runsMin);
    // Changes that leave nothing to read would try the first check only.
    expect(read).toBeLessThan(runs);
  });
});
