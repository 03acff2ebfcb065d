/**
 * A running clock: whole milliseconds that only increase, at a speed, with a pause.
 *
 * It uses monotonic time, which stops while a laptop sleeps, and adds what the wall clock has gained over it by more
 * than a second, which is such a sleep. Setting the wall clock back changes nothing. Both times and the host's timer
 * are injected, so that no test has to wait; host.ts has the defaults.
 */
import { errorMessage } from '../errors/message.ts';
import { checkOptions, numberRule, objectWithRule } from '../options/option-check.ts';
import { checkSpeed } from '../time/speed.ts';
import { hostTime, type TimeSource } from './host.ts';

export interface RealClock {
  /** Time since the clock was made, whole ms. */
  now(): number;
  /** Calls back once when `now()` has reached `at`; returns the function that cancels it. */
  wake(at: number, call: () => void): () => void;
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** Runs `factor` times as fast as the host, from now on. */
  setSpeed(factor: number): void;
  readonly speed: number;
  /** Moves `ms` forward at once, paused or not. */
  jump(ms: number): void;
  /** Stops for good: every wake is cancelled, and a new one never fires. */
  stop(): void;
}

/** A gain of the wall clock up to this much is an adjustment of the clock, not a sleep. */
const sleepMs = 1_000;

/** While wakes wait, the clock checks at least this often, so that a sleep is noticed soon after it. */
const lookMs = 1_000;

const clockOptions = {
  speed: numberRule,
  source: objectWithRule('a source of time', 'monotonicMs', 'wallMs', 'timer'),
};

/** @throws OptionError for an unknown option, RangeError for a speed outside `speedMin` to `speedMax` */
export function createRealClock(
  options: { readonly speed?: number; readonly source?: TimeSource } = {},
): RealClock {
  checkOptions('createRealClock', options, clockOptions);
  const source = options.source ?? hostTime();
  let speed = checkSpeed(options.speed ?? 1);
  let paused = false;
  let stopped = false;
  let passed = 0;
  let seenMonotonic = source.monotonicMs();
  let seenWall = source.wallMs();
  let disarm: () => void = () => {};
  let nextId = 0;
  const wakes = new Map<number, { readonly at: number; readonly call: () => void }>();

  function advance(): void {
    const monotonic = source.monotonicMs();
    const wall = source.wallMs();
    const ran = Math.max(0, monotonic - seenMonotonic);
    const gained = wall - seenWall - ran;
    seenMonotonic = monotonic;
    seenWall = wall;
    if (!paused && !stopped) passed += (ran + (gained > sleepMs ? gained : 0)) * speed;
  }

  function now(): number {
    advance();
    return Math.floor(passed);
  }

  function ring(): void {
    const time = now();
    const due = [...wakes]
      .filter(([, { at }]) => at <= time)
      .sort(([a, one], [b, other]) => one.at - other.at || a - b);
    try {
      for (const [id, { call }] of due) if (wakes.delete(id)) call();
    } finally {
      // If a call throws, the wakes that it delayed fire next, at once.
      arm();
    }
  }

  function arm(): void {
    disarm();
    disarm = () => {};
    if (wakes.size === 0) return;
    const next = Math.min(...Array.from(wakes.values(), ({ at }) => at));
    advance();
    if (paused && next > passed) return;
    const ms = Math.max(0, Math.ceil((next - passed) / speed));
    disarm = source.timer(Math.min(ms, lookMs), ring);
  }

  return {
    now,
    wake(at, call) {
      if (stopped) return () => {};
      const id = nextId++;
      wakes.set(id, { at, call });
      arm();
      return () => {
        if (wakes.delete(id)) arm();
      };
    },
    pause() {
      advance();
      paused = true;
      arm();
    },
    resume() {
      advance();
      paused = false;
      arm();
    },
    get paused() {
      return paused;
    },
    setSpeed(factor) {
      advance();
      speed = checkSpeed(factor);
      arm();
    },
    get speed() {
      return speed;
    },
    jump(ms) {
      if (!Number.isSafeInteger(ms) || ms < 0)
        throw new RangeError(errorMessage('time', `invalid value ${ms}`, 'give whole milliseconds from 0'));
      advance();
      if (!stopped) passed += ms;
      ring();
    },
    stop() {
      advance();
      stopped = true;
      wakes.clear();
      disarm();
    },
  };
}
