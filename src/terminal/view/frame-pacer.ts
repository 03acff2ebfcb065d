/**
 * Draws at most as often as a screen shows: many requests in a row are done once, and at least one frame's time
 * apart.
 */

/** A terminal shows at most 60 frames a second, but a key should not wait for a frame that was just drawn. */
export const frameMs = 8;

/** The first request is done as soon as the current code has ended. */
export interface Pacer {
  request(): void;
  /** Does nothing that was requested, and nothing that will be. */
  stop(): void;
}

export function createPacer(call: () => void): Pacer {
  let last = Number.NEGATIVE_INFINITY;
  let asked = false;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;

  function run(): void {
    if (stopped) return;
    asked = false;
    timer = null;
    last = performance.now();
    call();
  }

  return {
    request() {
      if (asked || stopped) return;
      asked = true;
      const wait = last + frameMs - performance.now();
      if (wait <= 0) queueMicrotask(run);
      else timer = setTimeout(run, wait);
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
