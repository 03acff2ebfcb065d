/**
 * How far card time is ahead of its clock after gestures in virtual time. While the card is off, card time stands still
 * until the clock has caught up, so that a suite with a clock uses the time of day, even after many logins.
 */
import type { Card } from '../device/card.ts';
import type { Clock } from '../time/clock.ts';
import type { TimeMode } from './driver-clock.ts';
import type { InputListeners } from './driver-input.ts';
import type { QueuedGesture } from './queue-entry.ts';
import type { Scheduler } from './scheduler.ts';

export interface TimeAhead {
  /** Runs a gesture in virtual time: card time advances without its clock. */
  runInVirtualTime<T>(request: QueuedGesture<T>): void;
  /** Call it when the card is off and no key is touched: card time stands still, unless a gesture runs in virtual time. */
  waitForClock(): void;
  /** Brings the card up to its clock before a key is touched: if card time stands still, it continues. */
  resume(): void;
  /** Call it when card time was set. */
  reset(): void;
}

export function createTimeAhead(
  card: Card,
  clock: Clock,
  scheduler: Scheduler,
  timeMode: () => TimeMode,
  { notify }: Pick<InputListeners, 'notify'>,
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
      if (timeMode() === 'real') notify({ type: 'time', mode: 'virtual' });
      try {
        scheduler.setVirtual(true);
        try {
          scheduler.start(gesture, done, failed);
        } finally {
          scheduler.setVirtual(timeMode() === 'virtual');
        }
      } finally {
        isRunning = false;
        if (timeMode() === 'real') {
          ahead += card.now() - from;
          notify({ type: 'time', mode: 'real' });
        }
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
