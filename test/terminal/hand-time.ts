import type { TimeSource } from '../../src/clock/host.ts';

/** A host whose time a test moves by hand; its timers ring on the way. */
export interface HandTime extends TimeSource {
  pass(ms: number): void;
}

export function handTime(): HandTime {
  let now = 0;
  let timers: { at: number; call: () => void }[] = [];
  return {
    monotonicMs: () => now,
    wallMs: () => now,
    timer(ms, call) {
      const timer = { at: now + ms, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    pass(ms) {
      const until = now + ms;
      for (;;) {
        const due = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((one) => one !== due);
        now = Math.max(now, due.at);
        due.call();
      }
      now = until;
    },
  };
}
