/** A clock that moves only when `advance` is called, so that a test of one hour takes no time. */
import { errorMessage } from '../errors/message.ts';
import type { Clock } from './clock.ts';
import { checkSpeed } from './speed.ts';

/** Has everything that a driver and a serial console need from a clock. */
export interface ManualClock extends Clock {
  /**
   * Lets `ms` of the host pass, times the speed; nothing passes while paused. Each wake fires at its own time; wakes
   * of one time fire in the order of the requests. If a call throws, time stops at that wake, and later ones still
   * wait.
   */
  advance(ms: number): void;
  /** As `advance`, on a host whose timer is late: everything that is due fires only at the end, in the same order. */
  advanceLate(ms: number): void;
  /** Moves `ms` forward at once, paused or not, and fires what is due then. */
  jump(ms: number): void;
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  setSpeed(factor: number): void;
  readonly speed: number;
  /** When the waiting wakes are due, the earliest first. */
  wakes(): readonly number[];
}

interface Wake {
  readonly at: number;
  readonly call: () => void;
}

/**
 * ```ts
 * const clock = createManualClock();
 * const driver = createDriver(createCard(), clock);
 * const on = driver.hold('press');
 * clock.advance(2_030);
 * await on; // the LCD shows PIN>
 * ```
 *
 * @throws RangeError where a time is not a finite number from 0, or a jump is not whole
 */
export function createManualClock(startMs = 0): ManualClock {
  let passed = checkMs(startMs);
  let speed = 1;
  let paused = false;
  let waiting: readonly Wake[] = [];

  /** The wakes that are due at `time`, the earliest first; of one time, the first requested. */
  const due = (time: number): Wake[] => waiting.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at);

  function ring(wake: Wake): void {
    if (!waiting.includes(wake)) return;
    waiting = waiting.filter((one) => one !== wake);
    wake.call();
  }

  return {
    now: () => Math.floor(passed),
    wake(at, call) {
      const wake = { at, call };
      waiting = [...waiting, wake];
      return () => {
        waiting = waiting.filter((one) => one !== wake);
      };
    },
    advance(ms) {
      let left = checkMs(ms);
      // A call may change the speed, pause, and request other wakes.
      for (;;) {
        const rate = paused ? 0 : speed;
        const [next] = due(passed + left * rate);
        if (next === undefined) {
          passed += left * rate;
          return;
        }
        if (next.at > passed) {
          left = Math.max(0, left - (next.at - passed) / rate);
          passed = next.at;
        }
        ring(next);
      }
    },
    advanceLate(ms) {
      passed += checkMs(ms) * (paused ? 0 : speed);
      for (const wake of due(passed)) ring(wake);
    },
    jump(ms) {
      if (!Number.isSafeInteger(ms) || ms < 0)
        throw new RangeError(errorMessage('time', `invalid value ${ms}`, 'give whole milliseconds from 0'));
      passed += ms;
      for (const wake of due(passed)) ring(wake);
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
    },
    get paused() {
      return paused;
    },
    setSpeed(factor) {
      speed = checkSpeed(factor);
    },
    get speed() {
      return speed;
    },
    wakes: () => waiting.map(({ at }) => at).sort((a, b) => a - b),
  };
}

function checkMs(ms: number): number {
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new RangeError(errorMessage('time', `invalid value ${ms}`, 'give milliseconds from 0'));
}
