/** A clock that moves only when `advance` is called, so that a test of one hour takes no time. */
import { errorMessage } from '../errors/message.ts';
import type { Clock } from './clock.ts';
import { checkSpeed } from './speed.ts';

/** A clock that runs only where it is advanced. */
export interface ManualClock extends Clock {
  /**
   * Lets `ms` of the host's time pass, times the speed, and none while paused. Each call is made at its own time;
   * those of one time in the order in which they were asked for. If a call throws, the time stays there, and later
   * ones still wait.
   *
   * @example
   * ```ts
   * import { createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const rung: number[] = [];
   * clock.wake(20, () => rung.push(clock.now()));
   * clock.wake(10, () => rung.push(clock.now()));
   * clock.advance(50);
   * rung; // → [10, 20]
   * ```
   */
  advance(ms: number): void;
  /**
   * As `advance`, but as a busy host does whose timers are late: all that is due is called only at the end, in the
   * same order.
   *
   * @example
   * ```ts
   * import { createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const rung: number[] = [];
   * clock.wake(10, () => rung.push(clock.now()));
   * clock.advanceLate(50);
   * rung; // → [50]
   * ```
   */
  advanceLate(ms: number): void;
  /**
   * Goes `ms` forward at once, paused or not, and makes the calls that are due then.
   *
   * @throws {RangeError} for a time that is not whole ms from 0
   * @example
   * ```ts
   * import { createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * clock.pause();
   * clock.jump(1_000);
   * clock.now(); // → 1_000
   * ```
   */
  jump(ms: number): void;
  /**
   * Stands still until `resume`.
   *
   * @example
   * ```ts
   * import { createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * clock.pause();
   * clock.advance(1_000);
   * clock.now(); // → 0
   * ```
   */
  pause(): void;
  /**
   * Runs on after `pause`.
   *
   * @example
   * ```ts
   * import { createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * clock.pause();
   * clock.resume();
   * clock.advance(1_000);
   * clock.now(); // → 1_000
   * ```
   */
  resume(): void;
  /** Whether it stands still. */
  readonly paused: boolean;
  /**
   * Runs `factor` times as fast as the host, from now on; 0.001 to 1,000,000.
   *
   * @throws {RangeError} for a speed out of range
   * @example
   * ```ts
   * import { createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * clock.setSpeed(10);
   * clock.advance(5);
   * clock.pause();
   * clock.advance(5);
   * clock.resume();
   * clock.now(); // → 50
   * ```
   */
  setSpeed(factor: number): void;
  /** How many times as fast as the host it runs; 1 at the start. */
  readonly speed: number;
  /**
   * When the calls that wait are due, in ms, the earliest first.
   *
   * @example
   * ```ts
   * import { createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * clock.wake(20, () => {});
   * clock.wakes(); // → [20]
   * ```
   */
  wakes(): readonly number[];
}

interface Wake {
  readonly at: number;
  readonly call: () => void;
}

/**
 * Makes a clock that runs only where you advance it, so that a test of what takes an hour takes no time. It can do
 * all that a driver and a serial console ask of a clock.
 *
 * @param startMs the time at the start, in ms; default 0
 * @throws {RangeError} for a time that is not a finite number from 0
 * @example
 * ```ts
 * import { createCard, createDriver, createManualClock } from 'dscplus';
 *
 * const clock = createManualClock();
 * const driver = createDriver(createCard(), clock);
 * const on = driver.hold('press');
 * clock.advance(2_030);
 * await on; // → { verdict: 'accepted' }
 * driver.card.frame().text; // → 'PIN>    '
 * ```
 */
export function createManualClock(startMs = 0): ManualClock {
  let passed = checkMs(startMs);
  let speed = 1;
  let paused = false;
  let waiting: readonly Wake[] = [];

  /** The wakes that are due at `time`, the earliest first; of one time, the first requested. */
  const due = (time: number): Wake[] => waiting.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at);

  function fire(wake: Wake): void {
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
        fire(next);
      }
    },
    advanceLate(ms) {
      passed += checkMs(ms) * (paused ? 0 : speed);
      for (const wake of due(passed)) fire(wake);
    },
    jump(ms) {
      if (!Number.isSafeInteger(ms) || ms < 0)
        throw new RangeError(errorMessage('time', `invalid value ${ms}`, 'give whole milliseconds from 0'));
      passed += ms;
      for (const wake of due(passed)) fire(wake);
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
