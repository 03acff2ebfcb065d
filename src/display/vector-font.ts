/**
 * Lettering without a font: capitals, digits and signs as polylines, for captions and the labels of the keypad.
 *
 * The table is this project's own, in the style of engraved lettering. A glyph is drawn on a grid 4 wide and 6 high;
 * each word is one polyline, each pair of digits in it a point, x to the right and y down. A word of one point is a
 * dot.
 */

import { errorMessage, quoted } from '../errors/message.ts';
import { LcdError } from './lcd.ts';

/** x to the right, y down, whole numbers. */
export type Point = readonly [x: number, y: number];
export type Polyline = readonly Point[];

const gridHeight = 6;
const glyphWidth = 4;
const advance = 6;

const glyphs: Readonly<Record<string, string>> = {
  ' ': '',
  '!': '2024 26',
  '"': '1012 3032',
  '#': '1016 3036 0242 0444',
  $: '413010010213334445361605 2026',
  '%': '4006 0010110100 3545463635',
  '&': '460201102031320405162644',
  "'": '2022',
  '(': '30212536',
  ')': '10212516',
  '*': '2125 0244 0442',
  '+': '0343 2125',
  ',': '2517',
  '-': '0343',
  '.': '26',
  '/': '0640',
  0: '103041453616050110 0541',
  1: '112026 1636',
  2: '01103041420646',
  3: '01103041423313 334445361605',
  4: '36300444',
  5: '400003334445361605',
  6: '4130100105163645443303',
  7: '004016',
  8: '103041423313020110 1304051636454433',
  9: '0516364541301001021343',
  ':': '22 25',
  ';': '22 2517',
  '<': '410345',
  '=': '0242 0444',
  '>': '014305',
  '?': '011030414224 26',
  '@': '4616050110304144242242',
  A: '0602204246 0444',
  B: '00063645443303 3342413000',
  C: '4130100105163645',
  D: '00062644422000',
  E: '40000646 0333',
  F: '400006 0333',
  G: '41301001051636454323',
  H: '0006 4046 0343',
  I: '1030 2026 1636',
  J: '4045361605',
  K: '0006 4004 1346',
  L: '000646',
  M: '0600234046',
  N: '06004640',
  O: '103041453616050110',
  P: '06003041423303',
  Q: '103041453616050110 2446',
  R: '06003041423303 2346',
  S: '413010010213334445361605',
  T: '0040 2026',
  U: '000516364540',
  V: '002640',
  W: '0016233640',
  X: '0046 4006',
  Y: '002340 2326',
  Z: '00400646',
  '[': '30202636',
  '\\': '0046',
  ']': '10202616',
  '^': '022042',
  _: '0646',
  '`': '1021',
  '{': '30212213242536',
  '|': '2026',
  '}': '10212233242516',
  '~': '04123442',
};

/**
 * The polylines of a line of text: `x`, `y` is the top left corner of its first glyph, `size` the height of a
 * capital, in the same unit. Small letters are drawn as capitals. Throws a `LcdError` for what is not printable ASCII.
 */
export function strokeText(text: string, x: number, y: number, size: number): Polyline[] {
  const lines: Polyline[] = [];
  let column = 0;
  for (const char of text) {
    for (const word of strokesOf(char, text)) {
      const line: Point[] = [];
      for (let at = 0; at < word.length; at += 2) {
        const right = column + Number(word[at]);
        const down = Number(word[at + 1]);
        line.push([x + scaled(right, size), y + scaled(down, size)]);
      }
      lines.push(line);
    }
    column += advance;
  }
  return lines;
}

/** From the left edge of the first glyph of `text` to the right edge of its last, in the unit of `size`. */
export function strokeWidth(text: string, size: number): number {
  return text === '' ? 0 : scaled(text.length * advance - (advance - glyphWidth), size);
}

function strokesOf(char: string, text: string): string[] {
  const shape = char >= 'a' && char <= 'z' ? char.toUpperCase() : char;
  const strokes = Object.hasOwn(glyphs, shape) ? glyphs[shape] : undefined;
  if (strokes === undefined) {
    throw new LcdError(
      errorMessage(`caption ${quoted(text)}`, `has ${quoted(char)}`, 'give one line of printable ASCII'),
    );
  }
  return strokes === '' ? [] : strokes.split(' ');
}

/** Grid steps in the unit of `size`, rounded to a whole number. */
function scaled(steps: number, size: number): number {
  return Math.floor((steps * size + gridHeight / 2) / gridHeight);
}
