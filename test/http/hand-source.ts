/** A clock of the host that a test moves. */
import { createRealClock, type RealClock } from '../../src/clock/real-clock.ts';

export interface HandClock {
  readonly clock: RealClock;
  /** Lets the host's time pass, and whoever hears of it finish what it does then. */
  move(ms: number): Promise<void>;
}

export function handClock(): HandClock {
  let now = 0;
  let timer: { readonly at: number; readonly call: () => void } | null = null;
  const clock = createRealClock({
    source: {
      monotonicMs: () => now,
      wallMs: () => now,
      timer(ms, call) {
        const one = { at: now + ms, call };
        timer = one;
        return () => {
          if (timer === one) timer = null;
        };
      },
    },
  });
  return {
    clock,
    async move(ms) {
      now += ms;
      if (timer !== null && timer.at <= now) {
        const { call } = timer;
        timer = null;
        call();
      }
      await new Promise((done) => setImmediate(done));
    },
  };
}
