/** How a value stands in an error message: in quotes, on one line, cut where it is long. Never for a secret. */

const quotedCharactersMax = 80;

/**
 * The text in double quotes as JSON writes it, at most 80 characters of it. What JSON leaves as it is and a
 * terminal would act on (DEL, C1 controls, the two Unicode line ends) becomes `?`.
 */
export function quoted(text: string): string {
  const shown = text.length > quotedCharactersMax ? `${text.slice(0, quotedCharactersMax)}…` : text;
  return JSON.stringify(shown).replace(/[\u007f-\u009f\u2028\u2029]/g, '?');
}
