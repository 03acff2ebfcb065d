/**
 * The shape of every segment on an upright cell 440 wide and 700 high, as a convex polygon of whole numbers.
 *
 * The proportions are this project's own, in the style of segment displays: bars 54 thick, mitred corners, a gap of
 * about 11 between neighbours. Each line is one segment, its corners clockwise as x,y; `picture.ts` slants and places
 * them.
 */
import type { SegmentKind } from './lcd.ts';
import type { Point } from './vector-font.ts';

export type Polygon = readonly Point[];

export const cellWidth = 440;
export const cellHeight = 700;

const outline: Readonly<Record<string, string>> = {
  a: '8,0 432,0 378,54 62,54',
  b: '440,8 440,344 414,344 386,316 386,62',
  c: '440,356 440,692 386,638 386,384 414,356',
  d: '62,646 378,646 432,700 8,700',
  e: '0,356 26,356 54,384 54,638 0,692',
  f: '0,8 54,62 54,316 26,344 0,344',
};

const shapes: Readonly<Record<SegmentKind, Readonly<Record<string, string>>>> = {
  14: {
    ...outline,
    g1: '36,350 63,323 170,323 210,350 170,377 63,377',
    g2: '230,350 270,323 377,323 404,350 377,377 270,377',
    h: '65,65 106,65 180,256 200,324 150,304 65,86',
    i: '195,65 245,65 245,270 220,338 195,270',
    j: '375,65 375,86 290,304 240,324 260,256 334,65',
    k: '65,635 65,614 150,396 200,376 180,444 106,635',
    l: '220,362 245,430 245,635 195,635 195,430',
    m: '375,635 334,635 260,444 240,376 290,396 375,614',
  },
  7: {
    ...outline,
    g: '36,350 63,323 377,323 404,350 377,377 63,377',
  },
};

/** The corners of one segment on an upright cell. `name` is one of `segmentNames[kind]`. */
export function segmentPolygon(name: string, kind: SegmentKind): Polygon {
  const corners = (shapes[kind][name] ?? '').split(' ');
  return corners.map((corner) => {
    const [x, y] = corner.split(',');
    return [Number(x), Number(y)];
  });
}
