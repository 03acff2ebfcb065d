/**
 * A running clock: whole milliseconds that only increase, at a speed, with a pause.
 *
 * It uses monotonic time, which stops while a laptop sleeps, and adds what the wall clock has gained over it by more
 * than a second, which is such a sleep. Setting the wall clock back changes nothing. Both times and the host's timer
 * are injected, so that no test has to wait; host.ts has the defaults.
 */
import { errorMessage } from '../errors/message.ts';
import { checkOptions, flagRule, numberRule, objectWithRule } from '../options/option-check.ts';
import { checkSpeed } from '../time/speed.ts';
import { hostTime, type TimeSource } from './host.ts';

/** A clock that runs: whole milliseconds that only grow, at a speed, with a pause. */
export interface RealClock {
  /** Time since the clock was made, whole ms. */
  now(): number;
  /** Calls back once when `now()` has reached `at`; returns the function that cancels it. */
  wake(at: number, call: () => void): () => void;
  /** Stands still until `resume`. */
  pause(): void;
  /** Runs on after `pause`. */
  resume(): void;
  /** Whether it stands still. */
  readonly paused: boolean;
  /**
   * Runs `factor` times as fast as the host, from now on; 0.001 to 1,000,000.
   *
   * @throws {RangeError} for a speed out of range
   * @example
   * ```ts
   * import { createRealClock } from 'dscplus/node';
   *
   * const clock = createRealClock();
   * clock.setSpeed(60);
   * clock.pause();
   * clock.resume();
   * clock.speed; // → 60
   * clock.stop();
   * ```
   */
  setSpeed(factor: number): void;
  /** How many times as fast as the host it runs. */
  readonly speed: number;
  /**
   * Goes `ms` forward at once, paused or not, and makes the calls that are due then.
   *
   * @throws {RangeError} for a time that is not whole ms from 0
   * @example
   * ```ts
   * import { createRealClock } from 'dscplus/node';
   *
   * const clock = createRealClock();
   * clock.jump(60_000);
   * clock.now() >= 60_000; // → true
   * clock.stop();
   * ```
   */
  jump(ms: number): void;
  /**
   * Stops for good: every wake is cancelled, and a new one never fires.
   *
   * @example
   * ```ts
   * import { createRealClock } from 'dscplus/node';
   *
   * const clock = createRealClock();
   * clock.wake(60_000, () => {}); // would keep the process for a minute
   * clock.stop();
   * ```
   */
  stop(): void;
}

/** A gain of the wall clock up to this much is an adjustment of the clock, not a sleep. */
const sleepMs = 1_000;

/** While wakes wait, the clock reads its source at least this often, so that a sleep is noticed soon after it. */
const readMs = 1_000;

const clockOptions = {
  speed: numberRule,
  paused: flagRule,
  source: objectWithRule('a source of time', 'monotonicMs', 'wallMs', 'timer'),
};

interface ClockState {
  readonly source: TimeSource;
  speed: number;
  paused: boolean;
  stopped: boolean;
  /** The time of the clock, with its fraction. */
  passed: number;
  seenMonotonic: number;
  seenWall: number;
  /** In the order of the requests. */
  readonly wakes: Set<Wake>;
  /** Cancels the timer of the source. */
  disarm: () => void;
}

interface Wake {
  readonly at: number;
  readonly call: () => void;
}

/**
 * Makes a clock that runs with the host, from 0. It follows the fake timers of a test library
 * (docs/user/fake-timers.md). Stop it when the test is over.
 *
 * @param options `speed`: how many times as fast as the host it runs, 0.001 to 1,000,000, default 1; `paused`:
 * whether it stands still until `resume`, default false; `source`: where its time comes from, default the host
 * @throws {OptionError} for an unknown option
 * @throws {RangeError} for a speed out of range
 * @example
 * ```ts
 * import { createCard, createDriver } from 'dscplus';
 * import { createRealClock } from 'dscplus/node';
 *
 * const clock = createRealClock({ paused: true });
 * const driver = createDriver(createCard(), clock, { timeMode: 'virtual' });
 * (await driver.respond({ pin: '1234', challenge: '123456' })).response; // → '90187643'
 * driver.stop();
 * clock.stop();
 * ```
 */
export function createRealClock(
  options: { readonly speed?: number; readonly paused?: boolean; readonly source?: TimeSource } = {},
): RealClock {
  checkOptions('createRealClock', options, clockOptions);
  const source = options.source ?? hostTime();
  const state: ClockState = {
    source,
    speed: checkSpeed(options.speed ?? 1),
    paused: options.paused ?? false,
    stopped: false,
    passed: 0,
    seenMonotonic: source.monotonicMs(),
    seenWall: source.wallMs(),
    wakes: new Set(),
    disarm() {},
  };
  return {
    now: () => now(state),
    wake: (at, call) => addWake(state, { at, call }),
    pause: () => change(state, { paused: true }),
    resume: () => change(state, { paused: false }),
    get paused() {
      return state.paused;
    },
    setSpeed: (factor) => change(state, { speed: checkSpeed(factor) }),
    get speed() {
      return state.speed;
    },
    jump: (ms) => jump(state, ms),
    stop() {
      update(state);
      state.stopped = true;
      state.wakes.clear();
      state.disarm();
    },
  };
}

/** Adds what has passed since the source was last read. */
function update(state: ClockState): void {
  const monotonic = state.source.monotonicMs();
  const wall = state.source.wallMs();
  const elapsed = Math.max(0, monotonic - state.seenMonotonic);
  const gained = wall - state.seenWall - elapsed;
  state.seenMonotonic = monotonic;
  state.seenWall = wall;
  if (!state.paused && !state.stopped)
    state.passed += (elapsed + (gained > sleepMs ? gained : 0)) * state.speed;
}

function now(state: ClockState): number {
  update(state);
  return Math.floor(state.passed);
}

/** Pauses, continues or changes the speed, from now on. */
function change(state: ClockState, settings: Partial<Pick<ClockState, 'paused' | 'speed'>>): void {
  update(state);
  Object.assign(state, settings);
  arm(state);
}

function jump(state: ClockState, ms: number): void {
  if (!Number.isSafeInteger(ms) || ms < 0)
    throw new RangeError(errorMessage('time', `invalid value ${ms}`, 'give whole milliseconds from 0'));
  update(state);
  if (!state.stopped) state.passed += ms;
  callDue(state);
}

function addWake(state: ClockState, wake: Wake): () => void {
  if (state.stopped) return () => {};
  state.wakes.add(wake);
  arm(state);
  return () => {
    if (state.wakes.delete(wake)) arm(state);
  };
}

/** Calls each wake that is due, the earliest first; of one time, the first requested. */
function callDue(state: ClockState): void {
  const { wakes } = state;
  const time = now(state);
  const due = [...wakes].filter(({ at }) => at <= time).sort((one, other) => one.at - other.at);
  try {
    for (const wake of due) if (wakes.delete(wake)) wake.call();
  } finally {
    // If a call throws, the wakes that it delayed fire next, at once.
    arm(state);
  }
}

/** Asks the source for a timer until the next wake, or until the source is to be read again. */
function arm(state: ClockState): void {
  state.disarm();
  state.disarm = () => {};
  if (state.wakes.size === 0) return;
  const next = Math.min(...Array.from(state.wakes, ({ at }) => at));
  update(state);
  if (state.paused && next > state.passed) return;
  const ms = Math.max(0, Math.ceil((next - state.passed) / state.speed));
  state.disarm = state.source.timer(Math.min(ms, readMs), () => callDue(state));
}
