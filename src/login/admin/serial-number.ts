/** Serial numbers of cards, as the login server takes them and `dscplus new` makes them. */
import { quoted } from '../../errors/message.ts';

const serialPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** Why a text is no serial number, or null where it is one. */
export function serialFault(serial: string): string | null {
  if (serialPattern.test(serial)) return null;
  return `the serial number ${quoted(String(serial))} is not accepted: 1 to 32 of A-Z, a-z, 0-9 and . _ -, starting with a letter or digit`;
}
