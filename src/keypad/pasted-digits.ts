/**
 * Digits as a person pastes them. Pages and messages write `123 456`, and copy line ends with it; faces for people
 * (command line, an address typed by hand) take that. Programs send exactly the digits.
 */

/** Without blanks (spaces of any width, tabs, line ends), where nothing else is beside the digits; else as it is. */
export function pastedDigits(text: string): string {
  return /^[0-9\s]*$/.test(text) ? text.replace(/\s/g, '') : text;
}
