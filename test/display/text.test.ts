import { describe, expect, it } from 'vitest';
import { LcdError } from '../../src/display/lcd.ts';
import { drawText } from '../../src/display/text.ts';

describe('the LCD drawn for a terminal or a log', () => {
  it('shows the PIN prompt with its dashes and the last digit', () => {
    expect(drawText('PIN>--3', { cells: 8, segments: 14 })).toBe(
      [
        '+------------------------------------------------------------------------+',
        '|  -- --    -- --                                        -- --           |',
        '| |     |     |     |\\    |   \\                               |          |',
        '| |     |     |     | \\   |    \\                              |          |',
        '|  -- --                               -- --    -- --    -- --           |',
        '| |           |     |   \\ |    /                              |          |',
        '| |           |     |    \\|   /                               |          |',
        '|           -- --                                        -- --           |',
        '+------------------------------------------------------------------------+',
        '',
      ].join('\n'),
    );
  });

  it('shows the fill-in form of the first card on seven segments', () => {
    expect(drawText('[--3_]', { cells: 6, segments: 7 })).toBe(
      [
        '+------------------------------------------------+',
        '|  ----                    ----            ----  |',
        '| |                            |               | |',
        '| |                            |               | |',
        '|          ----    ----    ----                  |',
        '| |                            |               | |',
        '| |                            |               | |',
        '|  ----                    ----    ----    ----  |',
        '+------------------------------------------------+',
        '',
      ].join('\n'),
    );
  });

  it('shows every segment in the self-test, each in its own place', () => {
    expect(drawText('#', { cells: 1, segments: 14 })).toBe(
      [
        '+---------+',
        '|  -- --  |',
        '| |\\ | /| |',
        '| | \\|/ | |',
        '|  -- --  |',
        '| | /|\\ | |',
        '| |/ | \\| |',
        '|  -- --  |',
        '+---------+',
        '',
      ].join('\n'),
    );
  });

  it('shows a blank LCD as an empty frame', () => {
    const blank = drawText('', { cells: 2, segments: 7 });
    expect(blank).toBe(`+----------------+\n${'|                |\n'.repeat(7)}+----------------+\n`);
  });

  it('fits eight cells into 80 columns, in lines without trailing blanks', () => {
    const lines = drawText('CHALLNG>', { cells: 8, segments: 14 }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBe(74);
    expect(lines.filter((line) => / $/.test(line))).toEqual([]);
  });

  it('refuses what the LCD cannot show', () => {
    expect(() => drawText('1234567', { cells: 6, segments: 7 })).toThrow(LcdError);
  });
});
