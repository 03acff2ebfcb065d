/**
 * The keys, drawn where the layout puts them, which is also where they are clicked. A lit key has marks beside its
 * label, a waiting one has dots.
 */
import type { ReactElement } from 'react';
import type { Key } from '../../../keypad/keys.ts';
import type { Style } from '../colours.ts';
import type { KeyPlace, Layout } from '../layout.ts';
import type { Theme } from '../theme.ts';
import { centred, Lines, type Span } from './line.tsx';

export interface KeypadProps {
  readonly layout: Layout;
  readonly lit: ReadonlySet<Key>;
  readonly waiting: readonly Key[];
  readonly theme: Theme;
  /** Column of the screen at which these lines begin. */
  readonly from: number;
}

export function Keypad({ layout, lit, waiting, theme, from }: KeypadProps): ReactElement {
  const top = Math.min(...layout.keys.map(({ row }) => row));
  const bottom = Math.max(...layout.keys.map(({ row, rows }) => row + rows));
  const rows = Array.from({ length: bottom - top }, (_, i) => {
    const places = layout.keys.filter(({ row, rows: high }) => top + i >= row && top + i < row + high);
    let column = from;
    return places.flatMap((place): Span[] => {
      const gap = ' '.repeat(place.column - column);
      column = place.column + place.columns;
      const isEdge = top + i > place.row;
      return [[gap, theme.body], isEdge ? edge(place, lit, theme) : face(place, lit, waiting, theme)];
    });
  });
  return <Lines rows={rows} />;
}

function face(place: KeyPlace, lit: ReadonlySet<Key>, waiting: readonly Key[], theme: Theme): Span {
  const { key, label, columns } = place;
  const isLit = lit.has(key);
  const marked = isLit ? `>${label}<` : waiting.includes(key) ? `.${label}.` : label;
  const text = theme.surfaces ? centred(marked, columns) : `[${centred(marked, columns - 2)}]`;
  return [text, isLit ? theme.keyLit : styleOf(key, theme)];
}

function styleOf(key: Key, theme: Theme): Style {
  if (key === 'press') return theme.powerKey;
  if (key === 'edit') return theme.editKey;
  return key === 'OK' ? theme.okKey : theme.key;
}

/** The lower edge of a key: if it has a background, the visible side of it. */
function edge({ key, columns }: KeyPlace, lit: ReadonlySet<Key>, theme: Theme): Span {
  const line = theme.surfaces ? '▀' : ' ';
  return [line.repeat(columns), lit.has(key) ? theme.keyLitEdge : theme.keyEdge];
}
