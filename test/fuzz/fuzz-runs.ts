/**
 * Runs of a parser with texts by chance, for a bounded time. The seed is in the name of the tests, and an error has it
 * with the number of the run and the text: `DSCPLUS_FUZZ_SEED=7 npx vitest run test/fuzz` repeats it, and
 * `DSCPLUS_FUZZ_MS=60000` tries for longer.
 */
import { createRandom, type Random } from '../../src/faults/random.ts';

export const fuzzSeed: number = Number(process.env.DSCPLUS_FUZZ_SEED ?? Date.now() % 1_000_000);

/** As many runs as fit into this time, and at least `runsMin`. */
export const fuzzMs: number = Number(process.env.DSCPLUS_FUZZ_MS ?? 500);
const charactersMax = 200_000;

export interface Fuzzed {
  /** What is read, for the name of the test. */
  readonly what: string;
  readonly runsMin: number;
  /** A text by chance. */
  readonly text: (random: Random) => string;
  /** Reads it. @throws an error of one of these names for a text that is refused */
  readonly read: (text: string, random: Random) => void;
  /** The names of the errors that a text may have. */
  readonly errors: readonly string[];
}

/**
 * @param hangMs how long one run may take; a parser that needs longer for a text of this size hangs
 * @returns how many runs there were, and how many texts were not refused
 */
export function runFuzz(parser: Fuzzed, hangMs: number): { readonly runs: number; readonly read: number } {
  const end = performance.now() + fuzzMs;
  let [runs, read] = [0, 0];
  for (; runs < parser.runsMin || performance.now() < end; runs++) {
    const random = createRandom(fuzzSeed, runs);
    const text = parser.text(random).slice(0, charactersMax);
    const began = performance.now();
    const problem = problemOf(() => {
      parser.read(text, random);
      read += 1;
    }, parser.errors);
    const tookMs = performance.now() - began;
    if (problem === null && tookMs < hangMs) continue;
    const why = problem ?? `it took ${Math.round(tookMs)} ms`;
    throw new Error(`seed ${fuzzSeed}, run ${runs}: ${why}\n${JSON.stringify(text)}`, { cause: problem });
  }
  return { runs, read };
}

/** Why what was thrown is no typed error of one line, or null. */
function problemOf(read: () => void, errors: readonly string[]): unknown {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Error) || !errors.includes(error.name)) return error;
    if (error.message.includes('\n')) return `its message has more than one line: ${error.message}`;
    if (error.message.length > 2_000) return `its message has ${error.message.length} characters`;
  }
  return null;
}
