/** Reads a PNG with a palette back into colours, with Node's zlib as a second implementation. */
import { crc32, inflateSync } from 'node:zlib';

export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly chunks: readonly string[];
  /** `#rrggbb` and the alpha in hex, as in `#1b231cff`. */
  colourAt(x: number, y: number): string;
}

export function decodePng(png: Uint8Array): Decoded {
  const file = Buffer.from(png);
  if (file.toString('hex', 0, 8) !== '89504e470d0a1a0a') throw new Error('no PNG signature');
  const chunks = new Map<string, Buffer>();
  let at = 8;
  while (at < file.length) {
    const length = file.readUInt32BE(at);
    const body = file.subarray(at + 4, at + 8 + length);
    if (crc32(body) !== file.readUInt32BE(at + 8 + length)) throw new Error(`wrong CRC at ${at}`);
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4));
    at += 12 + length;
  }
  const header = chunks.get('IHDR')!;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  if (header.toString('hex', 8) !== '0803000000') throw new Error('not 8 bits a pixel into a palette');
  const rows = inflateSync(chunks.get('IDAT')!);
  if (rows.length !== height * (width + 1)) throw new Error(`${rows.length} bytes of pixels`);
  const palette = chunks.get('PLTE')!.toString('hex');
  const alphas = chunks.get('tRNS')!.toString('hex');
  return {
    width,
    height,
    chunks: [...chunks.keys()],
    colourAt(x, y) {
      if (rows[y * (width + 1)] !== 0) throw new Error(`row ${y} has a filter`);
      const index = rows[y * (width + 1) + 1 + x]!;
      return `#${palette.slice(6 * index, 6 * index + 6)}${alphas.slice(2 * index, 2 * index + 2)}`;
    },
  };
}
