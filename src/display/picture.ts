/**
 * The picture of a card's LCD as layers of plain shapes; `svg.ts` and `png.ts` only write these down.
 *
 * Lengths are tenths of a pixel at scale 1, whole numbers throughout, so that a picture has the same bytes on every
 * machine. The design is this project's own: a dark bezel, ink on grey-green, unlit segments faint, and SIMULATOR
 * under the LCD, so that no picture can be mistaken for one of a real card.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { checkedLater, checkOptions, flagRule, type OptionRules, textRule } from '../options/option-check.ts';
import {
  frameSegments,
  type Lcd,
  type LcdContent,
  LcdError,
  layOut,
  type SegmentKind,
  segmentNames,
  textShown,
} from './lcd.ts';
import { cellHeight, cellWidth, type Polygon, segmentPolygon } from './segment-polygons.ts';
import { type Polyline, strokeText, strokeWidth } from './vector-font.ts';

/** How `drawSvg` and `drawPng` draw. */
export interface PictureOptions {
  /** Pixels for each pixel of the plain size, a whole number from 1 to 8; default 1. */
  readonly scale?: number;
  /**
   * Printable ASCII, written to the right of SIMULATOR under the LCD and part of an SVG's title. Never a secret.
   */
  readonly caption?: string;
  /** Whether unlit segments show faintly, as on a real LCD; default true. */
  readonly ghost?: boolean;
}

const pictureOptions = {
  scale: checkedLater,
  caption: textRule,
  ghost: flagRule,
} satisfies OptionRules<PictureOptions>;

/** Shapes of one colour. Later layers cover earlier ones. */
export interface Layer {
  /** `#rrggbb` */
  readonly colour: string;
  /** Convex. */
  readonly polygons: readonly Polygon[];
  /** Drawn with a pen of `penWidth`. */
  readonly lines: readonly Polyline[];
  /** Not drawn in pixels that a later layer touches, where it could not be seen anyway. */
  readonly faint: boolean;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Pixels for each `unitsPerPixel` units. */
  readonly scale: number;
  /** The text for a person who can't see the picture. */
  readonly title: string;
  readonly layers: readonly Layer[];
}

export const unitsPerPixel = 10;
export const penWidth = 16;
export const pictureScaleMax = 8;

export const colours = {
  body: '#23282d',
  rim: '#0f1214',
  lcd: '#b7c2a0',
  shade: '#a3ae8d',
  ghost: '#acb795',
  ink: '#1b231c',
  label: '#9aa3a8',
} as const;

const cellPitch = 600;
/** A cell leans right by this part of its height, as on most LCDs of this kind. */
const slantDivisor = 12;
const slant = Math.floor(cellHeight / slantDivisor);
const bodyMargin = 240;
const bodyRadius = 180;
const rimWidth = 50;
const rimRadius = 80;
const lcdMargin = 220;
const shadeDepth = 40;
const captionSize = 110;
const captionBand = 350;

/**
 * The picture of a text or a frame on the LCD. Throws a `LcdError` for a text or an option that can't be drawn, an
 * `OptionError` for an unknown one.
 */
export function pictureOf(shown: string | LcdContent, lcd: Lcd, options: PictureOptions = {}): Picture {
  checkOptions('picture', options, pictureOptions);
  const scale = options.scale ?? 1;
  if (!Number.isInteger(scale) || scale < 1 || scale > pictureScaleMax) {
    throw new LcdError(
      errorMessage('scale', `invalid value ${scale}`, `give a whole number from 1 to ${pictureScaleMax}`),
    );
  }
  const onLcd = layOut(textShown(shown), lcd);
  const { lit, unlit } = segmentsOf(shown, lcd);
  const across = roundUp(2 * lcdMargin + (lcd.cells - 1) * cellPitch + cellWidth + slant);
  const down = 2 * lcdMargin + cellHeight;
  const rim = bodyMargin - rimWidth;
  const width = across + 2 * bodyMargin;
  const height = down + bodyMargin + captionBand;
  const layers: Layer[] = [
    layer(colours.body, [roundedBox(0, 0, width, height, bodyRadius)]),
    layer(colours.rim, [roundedBox(rim, rim, across + 2 * rimWidth, down + 2 * rimWidth, rimRadius)]),
    layer(colours.lcd, [box(bodyMargin, bodyMargin, across, down)]),
    layer(colours.shade, [
      box(bodyMargin, bodyMargin, across, shadeDepth),
      box(bodyMargin, bodyMargin, shadeDepth, down),
    ]),
    { ...layer(colours.ghost, options.ghost === false ? [] : unlit), faint: true },
    layer(colours.ink, lit),
    layer(colours.label, [], captionLines(options.caption ?? '', across, bodyMargin + down)),
  ];
  return { width, height, scale, title: titleOf(onLcd, options.caption ?? ''), layers };
}

