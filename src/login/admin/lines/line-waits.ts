/**
 * Waits on lines. Other servers of the same store and the clock change lines too, so every wait looks again at short
 * intervals. Without a wait nothing runs.
 */
import { errorMessage } from '../../../errors/message.ts';
import { elapsedMs, type LoginClock, readMoment } from '../../auth/login-clock.ts';
import type { ConnectionSignal } from '../../auth/passwords/hash-queue.ts';
import { StoreError } from '../../auth/store.ts';

/** How often waits look again, in ms of the machine. */
const lookMs = 100;

export interface WaitLimit {
  /** In ms of the server's time. */
  readonly limitMs: number;
  readonly signal?: ConnectionSignal | undefined;
}

export interface LineWaits {
  /**
   * @param look returns what was waited for, null while it can still come, and throws when it can't; `isOver`: the
   * time to wait has passed
   */
  wait<T>(limit: WaitLimit, look: (isOver: boolean) => { readonly record: T } | null): Promise<T>;
  /** Looks now: something was changed in this process. */
  check(): void;
  /** Ends all waits with this error. */
  close(error: Error): void;
}

interface PendingWait {
  /** Looks whether it has ended. */
  look(): void;
  end(error: Error): void;
}

export function createLineWaits(clock: LoginClock): LineWaits {
  const waiting = new Set<PendingWait>();
  let timer: ReturnType<typeof setInterval> | null = null;
  const check = (): void => {
    for (const { look } of [...waiting]) look();
  };
  const add = (wait: PendingWait): void => {
    waiting.add(wait);
    timer ??= setInterval(check, lookMs);
  };
  const remove = (wait: PendingWait): void => {
    waiting.delete(wait);
    if (waiting.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
  return {
    check,
    wait: ({ limitMs, signal }, look) =>
      new Promise((resolve, reject) => {
        const begun = readMoment(clock);
        const abort = (): void =>
          wait.end(new StoreError('closed', errorMessage('wait', 'aborted', 'wait again')));
        const over = (): void => {
          remove(wait);
          signal?.removeEventListener('abort', abort);
        };
        const wait: PendingWait = {
          look() {
            try {
              const found = look(elapsedMs(begun, readMoment(clock)) >= limitMs);
              if (found === null) return;
              over();
              resolve(found.record);
            } catch (error) {
              over();
              reject(error);
            }
          },
          end(error) {
            over();
            reject(error);
          },
        };
        add(wait);
        signal?.addEventListener('abort', abort);
        if (signal?.aborted === true) abort();
        else wait.look();
      }),
    close(error) {
      for (const { end } of [...waiting]) end(error);
    },
  };
}
