/**
 * The LCD of the card: a row of cells, each of fourteen or seven segments, and the text on it.
 *
 * Cell and segment counts come from the profile (`dsc-plus`: 8 cells of 14, the older cards: 6 of 7; inferred, not
 * documented). Segments are named as the makers of displays name them: a to f clockwise from the top, g in the
 * middle, h i j above it and k l m below it, from left to right. text.ts, svg.ts and png.ts draw it.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { glyphs7 } from './glyphs7.ts';
import { glyphs14 } from './glyphs14.ts';

export type SegmentKind = 14 | 7;

/** An LCD, as the functions that draw take it. Every profile is one. */
export interface Lcd {
  /** Cells in the row, 1 to 16. */
  readonly cells: number;
  /** Segments of each cell. */
  readonly segments: SegmentKind;
}

/** What the LCD shows from one change to the next. */
export interface Frame {
  /** Increases by one at each change of the LCD; 0 is the blank LCD at the start. */
  readonly revision: number;
  /** Card time in ms when it appeared. */
  readonly at: number;
  /** One character for each cell, a blank if no segment is lit. */
  readonly text: string;
  /**
   * Only while faulty segments make it another picture than `text` has: the lit segments of each cell, as
   * `frameSegments` returns them. A cell that shows no character is `?` in `text`.
   */
  readonly segments?: readonly number[];
}

/** What an LCD shows: a frame without its time. */
export type LcdContent = Pick<Frame, 'text' | 'segments'>;

/**
 * A text, LCD or picture that can't be shown as asked. The message is one line and quotes the text.
 *
 * @example
 * ```ts
 * import { drawText, LcdError } from 'dscplus';
 *
 * try {
 *   drawText('PIN>1234', { cells: 6, segments: 14 });
 * } catch (error) {
 *   error instanceof LcdError; // → true
 * }
 * ```
 */
export class LcdError extends Error {
  override name = 'LcdError';
}

export const cellsMax = 16;

/**
 * The names of the segments of a cell, in the order of the bits of `frameSegments`: a to f clockwise from the top,
 * g in the middle, h i j above it and k l m below it, from left to right.
 *
 * @example
 * ```ts
 * import { segmentNames } from 'dscplus';
 *
 * segmentNames[7]; // → ['a', 'b', 'c', 'd', 'e', 'f', 'g']
 * segmentNames[14].length; // → 14
 * ```
 */
export const segmentNames: {
  /** Of a cell with fourteen segments. */
  readonly 14: readonly string[];
  /** Of a cell with seven segments. */
  readonly 7: readonly string[];
} = {
  14: ['a', 'b', 'c', 'd', 'e', 'f', 'g1', 'g2', 'h', 'i', 'j', 'k', 'l', 'm'],
  7: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
};

/** The character for a cell with every segment lit, as in the self-test. */
export const allSegments = '#';

/**
 * Puts a text on the LCD from the left and fills the rest with blanks; leading zeros and blanks stay. Throws a
 * `LcdError` that names the text if it has more characters than the LCD has cells, or one that its segments can't
 * form, so pass only what may be read: prompts, masked digits, challenges and responses.
 */
export function layOut(text: string, lcd: Lcd): string {
  checkLcd(lcd);
  if (text.length > lcd.cells) throw refusal(text, lcd, `has ${text.length} characters`);
  for (const char of text) {
    if (segmentsOf(char, lcd.segments) === undefined) {
      throw refusal(text, lcd, `has ${quoted(char)}`);
    }
  }
  return text.padEnd(lcd.cells, ' ');
}

/**
 * The lit segments of a cell that shows `char`, as a bit mask: bit i is the segment `segmentNames[kind][i]`.
 * On fourteen segments a small letter has the shape of its capital. Throws a `LcdError` for a character that has no shape.
 */
export function cellSegments(char: string, kind: SegmentKind): number {
  const mask = segmentsOf(char, kind);
  if (mask === undefined) {
    throw new LcdError(
      errorMessage(quoted(char), `not a character of ${kind} segments`, `use ${shown(kind)}`),
    );
  }
  return mask;
}

