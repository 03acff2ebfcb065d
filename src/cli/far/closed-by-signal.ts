import { endBySignal } from '../io/exit.ts';

/** What must not outlive the program: it is closed before a signal ends it. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal ends the program as it does otherwise, once `close` is done.
 * @returns the same `close`, after which signals are as before
 */
export function closedBySignal(close: () => Promise<void>): () => Promise<void> {
  const stop = closeOnSignal(close);
  return () => {
    stop();
    return close();
  };
}

/**
 * As `closedBySignal`, for what continues after the moments in which a signal ends the program.
 * @returns the function after which signals are as before
 */
export function closeOnSignal(close: () => Promise<void>): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    stop();
    void close().finally(() => endBySignal(signal));
  };
  const stop = (): void => {
    for (const signal of endingSignals) process.off(signal, onSignal);
  };
  for (const signal of endingSignals) process.on(signal, onSignal);
  return stop;
}

/** For a process that its parent ends: Ctrl-C goes to all processes of a terminal, and the parent decides. */
export function leaveSignalsToParent(): void {
  for (const signal of endingSignals) process.on(signal, () => {});
}
