/** The clock of a driver, and how card time follows it. */
import type { Clock } from '../time/clock.ts';

/** Whether card time passes by a clock (`real`), or only and at once when something waits (`virtual`). */
export type TimeMode = 'virtual' | 'real';

/** A running clock. If it can stop, it stops in virtual time; `createRealClock` makes one that can. */
export interface DriverClock extends Clock {
  /** Stands still until `resume`. */
  pause?(): void;
  /** Runs on after `pause`. */
  resume?(): void;
  /** Runs `speed` times as fast as the host, from now on. */
  setSpeed?(speed: number): void;
  /** How many times as fast as the host it runs. */
  readonly speed?: number;
  /** Whether it stands still. */
  readonly paused?: boolean;
  /** Goes `ms` forward at once. */
  jump?(ms: number): void;
}
