/** The bar under the LCD, with its meaning in words. */
import type { ReactElement } from 'react';
import type { Bar } from '../bar.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';

export interface BarProps {
  readonly bar: Bar | null;
  readonly columns: number;
  readonly theme: Theme;
}

/** Columns for the longest words. */
const wordColumns = 25;
const barColumnsMax = 40;

export function BarView({ bar, columns, theme }: BarProps): ReactElement {
  if (bar === null) return <Line spans={[]} />;
  const width = Math.min(columns - wordColumns, barColumnsMax);
  const filled = Math.round(bar.filled * width);
  const [full, rest] = theme.ascii ? ['#', '.'] : theme.surfaces ? ['▀', '▀'] : ['█', '░'];
  return (
    <Line
      spans={[
        [full.repeat(filled), theme.bar],
        [rest.repeat(width - filled), theme.barRest],
        [`  ${bar.text}`, theme.label],
      ]}
    />
  );
}
