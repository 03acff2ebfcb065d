/** The phone that a face shows: one that runs by a clock, or one in virtual time. */
import type { Phone } from '../../phone/phone.ts';

/** What the terminal uses of a phone. */
export type ShownPhone = Pick<
  Phone,
  'profile' | 'locale' | 'screen' | 'tap' | 'type' | 'prove' | 'on' | 'isOnline' | 'isWaiting' | 'setOnline'
>;
