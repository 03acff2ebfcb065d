/**
 * How a terminal program ends, stops and goes on: signals, a terminal that is gone, errors nobody caught.
 *
 * Every end gives the terminal back first. Exit codes are those of a shell: 128 and the number of the signal.
 */
import type { Screen } from './screen.ts';

export interface ProcessLifetime {
  /** Ctrl-Z: gives the terminal back and stops, with whatever runs in our process group, until `fg`. */
  suspend(): void;
  /** To be called once the program has ended by itself. */
  over(): void;
}

export interface LifetimeOptions {
  readonly screen: Screen;
  /** Runs again: draw everything, and look at the clock. */
  readonly resumed: () => void;
  /** The end by a signal; the terminal has been given back. */
  readonly ended: (exitCode: number) => void;
  readonly failed: (error: unknown) => void;
}

const endSignals = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

export function createProcessLifetime({ screen, resumed, ended, failed }: LifetimeOptions): ProcessLifetime {
  const handlers: [event: string, handler: (...args: never[]) => void][] = [];
  const listen = (event: string, handler: (...args: never[]) => void): void => {
    handlers.push([event, handler]);
    process.on(event, handler as () => void);
  };

  const fail = (error: unknown): void => {
    screen.leave();
    failed(error);
  };

  function goOn(): void {
    screen.enter();
    resumed();
  }

  function stop(target: number): void {
    // Windows has no such thing.
    if (process.platform === 'win32') return;
    screen.leave();
    // Without our handler the signal does what it always does: the process stops in this very call.
    process.off('SIGTSTP', onStop);
    process.kill(target, 'SIGTSTP');
    process.on('SIGTSTP', onStop);
    goOn();
  }

  const onStop = (): void => stop(process.pid);

  for (const [signal, code] of Object.entries(endSignals)) {
    listen(signal, () => {
      screen.leave();
      ended(code);
    });
  }
  listen('SIGTSTP', onStop);
  // After a SIGSTOP, which nobody can catch, the terminal may have been changed.
  listen('SIGCONT', () => {
    if (screen.entered) goOn();
  });
  listen('uncaughtException', fail);
  listen('unhandledRejection', fail);
  listen('exit', () => screen.leave());

  return {
    suspend: () => stop(0),
    over() {
      // Not at once: Ink's signal-exit kills the process by a signal that nobody listens to any more.
      setImmediate(() => {
        for (const [event, handler] of handlers) process.off(event, handler as () => void);
      });
    },
  };
}
