/** Text that a terminal shows and does not act on: control characters, and those that turn the direction of text. */

const acting = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text with a question mark for each such character. */
export function printable(text: string): string {
  return text.replace(acting, '?');
}

/** JSON with such characters in texts written as `\u` and four digits; ends of lines between fields stay. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(acting, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
