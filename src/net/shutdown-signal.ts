/**
 * Stops a server on a signal: SIGTERM or SIGINT (Ctrl-C) closes it, and the program ends normally. A second signal
 * during closing ends the program at once.
 */

/** Resolves with the signal. SIGHUP, from a closed terminal, counts too. */
export function shutdownSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      for (const one of signals) process.off(one, onSignal);
      resolve(signal);
    };
    for (const one of signals) process.on(one, onSignal);
  });
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
