/** User names: lower case and case sensitive, as the broker's are. `DEMO` is not `demo`; it is an unknown name. */
import { errorMessage, quoted } from '../../errors/message.ts';
import { StaffError } from './admin-types.ts';

const namePattern = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

/** @throws {StaffError} for a text that can't be the name of a user */
export function checkUserName(name: unknown): string {
  if (typeof name === 'string' && namePattern.test(lowerCase(name))) return name;
  throw new StaffError(
    errorMessage(
      `user name ${quoted(String(name))}`,
      'invalid',
      'give 1 to 64 of a-z, 0-9 and . _ @ -, starting with a letter or digit',
    ),
  );
}

/**
 * For staff, whose error says what is wrong. A login with such a name is refused like any unknown name.
 * @throws {StaffError} for a name that only its capital letters make unknown
 */
export function lowerCase(name: string): string {
  const small = name.toLowerCase();
  if (name === small || !namePattern.test(small)) return name;
  throw new StaffError(
    errorMessage(`user ${quoted(name)}`, 'user names are lower case', `use ${quoted(small)}`),
  );
}
