/** What a program over HTTP shows, as the page `/lab` knows it: read again when something has happened there. */

export interface FarStatus<S> {
  /** What is known. */
  now(): S;
  /** Takes over what the program replied to an act. */
  take(status: S): void;
  /** Reads it, and again if that is asked for meanwhile. Rejects as `read` does. */
  refresh(): Promise<void>;
}

/** @param changed called when something else may be shown */
export async function openFarStatus<S>(read: () => Promise<S>, changed: () => void): Promise<FarStatus<S>> {
  let known: S = await read();
  let taken = 0;
  let refreshing: Promise<void> | null = null;
  let isAskedAgain = false;

  function show(status: S): void {
    known = status;
    changed();
  }

  async function refreshAll(): Promise<void> {
    do {
      isAskedAgain = false;
      const before = taken;
      const status = await read();
      // What was replied to an act meanwhile may be newer.
      if (taken === before) show(status);
      else isAskedAgain = true;
    } while (isAskedAgain);
  }

  return {
    now: () => known,
    take(status) {
      taken++;
      show(status);
    },
    refresh() {
      isAskedAgain = true;
      refreshing ??= refreshAll().finally(() => {
        refreshing = null;
      });
      return refreshing;
    },
  };
}
