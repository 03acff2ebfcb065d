/**
 * The interface of a clock. Everything that waits gets a clock as an argument: the real one is in `src/clock`, tests
 * use their own.
 */

/**
 * Time in whole ms that only increases. `wake` calls back once when `now()` has reached `at`, and returns the
 * function that cancels it.
 */
export interface Clock {
  now(): number;
  wake(at: number, call: () => void): () => void;
}
