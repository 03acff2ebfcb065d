import { describe, expect, it } from 'vitest';
import { createPainter } from '../../src/terminal/view/painter.ts';

const esc = '\u001b';
const line = (row: number, text: string): string => `${esc}[${row};1H${esc}[0m${esc}[K${text}`;
const inOne = (text: string): string => `${esc}[?2026h${text}${esc}[?2026l`;

// Each frame follows the one before it.
describe('only what has changed is written, each line in its place, all in one go', {
  shuffle: false,
}, () => {
  const written: string[] = [];
  const painter = createPainter((text) => written.push(text), new Map([[30, '31']]));
  const whatIsWritten = (act: () => void): string[] => {
    written.length = 0;
    act();
    return [...written];
  };

  it('the first frame', () => {
    expect(whatIsWritten(() => painter.paint('a\n\nc'))).toEqual([inOne(line(1, 'a') + line(3, 'c'))]);
  });
  it('the same again: nothing', () => {
    expect(whatIsWritten(() => painter.paint('a\n\nc'))).toEqual([]);
  });
  it('one line', () => {
    expect(whatIsWritten(() => painter.paint('a\nb\nc'))).toEqual([inOne(line(2, 'b'))]);
  });
  it('fewer lines: those that are gone are erased', () => {
    expect(whatIsWritten(() => painter.paint('a'))).toEqual([inOne(line(2, '') + line(3, ''))]);
  });
  it('whole, where the screen is not what was drawn', () => {
    expect(whatIsWritten(() => painter.repaint(`${esc}[30ma${esc}[39m\nb`))).toEqual([
      inOne(`${esc}[2J${line(1, `${esc}[0;31ma${esc}[0m`)}${line(2, 'b')}`),
    ]);
    expect(whatIsWritten(() => painter.paint(`${esc}[30ma${esc}[39m\nb`))).toEqual([]);
  });
});
