import { describe, expect, it } from 'vitest';
import { segmentNames } from '../../src/display/lcd.ts';
import { cellPolygons } from '../../src/display/picture.ts';
import { cellHeight, cellWidth, type Polygon, segmentPolygon } from '../../src/display/segment-polygons.ts';
import type { Point } from '../../src/display/vector-font.ts';

describe.each([14, 7] as const)('the segments of a cell of %i', (kind) => {
  const upright = segmentNames[kind].map((name) => segmentPolygon(name, kind));
  const slanted = cellPolygons(kind, 0, 0);

  it('lie on whole numbers within the cell and reach all its sides', () => {
    const xs = upright.flat().map(([x]) => x);
    const ys = upright.flat().map(([, y]) => y);
    expect([...xs, ...ys].every(Number.isInteger)).toBe(true);
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([0, cellWidth]);
    expect([Math.min(...ys), Math.max(...ys)]).toEqual([0, cellHeight]);
  });

  it('are convex with their corners clockwise, upright and slanted, as the filling of pixels needs', () => {
    for (const polygon of [...upright, ...slanted]) {
      expect(polygon.length).toBeGreaterThanOrEqual(4);
      expect(turns(polygon).every((turn) => turn > 0)).toBe(true);
    }
  });

  it('leave a gap of about a pixel to each neighbour, so that all of them lit are still told apart', () => {
    let least = Number.POSITIVE_INFINITY;
    for (const one of slanted) {
      for (const other of slanted) {
        if (one !== other) least = Math.min(least, distance(one, other));
      }
    }
    expect(least).toBeGreaterThan(9.5);
    expect(least).toBeLessThan(11);
  });

  it('mirror left and right, up and down', () => {
    const mirrored = { b: 'f', c: 'e', g2: 'g1', j: 'h', m: 'k' } as const;
    for (const [right, left] of Object.entries(mirrored)) {
      if (!segmentNames[kind].includes(right)) continue;
      const flipped = segmentPolygon(left, kind).map(([x, y]): Point => [cellWidth - x, y]);
      expect(sorted(segmentPolygon(right, kind))).toEqual(sorted(flipped));
    }
    const upper = { a: 'd', b: 'c', h: 'k', i: 'l' } as const;
    for (const [above, below] of Object.entries(upper)) {
      if (!segmentNames[kind].includes(above)) continue;
      const flipped = segmentPolygon(below, kind).map(([x, y]): Point => [x, cellHeight - y]);
      expect(sorted(segmentPolygon(above, kind))).toEqual(sorted(flipped));
    }
  });
});

function turns(polygon: Polygon): number[] {
  return polygon.map(([x, y], index) => {
    const [nextX, nextY] = polygon[(index + 1) % polygon.length]!;
    const [lastX, lastY] = polygon[(index + 2) % polygon.length]!;
    return (nextX - x) * (lastY - nextY) - (nextY - y) * (lastX - nextX);
  });
}

/** From the corners of one to the sides of the other, which is exact enough where neither holds the other. */
function distance(one: Polygon, other: Polygon): number {
  return Math.min(
    ...one.flatMap((corner) =>
      other.map((from, index) => toSide(corner, from, other[(index + 1) % other.length]!)),
    ),
  );
}

function toSide([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const along = ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy);
  const at = Math.max(0, Math.min(1, along));
  return Math.hypot(x - fromX - at * dx, y - fromY - at * dy);
}

function sorted(polygon: Polygon): string[] {
  return polygon.map(String).toSorted();
}
