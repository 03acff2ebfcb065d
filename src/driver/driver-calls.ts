/** The calls of a driver: gestures in the queue or in parallel, contacts now, snapshots. */
import type { Card } from '../device/card.ts';
import {
  checkMs,
  holdGesture,
  passTime,
  respondGesture,
  tapGesture,
  typeGesture,
  waitGesture,
  waitLimitMs,
} from '../device/gestures.ts';
import { errorMessage } from '../errors/message.ts';
import { type Key, keyNamed } from '../keypad/keys.ts';
import type { Driver } from './driver.ts';
import { DriverError } from './driver-error.ts';
import type { KeyQueue } from './key-queue.ts';
import type { QueuedGesture } from './queue-entry.ts';
import type { Scheduler } from './scheduler.ts';
import type { TimeAhead } from './time-ahead.ts';
import type { TimeControl } from './time-control.ts';

/** What the parts of a driver share. */
export interface DriverParts {
  readonly card: Card;
  readonly scheduler: Scheduler;
  readonly timeAhead: TimeAhead;
  readonly queue: KeyQueue;
  readonly time: TimeControl;
  restores: number;
  stopped: Error | null;
}

/** The contacts of a driven card, without a turn in the queue. */
export interface ContactCalls {
  /**
   * Closes a contact at once, without a turn in the queue. Returns the number of the touch.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const driver = createDriver(createCard(), clock);
   * driver.down('press'); // → 1
   * clock.advance(2_000);
   * driver.up('press');
   * driver.card.state(); // → 'pin'
   * driver.stop();
   * ```
   */
  down(key: Key): number;
  /**
   * Releases a key now, whatever waits.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * driver.down('press');
   * driver.pass(2_000);
   * driver.up('press');
   * driver.card.touched(); // → 'press'
   * driver.pass(driver.card.profile.opensAfterMs);
   * driver.card.touched(); // → null
   * driver.stop();
   * ```
   */
  up(key: Key): void;
}

/** The gestures of `Card`, in the queue or in parallel. */
export function gestureCalls(
  parts: DriverParts,
  most: number,
): Pick<Driver, 'press' | 'hold' | 'type' | 'respond' | 'advance' | 'wait'> {
  const { profile } = parts.card;
  const queued = <T>(gesture: QueuedGesture<T>['gesture']): Promise<T> =>
    new Promise((done, failed) => {
      if (parts.queue.add({ gesture, done, failed }) === null)
        failed(
          new DriverError(
            errorMessage('gesture', `${most} are waiting already`, 'ask again when one has ended'),
          ),
        );
    });
  const concurrently = <T>(gesture: QueuedGesture<T>['gesture']): Promise<T> =>
    new Promise((done, failed) => runConcurrently(parts, { gesture, done, failed }));
  return {
    press: (key) => queued((driven) => tapGesture(driven, keyNamed(key))),
    hold: (key, ms = profile.powerHoldMs) =>
      queued((driven) => holdGesture(driven, keyNamed(key), checkMs(ms))),
    type: (text) => queued((driven) => typeGesture(driven, text)),
    respond: (entries) => queued((driven) => respondGesture(driven, entries)),
    advance: (ms) => concurrently((driven) => passTime(driven, checkMs(ms))),
    wait: (what, limitMs = waitLimitMs) =>
      concurrently((driven) => waitGesture(driven, what, checkMs(limitMs))),
  };
}

export function contactCalls({ card, scheduler, timeAhead }: DriverParts): ContactCalls {
  return {
    down(key) {
      timeAhead.resume();
      const touch = card.down(key);
      scheduler.sync();
      return touch;
    },
    up(key) {
      timeAhead.resume();
      card.up(key);
      scheduler.sync();
    },
  };
}

export function restoreCalls(parts: DriverParts): Pick<Driver, 'restore' | 'restores' | 'rewind'> {
  const { card, scheduler, timeAhead, queue, time } = parts;
  return {
    restore(from, how) {
      scheduler.sync();
      const before = card.now();
      card.restore(from, how);
      parts.restores += 1;
      timeAhead.reset();
      if (card.now() === before) scheduler.sync();
      else scheduler.rebase();
    },
    restores: () => parts.restores,
    rewind(snapshot, restored = () => {}) {
      const from = card.now();
      card.restore(snapshot);
      parts.restores += 1;
      // The key that caused the frame is not down any more.
      const touched = card.touched();
      if (touched !== null) card.up(touched);
      restored(from);
      scheduler.rebase();
      timeAhead.reset();
      queue.reset(time.timeMode() === 'real' ? 'now' : 'later');
    },
  };
}

export function runConcurrently<T>(
  { stopped, scheduler }: DriverParts,
  { gesture, done, failed }: QueuedGesture<T>,
): () => boolean {
  if (stopped === null) return scheduler.start(gesture, done, failed);
  failed(stopped);
  return () => false;
}
