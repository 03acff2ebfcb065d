/**
 * Turns a picture into pixels: each pixel is sampled at 4 × 4 points, and its colour is the mean of the samples.
 *
 * It uses only whole numbers and exact quotients, so that every engine gives the same pixels. It is not a general
 * renderer: polygons must be convex, and colours few. The ghost and ink colours never mix in a pixel, which keeps the
 * picture within a palette of 256.
 */
import { errorMessage } from '../errors/message.ts';
import { type Layer, type Picture, penWidth, unitsPerPixel } from './picture.ts';
import type { Polygon } from './segment-polygons.ts';
import type { Point, Polyline } from './vector-font.ts';

export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** At most 256 colours, in the order in which they first appear. */
  readonly palette: readonly Rgba[];
  /** An index into the palette for each pixel, row by row from the top. */
  readonly pixels: Uint8Array;
}

/** Samples along each side of a pixel. */
const samples = 4;
const samplesPerPixel = samples * samples;
const everySample = 0xffff;
const paletteMax = 256;

/** The pixels of `picture` at its scale. Throws a `RangeError` for a picture of more than 256 colours. */
export function rasterOf(picture: Picture): Raster {
  const width = (picture.width / unitsPerPixel) * picture.scale;
  const height = (picture.height / unitsPerPixel) * picture.scale;
  const layers = picture.layers.map((layer) => shapesOf(layer, picture.scale));
  let rows = layers.map(() => new Uint16Array(width));
  let above = layers.map(() => new Uint16Array(width));
  const mixer = createMixer(picture.layers);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (const [index, shapes] of layers.entries()) {
      const row = rows[index]!;
      row.fill(0);
      for (const shape of shapes) sampleRow(shape, y, row);
    }
    const start = y * width;
    for (let x = 0; x < width; x += 1)
      pixels[start + x] =
        y > 0 && alike(rows, above, x) ? pixels[start - width + x]! : mixer.indexOf(rows, x);
    [rows, above] = [above, rows];
  }
  return { width, height, palette: mixer.palette, pixels };
}

function alike(rows: readonly Uint16Array[], above: readonly Uint16Array[], x: number): boolean {
  for (let index = 0; index < rows.length; index += 1) if (rows[index]![x] !== above[index]![x]) return false;
  return true;
}

/** A polygon in finer units, in which a sample is never at the height of a corner. */
interface Shape {
  readonly corners: Polygon;
  readonly top: number;
  readonly bottom: number;
}

// With coordinates times 4 × scale a pixel is 40 units, and its samples are at 5, 15, 25 and 35: odd, while every
// coordinate is even. So a sample is never exactly on an edge.
const sampleStep = unitsPerPixel;
const sampleOffset = unitsPerPixel / 2;

function shapesOf({ polygons, lines }: Layer, scale: number): Shape[] {
  return [...polygons, ...lines.flatMap(strokedPolygons)].map((polygon) => {
    const corners = polygon.map(([x, y]): Point => [x * samples * scale, y * samples * scale]);
    const heights = corners.map(([, y]) => y);
    return { corners, top: Math.min(...heights), bottom: Math.max(...heights) };
  });
}

/** Sets a bit for each of the sixteen samples of each pixel of row `y` that lie within the shape. */
function sampleRow(shape: Shape, y: number, row: Uint16Array): void {
  for (let line = 0; line < samples; line += 1) {
    const at = (y * samples + line) * sampleStep + sampleOffset;
    if (at < shape.top || at > shape.bottom) continue;
    const [left, right] = spanAt(shape.corners, at);
    // The first sample at or right of the left edge, and the first at or right of the right one.
    const first = Math.max(0, Math.ceil((left - sampleOffset) / sampleStep));
    const end = Math.min(row.length * samples, Math.ceil((right - sampleOffset) / sampleStep));
    setSamples(row, line * samples, first, end);
  }
}

/** Sets the bits of the samples from `first` to before `end`, whose bits in a pixel begin at `shift`. */
function setSamples(row: Uint16Array, shift: number, first: number, end: number): void {
  if (first >= end) return;
  const [from, to] = [first >> 2, (end - 1) >> 2];
  const ahead = (0xf << (first & 3)) & 0xf;
  const behind = 0xf >> (3 - ((end - 1) & 3));
  if (from === to) {
    row[from]! |= (ahead & behind) << shift;
    return;
  }
  row[from]! |= ahead << shift;
  for (let pixel = from + 1; pixel < to; pixel += 1) row[pixel]! |= 0xf << shift;
  row[to]! |= behind << shift;
}

