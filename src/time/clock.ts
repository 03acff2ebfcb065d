/**
 * The interface of a clock. Everything that waits gets a clock as an argument: the real one is in `src/clock`, tests
 * use their own.
 */

/** Time in whole ms that only grows, and a call at a time. */
export interface Clock {
  /** The time, in whole ms. */
  now(): number;
  /** Calls back once when `now()` has reached `at`. Returns a function that cancels the call. */
  wake(at: number, call: () => void): () => void;
}
