/** Which profile a card has by default, and whether anyone checks its PIN. */
import { noPinFault, usualPinCheck } from '../crypto/pin-checker.ts';
import { algorithmNamed, suiteOf } from './algorithm.ts';
import { type ProfileSheet, profileOf } from './profile.ts';
import { ProfileError } from './profile-error.ts';
import { profileNamed, withSuite } from './profile-validation.ts';

export interface ProfileChoice {
  /** A name of `profileSheets`, or a sheet; by default the one that the suite needs. */
  readonly profile?: string | ProfileSheet | undefined;
  /** A suite, as text or alias; default the profile's. */
  readonly suite?: string | undefined;
  /** Nobody checks the PIN. */
  readonly noPin?: boolean | undefined;
}

/**
 * The sheet of a card. Without a profile: `dsc-plus`, for HOTP `dsc`, and for a suite without P `keypad-local-pin`,
 * which checks the PIN itself; with `noPin`, `dsc-plus` for those too.
 * @param option how a message is to write `noPin`
 * @throws ProfileError, SuiteError; ProfileError also if nobody checks the PIN and `noPin` is not set
 */
export function chosenSheet(
  { profile, suite, noPin = false }: ProfileChoice,
  option = 'noPin: true',
): ProfileSheet {
  const given = profile ?? usualProfile(suite, noPin);
  const base = typeof given === 'string' ? profileNamed(given) : given;
  const sheet = suite === undefined ? base : withSuite(base, suite);
  const fault = noPinFault(profileOf(sheet).pinChecker, noPin, option);
  if (fault !== null) throw new ProfileError(fault);
  return sheet;
}

function usualProfile(suite: string | undefined, noPin: boolean): string {
  if (suite === undefined) return 'dsc-plus';
  const read = suiteOf(algorithmNamed(suite));
  if (read === null) return 'dsc';
  return usualPinCheck(read, noPin) === 'card' ? 'keypad-local-pin' : 'dsc-plus';
}
