/**
 * Writes frames to the screen: only the lines that have changed, each at its own place, in one synchronized update.
 *
 * Nothing depends on the position of the cursor or on earlier output of the terminal, and no line has a line end, so
 * nothing scrolls. A line is erased before it is written, because after a line that fills the screen the cursor is
 * still on its last column. Sequences are those of ECMA-48; synchronized output is mode 2026, which terminals ignore
 * if they don't know it.
 */

import { coloured, type Palette } from './colours.ts';

export interface Painter {
  /** Shows a frame: lines that end in LF, except the last. */
  paint(frame: string): void;
  /** Shows a whole frame: the screen is not what was drawn last. */
  repaint(frame: string): void;
}

const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';
const clear = '\u001b[2J';
const eraseLine = '\u001b[0m\u001b[K';

/** @param palette the styles of the marks in a frame */
export function createPainter(write: (text: string) => void, palette: Palette): Painter {
  let shown: readonly string[] = [];

  /** @param before the lines on the screen; a missing line is blank */
  function draw(lines: readonly string[], before: readonly string[], first: string): void {
    let changes = first;
    for (let row = 0; row < Math.max(lines.length, before.length); row++) {
      const line = lines[row] ?? '';
      if (line !== (before[row] ?? ''))
        changes += `\u001b[${row + 1};1H${eraseLine}${coloured(line, palette)}`;
    }
    if (changes !== '') write(begin + changes + end);
  }

  return {
    paint(frame) {
      const before = shown;
      shown = frame.split('\n');
      draw(shown, before, '');
    },
    repaint(frame) {
      shown = frame.split('\n');
      draw(shown, [], clear);
    },
  };
}
