/** The LCD: its lines with a margin, and an edge above and below. */
import type { ReactElement } from 'react';
import type { Lcd, LcdContent } from '../../../display/lcd.ts';
import type { Layout } from '../layout.ts';
import { lcdLines } from '../lcd-lines.ts';
import type { Theme } from '../theme.ts';
import { centred, Lines, type Span } from './line.tsx';

export interface LcdProps {
  readonly shown: LcdContent;
  /** A card that is off has a darker LCD. */
  readonly on: boolean;
  readonly lcd: Lcd;
  readonly layout: Layout;
  readonly theme: Theme;
}

/** `layout.lcd.rows` lines of `layout.lcd.columns`. */
export function LcdView({ shown, on, lcd, layout, theme }: LcdProps): ReactElement {
  const { columns, rows } = layout.lcd;
  const lines = lcdLines(shown, lcd, layout.look);
  const style = on ? theme.lcd : theme.lcdOff;
  const edge = on ? theme.lcdEdge : theme.lcdOffEdge;
  const { above, left, right, below } = frameOf(columns, theme);
  const body = lines.map((line): Span[] => [
    [left, theme.surfaces ? style : edge],
    [centred(line, columns - left.length - right.length), style],
    [right, theme.surfaces ? style : edge],
  ]);
  const framed = rows === lines.length ? body : [[[above, edge] as const], ...body, [[below, edge] as const]];
  return <Lines rows={framed} />;
}

/** Half a line of LCD above and below; without backgrounds, lines around it. */
function frameOf(
  columns: number,
  { ascii, surfaces }: Theme,
): { above: string; left: string; right: string; below: string } {
  const inner = columns - 2;
  if (surfaces) return { above: '▄'.repeat(columns), left: ' ', right: ' ', below: '▀'.repeat(columns) };
  if (ascii) {
    const line = `+${'-'.repeat(inner)}+`;
    return { above: line, left: '|', right: '|', below: line };
  }
  return { above: `┌${'─'.repeat(inner)}┐`, left: '│', right: '│', below: `└${'─'.repeat(inner)}┘` };
}
