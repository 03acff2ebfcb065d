/** Text without characters that a terminal acts on: control characters, and those that change the direction of text. */

const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text with a question mark for each such character. */
export function printable(text: string): string {
  return text.replace(controlCharacters, '?');
}

/** JSON in which such characters in texts are written as `\u` and four digits; line ends between fields stay. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(controlCharacters, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
