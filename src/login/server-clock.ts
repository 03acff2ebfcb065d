/**
 * The virtual time of a login server. It stands still and is advanced, or runs with the machine at a speed, and goes
 * back to its start.
 */
import { hostTime } from '../clock/host.ts';
import { createRealClock } from '../clock/real-clock.ts';
import { unixMsMax, worldStartMs } from '../time/world-start.ts';
import type { StaffClock } from './admin/server-time.ts';

/** How virtual time begins. */
export interface ServerTimeStart {
  /** Unix time at the start; default 2026-01-01. */
  readonly unixMs?: number;
  /** Whether it runs from the start; default false. */
  readonly running?: boolean;
  /** How many times as fast as the machine it runs; default 1. */
  readonly speed?: number;
}

/** The time stands still at the end of the year 9999. @throws {RangeError} for a speed out of range */
export function createServerClock(start: ServerTimeStart = {}, source = hostTime()): StaffClock {
  const { unixMs = worldStartMs, running = false, speed = 1 } = start;
  const begin = (): ReturnType<typeof createRealClock> =>
    createRealClock({ speed, paused: !running, source });
  let passing = begin();
  const now = (): number => Math.min(passing.now(), unixMsMax - unixMs);
  return {
    epoch: 'virtual',
    now,
    unixMs: () => unixMs + now(),
    advance: (ms) => passing.jump(Math.min(ms, unixMsMax - unixMs)),
    pause: () => passing.pause(),
    resume: () => passing.resume(),
    get paused() {
      return passing.paused;
    },
    setSpeed: (factor) => passing.setSpeed(factor),
    get speed() {
      return passing.speed;
    },
    restart() {
      passing.stop();
      passing = begin();
    },
  };
}
