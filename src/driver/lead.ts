/**
 * How far card time is ahead of its clock, by gestures done at once. While the card is off, its time stands still until
 * the clock has caught up, so that a suite with a clock computes with the time of day, however many logins there are.
 */
import type { Card } from '../device/card.ts';
import type { Clock } from '../time/clock.ts';
import type { TimeMode } from './driver.ts';
import type { QueuedGesture } from './key-queue.ts';
import type { Scheduler } from './scheduler.ts';

export interface Lead {
  /** Does a gesture in virtual time: card time goes on without its clock. */
  atOnce<T>(wanted: QueuedGesture<T>): void;
  /** The card is off, and no key is touched: it may stand still, unless a gesture is done at once. */
  rest(): void;
  /** Before a key is touched: card time goes on, from where it is. */
  end(): void;
  /** Card time was set by hand. */
  forget(): void;
}

export function createLead(card: Card, clock: Clock, scheduler: Scheduler, timeMode: () => TimeMode): Lead {
  let ahead = 0;
  let restsSince: number | null = null;
  let isAtOnce = false;

  function end(): void {
    if (restsSince === null) return;
    scheduler.pulse();
    ahead = Math.max(0, ahead - (clock.now() - restsSince));
    restsSince = null;
    scheduler.rebase();
  }

  return {
    atOnce({ gesture, done, failed }) {
      end();
      scheduler.pulse();
      const from = card.now();
      isAtOnce = true;
      try {
        scheduler.setVirtual(true);
        try {
          scheduler.start(gesture, done, failed);
        } finally {
          scheduler.setVirtual(timeMode() === 'virtual');
        }
      } finally {
        isAtOnce = false;
        if (timeMode() === 'real') ahead += card.now() - from;
      }
    },
    rest() {
      if (isAtOnce || ahead === 0 || restsSince !== null) return;
      restsSince = scheduler.clockTime();
      scheduler.rebase(ahead, restsSince);
    },
    end,
    forget() {
      ahead = 0;
      restsSince = null;
    },
  };
}
