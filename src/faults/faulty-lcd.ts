/** Faults of the LCD: segments that never or always show, and what a person reads then. */
import {
  cellSegments,
  drawable,
  type Lcd,
  type LcdContent,
  type SegmentKind,
  segmentNames,
} from '../display/lcd.ts';
import type { ActiveFault } from './active-faults.ts';

/** In place of a cell whose segments form no character. */
const unreadable = '?';

/**
 * What an LCD with faulty segments shows for the text that the firmware writes.
 * @param faults those of segments; called for each that has changed the picture
 */
export function faultyLcd(
  text: string,
  lcd: Lcd,
  faults: readonly ActiveFault[],
  actedOn: (fault: ActiveFault) => void = () => {},
): LcdContent {
  if (faults.length === 0) return { text };
  const right = Array.from(text, (char) => cellSegments(char, lcd.segments));
  const segments = [...right];
  for (const active of faults) {
    const { kind, parameters } = active.fault;
    const cell = Number(parameters.cell) - 1;
    const bit = 1 << segmentNames[lcd.segments].indexOf(String(parameters.segment));
    const before = segments[cell] ?? 0;
    segments[cell] = kind === 'ghost-segment' ? before | bit : before & ~bit;
    if (segments[cell] !== before) actedOn(active);
  }
  if (segments.every((mask, cell) => mask === right[cell])) return { text };
  const read = segments.map((mask, cell) =>
    mask === right[cell] ? text.charAt(cell) : characterOf(mask, lcd.segments),
  );
  return { text: read.join(''), segments };
}

const characters = { 14: new Map<number, string>(), 7: new Map<number, string>() };

/** The character that a person reads: a digit before a letter, a letter before a sign. */
function characterOf(mask: number, kind: SegmentKind): string {
  const known = characters[kind];
  if (known.size === 0) {
    const rank = (char: string): number => (/[0-9]/.test(char) ? 0 : /[A-Za-z ]/.test(char) ? 1 : 2);
    for (const char of drawable(kind).toSorted((a, b) => rank(a) - rank(b))) {
      const own = cellSegments(char, kind);
      if (!known.has(own)) known.set(own, char);
    }
  }
  return known.get(mask) ?? unreadable;
}
