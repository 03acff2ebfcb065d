/**
 * The LCD as lines of ASCII for a terminal or a log, every lit segment as strokes of - | / and \.
 *
 * Eight cells fit in 80 columns. The frame around it keeps a blank LCD visible and the lines free of trailing blanks.
 * Programs should read the text of a frame, not this.
 */
import { frameSegments, type Lcd, type LcdContent, type SegmentKind, segmentNames } from './lcd.ts';

/** The places of a cell's segments: a place with a letter is drawn when that segment is lit. p and q are g1 and g2. */
const templates: Readonly<Record<SegmentKind, readonly string[]>> = {
  14: [
    ' aa aa ', //
    'fh i jb',
    'f hij b',
    ' pp qq ',
    'e klm c',
    'ek l mc',
    ' dd dd ',
  ],
  7: [
    ' aaaa ', //
    'f    b',
    'f    b',
    ' gggg ',
    'e    c',
    'e    c',
    ' dddd ',
  ],
};

const ink: Readonly<Record<string, string>> = {
  a: '-',
  b: '|',
  c: '|',
  d: '-',
  e: '|',
  f: '|',
  g: '-',
  p: '-',
  q: '-',
  h: '\\',
  i: '|',
  j: '/',
  k: '/',
  l: '|',
  m: '\\',
};

/**
 * Draws a text on the LCD as ASCII, for a terminal or a log: nine lines, each ended by LF, with a frame around the
 * cells.
 *
 * @param shown a text of at most as many characters as the LCD has cells, or a frame
 * @param lcd the LCD, or any profile
 * @throws {LcdError} for a text that the LCD can't show
 * @example
 * ```ts
 * import { drawText } from 'dscplus';
 *
 * drawText('1', { cells: 1, segments: 7 }).split('\n').slice(0, 4); // → ['+--------+', '|        |', '|      | |', '|      | |']
 * ```
 */
export function drawText(shown: string | LcdContent, lcd: Lcd): string {
  const cells = frameSegments(shown, lcd).map((mask) => drawCell(mask, lcd.segments));
  const rows = templates[lcd.segments].map((_, row) => cells.map((cell) => cell[row]).join('  '));
  const edge = `+${'-'.repeat((rows[0] ?? '').length + 2)}+`;
  return `${[edge, ...rows.map((row) => `| ${row} |`), edge].join('\n')}\n`;
}

function drawCell(mask: number, kind: SegmentKind): string[] {
  const names = segmentNames[kind];
  const lit = (place: string) => {
    const name = place === 'p' ? 'g1' : place === 'q' ? 'g2' : place;
    return (mask >> names.indexOf(name)) & 1;
  };
  return templates[kind].map((row) =>
    row.replace(/[a-z]/g, (place) => (lit(place) === 1 ? (ink[place] ?? ' ') : ' ')),
  );
}
