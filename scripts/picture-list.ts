/**
 * The pictures in docs/user/pictures, by file name. `pictures.js` writes them; a test compares them with the committed ones,
 * so that a change of any shape is seen in review as a change of a picture.
 */
import { cellSegments, drawable, type Lcd, type SegmentKind } from '../src/display/lcd.ts';
import { box, cellPolygons, colours, layer, type Picture } from '../src/display/picture.ts';
import { drawPng } from '../src/display/png.ts';
import { cellHeight, cellWidth, type Polygon } from '../src/display/segment-polygons.ts';
import { drawSvg, svgOf } from '../src/display/svg.ts';
import { type Polyline, strokeText, strokeWidth } from '../src/display/vector-font.ts';

const lcd: Lcd = { cells: 8, segments: 14 };

const texts: Readonly<Record<string, string>> = {
  pin: 'PIN>--3',
  challenge: 'CHALLNG>',
  response: '90187643',
};

export function pictureFiles(): Map<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>([
    ['glyphs14.svg', svgOf(glyphSheet(14))],
    ['glyphs7.svg', svgOf(glyphSheet(7))],
  ]);
  for (const [name, text] of Object.entries(texts)) {
    files.set(`${name}.svg`, drawSvg(text, lcd));
    files.set(`${name}.png`, drawPng(text, lcd));
  }
  return files;
}

const columns = 14;
const stepX = 680;
const stepY = 1120;
const headingHeight = 300;
const margin = 260;
const labelSize = 130;

const groups: readonly (readonly [heading: string, member: RegExp])[] = [
  ['Digits', /[0-9]/],
  ['Capitals', /[A-Z]/],
  ['Small letters', /[a-z]/],
  ['Signs', /[^0-9A-Za-z]/],
];

/** Every shape that cells of this kind can show, in groups, with the character in small lines under each. */
export function glyphSheet(kind: SegmentKind): Picture {
  const lit: Polygon[] = [];
  const unlit: Polygon[] = [];
  const labels: Polyline[] = [];
  let y = margin;
  for (const [heading, member] of groups) {
    const shared = kind === 14 && heading === 'Small letters';
    const chars = shared ? [] : drawable(kind).filter((char) => member.test(char));
    labels.push(...strokeText(shared ? `${heading}: as capitals` : heading, margin, y, labelSize));
    y += headingHeight;
    chars.forEach((char, index) => {
      const x = margin + (index % columns) * stepX;
      const top = y + Math.floor(index / columns) * stepY;
      const mask = cellSegments(char, kind);
      cellPolygons(kind, x, top).forEach((polygon, segment) => {
        ((mask >> segment) & 1 ? lit : unlit).push(polygon);
      });
      const label = char === ' ' ? 'blank' : char;
      const left = x + Math.floor((cellWidth - strokeWidth(label, labelSize)) / 2);
      labels.push(...strokeText(label, left, top + cellHeight + 100, labelSize));
    });
    y += Math.ceil(chars.length / columns) * stepY;
  }
  const width = 2 * margin + columns * stepX - (stepX - cellWidth - 60);
  return {
    width,
    height: y,
    scale: 1,
    title: `All characters of an LCD with ${kind} segments a cell`,
    layers: [
      layer(colours.lcd, [box(0, 0, width, y)]),
      layer(colours.ghost, unlit),
      layer(colours.ink, lit, labels),
    ],
  };
}
