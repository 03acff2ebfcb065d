import { describe, expect, it } from 'vitest';
import { cellSegments, drawable, type Lcd, LcdError, type SegmentKind } from '../../src/display/lcd.ts';
import { pictureOf } from '../../src/display/picture.ts';
import { drawPng } from '../../src/display/png.ts';
import { rasterOf } from '../../src/display/raster.ts';
import { decodePng } from './decode-png.ts';

const eight: Lcd = { cells: 8, segments: 14 };
const six: Lcd = { cells: 6, segments: 7 };

const ink = '#1b231cff';
const ghost = '#acb795ff';
const bare = '#b7c2a0ff';
const body = '#23282dff';
const label = '#9aa3a8ff';

/** The pixel in the middle of each segment of the first cell, in the order of the segments' names. */
const middles: Readonly<Record<SegmentKind, readonly (readonly [x: number, y: number])[]>> = {
  14: [
    [73, 48],
    [91, 64],
    [88, 97],
    [68, 113],
    [50, 97],
    [52, 64],
    [60, 81],
    [80, 81],
    [63, 64],
    [72, 64],
    [81, 64],
    [60, 97],
    [69, 97],
    [78, 97],
  ],
  7: [
    [73, 48],
    [91, 64],
    [88, 97],
    [68, 113],
    [50, 97],
    [52, 64],
    [70, 81],
  ],
};
const cellPitch = 60;

describe('the LCD as a PNG picture', () => {
  it.each([14, 7] as const)(
    'has ink on lit segments and ghosts on unlit ones for all shapes of %i',
    (kind) => {
      const chars = drawable(kind);
      for (let from = 0; from < chars.length; from += 16) {
        const text = chars.slice(from, from + 16).join('');
        const png = decodePng(drawPng(text, { cells: 16, segments: kind }));
        Array.from(text).forEach((char, cell) => {
          const mask = cellSegments(char, kind);
          const seen = middles[kind].map(([x, y]) => png.colourAt(x + cell * cellPitch, y));
          expect(seen, char).toEqual(seen.map((_, segment) => ((mask >> segment) & 1 ? ink : ghost)));
        });
      }
    },
  );

  it('keeps a light gap between segments when all are lit', () => {
    const png = decodePng(drawPng('#', { cells: 1, segments: 14 }, { scale: 8 }));
    // Down from above the cell through its top bar a, its diagonal h and its middle bar g1.
    const seen = Array.from({ length: 300 }, (_, step) => png.colourAt(8 * 60, 8 * 45 + step));
    const runs = seen.filter(
      (colour, index) => colour !== seen[index - 1] && (colour === ink || colour === bare),
    );
    expect(runs).toEqual([bare, ink, bare, ink, bare, ink]);
  });

  it('shows no ghosts when asked not to', () => {
    const png = decodePng(drawPng('', six, { ghost: false }));
    expect(middles[7].map(([x, y]) => png.colourAt(x, y))).toEqual(new Array(7).fill(bare));
  });

  it('is of the size of the SVG, times its scale', () => {
    expect(decodePng(drawPng('PIN>', eight))).toMatchObject({ width: 562, height: 173 });
    expect(decodePng(drawPng('PIN>', eight, { scale: 2 }))).toMatchObject({ width: 1124, height: 346 });
    expect(decodePng(drawPng('Pn', six))).toMatchObject({ width: 442, height: 173 });
  });

  it('puts a pixel of the plain size on each square of a larger scale', () => {
    const png = decodePng(drawPng('90187643', eight, { scale: 3 }));
    const mask = cellSegments('9', 14);
    const seen = middles[14].map(([x, y]) => png.colourAt(3 * x + 1, 3 * y + 1));
    expect(seen).toEqual(seen.map((_, segment) => ((mask >> segment) & 1 ? ink : ghost)));
  });

  it('has a palette and transparent corners, and nothing that tells where or when it was made', () => {
    const png = decodePng(drawPng('PIN>', eight));
    expect(png.chunks).toEqual(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
    expect(png.colourAt(0, 0)).toBe('#00000000');
    expect(png.colourAt(561, 172)).toBe('#00000000');
    expect(png.colourAt(0, 80)).toBe(body);
  });

  it('writes SIMULATOR under the LCD at the left, and the caption at the right', () => {
    const plain = decodePng(drawPng('PIN>', eight, { scale: 4 }));
    const captioned = decodePng(drawPng('PIN>', eight, { scale: 4, caption: 'III' }));
    // The middle of the strokes of the two I: the second letter of SIMULATOR, and the last of the caption.
    expect(plain.colourAt(4 * 38 + 2, 4 * 159)).toBe(label);
    expect(captioned.colourAt(4 * 38 + 2, 4 * 159)).toBe(label);
    expect(plain.colourAt(4 * 534 + 1, 4 * 159)).toBe(body);
    expect(captioned.colourAt(4 * 534 + 1, 4 * 159)).toBe(label);
  });

  it('needs no more than a few dozen of the 256 colours, whatever the text, LCD and scale', () => {
    for (const scale of [1, 4]) {
      for (const text of ['#K8@$%', 'NVWXYZ']) {
        const picture = pictureOf(text, { cells: 6, segments: 14 }, { scale, caption: '#K8@$%' });
        expect(rasterOf(picture).palette.length).toBeLessThan(120);
      }
    }
  });

  it('refuses a text or an option that cannot be drawn', () => {
    expect(() => drawPng('LOCK', six)).toThrow(LcdError);
    expect(() => drawPng('PIN>', eight, { scale: 9 })).toThrow(LcdError);
  });
});
