/**
 * Decides who checks the PIN of a card, from the suite and the card's profile. Card and login server both use this
 * module, so that nobody is asked for a PIN that is not checked.
 *
 * A suite with P (RFC 6287 §6.3) includes the PIN in its computation, so the server that verifies the response checks
 * it.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import type { Suite } from './suite.ts';

/** What a profile says of its PIN: checked by the card, by the server beside the code, or by neither. */
export type PinCheck = 'none' | 'server' | 'card';

/** Who checks the PIN of a card, which `pinChecker` works out from the suite and the profile. */
export type PinChecker = 'server by suite' | 'card' | 'server beside code' | 'nobody';

/** For people, as the end of "checked by …". */
export const pinCheckerText: Readonly<Record<PinChecker, string>> = {
  'server by suite': 'the server, by P in the suite',
  card: 'the card',
  'server beside code': 'the server, beside the code',
  nobody: 'nobody',
};

/** The part of a suite that matters here; null is HOTP, which has no P. */
type SuitePin = Pick<Suite, 'pinHash'> | null;

/**
 * Who checks the PIN of a card. A suite with P (RFC 6287 §6.3) has the PIN in its sum, so the server that verifies
 * the response checks it. For any other suite the profile decides.
 *
 * @param pinCheck what the profile says
 * @param suite the suite, or null for HOTP, which has no P
 * @example
 * ```ts
 * import { parseSuite, pinChecker } from 'dscplus';
 *
 * pinChecker('none', parseSuite('OCRA-1:HOTP-SHA256-8:QN06-PSHA1')); // → 'server by suite'
 * pinChecker('card', parseSuite('OCRA-1:HOTP-SHA256-8:QN06')); // → 'card'
 * pinChecker('server', null); // → 'server beside code'
 * ```
 */
export function pinChecker(pinCheck: PinCheck, suite: SuitePin): PinChecker {
  if (hasP(suite)) return 'server by suite';
  if (pinCheck === 'none') return 'nobody';
  return pinCheck === 'card' ? 'card' : 'server beside code';
}

/** Why `pinCheck` does not fit a suite, in words, or null: with P, a second check would be of a second PIN. */
export function pinCheckFault(pinCheck: PinCheck, suite: SuitePin): string | null {
  if (pinCheck === 'none' || !hasP(suite)) return null;
  return errorMessage(
    'pinCheck',
    `${quoted(pinCheck)} does not go with P in the suite, by which the server checks the PIN`,
    'give a suite without P, or pinCheck "none"',
  );
}

/** The default check for a suite. With `noPin`, nobody checks the PIN. */
export function usualPinCheck(suite: SuitePin, noPin: boolean): PinCheck {
  if (hasP(suite) || noPin) return 'none';
  return suite === null ? 'server' : 'card';
}

/**
 * Why a card needs `noPin`, or must not have it, in words, or null.
 * @param option how `noPin` is written: `noPin: true`, `--no-pin`
 */
export function noPinFault(checker: PinChecker, noPin: boolean, option: string): string | null {
  if (checker === 'nobody' && !noPin) {
    return errorMessage(
      'PIN',
      'neither the suite nor the profile of this card checks it',
      `give another suite or profile, or ${option} for a verifier without a PIN`,
    );
  }
  if (checker !== 'nobody' && noPin) {
    return errorMessage(
      option,
      `the PIN of this card is checked by ${pinCheckerText[checker]}`,
      `leave ${option} out`,
    );
  }
  return null;
}

function hasP(suite: SuitePin): boolean {
  return suite !== null && suite.pinHash !== null;
}
