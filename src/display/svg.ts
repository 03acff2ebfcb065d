/**
 * Pictures of the LCD as SVG 1.1. They have only paths, no text element, font, style sheet or reference, so they can
 * be put into a page, a file or a review unchanged.
 */
import type { Lcd, LcdContent } from './lcd.ts';
import {
  type Layer,
  type Picture,
  type PictureOptions,
  penWidth,
  pictureOf,
  unitsPerPixel,
} from './picture.ts';
import type { Polygon } from './segment-polygons.ts';
import type { Polyline } from './vector-font.ts';

export type { PictureOptions } from './picture.ts';

/**
 * Draws a text on the LCD as an SVG 1.1 document that ends with LF: paths only, so it needs no font. Its title and
 * `aria-label` have the text and the caption. SIMULATOR is written under the LCD.
 *
 * @param shown a text of at most as many characters as the LCD has cells, or a frame
 * @param lcd the LCD, or any profile
 * @throws {LcdError} for a text or an option that can't be drawn
 * @throws {OptionError} for an unknown option
 * @example
 * ```ts
 * import { createCard, drawSvg } from 'dscplus';
 *
 * const card = createCard();
 * card.hold('press');
 * const svg = drawSvg(card.frame().text, card.profile, { caption: 'test 1' });
 * svg.includes('<title>Simulated LCD showing PIN&gt; (test 1)</title>'); // → true
 * ```
 */
export function drawSvg(shown: string | LcdContent, lcd: Lcd, options: PictureOptions = {}): string {
  return svgOf(pictureOf(shown, lcd, options));
}

/** The SVG document of any picture. */
export function svgOf(picture: Picture): string {
  const { width, height, scale } = picture;
  const title = escaped(picture.title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${(width / unitsPerPixel) * scale}" height="${(height / unitsPerPixel) * scale}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    ...picture.layers.flatMap(pathsOf),
    '</svg>',
    '',
  ].join('\n');
}

function pathsOf({ colour, polygons, lines }: Layer): string[] {
  const paths: string[] = [];
  if (polygons.length > 0) {
    paths.push(`<path fill="${colour}" d="${polygons.map((polygon) => `${pathOf(polygon)}z`).join('')}"/>`);
  }
  if (lines.length > 0) {
    paths.push(
      `<path fill="none" stroke="${colour}" stroke-width="${penWidth}" stroke-linecap="round" stroke-linejoin="round" d="${lines.map(lineOf).join('')}"/>`,
    );
  }
  return paths;
}

/** A polyline of one point gets a stroke of no length, which round caps show as a dot. */
function lineOf(line: Polyline): string {
  return line.length === 1 ? `${pathOf(line)}h0` : pathOf(line);
}

/** The first corner as it is, the others relative to the one before: half the size of a path of absolute ones. */
function pathOf(points: Polygon | Polyline): string {
  let [fromX, fromY] = [0, 0];
  return points
    .map(([x, y], index) => {
      const step = `${index === 0 ? 'M' : index === 1 ? 'l' : ' '}${x - fromX} ${y - fromY}`;
      [fromX, fromY] = [x, y];
      return step;
    })
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => entities[char] ?? char);
}
