/** A phone number as a login shows it: its country code and its last four digits, as `+1 ••• 0001`. */

/**
 * The country codes of one and of two digits (ITU-T E.164); all others have three. Zones 1 and 7 have one
 * code each, and of the other zones these have two digits.
 */
const shortCodes = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** @param number `+` and digits */
export function maskedNumber(number: string): string {
  const digits = number.slice(1);
  const code = shortCodes.exec(digits)?.[0] ?? digits.slice(0, 3);
  return `+${code} ••• ${digits.slice(-4)}`;
}
