/** A gesture that was not done, or not to its end: too many wait, it was dropped, the driver was stopped. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
}
