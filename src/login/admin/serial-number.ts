/** Serial numbers of cards, as the login server accepts them and `dscplus new` makes them. */
import { errorMessage, quoted } from '../../errors/message.ts';

const serialPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** The error for a text that is not a serial number, or null. */
export function serialFault(serial: string): string | null {
  if (serialPattern.test(serial)) return null;
  return errorMessage(
    `serial number ${quoted(String(serial))}`,
    'invalid',
    'give 1 to 32 of A-Z, a-z, 0-9 and . _ -, starting with a letter or digit',
  );
}
