/** User names: lower case and case sensitive, as the broker's are. `DEMO` is another name than `demo`, and unknown. */
import { quoted } from '../crypto/quote.ts';
import { StaffError } from './staff-types.ts';

export const namePattern = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

export function isLowerCase(name: string): boolean {
  return name === name.toLowerCase();
}

/**
 * For the staff, who hear what is wrong. A login with such a name is refused like one with any unknown name.
 * @throws {StaffError} for a name that only its capital letters make unknown
 */
export function lowerCase(name: string): string {
  const small = name.toLowerCase();
  if (name === small || !namePattern.test(small)) return name;
  throw new StaffError(`user ${quoted(name)}: user names are lower case; use ${quoted(small)}`);
}
