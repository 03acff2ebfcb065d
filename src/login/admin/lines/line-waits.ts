/**
 * Waits on lines. Other servers of the same store and the clock change lines too, so every wait looks again at short
 * intervals. Without a wait nothing runs.
 */
import { elapsedMs, type LoginClock, readMoment } from '../../auth/login-clock.ts';

/** How often waits look again, in ms of the machine. */
const lookMs = 100;

export interface LineWaits {
  /**
   * @param look returns what was waited for, null while it can still come, and throws when it can't; `isOver`: the
   * time to wait has passed
   */
  wait<T>(
    limit: { readonly limitMs: number },
    look: (isOver: boolean) => { readonly record: T } | null,
  ): Promise<T>;
  /** Looks now: something was changed in this process. */
  check(): void;
  /** Ends all waits. */
  close(error: Error): void;
}

/** One wait: whether it has ended. */
type Look = () => boolean;

export function createLineWaits(clock: LoginClock): LineWaits {
  const waiting = new Map<Look, (error: Error) => void>();
  let timer: ReturnType<typeof setInterval> | null = null;
  const check = (): void => {
    for (const look of [...waiting.keys()]) if (look()) waiting.delete(look);
    if (waiting.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
  return {
    check,
    wait: ({ limitMs }, look) =>
      new Promise((resolve, reject) => {
        const begun = readMoment(clock);
        const ended = (): boolean => {
          try {
            const found = look(elapsedMs(begun, readMoment(clock)) >= limitMs);
            if (found === null) return false;
            resolve(found.record);
          } catch (error) {
            reject(error);
          }
          return true;
        };
        if (ended()) return;
        waiting.set(ended, reject);
        timer ??= setInterval(check, lookMs);
      }),
    close(error) {
      for (const end of waiting.values()) end(error);
      waiting.clear();
      check();
    },
  };
}
