/** When a terminal that is full is tried again: a reader that has stopped costs no processor. */

/** How often it is tried again at once, then every ms, then every `slowMs`. */
const triesAtOnce = 16;
const triesQuick = 200;
const slowMs = 20;

export interface WriteRetry {
  /** The terminal took something. */
  reset(): void;
  /** Calls once, later. */
  later(): void;
  /** Calls no more, until `later`. */
  stop(): void;
}

export function createWriteRetry(call: () => void): WriteRetry {
  let tries = 0;
  let cancel = (): void => {};
  return {
    reset() {
      tries = 0;
    },
    later() {
      cancel();
      tries += 1;
      if (tries <= triesAtOnce) {
        const retry = setImmediate(call);
        cancel = () => clearImmediate(retry);
        return;
      }
      const retry = setTimeout(call, tries <= triesQuick ? 1 : slowMs);
      cancel = () => clearTimeout(retry);
    },
    stop() {
      cancel();
      cancel = () => {};
      tries = 0;
    },
  };
}
