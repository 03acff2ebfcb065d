import { describe, expect, it } from 'vitest';
import { type Layout, layoutFor, targetAt } from '../../src/terminal/view/layout.ts';

const eight = { cells: 8, segments: 14 } as const;
const layout = (columns: number, rows: number, ascii = false): Layout | null =>
  layoutFor({ columns, rows }, eight, { ascii });

describe('a screen has the layout that fits it', () => {
  it.each([
    [39, 12, 'none'],
    [40, 11, 'none'],
    [40, 12, 'compact, spaced'],
    [40, 21, 'compact, spaced'],
    [41, 21, 'card, braille'],
    [42, 20, 'compact, spaced'],
    [77, 24, 'card, braille'],
    [78, 23, 'card, braille'],
    [78, 24, 'card, half blocks'],
    [80, 24, 'card, half blocks'],
    [115, 24, 'card, half blocks'],
    [116, 24, 'card, half blocks, log of 36'],
    [136, 24, 'card, half blocks, log of 56'],
    [300, 90, 'card, half blocks, log of 56'],
    [77, 12, 'compact, spaced'],
    [78, 12, 'compact, spaced, log of 36'],
  ])('%i × %i: %s', (columns, rows, wanted) => {
    const found = layout(columns, rows);
    const log = found?.log ? `, log of ${found.log.columns}` : '';
    expect(found === null ? 'none' : `${found.size}, ${found.look}${log}`).toBe(wanted);
  });

  it.each([
    [77, 24, 'compact, spaced'],
    [78, 22, 'compact, spaced'],
    [78, 23, 'card, strokes'],
  ])('in ASCII %i × %i: %s', (columns, rows, wanted) => {
    const found = layout(columns, rows, true);
    expect(`${found?.size}, ${found?.look}`).toBe(wanted);
  });

  it('of sixteen cells, which are too many for half blocks, too', () => {
    const wide = { cells: 16, segments: 14 } as const;
    expect(layoutFor({ columns: 80, rows: 24 }, wide, { ascii: false })?.look).toBe('braille');
    expect(layoutFor({ columns: 76, rows: 24 }, wide, { ascii: false })?.look).toBe('spaced');
  });

  it('of one line fewer than the screen at most', () => {
    for (let columns = 40; columns < 200; columns++) {
      for (let rows = 12; rows < 60; rows++) {
        const found = layout(columns, rows)!;
        expect(Math.max(found.rows, found.log?.rows ?? 0)).toBeLessThan(rows);
        const width = found.log === null ? found.columns : found.log.column + found.log.columns;
        expect(width).toBeLessThanOrEqual(columns);
      }
    }
  });
});

describe('a click finds what is drawn there', () => {
  const found = layout(130, 30)!;
  it('a key on all of its face and its edge, and not beside', () => {
    const five = found.keys.find(({ key }) => key === '5')!;
    expect(five).toMatchObject({ columns: 12, rows: 2 });
    const at = (column: number, row: number) => targetAt(found, five.column + column, five.row + row);
    const key = { type: 'key', key: '5' };
    expect([at(0, 0), at(11, 0), at(0, 1), at(11, 1)]).toEqual([key, key, key, key]);
    expect([at(-1, 0), at(12, 0)]).toEqual([null, null]);
    expect(at(0, -1)).toEqual({ type: 'key', key: '2' });
    expect(at(0, 2)).toEqual({ type: 'key', key: '8' });
  });

  it('a control', () => {
    const pause = found.controls.find(({ command }) => command === 'pause')!;
    expect(targetAt(found, pause.column, pause.row)).toEqual({ type: 'command', command: 'pause' });
    expect(targetAt(found, pause.column + pause.columns, pause.row)).toBeNull();
  });

  it('no two things in one place', () => {
    const seen = new Set<string>();
    for (const { column, row, columns, rows } of [...found.keys, ...found.controls]) {
      for (let x = column; x < column + columns; x++) {
        for (let y = row; y < row + rows; y++) {
          expect(seen.has(`${x},${y}`)).toBe(false);
          seen.add(`${x},${y}`);
        }
      }
    }
  });
});
