/**
 * The places of everything on the screen, computed from its size: three layouts, and none below 40 × 12.
 *
 * One table of keys is used to draw and to click. The output is always lower and narrower than the screen: a line too
 * many would scroll, and a line too wide would wrap.
 */
import type { Lcd } from '../../display/lcd.ts';
import type { Key } from '../../keypad/keys.ts';
import type { BoundCommand } from '../input/key-bindings.ts';
import type { Target } from '../input/mouse-press.ts';
import { type LcdLook, lcdSize } from './lcd-lines.ts';

/** The smallest screen that has a layout. */
export const columnsMin = 40;
export const rowsMin = 12;

export interface ScreenArea {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

export interface KeyPlace extends ScreenArea {
  readonly key: Key;
  readonly label: string;
}

export interface ControlPlace extends ScreenArea {
  readonly command: BoundCommand;
  readonly label: readonly [key: string, text: string];
}

export interface Layout {
  /** `compact`: the LCD is a line of text. `card`: a faceplate. */
  readonly size: 'compact' | 'card';
  readonly look: LcdLook;
  /** Columns of the faceplate, from 0. */
  readonly columns: number;
  /** Lines of faceplate and footer, at most one fewer than the screen has. */
  readonly rows: number;
  readonly lcd: ScreenArea;
  readonly bar: ScreenArea;
  readonly keys: readonly KeyPlace[];
  /** Rows of the help: those of bar and keys, or in the compact layout all but the first and the last. */
  readonly helpRows: number;
  /** The last lines. */
  readonly helpLines: readonly string[];
  /** Beside the faceplate, if there is room, and as high as the screen allows. */
  readonly log: ScreenArea | null;
  /** Below the log, if it is shown. */
  readonly controls: readonly ControlPlace[];
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Use only ASCII characters. */
export interface LayoutOptions {
  readonly ascii: boolean;
}

/** The order of the keys on the card. */
export const keypad: readonly (readonly (readonly [Key, string] | null)[])[] = [
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
/** Room for all keys up to a response, which take 27 lines of the log. */
const panelRowsMax = 40;

const controlRows: readonly (readonly (readonly [BoundCommand, key: string, text: string])[])[] = [
  [
    ['pause', 't', 'stop'],
    ['second', '+', '1 s'],
    ['half minute', 'f', '30 s'],
  ],
  [
    ['speed', 'x', 'speed'],
    ['back', 'b', 'back'],
    ['record', 'r', 'record'],
  ],
];
const controlPitch = 12;

/** The first layout that fits. */
const helps: readonly string[] = [
  'p power  0-9 digits  Enter OK  c delete  C clear  y copy  ? all keys  q leave',
  'p power  Enter OK  c delete  y copy  ? all keys  q leave',
  'p power  Enter OK  y copy  ? keys  q leave',
  'p power  Enter OK  y copy  ? all  q leave',
];

/** The layout for a screen, or null if it is too small. */
export function layoutFor(screen: ScreenSize, lcd: Lcd, options: LayoutOptions): Layout | null {
  if (screen.columns < columnsMin || screen.rows < rowsMin) return null;
  const looks: readonly LcdLook[] = options.ascii ? ['strokes'] : ['half blocks', 'braille'];
  for (const look of looks) {
    const layout = faceplate(screen, lcd, look);
    if (layout !== null) return layout;
  }
  return compact(screen, lcd);
}

/** What is at a place of the screen. */
export function targetAt(layout: Layout, column: number, row: number): Target | null {
  const key = layout.keys.find((place) => isIn(place, column, row));
  if (key !== undefined) return { type: 'key', key: key.key };
  const control = layout.controls.find((place) => isIn(place, column, row));
  return control === undefined ? null : { type: 'command', command: control.command };
}

function isIn(place: ScreenArea, column: number, row: number): boolean {
  return (
    column >= place.column &&
    column < place.column + place.columns &&
    row >= place.row &&
    row < place.row + place.rows
  );
}

/** From 78 columns with half blocks, narrower with braille: title, LCD, bar, keypad in a frame; three lines below. */
function faceplate(screen: ScreenSize, lcd: Lcd, look: LcdLook): Layout | null {
  const size = lcdSize(lcd, look);
  const columns = look === 'braille' ? Math.min(screen.columns, faceplateColumns) : faceplateColumns;
  const framed = look !== 'strokes';
  // Title, LCD with its two edges, bar, keys with their lower edges.
  const inside = 1 + size.rows + 2 + 1 + 2 * keypad.length;
  const frame = framed ? 1 : 0;
  const height = inside + 2 * frame;
  const rows = height + 3;
  if (screen.columns < Math.max(columns, size.columns + 6) || screen.rows <= rows) return null;
  const lcdTop = frame + 1;
  const bar = lcdTop + size.rows + 2;
  return {
    size: 'card',
    look,
    columns,
    rows,
    lcd: { column: 2, row: lcdTop, columns: columns - 4, rows: size.rows + 2 },
    bar: { column: 2, row: bar, columns: columns - 4, rows: 1 },
    keys: keyPlaces(
      { column: 2, row: bar + 1, columns: columns - 4 },
      2,
      columns >= faceplateColumns ? 12 : 8,
    ),
    helpRows: 1 + 2 * keypad.length,
    helpLines: helps.filter(({ length }) => length <= columns).slice(0, 1),
    ...panelPlaces(screen, columns, rows),
  };
}

/** Eleven lines of forty columns. */
function compact(screen: ScreenSize, lcd: Lcd): Layout {
  const columns = columnsMin;
  const rows = rowsMin - 1;
  return {
    size: 'compact',
    look: 'spaced',
    columns,
    rows,
    lcd: {
      column: 0,
      row: 1,
      columns: Math.max(columns, lcdSize(lcd, 'spaced').columns),
      rows: 1,
    },
    bar: { column: 0, row: 2, columns, rows: 1 },
    keys: keyPlaces({ column: 0, row: 3, columns }, 1, 9),
    helpRows: rows - 2,
    helpLines: ['p power  Enter OK  c delete  C clear', 'y copy  t stop time  ? keys  q leave'],
    ...panelPlaces(screen, columns, rows),
  };
}

/** The keypad from the top of `area` down, centred; every row of keys is `pitch` lines high. */
function keyPlaces(area: Omit<ScreenArea, 'rows'>, pitch: number, width: number): KeyPlace[] {
  const across = keypad[0]?.length ?? 0;
  const gap = Math.min(4, Math.floor((area.columns - across * width) / (across - 1)));
  const left = area.column + Math.floor((area.columns - across * width - (across - 1) * gap) / 2);
  return keypad.flatMap((line, row) =>
    line.flatMap((one, i): KeyPlace[] => {
      if (one === null) return [];
      const [key, label] = one;
      return [
        {
          key,
          label,
          column: left + i * (width + gap),
          row: area.row + row * pitch,
          columns: width,
          rows: pitch,
        },
      ];
    }),
  );
}

function panelPlaces(
  screen: ScreenSize,
  columns: number,
  rows: number,
): { log: ScreenArea | null; controls: ControlPlace[] } {
  const room = Math.min(screen.columns - columns - logGap, logColumnsMax);
  if (room < logColumnsMin) return { log: null, controls: [] };
  const left = columns + logGap;
  const high = Math.max(rows, Math.min(screen.rows - 1, panelRowsMax));
  const first = high - controlRows.length;
  const controls = controlRows.flatMap((line, i) =>
    line.map(([command, key, text], across): ControlPlace => {
      const place = {
        column: left + across * controlPitch,
        row: first + i,
        columns: key.length + text.length + 3,
        rows: 1,
      };
      return { ...place, command, label: [key, text] };
    }),
  );
  return { log: { column: left, row: 0, columns: room, rows: high }, controls };
}
