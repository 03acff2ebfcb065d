import { describe, expect, it } from 'vitest';
import { LcdError } from '../../src/display/lcd.ts';
import { strokeText, strokeWidth } from '../../src/display/vector-font.ts';

describe('lettering by strokes, for captions and key labels', () => {
  it('draws a letter as polylines from its upper left corner', () => {
    expect(strokeText('L', 100, 200, 60)).toEqual([
      [
        [100, 200],
        [100, 260],
        [140, 260],
      ],
    ]);
  });

  it('sets the next letter as far right as the letters are high', () => {
    expect(strokeText('-1', 0, 0, 60)).toEqual([
      [
        [0, 30],
        [40, 30],
      ],
      [
        [70, 10],
        [80, 0],
        [80, 60],
      ],
      [
        [70, 60],
        [90, 60],
      ],
    ]);
  });

  it('draws a dot as a line of one point', () => {
    expect(strokeText('.', 0, 0, 6)).toEqual([[[2, 6]]]);
  });

  it('keeps to whole numbers at any size', () => {
    const points = strokeText('KEY 8', 3, 5, 7).flat(2);
    expect(points.every(Number.isInteger)).toBe(true);
    expect(points.length).toBeGreaterThan(40);
  });

  it('draws all of printable ASCII, every sign unlike every other, small letters as capitals', () => {
    const drawn = new Map<string, string>();
    for (let code = 0x20; code < 0x7f; code += 1) {
      const char = String.fromCharCode(code);
      drawn.set(char, JSON.stringify(strokeText(char, 0, 0, 6)));
    }
    expect(drawn.size).toBe(95);
    expect(new Set(drawn.values()).size).toBe(95 - 26);
    expect(drawn.get('k')).toBe(drawn.get('K'));
    expect(drawn.get(' ')).toBe('[]');
  });

  it('keeps every stroke within the body of its letter; only , and ; hang below the line', () => {
    const chars = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index));
    const within = (char: string) =>
      strokeText(char, 0, 0, 6)
        .flat()
        .every(([x, y]) => x >= 0 && x <= 4 && y >= 0 && y <= 6);
    expect(chars.filter((char) => !within(char))).toEqual([',', ';']);
  });

  it('tells how wide a text is', () => {
    expect(strokeWidth('', 60)).toBe(0);
    expect(strokeWidth('A', 60)).toBe(40);
    expect(strokeWidth('OK', 60)).toBe(100);
  });

  it('refuses what it has no strokes for', () => {
    expect(() => strokeText('Zürich', 0, 0, 60)).toThrow(
      new LcdError('caption "Zürich": has "ü"; give one line of printable ASCII'),
    );
    expect(() => strokeText('a\nb', 0, 0, 60)).toThrow(LcdError);
  });
});
