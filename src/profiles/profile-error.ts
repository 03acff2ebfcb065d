/** What is wrong with a profile. */

/** A profile that can't be used: names the field, the value and what is accepted. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}

/** A value as an error shows it. */
export function shownValue(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
