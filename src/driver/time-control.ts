/** How card time follows its clock: the mode, the speed, pauses, and time that passes at once. */

import type { Card } from '../device/card.ts';
import { errorMessage } from '../errors/message.ts';
import type { Driver } from './driver.ts';
import type { DriverClock, TimeMode } from './driver-clock.ts';
import { DriverError } from './driver-error.ts';
import type { InputListeners } from './driver-input.ts';
import type { Scheduler } from './scheduler.ts';

export type TimeControl = Pick<
  Driver,
  | 'timeMode'
  | 'setTimeMode'
  | 'speed'
  | 'setSpeed'
  | 'paused'
  | 'setPaused'
  | 'jump'
  | 'sync'
  | 'pass'
  | 'freeze'
  | 'wake'
>;

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
    wake: (at, call) => clock.wake(clock.now() + Math.max(1, at - card.now()), call),
  };
}
