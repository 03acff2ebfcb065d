/** How card time follows its clock: the mode, the speed, pauses, and time that passes at once. */

import type { Card } from '../device/card.ts';
import { errorMessage } from '../errors/message.ts';
import type { DriverClock, TimeMode } from './driver-clock.ts';
import { DriverError } from './driver-error.ts';
import type { InputListeners } from './driver-input.ts';
import type { Scheduler } from './scheduler.ts';

/** How the time of a driven card is controlled. */
export interface TimeControl {
  /**
   * Whether card time is virtual or real.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * driver.timeMode(); // → 'virtual'
   * driver.stop();
   * ```
   */
  timeMode(): TimeMode;
  /**
   * Changes to virtual or real time. In virtual time the clock stands still, and what is under way ends at once.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock());
   * const held = driver.hold('press');
   * driver.setTimeMode('virtual');
   * await held; // → { verdict: 'accepted' }
   * driver.stop();
   * ```
   */
  setTimeMode(mode: TimeMode): void;
  /**
   * How many times as fast as the host real time runs.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const driver = createDriver(createCard(), clock);
   * driver.speed(); // → 1
   * driver.stop();
   * ```
   */
  speed(): number;
  /**
   * Sets how many times as fast as the host real time runs.
   *
   * @example
   * ```ts
   * import { createCard, createDriver } from 'dscplus';
   * import { createRealClock } from 'dscplus/node';
   *
   * const clock = createRealClock();
   * const driver = createDriver(createCard(), clock);
   * driver.setSpeed(100);
   * driver.speed(); // → 100
   * driver.stop();
   * clock.stop();
   * ```
   */
  setSpeed(speed: number): void;
  /**
   * Whether real time is paused.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const driver = createDriver(createCard(), clock);
   * driver.setPaused(true);
   * driver.paused(); // → true
   * driver.stop();
   * ```
   */
  paused(): boolean;
  /**
   * Lets real time stand still or run on. Gestures wait in the middle.
   *
   * @throws {DriverError} in virtual time
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const driver = createDriver(createCard(), clock);
   * const on = driver.hold('press');
   * driver.setPaused(true);
   * clock.advance(60_000);
   * driver.card.state(); // → 'off'
   * driver.setPaused(false);
   * clock.advance(2_030);
   * await on; // → { verdict: 'accepted' }
   * driver.stop();
   * ```
   */
  setPaused(paused: boolean): void;
  /**
   * Lets `ms` of real time pass at once, also during a pause.
   *
   * @throws {DriverError} in virtual time
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const driver = createDriver(createCard(), clock);
   * driver.jump(60_000);
   * driver.card.now(); // → 60_000
   * driver.stop();
   * ```
   */
  jump(ms: number): void;
  /**
   * Brings the card up to its clock. Call it before you read the card.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const driver = createDriver(createCard(), clock);
   * driver.down('press');
   * clock.advance(2_000);
   * driver.sync();
   * driver.card.now(); // → 2_000
   * driver.stop();
   * ```
   */
  sync(): void;
  /**
   * Lets `ms` of virtual time pass, now.
   *
   * @throws {DriverError} in real time
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * driver.pass(500);
   * driver.card.now(); // → 500
   * driver.stop();
   * ```
   */
  pass(ms: number): void;
  /** Stops the driver's clock until the returned function is called. */
  freeze(): () => void;
  /**
   * Calls back once at card time `at`, unless card time is set meanwhile; returns its cancel function. For real time:
   * virtual time passes in calls alone.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const driver = createDriver(createCard(), clock);
   * let called = false;
   * driver.wake(1_000, () => {
   *   called = true;
   * });
   * clock.advance(1_000);
   * called; // → true
   * driver.stop();
   * ```
   */
  wake(at: number, call: () => void): () => void;
}

/** In real time at first. */
export function createTimeControl(
  card: Card,
  clock: DriverClock,
  scheduler: Scheduler,
  { notify }: Pick<InputListeners, 'notify'>,
): TimeControl {
  let mode: TimeMode = 'real';
  return {
    timeMode: () => mode,
    setTimeMode(next) {
      if (next === mode) return;
      scheduler.sync();
      notify({ type: 'time', mode: next });
      mode = next;
      if (next === 'virtual') {
        scheduler.setVirtual(true);
        clock.pause?.();
      } else {
        clock.resume?.();
        scheduler.setVirtual(false);
      }
    },
    speed: () => clock.speed ?? 1,
    setSpeed(speed) {
      scheduler.sync();
      if (clock.setSpeed !== undefined) clock.setSpeed(speed);
      else
        throw new DriverError(errorMessage('speed', 'this clock has only one', 'give a clock with setSpeed'));
    },
    paused: () => clock.paused ?? false,
    setPaused(paused) {
      scheduler.sync();
      if (mode === 'virtual')
        throw new DriverError(
          errorMessage('pause', 'virtual time does not pass by itself', 'set the time mode to real'),
        );
      if (clock.pause === undefined || clock.resume === undefined)
        throw new DriverError(
          errorMessage('pause', 'this clock has none', 'give a clock with pause and resume'),
        );
      if (paused) clock.pause();
      else clock.resume();
    },
    jump(ms) {
      scheduler.sync();
      if (mode === 'virtual')
        throw new DriverError(
          errorMessage('jump', 'virtual time passes by pass(ms)', 'set the time mode to real, or call pass'),
        );
      if (clock.jump === undefined)
        throw new DriverError(errorMessage('jump', 'this clock has none', 'give a clock with jump'));
      clock.jump(ms);
      scheduler.sync();
    },
    sync: scheduler.sync,
    pass(ms) {
      if (mode === 'real')
        throw new DriverError(
          errorMessage('time', 'real time passes by itself', 'set the time mode to virtual, or wait'),
        );
      card.advance(ms);
      scheduler.sync();
    },
    freeze: scheduler.freeze,
    wake: (at, call) => clock.wake(Math.max(clock.now() + 1, scheduler.clockTimeOf(at)), call),
  };
}
