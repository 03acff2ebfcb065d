/** Moves the time of a login server, and takes the server back to its start. */
import { errorMessage, quoted } from '../../errors/message.ts';
import type { LoginClock } from '../auth/login-clock.ts';
import { StaffError } from './admin-types.ts';
import type { ServerStart } from './server-start.ts';
import type { StaffTime, TimeView } from './staff/staff-time.ts';

/** A clock that staff moves. */
export interface StaffClock extends LoginClock {
  /** Moves both times forward by whole ms. */
  advance(ms: number): void;
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** @throws {RangeError} for a speed out of range */
  setSpeed(factor: number): void;
  readonly speed: number;
  /** Goes back to its start, with the pause and the speed that it had then. */
  restart(): void;
}

/** What `reset` and the time need to know of a server. */
export interface ServerTimeParts {
  readonly clock: LoginClock | StaffClock;
  /** Whether the caller gave the clock, so that it is not the machine's. */
  readonly given: boolean;
  readonly start: Pick<ServerStart, 'goBack' | 'begin'>;
}

export function createServerTime({ clock, given, start }: ServerTimeParts): StaffTime {
  const staffClock = isStaffClock(clock) ? clock : null;

  function view(): TimeView {
    const unixMs = clock.unixMs();
    if (staffClock === null) return { mode: given ? 'given' : 'wall', unixMs, paused: false, speed: 1 };
    const { paused, speed } = staffClock;
    return { mode: 'virtual', unixMs, paused, speed };
  }

  function change(what: string, work: (time: StaffClock) => void): TimeView {
    if (staffClock === null) throw notVirtual(what, given);
    work(staffClock);
    return view();
  }

  return {
    time: view,
    advanceTime: (ms) => change('time advance', (time) => time.advance(checkMs(ms))),
    pauseTime: () => change('time pause', (time) => time.pause()),
    resumeTime: () => change('time resume', (time) => time.resume()),
    setTimeSpeed: (factor) =>
      change('time speed', (time) => {
        try {
          time.setSpeed(factor);
        } catch (error) {
          throw new StaffError((error as Error).message);
        }
      }),
    reset() {
      if (start.goBack === null) throw new StaffError(keptText('reset'));
      start.goBack();
      staffClock?.restart();
      start.begin();
      return view();
    },
  };
}

export function isStaffClock(clock: LoginClock): clock is StaffClock {
  return 'restart' in clock;
}

function notVirtual(what: string, given: boolean): StaffError {
  return new StaffError(
    given
      ? errorMessage(what, 'this server runs on a clock that you gave', 'move that clock')
      : errorMessage(what, 'this server runs on the wall clock', 'start it with --time virtual'),
  );
}

/** Why a kept store refuses a verb of time, or `reset`. */
export function keptText(what: string): string {
  return what.endsWith('reset')
    ? errorMessage(what, "a kept store can't go back to its start", 'start the server without --db')
    : errorMessage(
        what,
        'a kept store runs on the wall clock',
        'start the server with --time virtual and without --db',
      );
}

function checkMs(ms: number): number {
  if (Number.isSafeInteger(ms) && ms >= 0) return ms;
  throw new StaffError(
    errorMessage('ms', `invalid value ${quoted(String(ms))}`, 'give whole milliseconds from 0'),
  );
}
