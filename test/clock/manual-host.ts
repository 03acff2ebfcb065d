/** A host whose time a test advances: the real clock on it, and the calls of its timers. */
import type { TimeSource } from '../../src/clock/host.ts';
import { createRealClock, type RealClock } from '../../src/clock/real-clock.ts';
import type { Clock } from '../../src/time/clock.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';

/** Both times of the host are the manual clock's, and its timers are the clock's wakes. */
export function manualSource(clock: Clock): TimeSource {
  return {
    monotonicMs: clock.now,
    wallMs: clock.now,
    timer: (ms, call) => clock.wake(clock.now() + ms, call),
  };
}

/** A real clock on a host whose timers are late. */
export interface LateHost {
  readonly clock: RealClock;
  /** Lets `ms` pass in one step, and what waits for that finish what it does then. */
  move(ms: number): Promise<void>;
}

export function lateHost(): LateHost {
  const time = createManualClock();
  return {
    clock: createRealClock({ source: manualSource(time) }),
    async move(ms) {
      time.advanceLate(ms);
      await new Promise((done) => setImmediate(done));
    },
  };
}
