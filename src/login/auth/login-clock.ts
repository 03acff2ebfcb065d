/**
 * The two clocks of a login. Challenges, locks and sessions use a clock that only goes forward and that setting the
 * wall clock does not change. The wall clock dates the audit log, gives time steps to suites, and measures what
 * outlives the other clock (a lock across a restart of the machine).
 *
 * Readings of `now` can be compared only within one `epoch`. An epoch is one boot of the machine, so all server
 * processes on it share it. On Linux, `now` stops while the machine sleeps.
 */

import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { errorMessage } from '../../errors/message.ts';
import { checkOptions, numberRule, textRule } from '../../options/option-check.ts';
import { worldStartMs } from '../../time/world-start.ts';

/** The two times that a login server needs. */
export interface LoginClock {
  /** Names what `now` counts from: readings of another epoch can't be compared with it. */
  readonly epoch: string;
  /** Time in ms since a point that the epoch names. It never goes back. */
  now(): number;
  /** Wall time in Unix ms. */
  unixMs(): number;
}

/** A reading of both clocks that can be stored. */
export interface Moment {
  readonly epoch: string;
  readonly now: number;
  readonly unixMs: number;
}

/** A clock that moves only when you move it, so that expiry and lockout take no time. */
export interface VirtualLoginClock extends LoginClock {
  /**
   * Moves both times forward by `ms`.
   *
   * @throws {RangeError} for a number below 0
   * @example
   * ```ts
   * import { virtualLoginClock } from 'dscplus/server';
   *
   * const clock = virtualLoginClock();
   * clock.advance(1_000);
   * clock.now(); // → 1_000
   * ```
   */
  advance(ms: number): void;
  /**
   * Sets the wall clock only, back or forward.
   *
   * @throws {RangeError} for a number that is not finite
   * @example
   * ```ts
   * import { virtualLoginClock } from 'dscplus/server';
   *
   * const clock = virtualLoginClock();
   * clock.setWall(0);
   * clock.unixMs(); // → 0
   * clock.now(); // → 0
   * ```
   */
  setWall(unixMs: number): void;
}

/**
 * A clock that returned something other than a finite number, or went back.
 *
 * @example
 * ```ts
 * import { ClockError, LoginServer } from 'dscplus/server';
 *
 * const broken = { epoch: 'test', now: () => Number.NaN, unixMs: () => 0 };
 * const error = await LoginServer.start({ clock: broken }).catch((thrown) => thrown);
 * error instanceof ClockError; // → true
 * ```
 */
export class ClockError extends Error {
  override readonly name: string = 'ClockError';
}

export function systemLoginClock(): LoginClock {
  return {
    epoch: bootId() ?? bootName(Date.now(), uptime()),
    now: () => Number(process.hrtime.bigint() / 1_000_000n),
    unixMs: () => Date.now(),
  };
}

const clockOptions = { unixMs: numberRule, epoch: textRule };

/**
 * Makes a clock that moves only when you move it. It starts at 0.
 *
 * @param options `unixMs`: the wall time at the start, default 2026-01-01; `epoch`: what `now` counts from, default
 * `virtual`
 * @throws {OptionError} for an unknown option
 * @example
 * ```ts
 * import { LoginServer, virtualLoginClock } from 'dscplus/server';
 *
 * const clock = virtualLoginClock();
 * const one = await LoginServer.start({ clock });
 * const two = await LoginServer.start({ clock });
 * clock.advance(24 * 60 * 60_000);
 * clock.now(); // → 86_400_000
 * await one.close();
 * await two.close();
 * ```
 */
export function virtualLoginClock(
  options: { readonly unixMs?: number; readonly epoch?: string } = {},
): VirtualLoginClock {
  checkOptions('virtualLoginClock', options, clockOptions);
  let now = 0;
  let unixMs = options.unixMs ?? worldStartMs;
  return {
    epoch: options.epoch ?? 'virtual',
    now: () => now,
    unixMs: () => unixMs,
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) {
        throw new RangeError(errorMessage('clock', `can't move by ${ms} ms`, 'give 0 or more'));
      }
      now += ms;
      unixMs += ms;
    },
    setWall(to) {
      if (!Number.isFinite(to)) {
        throw new RangeError(errorMessage('clock', `can't show ${to}`, 'give a time in Unix ms'));
      }
      unixMs = to;
    },
  };
}

/** @throws {ClockError} if a reading is not a finite number */
export function readMoment(clock: LoginClock): Moment {
  const now = clock.now();
  const unixMs = clock.unixMs();
  if (!Number.isFinite(now) || !Number.isFinite(unixMs)) {
    throw new ClockError(
      errorMessage('clock', `returned ${now} and ${unixMs}`, 'return two finite numbers of ms'),
    );
  }
  return { epoch: clock.epoch, now, unixMs };
}

/**
 * Ms from one reading to a later one. Uses the clock that only goes forward if both are of one epoch, else the wall
 * clock; 0 if that went back.
 *
 * @throws {ClockError} where the clock went back within one epoch
 */
export function elapsedMs(from: Moment, to: Moment): number {
  // Two boots shortly after each other can get the same constructed name.
  const otherBoot = from.epoch.startsWith(bootPrefix) && to.now < from.now;
  if (from.epoch !== to.epoch || otherBoot) return Math.max(0, to.unixMs - from.unixMs);
  if (to.now < from.now) {
    throw new ClockError(
      errorMessage('clock', `moved back by ${from.now - to.now} ms`, 'use one that only moves forward'),
    );
  }
  return to.now - from.now;
}

const bootNameMs = 10 * 60_000;
const bootPrefix = 'boot at ';

/**
 * A name for this boot where the system has none: the time of the boot, to ten minutes. Processes that read it a
 * moment apart get the same name, unless ten minutes end in between. Setting the wall clock by more makes it another
 * boot.
 */
export function bootName(unixMs: number, uptimeSeconds: number): string {
  return `${bootPrefix}${Math.round((unixMs - uptimeSeconds * 1_000) / bootNameMs)}`;
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || null;
  } catch {
    return null;
  }
}