/** Where a horizontal line enters and leaves a convex polygon. */
function spanAt(corners: Polygon, y: number): [left: number, right: number] {
  let left = Number.MAX_SAFE_INTEGER;
  let right = Number.MIN_SAFE_INTEGER;
  let [fromX, fromY] = corners[corners.length - 1]!;
  for (const [x, toY] of corners) {
    if (fromY < y !== toY < y) {
      const crossing = fromX + Math.floor(((y - fromY) * (x - fromX)) / (toY - fromY));
      left = Math.min(left, crossing);
      right = Math.max(right, crossing);
    }
    [fromX, fromY] = [x, toY];
  }
  return [left, right];
}

// An octagon, clockwise, as the round pen: at the size of a caption it looks like a circle.
const half = penWidth / 2;
const bevel = Math.floor((half * 5) / 12);
const pen: Polygon = [
  [-bevel, -half],
  [bevel, -half],
  [half, -bevel],
  [half, bevel],
  [bevel, half],
  [-bevel, half],
  [-half, bevel],
  [-half, -bevel],
];

/** What the pen covers along a line: a convex polygon for each stretch, one for a dot. */
function strokedPolygons(line: Polyline): Polygon[] {
  const ends = line.length === 1 ? line : line.slice(1);
  return ends.map((end, index) => strokedPolygon(line[index]!, end));
}

/**
 * The pen at one end, at the other, and everything between: the pen's edges that face ahead are moved to the far end.
 */
function strokedPolygon([x, y]: Point, [endX, endY]: Point): Polygon {
  const [dx, dy] = [endX - x, endY - y];
  return pen.flatMap(([fromX, fromY], index): Point[] => {
    const [toX, toY] = pen[(index + 1) % pen.length]!;
    const ahead = dx * (toY - fromY) - dy * (toX - fromX) > 0;
    const [atX, atY] = ahead ? [endX, endY] : [x, y];
    return [
      [atX + fromX, atY + fromY],
      [atX + toX, atY + toY],
    ];
  });
}

interface Mixer {
  readonly palette: Rgba[];
  indexOf(rows: readonly Uint16Array[], x: number): number;
}

function createMixer(layers: readonly Layer[]): Mixer {
  const paints = layers.map(({ colour }) => Number.parseInt(colour.slice(1), 16));
  const palette: Rgba[] = [];
  const known = new Map<number, number>();
  const counts = layers.map(() => 0);

  function indexOf(rows: readonly Uint16Array[], x: number): number {
    let unseen = everySample;
    let key = 0;
    for (let index = rows.length - 1; index >= 0; index -= 1) {
      const seen = layers[index]!.faint && unseen !== everySample ? 0 : rows[index]![x]! & unseen;
      const count = seen === 0 ? 0 : bitCount(seen);
      counts[index] = count;
      unseen &= ~seen;
      key = key * (samplesPerPixel + 1) + count;
    }
    return known.get(key) ?? added(key);
  }

  function added(key: number): number {
    if (palette.length === paletteMax)
      throw new RangeError(errorMessage('picture', `more than ${paletteMax} colours`, 'use fewer'));
    palette.push(mixed(paints, counts));
    known.set(key, palette.length - 1);
    return palette.length - 1;
  }

  return { palette, indexOf };
}

/** The mean of the sampled colours, and how much of the pixel they cover: 255 inside the card, 0 outside it. */
function mixed(paints: readonly number[], counts: readonly number[]): Rgba {
  const covered = counts.reduce((sum, count) => sum + count, 0);
  const channel = (shift: number) => {
    const sum = paints.reduce((total, paint, index) => total + ((paint >> shift) & 0xff) * counts[index]!, 0);
    return covered === 0 ? 0 : Math.floor((2 * sum + covered) / (2 * covered));
  };
  return [channel(16), channel(8), channel(0), Math.floor((covered * 255) / samplesPerPixel)];
}

function bitCount(bits: number): number {
  let left = bits - ((bits >> 1) & 0x5555);
  left = (left & 0x3333) + ((left >> 2) & 0x3333);
  left = (left + (left >> 4)) & 0x0f0f;
  return (left + (left >> 8)) & 0x1f;
}
