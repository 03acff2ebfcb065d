/** The options of a driver, and what they may be. */
import { choiceRule, numberRule, type OptionRules } from '../options/option-check.ts';
import type { TimeMode } from './driver-clock.ts';

/** How a driver starts. */
export interface DriverOptions {
  /** The initial time mode; default `real`. */
  readonly timeMode?: TimeMode;
  /** How many gestures may wait for their turn; default 64. */
  readonly waitingMax?: number;
}

export const driverOptions = {
  timeMode: choiceRule('virtual', 'real'),
  waitingMax: numberRule,
} satisfies OptionRules<DriverOptions>;

/** Default limit of waiting gestures. */
export const waitingMax = 64;
