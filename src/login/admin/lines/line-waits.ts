/**
 * Waits on lines. Other servers of the same store and the clock change lines too, so the waits look again at short
 * intervals: all of them in one look at the store, and at the messages of a line only where it was changed or
 * something of it is due. Without a wait nothing runs.
 */
import { errorMessage } from '../../../errors/message.ts';
import type { LineState } from '../../../line/line-state.ts';
import { nextLineWake } from '../../../line/line-transitions.ts';
import { elapsedMs, type Moment, readMoment } from '../../auth/login-clock.ts';
import type { ConnectionSignal } from '../../auth/passwords/hash-queue.ts';
import { isDamage } from '../../auth/records/damaged-record.ts';
import { StoreError } from '../../auth/store.ts';
import type { LoginParts } from '../../auth/transaction.ts';
import { type LineReading, lineNow } from '../../factors/lines/stored-line.ts';
import { readingLines, unknownLine } from './phone-lines.ts';

/** How often waits look again, in ms of the machine. */
const lookMs = 100;

export interface WaitLimit {
  /** The line. */
  readonly number: string;
  /** In ms of the server's time. */
  readonly limitMs: number;
  readonly signal?: ConnectionSignal | undefined;
}

export interface LineWaits {
  /**
   * @param look returns what was waited for in the line as it is now, null while it can still come, and throws when it
   * can't; `isOver`: the time to wait has passed
   */
  wait<T>(
    limit: WaitLimit,
    look: (state: LineState, isOver: boolean) => { readonly record: T } | null,
  ): Promise<T>;
  /** Looks now: something was changed in this process. */
  check(): void;
  /** Ends all waits with this error. */
  close(error: Error): void;
}

/** A line at a moment. */
interface LineView {
  readonly state: LineState;
  readonly changes: number;
  readonly now: Moment;
}

interface PendingWait {
  readonly number: string;
  /** Whether the line may differ from what was seen last. */
  isDue(changes: number, now: Moment): boolean;
  /** Looks whether it has ended. */
  look(view: LineView): void;
  end(error: unknown): void;
}

export function createLineWaits(parts: LoginParts): LineWaits {
  const waiting = new Set<PendingWait>();
  let timer: ReturnType<typeof setInterval> | null = null;
  const check = (): void => lookAll(parts, [...waiting]);
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
    wait: ({ number, limitMs, signal }, look) =>
      new Promise((resolve, reject) => {
        let begun = readMoment(parts.clock);
        let seen: LineView | null = null;
        let lookAt = 0;
        const abort = (): void =>
          wait.end(new StoreError('closed', errorMessage('wait', 'aborted', 'wait again')));
        const over = (): void => {
          remove(wait);
          signal?.removeEventListener('abort', abort);
        };
        const wait: PendingWait = {
          number,
          isDue: (changes, { now }) =>
            seen === null || changes !== seen.changes || now >= lookAt || now < seen.now.now,
          look(view) {
            seen = view;
            // A reset of the server took its time back.
            if (view.now.now < begun.now) begun = view.now;
            lookAt = Math.min(begun.now + limitMs, nextChangeAt(view));
            try {
              const found = look(view.state, elapsedMs(begun, view.now) >= limitMs);
              if (found === null) return;
              over();
              resolve(found.record);
            } catch (error) {
              wait.end(error);
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
        else lookAll(parts, [wait]);
      }),
    close(error) {
      for (const { end } of [...waiting]) end(error);
    },
  };
}

/** When the line changes if nobody acts, by the server's clock that only goes forward. */
function nextChangeAt({ state, now }: LineView): number {
  const next = nextLineWake(state);
  return next === null ? Number.POSITIVE_INFINITY : now.now + (next - state.at);
}

function lookAll(parts: LoginParts, waits: readonly PendingWait[]): void {
  let views: ReadonlyMap<PendingWait, LineView | Error | null>;
  try {
    // A reading may run twice, so the waits end only after it.
    views = readingLines(parts, (reading) => dueViews(reading, waits));
  } catch (error) {
    for (const { end } of waits) end(error);
    return;
  }
  for (const [wait, view] of views) {
    if (view === null) wait.end(unknownLine(wait.number));
    else if (view instanceof Error) wait.end(view);
    else wait.look(view);
  }
}

/**
 * For each wait that is due its line, read once for all of them; null for a line that is gone, the error for one that is
 * damaged.
 */
function dueViews(
  reading: LineReading,
  waits: readonly PendingWait[],
): ReadonlyMap<PendingWait, LineView | Error | null> {
  const { tables, now } = reading;
  const ofWaits = new Map<PendingWait, LineView | Error | null>();
  const ofNumbers = new Map<string, LineView>();
  for (const wait of waits) {
    const { number } = wait;
    try {
      const line = tables.lines.get(number);
      if (line === null) ofWaits.set(wait, null);
      else if (wait.isDue(line.changes, now)) {
        const view = ofNumbers.get(number) ?? { state: lineNow(reading, line), changes: line.changes, now };
        ofNumbers.set(number, view);
        ofWaits.set(wait, view);
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      ofWaits.set(wait, error);
    }
  }
  return ofWaits;
}
