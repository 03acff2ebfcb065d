/** The faults of the card: the line that is typed, and the rows around the chosen one. */
import type { ReactElement } from 'react';
import type { FaultMenuView } from '../../fault-menu.ts';
import type { Style } from '../colours.ts';
import { Lines, type Span } from './line.tsx';

export interface FaultListProps {
  readonly menu: FaultMenuView;
  readonly columns: number;
  readonly rows: number;
  readonly chosenStyle: Style;
  readonly style: Style;
}

const keysHelp = 'Enter adds or clears, Esc closes';

export function FaultList({ menu, columns, rows, chosenStyle, style }: FaultListProps): ReactElement {
  const shown = rows - 2;
  const first = Math.max(0, Math.min(menu.chosen - Math.floor(shown / 2), menu.rows.length - shown));
  const fitted = (text: string): string => text.slice(0, columns).padEnd(columns);
  // The end of a long line is what is typed now.
  const typed = `fault: ${menu.text}_`;
  const lines: Span[][] = [[[fitted(typed.slice(-columns)), chosenStyle]]];
  for (let row = first; row < first + shown; row++) {
    const text = menu.rows[row];
    const isChosen = row === menu.chosen;
    lines.push(
      text === undefined ? [] : [[fitted(`${isChosen ? '>' : ' '} ${text}`), isChosen ? chosenStyle : style]],
    );
  }
  lines.push([[fitted(keysHelp), style]]);
  return <Lines rows={lines} />;
}
