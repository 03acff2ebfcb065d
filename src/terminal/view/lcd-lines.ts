/**
 * The LCD as lines of characters: half blocks if there is room, else braille, and plain text.
 *
 * Sextants and octants would be finer, but few terminals and fonts draw them well.
 */
import { type Lcd, type LcdContent, textShown } from '../../display/lcd.ts';
import { drawText } from '../../display/text.ts';
import { type Bitmap, bitmapOf, bitmapWidth, cellPixels } from './lcd-bitmap.ts';

/** `spaced`: one line, a character a cell. `strokes`: seven lines of ASCII. */
export type LcdLook = 'half blocks' | 'braille' | 'strokes' | 'spaced';

/** The lines of a text or a frame on the LCD, all of the size of `lcdSize`. */
export function lcdLines(shown: string | LcdContent, lcd: Lcd, look: LcdLook): string[] {
  switch (look) {
    case 'half blocks':
      return halfBlocks(bitmapOf(shown, lcd));
    case 'braille':
      return braille(bitmapOf(shown, lcd));
    case 'strokes':
      return drawText(shown, lcd)
        .split('\n')
        .slice(1, -2)
        .map((line) => line.slice(2, -2));
    case 'spaced':
      return [Array.from(textShown(shown)).join(' ')];
  }
}

/** Columns and rows of a style. */
export function lcdSize(
  { cells, segments }: Lcd,
  look: LcdLook,
): { readonly columns: number; readonly rows: number } {
  const pixels = bitmapWidth(cells);
  switch (look) {
    case 'half blocks':
      return { columns: pixels, rows: Math.ceil(cellPixels.height / 2) };
    case 'braille':
      return { columns: Math.ceil(pixels / 2), rows: Math.ceil(cellPixels.height / 4) };
    case 'strokes':
      return { columns: cells * (segments === 14 ? 9 : 8) - 2, rows: 7 };
    case 'spaced':
      return { columns: cells * 2 - 1, rows: 1 };
  }
}

/** Two pixels to a character, one above the other. */
export function halfBlocks(bitmap: Bitmap): string[] {
  return inRows(bitmap, 2, 1, (pixel) => {
    const upper = pixel(0, 0);
    const lower = pixel(0, 1);
    return upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
  });
}

/** Bits of a braille character by column and row: its dots are numbered down the columns, the last row at the end. */
const brailleBits = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/** Two by four pixels to a character. */
export function braille(bitmap: Bitmap): string[] {
  return inRows(bitmap, 4, 2, (pixel) => {
    let code = 0;
    brailleBits.forEach((column, x) => {
      column.forEach((bit, y) => {
        if (pixel(x, y)) code |= bit;
      });
    });
    return code === 0 ? ' ' : String.fromCharCode(0x2800 + code);
  });
}

function inRows(
  bitmap: Bitmap,
  height: number,
  width: number,
  encode: (pixel: (x: number, y: number) => boolean) => string,
): string[] {
  const rows: string[] = [];
  for (let top = 0; top < bitmap.length; top += height) {
    let line = '';
    for (let left = 0; left < (bitmap[top]?.length ?? 0); left += width) {
      line += encode((x, y) => bitmap[top + y]?.[left + x] === true);
    }
    rows.push(line);
  }
  return rows;
}
