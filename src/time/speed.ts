/** The accepted speeds of a clock, as a multiple of the host's. */
import { errorMessage } from '../errors/message.ts';

export const speedMin = 0.001;
export const speedMax = 1_000_000;

/** @throws RangeError for a speed outside `speedMin` to `speedMax` */
export function checkSpeed(speed: number): number {
  if (speed >= speedMin && speed <= speedMax) return speed;
  throw new RangeError(errorMessage('speed', `invalid value ${speed}`, `give ${speedMin} to ${speedMax}`));
}
