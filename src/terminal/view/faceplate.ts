/**
 * A picture of the whole card: the LCD of src/display/picture.ts, with the keypad under it.
 */
import type { Lcd, LcdContent } from '../../display/lcd.ts';
import { colours, layer, type Picture, pictureOf, roundedBox } from '../../display/picture.ts';
import type { Polygon } from '../../display/segment-polygons.ts';
import { type Polyline, strokeText, strokeWidth } from '../../display/vector-font.ts';
import { keypad } from './layout.ts';

const keyWidth = 900;
const keyHeight = 360;
const keyGap = 240;
const keyRadius = 90;
const labelSize = 170;
const below = 300;
const bodyRadius = 180;

const keyColour = '#4a545c';
const labelColour = '#dfe5e8';

/** @param shown the LCD, PIN masked. Throws a `LcdError` for a text that the LCD can't show. */
export function faceplateOf(shown: string | LcdContent, lcd: Lcd, caption: string): Picture {
  const top = pictureOf(shown, lcd, captionFor(shown, lcd, caption));
  const across = keypad[0]?.length ?? 0;
  const keysWidth = across * keyWidth + (across - 1) * keyGap;
  const width = Math.max(top.width, keysWidth + 2 * keyGap);
  const shift = Math.floor((width - top.width) / 20) * 10;
  const left = Math.floor((width - keysWidth) / 20) * 10;
  const height = top.height + keypad.length * (keyHeight + keyGap) + below - keyGap;
  const faces: Polygon[] = [];
  const labels: Polyline[] = [];
  keypad.forEach((row, down) => {
    row.forEach((key, i) => {
      if (key === null) return;
      const [, label] = key;
      const x = left + i * (keyWidth + keyGap);
      const y = top.height + down * (keyHeight + keyGap);
      faces.push(roundedBox(x, y, keyWidth, keyHeight, keyRadius));
      const labelX = x + Math.floor((keyWidth - strokeWidth(label, labelSize)) / 2);
      labels.push(...strokeText(label, labelX, y + Math.floor((keyHeight - labelSize) / 2), labelSize));
    });
  });
  const [, ...onBody] = top.layers;
  return {
    ...top,
    width,
    height,
    layers: [
      layer(colours.body, [roundedBox(0, 0, width, height, bodyRadius)]),
      ...onBody.map((one) => ({
        ...one,
        polygons: one.polygons.map((polygon) => shiftedRight(polygon, shift)),
        lines: one.lines.map((line) => shiftedRight(line, shift)),
      })),
      layer(keyColour, faces),
      layer(labelColour, [], labels),
    ],
  };
}

/** A serial number that is too long, or has characters that can't be drawn, is not drawn. */
function captionFor(shown: string | LcdContent, lcd: Lcd, caption: string): { caption?: string } {
  try {
    pictureOf(shown, lcd, { caption });
    return { caption };
  } catch {
    return {};
  }
}

function shiftedRight<T extends Polygon | Polyline>(points: T, right: number): T {
  return points.map(([x, y]) => [x + right, y] as const) as unknown as T;
}
