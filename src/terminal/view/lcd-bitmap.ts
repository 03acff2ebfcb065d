/**
 * The LCD as a bitmap: each cell's segments drawn on a small grid of pixels, for a terminal to show as characters.
 *
 * A cell is 7 pixels wide and 11 high, which is its shape on the LCD when pixels are square. The shapes are this
 * project's own, as in src/display/segment-polygons.ts. lcd-lines.ts turns pixels into characters.
 */
import {
  frameSegments,
  type Lcd,
  type LcdContent,
  type SegmentKind,
  segmentNames,
} from '../../display/lcd.ts';

/** Rows of pixels from the top, each from the left. */
export type Bitmap = readonly (readonly boolean[])[];

/**
 * The places of a cell's segments. A letter is lit with its segment (p and q are g1 and g2); a number is a joint of
 * `joints`; a dot is never lit.
 */
const templates: Readonly<Record<SegmentKind, readonly string[]>> = {
  14: [
    '1aaaaa2', //
    'fh.i.jb',
    'fh.i.jb',
    'f.hij.b',
    'f.hij.b',
    '5pp0qq6',
    'e.klm.c',
    'e.klm.c',
    'ek.l.mc',
    'ek.l.mc',
    '3ddddd4',
  ],
  7: [
    '1aaaaa2', //
    'f.....b',
    'f.....b',
    'f.....b',
    'f.....b',
    '5ggggg6',
    'e.....c',
    'e.....c',
    'e.....c',
    'e.....c',
    '3ddddd4',
  ],
};

/** A pixel where segments meet is lit when two of them are. */
const joints: Readonly<Record<string, string>> = {
  0: 'pqhijklm',
  1: 'af',
  2: 'ab',
  3: 'de',
  4: 'dc',
  5: 'fepg',
  6: 'bcqg',
};

export const cellPixels: { readonly width: number; readonly height: number; readonly gap: number } = {
  width: 7,
  height: 11,
  gap: 2,
};

/** The bitmap of a text or a frame on the LCD, without a margin. Throws a `LcdError` for a text that can't be shown. */
export function bitmapOf(shown: string | LcdContent, lcd: Lcd): Bitmap {
  const gap = Array.from({ length: cellPixels.gap }, () => false);
  const cells = frameSegments(shown, lcd).map((mask) => cellBitmap(mask, lcd.segments));
  return templates[lcd.segments].map((_, row) =>
    cells.flatMap((cell, i) => (i === 0 ? (cell[row] ?? []) : [...gap, ...(cell[row] ?? [])])),
  );
}

/** Width in pixels of the bitmap of an LCD with this many cells. */
export function bitmapWidth(cells: number): number {
  return cells * cellPixels.width + (cells - 1) * cellPixels.gap;
}

function cellBitmap(mask: number, kind: SegmentKind): boolean[][] {
  const lit = (place: string): boolean =>
    ((mask >> segmentNames[kind].indexOf(segmentName(place))) & 1) === 1;
  return templates[kind].map((row) =>
    Array.from(row, (place) => {
      const segments = joints[place];
      if (segments === undefined) return place !== '.' && lit(place);
      return Array.from(segments).filter((one) => has(kind, one) && lit(one)).length >= 2;
    }),
  );
}

function segmentName(place: string): string {
  return place === 'p' ? 'g1' : place === 'q' ? 'g2' : place;
}

function has(kind: SegmentKind, place: string): boolean {
  return segmentNames[kind].includes(segmentName(place));
}
