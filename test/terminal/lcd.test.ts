import { describe, expect, it } from 'vitest';
import { drawable, frameSegments, type SegmentKind } from '../../src/display/lcd.ts';
import { bitmapOf, bitmapWidth } from '../../src/terminal/view/lcd-bitmap.ts';
import { lcdLines, lcdSize } from '../../src/terminal/view/lcd-lines.ts';

const eight = { cells: 8, segments: 14 } as const;

describe('a person reads the LCD', () => {
  it('as half blocks', () => {
    expect(lcdLines('PIN>--3 ', eight, 'half blocks')).toEqual([
      '█▀▀▀▀▀█   ▀▀█▀▀   ▄▄    ▄   ▄                          ▀▀▀▀▀█         ',
      '█     █     █     █▀▄   █   ▀▄                              █         ',
      '█▄▄▄▄▄█     █     █ ▀▄  █    ▀▄      ▄▄▄▄▄    ▄▄▄▄▄    ▄▄▄▄▄█         ',
      '█           █     █   █ █    █                              █         ',
      '█           █     █    ██   █                               █         ',
      '          ▀▀▀▀▀                                        ▀▀▀▀▀▀         ',
    ]);
  });

  it('as braille', () => {
    expect(lcdLines('PIN>--3 ', eight, 'braille')).toEqual([
      '⡏⠉⠉⡇ ⠉⡏⠁ ⡶⡀ ⡆ ⢆            ⠈⠉⠉⡇    ',
      '⡗⠒⠒⠃  ⡇  ⡇⠑⡄⡇ ⢨⠂  ⠐⠒⠒  ⠒⠒⠂ ⠐⠒⠒⡇    ',
      '⠃    ⠤⠧⠄ ⠃ ⠘⠃ ⠃            ⠠⠤⠤⠇    ',
    ]);
  });

  it('as strokes of ASCII', () => {
    expect(lcdLines('PIN>--3 ', eight, 'strokes')[0]).toBe(
      ' -- --    -- --                                        -- --          ',
    );
  });

  it('as a line of text', () => {
    expect(lcdLines('PIN>--3 ', eight, 'spaced')).toEqual(['P I N > - - 3  ']);
  });

  it.each(['half blocks', 'braille', 'strokes', 'spaced'] as const)('%s are as large as they say', (look) => {
    for (const lcd of [eight, { cells: 6, segments: 7 } as const, { cells: 1, segments: 7 } as const]) {
      const lines = lcdLines('8'.padEnd(lcd.cells), lcd, look);
      const { columns, rows } = lcdSize(lcd, look);
      expect(lines.map((line) => line.length)).toEqual(Array.from({ length: rows }, () => columns));
    }
  });
});

describe('the bitmap', () => {
  it.each<SegmentKind>([14, 7])('tells any two shapes of %i segments apart', (segments) => {
    const lcd = { cells: 1, segments };
    const shapes = new Set(drawable(segments).map((char) => frameSegments(char, lcd)[0]));
    const bitmaps = new Set(drawable(segments).map((char) => JSON.stringify(bitmapOf(char, lcd))));
    expect(bitmaps.size).toBe(shapes.size);
    expect(shapes.size).toBeGreaterThan(30);
  });

  it('is 7 pixels a cell and 2 between', () => {
    expect(bitmapWidth(8)).toBe(70);
    expect(bitmapOf('        ', eight).length).toBe(11);
    expect(bitmapOf('        ', eight).flat().includes(true)).toBe(false);
  });
});