export function layer(colour: string, polygons: readonly Polygon[], lines: readonly Polyline[] = []): Layer {
  return { colour, polygons, lines, faint: false };
}

/** Every segment of a cell whose upper left corner is at x, y, slanted, in the order of `segmentNames`. */
export function cellPolygons(kind: SegmentKind, x: number, y: number): Polygon[] {
  return segmentNames[kind].map((name) =>
    segmentPolygon(name, kind).map(([right, down]) => [
      x + right + Math.floor((cellHeight - down) / slantDivisor),
      y + down,
    ]),
  );
}

export function box(x: number, y: number, width: number, height: number): Polygon {
  const right = x + width;
  const bottom = y + height;
  return [
    [x, y],
    [right, y],
    [right, bottom],
    [x, bottom],
  ];
}

/** A quarter circle in steps of 15 degrees, in thousandths of its radius from the corner that it rounds. */
const quarter = [
  [0, 1000],
  [34, 741],
  [134, 500],
  [293, 293],
  [500, 134],
  [741, 34],
  [1000, 0],
] as const;

export function roundedBox(x: number, y: number, width: number, height: number, radius: number): Polygon {
  const steps = quarter.map(([across, down]) => [
    Math.floor((across * radius) / 1000),
    Math.floor((down * radius) / 1000),
  ]) as [number, number][];
  const back = steps.toReversed();
  const right = x + width;
  const bottom = y + height;
  return [
    ...steps.map(([dx, dy]): [number, number] => [x + dx, y + dy]),
    ...back.map(([dx, dy]): [number, number] => [right - dx, y + dy]),
    ...steps.map(([dx, dy]): [number, number] => [right - dx, bottom - dy]),
    ...back.map(([dx, dy]): [number, number] => [x + dx, bottom - dy]),
  ];
}

function segmentsOf(shown: string | LcdContent, lcd: Lcd): { lit: Polygon[]; unlit: Polygon[] } {
  const lit: Polygon[] = [];
  const unlit: Polygon[] = [];
  frameSegments(shown, lcd).forEach((mask, cell) => {
    const x = bodyMargin + lcdMargin + cell * cellPitch;
    cellPolygons(lcd.segments, x, bodyMargin + lcdMargin).forEach((polygon, segment) => {
      ((mask >> segment) & 1 ? lit : unlit).push(polygon);
    });
  });
  return { lit, unlit };
}

const mark = 'SIMULATOR';

/** SIMULATOR at the left edge of the LCD and the caption at its right, two blanks apart at least. */
function captionLines(caption: string, across: number, lcdBottom: number): Polyline[] {
  // A character is as wide as it is high, the last one a third less.
  const room = Math.floor((across + captionSize / 3) / captionSize) - mark.length - 2;
  if (caption.length > Math.max(room, 0)) {
    throw new LcdError(
      errorMessage(
        `caption ${quoted(caption)}`,
        `has ${caption.length} characters`,
        `give at most ${Math.max(room, 0)} for this LCD`,
      ),
    );
  }
  const y = lcdBottom + rimWidth + 105;
  const right = bodyMargin + across - strokeWidth(caption, captionSize);
  return [...strokeText(mark, bodyMargin, y, captionSize), ...strokeText(caption, right, y, captionSize)];
}

function titleOf(onLcd: string, caption: string): string {
  const title = onLcd.trim() === '' ? 'Simulated LCD, blank' : `Simulated LCD showing ${onLcd.trimEnd()}`;
  return caption === '' ? title : `${title} (${caption})`;
}

function roundUp(length: number): number {
  return Math.ceil(length / unitsPerPixel) * unitsPerPixel;
}
