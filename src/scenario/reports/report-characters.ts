/** Text for reports: without characters that XML forbids, that end a line early, or that a viewer acts on. */

// Control characters but LF, marks that change the direction of text, and what is not a character.
const dropped =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/gu;

/** The text without such characters; line ends stay. */
export function printedText(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(dropped, '');
}

/** The same on one line. */
export function printedLine(text: string): string {
  return printedText(text.replaceAll(/\s*\r?\n\s*/g, ' '));
}

/** Card time in seconds, as numbers of reports have it. */
export function reportSeconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The text for XML and HTML, in an element or in an attribute in quotes. */
export function escapedText(text: string): string {
  return printedText(text).replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
