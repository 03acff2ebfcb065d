/** A gesture that was not done, or not completed: too many wait, it was dropped, or the driver was stopped. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
}
