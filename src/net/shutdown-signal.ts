/**
 * The end of a server that runs until it is told to stop: SIGTERM or SIGINT (Ctrl-C) closes it and gives a normal
 * end. A second signal, while closing takes its time, ends the program at once.
 */

/** Resolves with the signal that came. SIGHUP, from a terminal that is closed, is one too. */
export function shutdownSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const came = (signal: NodeJS.Signals): void => {
      for (const one of signals) process.off(one, came);
      resolve(signal);
    };
    for (const one of signals) process.on(one, came);
  });
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
