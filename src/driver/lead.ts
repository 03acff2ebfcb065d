/**
 * How far card time is ahead of its clock, by gestures done at once. While the card is off, its time stands still until
 * the clock has caught up, so that a suite with a clock computes with the time of day, however many logins there are.
 */
import type { Clock } from '../time/clock.ts';
import type { Scheduler } from './scheduler.ts';

export interface Lead {
  /** Card time has gone on by `ms` without its clock. */
  add(ms: number): void;
  /** The card is off, and no key is touched: it may stand still. */
  rest(): void;
  /** Before a key is touched: card time goes on, from where it is. */
  end(): void;
  /** Card time was set by hand. */
  forget(): void;
}

export function createLead(clock: Clock, scheduler: Scheduler): Lead {
  let ahead = 0;
  let restsSince: number | null = null;
  return {
    add(ms) {
      ahead += ms;
    },
    rest() {
      if (ahead === 0 || restsSince !== null) return;
      restsSince = clock.now();
      scheduler.rebase(ahead);
    },
    end() {
      if (restsSince === null) return;
      scheduler.pulse();
      ahead = Math.max(0, ahead - (clock.now() - restsSince));
      restsSince = null;
      scheduler.rebase();
    },
    forget() {
      ahead = 0;
      restsSince = null;
    },
  };
}
