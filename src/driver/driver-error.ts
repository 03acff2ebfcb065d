/**
 * A gesture that was not done, or not to its end: too many wait, it was dropped, or the driver was stopped.
 *
 * @example
 * ```ts
 * import { createCard, createDriver, createManualClock, DriverError } from 'dscplus';
 *
 * const driver = createDriver(createCard(), createManualClock());
 * const held = driver.hold('press').catch((error) => error);
 * driver.stop();
 * (await held) instanceof DriverError; // → true
 * ```
 */
export class DriverError extends Error {
  override readonly name = 'DriverError';
}
