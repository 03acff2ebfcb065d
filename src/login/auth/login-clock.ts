/**
 * The two times a login needs. Challenges, locks and sessions live by a clock that only goes forward, which setting
 * the wall clock does not touch; the wall clock dates the audit log, feeds suites with a time step, and bridges what
 * outlives the other clock (a lock over a restart of the machine).
 *
 * `now` is only comparable with a reading of the same `epoch`: that is one boot of the machine, so all server processes
 * on it share it. It stands still while a machine sleeps, on Linux.
 */

import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { errorMessage } from '../../errors/message.ts';
import { checkOptions, numberRule, textRule } from '../../options/option-check.ts';

export interface LoginClock {
  /** Names what `now` counts from. */
  readonly epoch: string;
  /** Ms since some point that the epoch names; never goes back. */
  now(): number;
  /** Wall time in Unix ms. */
  unixMs(): number;
}

/** A reading of both clocks, which can be stored. */
export interface Moment {
  readonly epoch: string;
  readonly now: number;
  readonly unixMs: number;
}

/** A clock that moves when it is told to, so that expiry and lock-out take no time. */
export interface VirtualLoginClock extends LoginClock {
  /** Moves both times forward by some ms. */
  advance(ms: number): void;
  /** Sets the wall clock only, back or forward. */
  setWall(unixMs: number): void;
}

/** The clock is broken: it gave no number, or went back. */
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

/** Starts at 0, with the wall clock at 2026-01-01 unless told otherwise. */
export function virtualLoginClock(
  options: { readonly unixMs?: number; readonly epoch?: string } = {},
): VirtualLoginClock {
  checkOptions('virtualLoginClock', options, clockOptions);
  let now = 0;
  let unixMs = options.unixMs ?? Date.UTC(2026, 0, 1);
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
      unixMs = to;
    },
  };
}

/** @throws {ClockError} where a reading is no finite number */
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
 * Ms from one moment to a later one: by the clock that only goes forward where both are of one epoch, else by the
 * wall clock, and 0 where that went back.
 *
 * @throws {ClockError} where the clock went back within one epoch
 */
export function elapsedMs(from: Moment, to: Moment): number {
  // Two boots soon after one another may have one made-up name.
  const otherBoot = from.epoch.startsWith(madeUp) && to.now < from.now;
  if (from.epoch !== to.epoch || otherBoot) return Math.max(0, to.unixMs - from.unixMs);
  if (to.now < from.now) {
    throw new ClockError(
      errorMessage('clock', `moved back by ${from.now - to.now} ms`, 'use one that only moves forward'),
    );
  }
  return to.now - from.now;
}

const bootNameMs = 10 * 60_000;
const madeUp = 'boot at ';

/**
 * A name of this boot where the system has none: when it was, to ten minutes, so that processes which read it a moment
 * apart find the same, but where ten minutes end in between. A wall clock that is set by more makes it another boot.
 */
export function bootName(unixMs: number, uptimeSeconds: number): string {
  return `${madeUp}${Math.round((unixMs - uptimeSeconds * 1_000) / bootNameMs)}`;
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || null;
  } catch {
    return null;
  }
}
