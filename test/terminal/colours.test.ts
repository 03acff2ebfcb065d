import { describe, expect, it } from 'vitest';
import { colourCodes, coloured, marks, paint } from '../../src/terminal/view/colours.ts';
import inkWidth, {
  styledCharsFromTokens,
  styledCharsToString,
  tokenize,
} from '../../src/terminal/view/ink-text.ts';
import { themeFor } from '../../src/terminal/view/theme.ts';
import { show } from './shown-card.tsx';

const sgr = /\u001b\[[0-9;]*m/g;

describe('a terminal is sent the colours that it has', () => {
  it.each([
    ['#b7c2a0', 'back', 24, '48;2;183;194;160'],
    [['#b7c2a0', 151], 'front', 8, '38;5;151'],
    [['#b7c2a0', 151], 'front', 24, '38;2;183;194;160'],
    ['#23282d', 'back', 8, '48;5;235'],
    ['#ff0000', 'front', 8, '38;5;196'],
    [3, 'front', 4, '33'],
    [8, 'back', 4, '100'],
  ] as const)('%s as %s of %i bits is %s', (colour, plane, depth, codes) => {
    expect(colourCodes(colour, plane, depth)).toBe(codes);
  });

  it.each([
    [24, /^(1;?)?((38|48);2;\d+;\d+;\d+;?)*$/],
    [8, /^(1;?)?((38|48);5;\d+;?)*$/],
    [4, /^(1;?)?((3[0-7]|9[0-7]);?)?(4[0-7]|10[0-7])?$/],
  ] as const)('a theme of %i bits has no others', (depth, form) => {
    const { palette } = themeFor(depth, false);
    expect(palette.size).toBeGreaterThan(8);
    for (const codes of palette.values()) expect(codes).toMatch(form);
  });

  it('without colours there is no sequence in a frame, nor a mark', () => {
    const card = show({ columns: 130, rows: 30 });
    card.send('p1');
    expect(card.frame()).not.toContain('\u001b');
    expect(themeFor(0, false).palette.size).toBe(0);
  });

  it('there is a mark for each style, each its own', () => {
    const { palette } = themeFor(24, false);
    expect(palette.size).toBeLessThanOrEqual(marks.length);
    expect(new Set(marks).size).toBe(32);
    expect(palette.size).toBe(21);
  });
});

describe('marks become colours where a line is written', () => {
  const palette = new Map([
    [30, '1;31'],
    [40, '42'],
  ]);
  it('each begins anew, and an end ends all', () => {
    const line = `${paint('a', 30)}b${paint('c', 40)}${paint('d', null)}`;
    expect(coloured(line, palette)).toBe('\u001b[0;1;31ma\u001b[0mb\u001b[0;42mc\u001b[0md');
  });
});

describe('what stands in for parts of Ink does as they do', () => {
  it('on every line of every screen, in colours', () => {
    const sizes = [
      [40, 12],
      [50, 21],
      [80, 24],
      [130, 30],
    ] as const;
    for (const keys of ['', 'p12', '?']) {
      const card = show({ columns: 80, rows: 24, depth: 24 });
      card.send(keys);
      card.pass(2_150);
      for (const [columns, rows] of sizes) {
        card.resize(columns, rows);
        for (const line of card.lines()) {
          const cells = styledCharsFromTokens(tokenize(line));
          expect(styledCharsToString(cells)).toBe(line);
          expect(cells.map(({ value }) => value).join('')).toBe(line.replace(sgr, ''));
          expect(inkWidth(line)).toBe(cells.length);
        }
      }
    }
  });

  it('one style after another, with and without a gap', () => {
    const styled = [paint('ab', 30), paint('c', 31), 'd', paint('e', 40), paint('f', 30)].join('');
    const text = styledCharsToString(styledCharsFromTokens(tokenize(styled)));
    expect(text).toBe('\u001b[30mab\u001b[31mc\u001b[39md\u001b[40me\u001b[49m\u001b[30mf\u001b[39m');
  });
});
