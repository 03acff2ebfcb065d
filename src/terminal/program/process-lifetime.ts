/**
 * How a terminal program ends, stops and continues: signals, a closed terminal, uncaught errors.
 *
 * Every end restores the terminal first. Exit codes are those of a shell: 128 and the number of the signal.
 */
import type { Screen } from './screen.ts';

export interface ProcessLifetime {
  /** Ctrl-Z: restores the terminal and stops, with everything that runs in this process group, until `fg`. */
  suspend(): void;
  /** Stops listening to signals. Call it once the program has ended by itself. */
  stop(): void;
}

export interface LifetimeOptions {
  readonly screen: Screen;
  /** The program runs again: draw everything, and read the clock. */
  readonly onResume: () => void;
  /** A signal ends the program; the terminal has been restored. */
  readonly onEnd: (exitCode: number) => void;
  readonly onError: (error: unknown) => void;
}

/** The exit code when the terminal was closed: that of SIGHUP. */
export const hungUpCode = 129;
const endSignals = { SIGHUP: hungUpCode, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

export function createProcessLifetime(options: LifetimeOptions): ProcessLifetime {
  const { screen, onResume, onEnd, onError } = options;
  const handlers: [event: string, handler: (...args: never[]) => void][] = [];
  const listen = (event: string, handler: (...args: never[]) => void): void => {
    handlers.push([event, handler]);
    process.on(event, handler as () => void);
  };

  const fail = (error: unknown): void => {
    screen.exit();
    onError(error);
  };

  function resume(): void {
    screen.enter();
    onResume();
  }

  function stop(target: number): void {
    // Windows has no such signal.
    if (process.platform === 'win32') return;
    screen.exit();
    // Without this handler the signal has its default effect: the process stops in this call.
    process.off('SIGTSTP', onStop);
    process.kill(target, 'SIGTSTP');
    process.on('SIGTSTP', onStop);
    resume();
  }

  const onStop = (): void => stop(process.pid);

  for (const [signal, code] of Object.entries(endSignals)) {
    listen(signal, () => {
      screen.exit();
      onEnd(code);
    });
  }
  listen('SIGTSTP', onStop);
  // After a SIGSTOP, which no program can catch, the terminal may have been changed.
  listen('SIGCONT', () => {
    if (screen.entered) resume();
  });
  listen('uncaughtException', fail);
  listen('unhandledRejection', fail);
  listen('exit', () => screen.exit());

  return {
    suspend: () => stop(0),
    stop() {
      // Not at once: Ink's signal-exit ends the process on a signal without other listeners.
      setImmediate(() => {
        for (const [event, handler] of handlers) process.off(event, handler as () => void);
      });
    },
  };
}
