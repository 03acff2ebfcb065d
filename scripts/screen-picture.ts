/**
 * A screen of a terminal as a picture: the text of a frame with its colours in, `svgOf` out.
 *
 * Half blocks, full blocks, shades, braille and lines are drawn as boxes, letters as polylines of this project, so
 * that no font matters. It reads what painter.ts writes: SGR with 24-bit colours, and with 256 and 16. Bold is
 * ignored.
 */
import { box, type Layer, layer, type Picture } from '../src/display/picture.ts';
import type { Polygon } from '../src/display/segment-polygons.ts';
import { type Polyline, strokeText, strokeWidth } from '../src/display/vector-font.ts';
import { smallLetter } from './small-letters.ts';

const cellWidth = 90;
const cellHeight = 180;
const margin = 120;
const ground = '#0b0d0e';
const text = '#d6d9db';

interface Pen {
  readonly front: string;
  readonly back: string;
}

interface Cell extends Pen {
  readonly char: string;
}

/** The picture of a frame of `columns` × `rows`. */
export function screenPicture(frame: string, columns: number, rows: number, title: string): Picture {
  const width = 2 * margin + columns * cellWidth;
  const height = 2 * margin + rows * cellHeight;
  const backs = new Map<string, Rectangle[]>();
  const fronts = new Map<string, Rectangle[]>();
  const lines = new Map<string, Polyline[]>();
  cellsOf(frame).forEach((row, y) => {
    row.forEach(({ char, front, back }, x) => {
      if (back !== ground) into(backs, back, [rectangle(x, y, [0, 0, cellWidth, cellHeight])]);
      const boxes = boxesOf(char).map((one) => rectangle(x, y, one));
      if (boxes.length > 0) into(fronts, front, boxes);
      else if (char !== ' ') into(lines, front, letter(char, x, y));
    });
  });
  const layers: Layer[] = [layer(ground, [box(0, 0, width, height)])];
  for (const [colour, areas] of [...backs, ...fronts]) layers.push(layer(colour, joined(areas)));
  for (const [colour, strokes] of lines) layers.push(layer(colour, [], strokes));
  return { width, height, scale: 1, title, layers };
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function rectangle(x: number, y: number, [left, top, right, bottom]: Box): Rectangle {
  const corner = { x: margin + x * cellWidth + left, y: margin + y * cellHeight + top };
  return { ...corner, width: right - left, height: bottom - top };
}

/** Neighbours are joined, along lines and then down columns, because a seam shows when a picture is scaled. */
function joined(areas: readonly Rectangle[]): Polygon[] {
  const rows: Rectangle[] = [];
  for (const area of areas.toSorted((a, b) => a.y - b.y || a.height - b.height || a.x - b.x)) {
    const last = rows.at(-1);
    const goesOn = last?.y === area.y && last.height === area.height && last.x + last.width === area.x;
    if (goesOn) rows[rows.length - 1] = { ...last, width: last.width + area.width };
    else rows.push(area);
  }
  const columns: Rectangle[] = [];
  for (const area of rows.toSorted((a, b) => a.x - b.x || a.width - b.width || a.y - b.y)) {
    const last = columns.at(-1);
    const goesOn = last?.x === area.x && last.width === area.width && last.y + last.height === area.y;
    if (goesOn) columns[columns.length - 1] = { ...last, height: last.height + area.height };
    else columns.push(area);
  }
  return columns.map(({ x, y, width, height }) => box(x, y, width, height));
}

const letterSize = 84;

/** A letter in the middle of its cell. */
function letter(char: string, x: number, y: number): Polyline[] {
  const known = char === '·' ? '.' : char === '×' ? 'x' : char;
  const left = margin + x * cellWidth + Math.floor((cellWidth - strokeWidth(known, letterSize)) / 2);
  const top = margin + y * cellHeight + 132 - letterSize - (char === '·' ? 36 : 0);
  return smallLetter(known, left, top, letterSize) ?? strokeText(known, left, top, letterSize);
}

function into<T>(map: Map<string, T[]>, colour: string, more: T[]): void {
  const known = map.get(colour);
  if (known === undefined) map.set(colour, more);
  else known.push(...more);
}

type Box = readonly [left: number, top: number, right: number, bottom: number];

const middle = cellHeight / 2;
const half = cellWidth / 2;
const thin = 8;
const [west, east] = [0, cellWidth];
const across: Box = [west, middle - thin, east, middle + thin];
const along: Box = [half - thin, 0, half + thin, cellHeight];
const toEast: Box = [half - thin, middle - thin, east, middle + thin];
const toWest: Box = [west, middle - thin, half + thin, middle + thin];
const toSouth: Box = [half - thin, middle - thin, half + thin, cellHeight];
const toNorth: Box = [half - thin, 0, half + thin, middle + thin];

const shapes: Readonly<Record<string, readonly Box[]>> = {
  '•': [[half - 20, middle - 20, half + 20, middle + 20]],
  '█': [[0, 0, cellWidth, cellHeight]],
  '▀': [[0, 0, cellWidth, middle]],
  '▄': [[0, middle, cellWidth, cellHeight]],
  '░': Array.from({ length: 12 }, (_, i): Box => {
    const left = (i % 3) * 30 + (Math.floor(i / 3) % 2) * 10 + 5;
    const top = Math.floor(i / 3) * 45 + 12;
    return [left, top, left + 12, top + 12];
  }),
  '─': [across],
  '│': [along],
  '┌': [toEast, toSouth],
  '┐': [toWest, toSouth],
  '└': [toEast, toNorth],
  '┘': [toWest, toNorth],
  '╭': [toEast, toSouth],
  '╮': [toWest, toSouth],
  '╰': [toEast, toNorth],
  '╯': [toWest, toNorth],
};

const brailleDots: readonly (readonly [bit: number, column: number, row: number])[] = [
  [0x01, 0, 0],
  [0x02, 0, 1],
  [0x04, 0, 2],
  [0x08, 1, 0],
  [0x10, 1, 1],
  [0x20, 1, 2],
  [0x40, 0, 3],
  [0x80, 1, 3],
];
const dot = 30;

function boxesOf(char: string): readonly Box[] {
  const code = char.charCodeAt(0);
  if (code >= 0x2800 && code < 0x2900) {
    return brailleDots
      .filter(([bit]) => (code & bit) !== 0)
      .map(([, column, row]) => {
        const left = column * half + (half - dot) / 2;
        const top = row * (cellHeight / 4) + (cellHeight / 4 - dot) / 2;
        return [Math.floor(left), Math.floor(top), Math.floor(left) + dot, Math.floor(top) + dot];
      });
  }
  return shapes[char] ?? [];
}

function cellsOf(frame: string): Cell[][] {
  let pen: Pen & { inverse: boolean } = { front: text, back: ground, inverse: false };
  return frame.split('\n').map((line) => {
    const cells: Cell[] = [];
    for (const [, sgr, char] of line.matchAll(/\u001b\[([0-9;]*)m|(.)/gu)) {
      if (sgr !== undefined) pen = penAfter(pen, sgr);
      else if (char !== undefined) {
        const { front, back, inverse } = pen;
        cells.push(inverse ? { char, front: back, back: front } : { char, front, back });
      }
    }
    return cells;
  });
}

function penAfter(pen: Pen & { inverse: boolean }, sgr: string): Pen & { inverse: boolean } {
  const codes = sgr.split(';').map(Number);
  let next = pen;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 0) next = { front: text, back: ground, inverse: false };
    else if (code === 7) next = { ...next, inverse: true };
    else if (code === 27) next = { ...next, inverse: false };
    else if (code === 39) next = { ...next, front: text };
    else if (code === 49) next = { ...next, back: ground };
    else if (code === 38 || code === 48) {
      const isRgb = codes[i + 1] === 2;
      const colour = isRgb ? hex(codes.slice(i + 2, i + 5)) : indexed(codes[i + 2] ?? 0);
      i += isRgb ? 4 : 2;
      next = code === 38 ? { ...next, front: colour } : { ...next, back: colour };
    } else if (code >= 30 && code < 38) next = { ...next, front: indexed(code - 30) };
    else if (code >= 40 && code < 48) next = { ...next, back: indexed(code - 40) };
    else if (code >= 90 && code < 98) next = { ...next, front: indexed(code - 82) };
    else if (code >= 100 && code < 108) next = { ...next, back: indexed(code - 92) };
  }
  return next;
}

const sixteen = [
  ...['#000000', '#cd3131', '#0dbc79', '#e5e510', '#2472c8', '#bc3fbc', '#11a8cd', '#e5e5e5'],
  ...['#666666', '#f14c4c', '#23d18b', '#f5f543', '#3b8eea', '#d670d6', '#29b8db', '#ffffff'],
];
const cube = [0, 95, 135, 175, 215, 255];

/** xterm's palette: 16 colours, a cube of 6 × 6 × 6, and greys. */
function indexed(index: number): string {
  if (index < 16) return sixteen[index] ?? text;
  if (index >= 232) return hex(Array.from({ length: 3 }, () => 8 + (index - 232) * 10));
  const at = index - 16;
  return hex([Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) => cube[step] ?? 0));
}

function hex(rgb: readonly number[]): string {
  return `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
