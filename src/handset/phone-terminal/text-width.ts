/** How many columns of a terminal a text takes: the characters of Chinese take two (Unicode's East Asian Width). */

/** Chinese, Japanese and Korean, their punctuation, and full-width forms. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** The beginning of a text that fits. */
export function cutText(text: string, columns: number): string {
  let width = 0;
  let cut = '';
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) break;
    cut += character;
  }
  return cut;
}

/** Blanks up to a width. */
export function padText(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}

/** In lines of so many columns, broken at blanks; Chinese breaks anywhere. */
export function wrapText(text: string, columns: number): readonly string[] {
  if (textWidth(text) <= columns) return [text];
  const most = cutText(text, columns);
  const blank = most.lastIndexOf(' ');
  const line = blank > most.length / 2 ? most.slice(0, blank) : most;
  if (line === '') return [];
  return [line, ...wrapText(text.slice(line.length).trimStart(), columns)];
}

function widthOf(character: string): number {
  return wide.test(character) || (character.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
}
