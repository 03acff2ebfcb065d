import { describe, expect, it } from 'vitest';
import { cellSegments, type Lcd, LcdError } from '../../src/display/lcd.ts';
import { drawSvg } from '../../src/display/svg.ts';

const eight: Lcd = { cells: 8, segments: 14 };
const six: Lcd = { cells: 6, segments: 7 };

const ink = '#1b231c';
const ghost = '#acb795';

describe('the LCD as an SVG picture', () => {
  it('draws the one lit segment of a dash as one polygon, literally this one', () => {
    const svg = drawSvg('-', { cells: 1, segments: 7 });
    expect(shapes(svg, ink)).toEqual(['M525 810l29 -27 314 0 25 27 -30 27 -314 0z']);
    expect(shapes(svg, ghost)).toHaveLength(6);
  });

  it('has a polygon for each lit segment in ink and for each unlit one in the ghost colour', () => {
    const svg = drawSvg('CHALLNG>', eight);
    const lit = Array.from('CHALLNG>', (char) => bits(cellSegments(char, 14)));
    expect(lit).toEqual([4, 6, 7, 3, 3, 6, 6, 2]);
    expect(shapes(svg, ink)).toHaveLength(37);
    expect(shapes(svg, ghost)).toHaveLength(8 * 14 - 37);
  });

  it('can leave unlit segments out', () => {
    const svg = drawSvg('PIN>', eight, { ghost: false });
    expect(svg).not.toContain(ghost);
    expect(shapes(svg, ink)).toHaveLength(18);
    expect(drawSvg('PIN>', eight, { ghost: true })).toBe(drawSvg('PIN>', eight));
  });

  it('tells a person who cannot see it what stands on the LCD', () => {
    const svg = drawSvg('PIN>--3', eight, { caption: 'A "B" <C> & D' });
    const title = 'Simulated LCD showing PIN&gt;--3 (A &quot;B&quot; &lt;C&gt; &amp; D)';
    expect(svg).toContain(`<title>${title}</title>`);
    expect(svg).toContain(` role="img" aria-label="${title}">`);
    expect(drawSvg('', six)).toContain('<title>Simulated LCD, blank</title>');
  });

  it('needs no font, style, script or other file', () => {
    const svg = drawSvg('########', eight, { caption: 'DEMO-0001' });
    expect([...svg.matchAll(/<([a-z]+)/g)].map(([, tag]) => tag)).toEqual([
      'svg',
      'title',
      ...new Array(6).fill('path'),
    ]);
    expect(svg).not.toMatch(/href|style|font|url|class/);
    expect(svg.match(/http[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
    expect(svg.endsWith('</svg>\n')).toBe(true);
  });

  it('says that it is a simulator with or without a caption', () => {
    const plain = strokes(drawSvg('PIN>', eight));
    const captioned = strokes(drawSvg('PIN>', eight, { caption: 'DEMO-0001' }));
    expect(plain).toHaveLength(14);
    expect(captioned.slice(0, 14)).toEqual(plain);
    expect(captioned).toHaveLength(28);
  });

  it('grows with its scale and keeps its coordinates', () => {
    expect(drawSvg('PIN>', eight)).toContain(' viewBox="0 0 5620 1730" width="562" height="173" ');
    expect(drawSvg('PIN>', eight, { scale: 3 })).toContain(
      ' viewBox="0 0 5620 1730" width="1686" height="519" ',
    );
    expect(drawSvg('Pn', six)).toContain(' viewBox="0 0 4420 1730" width="442" height="173" ');
  });

  it('takes scales from 1 to 8 and no others', () => {
    expect(drawSvg('', six, { scale: 8 })).toContain(' width="3536" ');
    for (const scale of [0, 9, 1.5, Number.NaN]) {
      expect(() => drawSvg('', six, { scale })).toThrow(
        new LcdError(`scale: invalid value ${scale}; give a whole number from 1 to 8`),
      );
    }
  });

  it('takes a caption as long as there is room and refuses one character more', () => {
    expect(drawSvg('', eight, { caption: 'x'.repeat(36) })).toContain('<svg');
    expect(() => drawSvg('', eight, { caption: 'x'.repeat(37) })).toThrow(
      `caption "${'x'.repeat(37)}": has 37 characters; give at most 36 for this LCD`,
    );
    expect(drawSvg('', six, { caption: 'x'.repeat(25) })).toContain('<svg');
    expect(() => drawSvg('', six, { caption: 'x'.repeat(26) })).toThrow(/give at most 25 for this LCD$/);
    expect(() => drawSvg('', { cells: 1, segments: 7 }, { caption: 'x' })).toThrow(
      /give at most 0 for this LCD$/,
    );
  });

  it('refuses a text that the LCD cannot show and a caption without strokes', () => {
    expect(() => drawSvg('LOCK', six)).toThrow(LcdError);
    expect(() => drawSvg('PIN>', eight, { caption: 'é' })).toThrow(LcdError);
  });
});

/** The closed shapes filled with a colour. */
function shapes(svg: string, colour: string): string[] {
  const path = new RegExp(`<path fill="${colour}" d="([^"]*)"`).exec(svg)?.[1] ?? '';
  return path.match(/M[^M]*z/g) ?? [];
}

/** The open lines of captions. */
function strokes(svg: string): string[] {
  const path = /<path fill="none"[^>]* d="([^"]*)"/.exec(svg)?.[1] ?? '';
  return path.match(/M[^M]*/g) ?? [];
}

function bits(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}
