/** The glass: its lines with a margin, and an edge above and below. */
import type { ReactElement } from 'react';
import type { Glass } from '../../../display/lcd.ts';
import type { Layout } from '../layout.ts';
import { glassLines } from '../lcd-lines.ts';
import type { Theme } from '../theme.ts';
import { centred, Lines, type Span } from './line.tsx';

export interface GlassProps {
  readonly text: string;
  /** A card that is off has a darker glass. */
  readonly on: boolean;
  readonly glass: Glass;
  readonly layout: Layout;
  readonly theme: Theme;
}

/** `layout.glass.rows` lines of `layout.glass.columns`. */
export function GlassView({ text, on, glass, layout, theme }: GlassProps): ReactElement {
  const { columns, rows } = layout.glass;
  const lines = glassLines(text, glass, layout.look);
  const style = on ? theme.glass : theme.glassOff;
  const edge = on ? theme.glassEdge : theme.glassOffEdge;
  const { above, left, right, below } = frameOf(columns, theme);
  const body = lines.map((line): Span[] => [
    [left, theme.surfaces ? style : edge],
    [centred(line, columns - left.length - right.length), style],
    [right, theme.surfaces ? style : edge],
  ]);
  const framed = rows === lines.length ? body : [[[above, edge] as const], ...body, [[below, edge] as const]];
  return <Lines rows={framed} />;
}

/** Half a line of glass above and below; where there is no background, lines around it. */
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
