/**
 * A clock that a test moves by hand.
 */
import type { ConsoleClock } from '../../src/serial/console/console.ts';

export interface HandClock extends ConsoleClock {
  /** Lets `ms` of the host's time pass, in one step, as a late timer would. */
  move(ms: number): void;
  /** How many calls wait. */
  waiting(): number;
  readonly paused: boolean;
}

export function handClock(): HandClock {
  let time = 0;
  let paused = false;
  let speed = 1;
  const calls = new Map<number, { readonly at: number; readonly call: () => void }>();
  let next = 0;
  return {
    now: () => Math.floor(time),
    wake(at, call) {
      const id = next++;
      calls.set(id, { at, call });
      return () => calls.delete(id);
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
    },
    setSpeed(factor) {
      speed = factor;
    },
    get speed() {
      return speed;
    },
    get paused() {
      return paused;
    },
    waiting: () => calls.size,
    move(ms) {
      if (paused) return;
      time += ms * speed;
      for (const [id, { at, call }] of [...calls]) {
        if (at > time || !calls.delete(id)) continue;
        call();
      }
    },
  };
}
