/**
 * Pictures of the LCD as PNG (W3C Portable Network Graphics, third edition): 8 bits per pixel into a palette. fflate
 * does only the deflating, and its output depends only on its version. `raster.ts` makes the pixels.
 */
import { zlibSync } from 'fflate';
import type { Lcd, LcdContent } from './lcd.ts';
import { type Picture, type PictureOptions, pictureOf } from './picture.ts';
import { type Raster, rasterOf } from './raster.ts';

/**
 * Draws a text on the LCD as a PNG file (W3C Portable Network Graphics, third edition). The same input gives the
 * same bytes on every machine. SIMULATOR is written under the LCD.
 *
 * @param shown a text of at most as many characters as the LCD has cells, or a frame
 * @param lcd the LCD, or any profile
 * @returns the bytes of the file
 * @throws {LcdError} for a text or an option that can't be drawn
 * @throws {OptionError} for an unknown option
 * @example
 * ```ts
 * import { createCard, drawPng } from 'dscplus';
 *
 * const card = createCard();
 * card.hold('press');
 * const png = drawPng(card.frame().text, card.profile, { scale: 2 });
 * String.fromCharCode(...png.subarray(1, 4)); // → 'PNG'
 * ```
 */
export function drawPng(shown: string | LcdContent, lcd: Lcd, options: PictureOptions = {}): Uint8Array {
  return pngOf(pictureOf(shown, lcd, options));
}

/** The PNG file of any picture. */
export function pngOf(picture: Picture): Uint8Array {
  const raster = rasterOf(picture);
  const chunks = [
    chunk('IHDR', headerOf(raster)),
    chunk('PLTE', Uint8Array.from(raster.palette.flatMap((colour) => colour.slice(0, 3)))),
    chunk('tRNS', Uint8Array.from(raster.palette.map(([, , , alpha]) => alpha))),
    chunk('IDAT', zlibSync(filtered(raster), { level: 6 })),
    chunk('IEND', new Uint8Array(0)),
  ];
  return joined([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), ...chunks]);
}

const bitDepth = 8;
const indexedColour = 3;

function headerOf({ width, height }: Raster): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = bitDepth;
  header[9] = indexedColour;
  return header;
}

/** Every row begins with a zero: no filter, which is best for a palette. */
function filtered({ width, height, pixels }: Raster): Uint8Array {
  const rows = new Uint8Array(height * (width + 1));
  for (let row = 0; row < height; row += 1) {
    rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return rows;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let at = 0; at < 4; at += 1) bytes[4 + at] = type.charCodeAt(at);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/**
 * The CRC of the PNG specification's annex D, bit by bit: a picture has a few kilobytes, so a table would not save
 * time.
 */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
