/** What must not outlive the program: it is closed before a signal ends it. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal ends the program as it does otherwise, once `close` is done.
 * @returns the same `close`, after which signals are as before
 */
export function closedBySignal(close: () => Promise<void>): () => Promise<void> {
  const onSignal = (signal: NodeJS.Signals): void => {
    void closed().finally(() => process.kill(process.pid, signal));
  };
  const closed = (): Promise<void> => {
    for (const signal of endingSignals) process.off(signal, onSignal);
    return close();
  };
  for (const signal of endingSignals) process.on(signal, onSignal);
  return closed;
}

/** For a process that its parent ends: Ctrl-C goes to all processes of a terminal, and the parent decides. */
export function leaveSignalsToParent(): void {
  for (const signal of endingSignals) process.on(signal, () => {});
}
