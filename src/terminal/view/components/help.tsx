/** All keys of the keyboard, in columns. */
import type { ReactElement } from 'react';
import { helpEntries } from '../../input/key-bindings.ts';
import type { Style } from '../colours.ts';
import { Lines, type Span } from './line.tsx';

export interface HelpProps {
  readonly columns: number;
  readonly rows: number;
  readonly keyStyle: Style;
  readonly style: Style;
}

const entryColumns = 18;
const keyColumns = 6;

export function Help({ columns, rows, keyStyle, style }: HelpProps): ReactElement {
  const across = Math.min(3, Math.floor(columns / entryColumns));
  const down = Math.ceil(helpEntries.length / across);
  const width = Math.floor(columns / across);
  const lines = Array.from({ length: rows }, (_, row): Span[] => {
    if (row >= down) return [];
    return Array.from({ length: across }, (_unused, i) => helpEntries[i * down + row]).flatMap(
      (entry): Span[] => {
        if (entry === undefined) return [];
        const [keys, text] = entry;
        return [
          [keys.padEnd(keyColumns), keyStyle],
          [` ${text}`.padEnd(width - keyColumns), style],
        ];
      },
    );
  });
  return <Lines rows={lines} />;
}
