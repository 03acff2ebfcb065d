/** Short names of suites. A card, a login server and a command accept them wherever a suite is named. */

/** A short name of a suite, accepted wherever a suite is named. */
export interface SuiteAlias {
  /** The short name, such as `ib-key`. */
  readonly alias: string;
  /** The text of the suite. */
  readonly suite: string;
  /** What the suite is for, and how sure that is, in a few words. */
  readonly about: string;
}

/**
 * The short names of suites, the default first.
 *
 * @example
 * ```ts
 * import { createCard, suiteAliases } from 'dscplus';
 *
 * suiteAliases.map(({ alias }) => alias); // → ['default', 'ib-key', 'sha256-counter', 'timed']
 * createCard({ suite: 'ib-key' }).profile.suite; // → 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1'
 * ```
 */
export const suiteAliases: readonly SuiteAlias[] = [
  {
    alias: 'default',
    suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
    about: 'no counter, no clock: card and server cannot drift apart (assumed)',
  },
  {
    alias: 'ib-key',
    suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1',
    about: 'the suite of the phone authenticator, with its counter (attested by public clients)',
  },
  {
    alias: 'sha256-counter',
    suite: 'OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1',
    about: 'the default with a counter',
  },
  {
    alias: 'timed',
    suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M',
    about: 'the default with a clock, in steps of one minute',
  },
];

/** The suite of an alias; any other text as it is. */
export function suiteText(name: string): string {
  return suiteAliases.find(({ alias }) => alias === name)?.suite ?? name;
}
