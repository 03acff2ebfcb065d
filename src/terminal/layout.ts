/**
 * Where everything stands on the screen, worked out from its size: three layouts, and none below 40 × 12.
 *
 * One table of keys is both drawn and clicked. Nothing is ever as high as the screen or wider than it: a line
 * too many would scroll, and a line too wide would wrap.
 */
import type { Glass } from '../display/glass.ts';
import type { Key } from '../keypad/keys.ts';
import { type GlassLook, glassSize } from './encode.ts';

/** The smallest screen there is a layout for. */
export const columnsMin = 40;
export const rowsMin = 12;

export interface Place {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

export interface KeyPlace extends Place {
  readonly key: Key;
  readonly label: string;
}

export interface Layout {
  /** `compact`: the glass is a line of text. `card`: a faceplate. */
  readonly size: 'compact' | 'card';
  readonly look: GlassLook;
  /** Columns of the faceplate, from 0. */
  readonly columns: number;
  /** Lines in all, at most one fewer than the screen has. */
  readonly rows: number;
  readonly glass: Place;
  readonly bar: Place;
  readonly keys: readonly KeyPlace[];
  /** Whether a line under each row of keys is theirs too: their lower edge. */
  readonly keyEdges: boolean;
  /** Rows of the lines below the faceplate. */
  readonly notice: number;
  readonly status: number;
  readonly help: readonly number[];
  /** Beside the faceplate, where there is room. */
  readonly log: Place | null;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Only characters of ASCII may be used. */
export interface LayoutOptions {
  readonly ascii: boolean;
}

/** How the keys stand on the card. */
const keypad: readonly (readonly (readonly [Key, string] | null)[])[] = [
  [
    ['1', '1'],
    ['2', '2'],
    ['3', '3'],
    ['press', 'press'],
  ],
  [
    ['4', '4'],
    ['5', '5'],
    ['6', '6'],
    ['edit', 'C'],
  ],
  [['7', '7'], ['8', '8'], ['9', '9'], null],
  [null, ['0', '0'], null, ['OK', 'OK']],
];

const faceplateColumns = 78;
const logColumnsMin = 36;
const logColumnsMax = 56;
const logGap = 2;

/** The layout for a screen, or null where it is too small. */
export function layoutFor(screen: ScreenSize, glass: Glass, options: LayoutOptions): Layout | null {
  if (screen.columns < columnsMin || screen.rows < rowsMin) return null;
  const looks: readonly GlassLook[] = options.ascii ? ['strokes'] : ['half blocks', 'braille'];
  for (const look of looks) {
    const layout = faceplate(screen, glass, look);
    if (layout !== null) return layout;
  }
  return compact(screen, glass);
}

/** The key under a place of the screen. */
export function keyAt(layout: Layout, column: number, row: number): Key | null {
  return layout.keys.find((place) => isIn(place, column, row))?.key ?? null;
}

function isIn(place: Place, column: number, row: number): boolean {
  return (
    column >= place.column &&
    column < place.column + place.columns &&
    row >= place.row &&
    row < place.row + place.rows
  );
}

/** From 78 columns with half blocks, narrower with braille: title, glass, bar, keypad in a frame; three lines below. */
function faceplate(screen: ScreenSize, { cells }: Glass, look: GlassLook): Layout | null {
  const size = glassSize(cells, look);
  const columns = look === 'braille' ? Math.min(screen.columns, faceplateColumns) : faceplateColumns;
  const framed = look !== 'strokes';
  // Title, glass with its two edges, bar, keys with their lower edges.
  const inside = 1 + size.rows + 2 + 1 + 2 * keypad.length;
  const frame = framed ? 1 : 0;
  const height = inside + 2 * frame;
  const rows = height + 3;
  if (screen.columns < Math.max(columns, size.columns + 6) || screen.rows <= rows) return null;
  const glassTop = frame + 1;
  const bar = glassTop + size.rows + 2;
  return {
    size: 'card',
    look,
    columns,
    rows,
    glass: { column: 2, row: glassTop, columns: columns - 4, rows: size.rows + 2 },
    bar: { column: 2, row: bar, columns: columns - 4, rows: 1 },
    keys: keyPlaces(bar + 1, columns, 2, columns >= faceplateColumns ? 12 : 8),
    keyEdges: true,
    notice: height,
    status: height + 1,
    help: [height + 2],
    log: logPlace(screen, columns, rows),
  };
}

/** Eleven lines of forty columns. */
function compact(screen: ScreenSize, glass: Glass): Layout {
  const columns = columnsMin;
  const rows = rowsMin - 1;
  return {
    size: 'compact',
    look: 'spaced',
    columns,
    rows,
    glass: {
      column: 0,
      row: 1,
      columns: Math.max(columns, glassSize(glass.cells, 'spaced').columns),
      rows: 1,
    },
    bar: { column: 0, row: 2, columns, rows: 1 },
    keys: keyPlaces(3, columns, 1, 9),
    keyEdges: false,
    notice: 7,
    status: 8,
    help: [9, 10],
    log: logPlace(screen, columns, rows),
  };
}

/** The keypad from `top` down, in the middle of `columns`, every row `pitch` lines high. */
function keyPlaces(top: number, columns: number, pitch: number, width: number): KeyPlace[] {
  const across = keypad[0]?.length ?? 0;
  const gap = Math.min(4, Math.floor((columns - across * width) / across));
  const left = Math.floor((columns - across * width - (across - 1) * gap) / 2);
  return keypad.flatMap((line, row) =>
    line.flatMap((one, i): KeyPlace[] => {
      if (one === null) return [];
      const [key, label] = one;
      return [
        { key, label, column: left + i * (width + gap), row: top + row * pitch, columns: width, rows: pitch },
      ];
    }),
  );
}

function logPlace(screen: ScreenSize, columns: number, rows: number): Place | null {
  const room = Math.min(screen.columns - columns - logGap, logColumnsMax);
  return room < logColumnsMin ? null : { column: columns + logGap, row: 0, columns: room, rows };
}
