/** A response of the app: OCRA (RFC 6287) of the key, the counter, the challenge and the PIN. */
import { parseKey } from '../crypto/key.ts';
import { ocra } from '../crypto/ocra.ts';

/** What a response is computed from. */
export interface PhoneResponseInput {
  /** The text of the suite. */
  readonly suite: string;
  /** The HMAC key, as hex. */
  readonly key: string;
  /** The counter, as decimal text. */
  readonly counter: string;
  readonly challenge: string;
  /** The PIN, or the secret that is used for it. A wrong one gives a response that looks like any other. */
  readonly pin: string;
}

/** The digits of the response. */
export function phoneResponse({ suite, key, counter, challenge, pin }: PhoneResponseInput): string {
  return ocra(suite, parseKey(key), { challenge, pin, counter: BigInt(counter) });
}
