/**
 * How far card time is ahead of its clock, by gestures done at once. While the card is off, its time stands still until
 * the clock has caught up, so that a suite with a clock computes with the time of day, however many logins there are.
 */
import type { Card } from '../device/card.ts';
import type { Clock } from '../time/clock.ts';
import type { TimeMode } from './driver.ts';
import type { QueuedGesture } from './queue-entry.ts';
import type { Scheduler } from './scheduler.ts';

export interface TimeAhead {
  /** Does a gesture in virtual time: card time goes on without its clock. */
  runInVirtualTime<T>(wanted: QueuedGesture<T>): void;
  /** The card is off, and no key is touched: its time may stand still, unless a gesture runs in virtual time. */
  waitForClock(): void;
  /** Brings the card up to its clock before a key is touched: card time that waits goes on, from where it is. */
  resume(): void;
  /** Card time was set by hand. */
  reset(): void;
}

export function createTimeAhead(
  card: Card,
  clock: Clock,
  scheduler: Scheduler,
  timeMode: () => TimeMode,
): TimeAhead {
  let ahead = 0;
  let waitsSince: number | null = null;
  let isRunning = false;

  function resume(): void {
    scheduler.sync();
    if (waitsSince === null) return;
    ahead = Math.max(0, ahead - (clock.now() - waitsSince));
    waitsSince = null;
    scheduler.rebase();
  }

  return {
    runInVirtualTime({ gesture, done, failed }) {
      resume();
      const from = card.now();
      isRunning = true;
      try {
        scheduler.setVirtual(true);
        try {
          scheduler.start(gesture, done, failed);
        } finally {
          scheduler.setVirtual(timeMode() === 'virtual');
        }
      } finally {
        isRunning = false;
        if (timeMode() === 'real') ahead += card.now() - from;
      }
    },
    waitForClock() {
      if (isRunning || ahead === 0 || waitsSince !== null) return;
      waitsSince = scheduler.clockTime();
      scheduler.rebase(ahead, waitsSince);
    },
    resume,
    reset() {
      ahead = 0;
      waitsSince = null;
    },
  };
}
