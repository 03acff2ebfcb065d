/**
 * Digits as a person pastes them. Pages and messages write `123 456`, and a copy often includes the line end; the
 * command line and typed addresses accept that. Programs send exactly the digits.
 */

/** Removes blanks (spaces of any width, tabs, line ends) from a text of digits; any other text stays unchanged. */
export function pastedDigits(text: string): string {
  return /^[0-9\s]*$/.test(text) ? text.replace(/\s/g, '') : text;
}
