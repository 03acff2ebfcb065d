/** One line of the screen: pieces with a style each, on a background. */
import { Text } from 'ink';
import { type Context, createContext, type ReactElement, useContext } from 'react';
import { paint, type Style } from '../colours.ts';

export type Span = readonly [text: string, style: Style];

/** The background of a line: it fills up to `columns`, and has edges left and right. */
export interface Background {
  readonly columns: number;
  readonly fill: Style;
  readonly left: Span;
  readonly right: Span;
}

export const BackgroundContext: Context<Background | null> = createContext<Background | null>(null);

export function Line({ spans }: { readonly spans: readonly Span[] }): ReactElement {
  return <Lines rows={[spans]} />;
}

/** Several lines, one under the other, as one text, which costs Ink less than many. */
export function Lines({ rows }: { readonly rows: readonly (readonly Span[])[] }): ReactElement {
  const background = useContext(BackgroundContext);
  const lines = rows.map((spans) => painted(background === null ? spans : onBackground(spans, background)));
  return <Text wrap="truncate">{lines.join('\n')}</Text>;
}

/** A text in the middle of `width` columns, cut to them. */
export function centred(text: string, width: number): string {
  const cut = text.slice(0, width);
  return cut.padStart(cut.length + Math.floor((width - cut.length) / 2)).padEnd(width);
}

/** One text at the left edge and one at the right; the left one is cut where they meet. */
export function spreadSpans(left: string, right: string, width: number): string {
  const room = Math.max(0, width - right.length - 1);
  return `${left.slice(0, room).padEnd(room)} ${right}`.slice(0, width);
}

function onBackground(spans: readonly Span[], { columns, fill, left, right }: Background): Span[] {
  const filled = spans.reduce((sum, [text]) => sum + text.length, 0);
  return [left, ...spans, [' '.repeat(Math.max(0, columns - filled)), fill], right];
}

/** An empty line still takes its row. */
function painted(spans: readonly Span[]): string {
  return spans.map(([text, style]) => (text === '' ? '' : paint(text, style))).join('') || ' ';
}
