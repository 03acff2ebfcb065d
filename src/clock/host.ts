/**
 * The host's time, from the globals `performance`, `Date`, `setTimeout` and `clearTimeout` as they are at the moment
 * of each call, so that a library of fake timers moves all of them together. If faking begins or ends while a clock
 * runs, both times continue from where they were.
 *
 * A library may fake only some of them. Then timers fire but the time does not advance, or advances less. A clock on
 * it would never reach any time, so this is an error. A real timer fires early by at most the resolution of its
 * clock.
 */

import { errorMessage } from '../errors/message.ts';

/** The host's times and its timer, for a clock that runs on something else. */
export interface TimeSource {
  /** Time in ms that setting the wall clock does not change. */
  monotonicMs(): number;
  /** Unix time in ms. */
  wallMs(): number;
  /** Calls back after about `ms`. Returns a function that cancels it. */
  timer(ms: number, call: () => void): () => void;
}

/** How early timers may fire in sum; the clocks of some browsers have about this resolution. */
const earlyMsMax = 100;

/**
 * Fake timers of a test library have replaced some of the host's times and not the others, so that a clock would
 * never get anywhere. docs/user/fake-timers.md says how to fake all.
 *
 * @example
 * ```ts
 * import { FakeTimersError } from 'dscplus/node';
 *
 * const onError = (error: Error): void => {
 *   if (error instanceof FakeTimersError) console.error(error.message);
 * };
 * process.once('uncaughtException', onError);
 * // … the test runs here …
 * process.off('uncaughtException', onError);
 * ```
 */
export class FakeTimersError extends Error {
  override readonly name: string = 'FakeTimersError';
}

/** The time of this process, for one clock. */
export function hostTime(): TimeSource {
  const monotonicMs = continuousTime(
    () => performance.now,
    () => performance.now(),
  );
  /** The time that timers have promised since `since`, all of one function. */
  let promisedMs = 0;
  let since = 0;
  let timerFunction: typeof setTimeout | null = null;

  function checkPromised(ms: number): void {
    promisedMs += ms;
    const elapsedMs = monotonicMs() - since;
    if (promisedMs - elapsedMs <= earlyMsMax) return;
    timerFunction = null;
    throw new FakeTimersError(
      errorMessage(
        'timers',
        `faked in part, setTimeout waited ${Math.round(promisedMs)} ms while performance.now() advanced by ${Math.round(elapsedMs)} ms`,
        'fake both, or give createRealClock a source',
      ),
    );
  }

  return {
    monotonicMs,
    wallMs: continuousTime(
      () => Date,
      () => Date.now(),
    ),
    timer(ms, call) {
      const set = setTimeout;
      if (set !== timerFunction) {
        timerFunction = set;
        since = monotonicMs();
        promisedMs = 0;
      }
      const timer = set(() => {
        // Otherwise it is left from before timers were faked or restored.
        if (set === setTimeout) checkPromised(ms);
        call();
      }, ms);
      return () => clearTimeout(timer);
    },
  };
}

/** A time that continues when another function, identified by `owner`, provides it from now on. */
function continuousTime(owner: () => unknown, read: () => number): () => number {
  let lastOwner = owner();
  let last = read();
  let offset = 0;
  return () => {
    const now = read();
    if (lastOwner !== owner()) {
      lastOwner = owner();
      offset = last - now;
    }
    last = now + offset;
    return last;
  };
}
