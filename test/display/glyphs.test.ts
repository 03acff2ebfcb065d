import { describe, expect, it } from 'vitest';
import { glyphs7 } from '../../src/display/glyphs7.ts';
import { glyphs14 } from '../../src/display/glyphs14.ts';
import { segmentNames } from '../../src/display/lcd.ts';

describe.each([
  [14, glyphs14, 64],
  [7, glyphs7, 50],
] as const)('the table of shapes of %i segments', (kind, glyphs, count) => {
  it('names real segments only, each once and in order, so that a slip of the pen is found', () => {
    for (const [char, names] of Object.entries(glyphs)) {
      const used = names === '' ? [] : names.split(' ');
      expect(used, char).toEqual(segmentNames[kind].filter((name) => used.includes(name)));
    }
  });

  it(`has ${count} printable ASCII characters`, () => {
    const chars = Object.keys(glyphs);
    expect(chars.every((char) => /^[ -~]$/.test(char))).toBe(true);
    expect(chars).toHaveLength(count);
  });

  it('lights at least one segment for everything but the blank', () => {
    expect(Object.keys(glyphs).filter((char) => glyphs[char] === '')).toEqual([' ']);
  });
});
