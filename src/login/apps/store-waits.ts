/**
 * Waits for what a phone or a login becomes. Other servers of the same store and the clock change it too, so all waits
 * look again at short intervals, in one look at the store. Without a wait nothing runs.
 */
import { elapsedMs, type Moment, readMoment } from '../auth/login-clock.ts';
import type { ConnectionSignal } from '../auth/passwords/hash-queue.ts';
import type { LoginParts, Transaction } from '../auth/transaction.ts';

/** How often waits look again, in ms of the machine. */
const lookMs = 100;

export type StoreLook = Pick<Transaction, 'tables' | 'now'>;

export interface StoreWait<T> {
  /** In ms of the server's time. */
  readonly limitMs: number;
  readonly signal?: ConnectionSignal | undefined;
  /** What was waited for; null while it can still come. */
  look(reading: StoreLook): T | null;
}

export interface StoreWaits {
  /** Null where it has not come in the time, the client has gone, or the server ends or is reset. */
  wait<T>(wanted: StoreWait<T>): Promise<T | null>;
  /** Looks now: something was changed in this process. */
  check(): void;
  /** Ends all waits. Others can begin. */
  close(): void;
}

interface Pending {
  look(reading: StoreLook): void;
  end(error?: unknown): void;
}

export function createStoreWaits(parts: Pick<LoginParts, 'store' | 'clock'>): StoreWaits {
  const waiting = new Set<Pending>();
  let timer: ReturnType<typeof setInterval> | null = null;
  const lookAt = (waits: readonly Pending[]): void => {
    try {
      parts.store.read((tables) => {
        const now = readMoment(parts.clock);
        for (const { look, end } of waits) {
          // A record that is damaged ends its own wait, and no other.
          try {
            look({ tables, now });
          } catch (error) {
            end(error);
          }
        }
      });
    } catch (error) {
      for (const { end } of waits) end(error);
    }
  };
  const check = (): void => {
    if (waiting.size > 0) lookAt([...waiting]);
  };
  const remove = (wait: Pending): void => {
    waiting.delete(wait);
    if (waiting.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
  return {
    check,
    wait<T>({ limitMs, signal, look }: StoreWait<T>): Promise<T | null> {
      return new Promise((resolve, reject) => {
        const begun: Moment = readMoment(parts.clock);
        const settle = (result: T | null): void => {
          remove(wait);
          signal?.removeEventListener('abort', abort);
          resolve(result);
        };
        const abort = (): void => settle(null);
        const wait: Pending = {
          look(reading) {
            const found = look(reading);
            if (found !== null) settle(found);
            else if (elapsedMs(begun, reading.now) >= limitMs) settle(null);
          },
          end(error) {
            if (error === undefined) return settle(null);
            remove(wait);
            signal?.removeEventListener('abort', abort);
            reject(error);
          },
        };
        waiting.add(wait);
        timer ??= setInterval(check, lookMs);
        signal?.addEventListener('abort', abort);
        if (signal?.aborted === true) abort();
        else lookAt([wait]);
      });
    },
    close() {
      for (const { end } of [...waiting]) end();
    },
  };
}
