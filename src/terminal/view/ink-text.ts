/**
 * Replaces the packages by which Ink measures and splits text (`string-width`, `@alcalzone/ansi-tokenize`), in the
 * terminal's bundle only. The packages look up every character in tables of wide characters, emoji and clusters, and
 * parse every colour; that is a third of the time to the first frame, and half of every later one. The frames of this
 * program need none of it: each character is one column wide, and has one mark (colours.ts) or none. A test compares
 * them with the real packages.
 */

/** A character of the screen in Ink's form. */
export interface Cell {
  readonly type: 'char';
  readonly value: string;
  readonly fullWidth: false;
  readonly styles: readonly Mark[];
}

interface Mark {
  readonly type: 'ansi';
  readonly code: string;
  readonly endCode: string;
}

const none: readonly Mark[] = [];
const known = new Map<string, readonly Mark[]>();

/** Columns that a line takes. */
// biome-ignore lint/style/noDefaultExport: it replaces a package that has one
export default function width(text: string): number {
  return text.includes('\u001b') ? text.replace(/\u001b\[\d+m/g, '').length : text.length;
}

/** `styledCharsFromTokens` does everything; Ink calls it with the result of this. */
export function tokenize(line: string): readonly [string] {
  return [line];
}

export function styledCharsFromTokens([line]: readonly [string]): Cell[] {
  const cells: Cell[] = [];
  let styles = none;
  for (let i = 0; i < line.length; i++) {
    if (line.charCodeAt(i) === 0x1b) {
      const end = line.indexOf('m', i);
      styles = stylesOf(line.slice(i, end + 1));
      i = end;
    } else cells.push({ type: 'char', value: line.charAt(i), fullWidth: false, styles });
  }
  return cells;
}

export function styledCharsToString(cells: readonly Cell[]): string {
  let text = '';
  let current: Mark | undefined;
  for (const { value, styles } of cells) {
    const mark = styles[0];
    if (mark !== current) {
      if (current !== undefined && current.endCode !== mark?.endCode) text += current.endCode;
      if (mark !== undefined) text += mark.code;
      current = mark;
    }
    text += value;
  }
  return current === undefined ? text : text + current.endCode;
}

/** The same array for the same code, so that marks can be compared by identity. */
function stylesOf(code: string): readonly Mark[] {
  if (code === '\u001b[39m' || code === '\u001b[49m') return none;
  const styles = known.get(code);
  if (styles !== undefined) return styles;
  const isFront = /\[[39]/.test(code);
  const added: readonly Mark[] = [{ type: 'ansi', code, endCode: isFront ? '\u001b[39m' : '\u001b[49m' }];
  known.set(code, added);
  return added;
}
