/**
 * Not more often than a screen shows: what is asked for many times in a row is done once, and a frame's time apart.
 */

/** A terminal shows 60 frames a second at most; but a key should not have to wait for one that has gone out. */
export const frameMs = 8;

/** The first asking is done as soon as what is going on has ended. */
export interface Pacer {
  request(): void;
  stop(): void;
}

export function createPacer(call: () => void): Pacer {
  let last = Number.NEGATIVE_INFINITY;
  let asked = false;
  let timer: NodeJS.Timeout | null = null;

  function run(): void {
    if (!asked) return;
    asked = false;
    timer = null;
    last = performance.now();
    call();
  }

  return {
    request() {
      if (asked) return;
      asked = true;
      const wait = last + frameMs - performance.now();
      if (wait <= 0) queueMicrotask(run);
      else timer = setTimeout(run, wait);
    },
    stop() {
      asked = false;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
