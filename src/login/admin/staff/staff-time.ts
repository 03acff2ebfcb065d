/** The time of a login server as staff sees and moves it. */

/** The time of a login server, at one moment. */
export interface TimeView {
  /**
   * `virtual`: staff moves it. `wall`: it is the machine's. `given`: it is the `clock` that `LoginServer.start` got,
   * and its owner moves it.
   */
  readonly mode: 'virtual' | 'wall' | 'given';
  /** Unix time in ms, which dates the audit log. */
  readonly unixMs: number;
  /** Whether virtual time stands still until `resumeTime`, as it does at the start. */
  readonly paused: boolean;
  /** How many times as fast as the machine's virtual time runs while it is not paused. */
  readonly speed: number;
}

/**
 * What staff can do with the time of a login server. Challenges, lockouts, sessions and the audit log all follow it.
 * Only virtual time can be moved: the methods throw a `StaffError` for another clock.
 *
 * @example
 * ```ts
 * import { LoginServer } from 'dscplus/server';
 *
 * const { staff, close } = await LoginServer.start();
 * staff.lockUser('demo');
 * staff.advanceTime(60_000).unixMs - Date.UTC(2026, 0, 1); // → 60_000
 * staff.reset().unixMs - Date.UTC(2026, 0, 1); // → 0
 * staff.user('demo').lock.locked; // → 'no'
 * await close();
 * ```
 */
export interface StaffTime {
  /**
   * The time now. Works for every clock.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.time().paused; // → true
   * await close();
   * ```
   */
  time(): TimeView;
  /**
   * Moves virtual time forward, paused or not.
   *
   * @param ms whole milliseconds from 0
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * const { unixMs } = staff.time();
   * staff.advanceTime(180_000).unixMs - unixMs; // → 180_000
   * await close();
   * ```
   */
  advanceTime(ms: number): TimeView;
  /**
   * Stops virtual time until `resumeTime`.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.resumeTime().paused; // → false
   * staff.pauseTime().paused; // → true
   * await close();
   * ```
   */
  pauseTime(): TimeView;
  /**
   * Lets virtual time run with the machine, at its speed.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.pauseTime();
   * staff.resumeTime().paused; // → false
   * await close();
   * ```
   */
  resumeTime(): TimeView;
  /**
   * Sets how many times as fast as the machine virtual time runs while it is not paused.
   *
   * @param factor 0.001 to 1,000,000
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.setTimeSpeed(60).speed; // → 60
   * await close();
   * ```
   */
  setTimeSpeed(factor: number): TimeView;
  /**
   * Goes back to the start of the server: users, cards, lockouts, login attempts, sessions, audit log and virtual
   * time are as they were then. A clock of another kind stays where it is.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * const linesMax = server.audit().length;
   * await server.staff.addUser({ name: 'ada', password: 'a long password' });
   * server.staff.reset();
   * server.staff.users().length; // → 6
   * server.audit().length === linesMax; // → true
   * await server.close();
   * ```
   */
  reset(): TimeView;
}
