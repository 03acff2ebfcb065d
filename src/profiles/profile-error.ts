/** The error of a profile. */

import { errorMessage, quoted } from '../errors/message.ts';

/**
 * A profile that can't be used. The message names the field, the value and what is accepted.
 *
 * @example
 * ```ts
 * import { ProfileError, profileNamed } from 'dscplus';
 *
 * try {
 *   profileNamed('gold-card');
 * } catch (error) {
 *   error instanceof ProfileError; // → true
 * }
 * ```
 */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}

/** An error for a value that its field does not accept. */
export function invalidField(field: string, value: unknown, accepted: string): ProfileError {
  const problem = value === undefined ? 'missing' : `invalid value ${quoted(value)}`;
  return new ProfileError(errorMessage(field, problem, `give ${accepted}`));
}
