/** Unix times of worlds that do not take them from the host. */

/** When one begins that does not say it: 2026-01-01. */
export const worldStartMs = 1_767_225_600_000;

/** The end of the year 9999, the last that dates are written for in four digits. */
export const unixMsMax = 253_402_300_799_999;
