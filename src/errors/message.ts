/**
 * The text of every error: `<thing>: <problem>; <what to do>` on one line, with paths and values in double quotes and
 * without a full stop. A secret (a key, a PIN, a passphrase, a code) is never a part of it.
 */

/**
 * The text of an error.
 *
 * @example errorMessage(quoted(path), 'not a card file', 'give a file that dscplus new made')
 * @param thing what the error is about: a path or value by `quoted`, an option, a function, a noun
 * @param problem what is wrong: "not a …", "unknown", "missing", what it is and what it must be
 * @param action what the reader can do, in the imperative, or what is accepted
 */
export function errorMessage(thing: string, problem: string, action: string): string {
  return `${thing}: ${problem}; ${action}`;
}

/** The text of an error in a part of a thing: `"x.card": key: …`. */
export function errorIn(thing: string, text: string): string {
  return `${thing}: ${text}`;
}

const quotedCharactersMax = 80;

/**
 * A value for an error message as JSON writes it, a text in double quotes, at most 80 characters. A character that
 * JSON leaves as it is and a terminal acts on (DEL, C1 controls, the two Unicode line ends) becomes `?`.
 */
export function quoted(value: unknown): string {
  if (typeof value === 'string') return quotedPath(cut(value));
  return cut(printable(JSON.stringify(value) ?? String(value)));
}

function cut(text: string): string {
  return text.length > quotedCharactersMax ? `${text.slice(0, quotedCharactersMax)}…` : text;
}

/** A path in double quotes, the whole of it: the reader has to find the file. */
export function quotedPath(path: string): string {
  return printable(JSON.stringify(path));
}

function printable(text: string): string {
  return text.replace(/[\u007f-\u009f\u2028\u2029]/g, '?');
}