/**
 * The lit segments of each cell for a text on the LCD, as bit masks. Bit `i` is the segment
 * `segmentNames[kind][i]`.
 *
 * @param shown a text of at most as many characters as the LCD has cells, or a frame
 * @param lcd the LCD, or any profile
 * @returns one mask for each cell, from the left; 0 for a blank
 * @throws {LcdError} for a text that the LCD can't show
 * @example
 * ```ts
 * import { frameSegments, segmentNames } from 'dscplus';
 *
 * const lcd = { cells: 2, segments: 7 } as const;
 * const [mask = 0] = frameSegments('1', lcd);
 * segmentNames[7].filter((_, bit) => (mask >> bit) & 1); // → ['b', 'c']
 * frameSegments('1', lcd).length; // → 2
 * ```
 */
export function frameSegments(shown: string | LcdContent, lcd: Lcd): number[] {
  if (typeof shown !== 'string' && shown.segments !== undefined) return lcdSegments(shown.segments, lcd);
  return Array.from(layOut(textShown(shown), lcd), (char) => cellSegments(char, lcd.segments));
}

/** The text of a frame, or the text itself. */
export function textShown(shown: string | LcdContent): string {
  return typeof shown === 'string' ? shown : shown.text;
}

function lcdSegments(segments: readonly number[], lcd: Lcd): number[] {
  checkLcd(lcd);
  const all = (1 << lcd.segments) - 1;
  if (
    segments.length === lcd.cells &&
    segments.every((mask) => Number.isInteger(mask) && (mask & ~all) === 0)
  )
    return [...segments];
  throw new LcdError(
    errorMessage('segments of a frame', 'do not fit the LCD', `give ${lcd.cells} numbers from 0 to ${all}`),
  );
}

/** All characters that have a shape on cells of this kind, in ASCII order. */
export function drawable(kind: SegmentKind): readonly string[] {
  const chars: string[] = [];
  for (let code = 0x20; code < 0x7f; code += 1) {
    const char = String.fromCharCode(code);
    if (segmentsOf(char, kind) !== undefined) chars.push(char);
  }
  return chars;
}

// A shape is parsed when it is first shown, so that a command that shows ten characters parses ten.
const parsed = { 14: new Map<string, number>(), 7: new Map<string, number>() };

function segmentsOf(char: string, kind: SegmentKind): number | undefined {
  const known = parsed[kind].get(char);
  if (known !== undefined) return known;
  const names = namesOf(char, kind);
  if (names === undefined) return undefined;
  let mask = 0;
  for (const name of names.split(' ')) {
    if (name !== '') mask |= 1 << segmentNames[kind].indexOf(name);
  }
  parsed[kind].set(char, mask);
  return mask;
}

function namesOf(char: string, kind: SegmentKind): string | undefined {
  if (kind === 14) {
    const shape = char >= 'a' && char <= 'z' ? char.toUpperCase() : char;
    return Object.hasOwn(glyphs14, shape) ? glyphs14[shape] : undefined;
  }
  return Object.hasOwn(glyphs7, char) ? glyphs7[char] : undefined;
}

function checkLcd(lcd: Lcd): void {
  if (!Number.isInteger(lcd.cells) || lcd.cells < 1 || lcd.cells > cellsMax) {
    throw new LcdError(errorMessage('cells', `${lcd.cells} is out of range`, `give 1 to ${cellsMax}`));
  }
  if (lcd.segments !== 14 && lcd.segments !== 7) {
    throw new LcdError(errorMessage('segments', `invalid value ${lcd.segments}`, 'give 14 or 7'));
  }
}

function refusal(text: string, lcd: Lcd, fault: string): LcdError {
  return new LcdError(
    errorMessage(quoted(text), fault, `give at most ${lcd.cells} characters of ${shown(lcd.segments)}`),
  );
}

/** The drawable characters as one word. The blank comes first, by name, because it would not be seen. */
function shown(kind: SegmentKind): string {
  return `blank and ${drawable(kind).join('').trim()}`;
}
