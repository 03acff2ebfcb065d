/** A clock, as everything that waits is given one: the real one is in `src/clock`, tests bring their own. */

/** Time in whole ms that only grows. `wake` calls back once when `now()` has reached `at`, and gives its undoing. */
export interface Clock {
  now(): number;
  wake(at: number, call: () => void): () => void;
}
