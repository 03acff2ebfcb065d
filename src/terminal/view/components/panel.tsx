/** The area beside the card: the log, and the time controls below it. */
import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { ControlPlace, ScreenArea } from '../layout.ts';
import type { Theme } from '../theme.ts';
import type { View } from '../view.ts';
import { Line, Lines, type Span, spreadSpans } from './line.tsx';

export interface PanelProps {
  readonly place: ScreenArea;
  readonly controls: readonly ControlPlace[];
  readonly view: Pick<View, 'log' | 'seconds'>;
  readonly theme: Theme;
}

const heading = 'card time  keys and LCD';

export function Panel({ place, controls, view, theme }: PanelProps): ReactElement {
  const first = Math.min(...controls.map(({ row }) => row));
  const lines = first - place.row - 3;
  const rows = view.log.slice(-lines).map((line): Span[] => [[line, theme.text]]);
  const rule = (theme.ascii ? '-' : '─').repeat(place.columns);
  return (
    <Box flexDirection="column" width={place.columns}>
      <Line spans={[[spreadSpans(heading, `now ${view.seconds} s`, place.columns), theme.strong]]} />
      <Line spans={[[rule, theme.text]]} />
      <Box flexDirection="column" height={lines}>
        <Lines rows={rows} />
      </Box>
      <Line spans={[[rule, theme.text]]} />
      <Lines rows={controlRows(place, controls, theme)} />
    </Box>
  );
}

function controlRows(place: ScreenArea, controls: readonly ControlPlace[], theme: Theme): Span[][] {
  const rows = [...new Set(controls.map(({ row }) => row))].sort((a, b) => a - b);
  return rows.map((row) => {
    let column = place.column;
    return controls
      .filter((control) => control.row === row)
      .flatMap((control): Span[] => {
        const gap = ' '.repeat(control.column - column);
        column = control.column + control.columns;
        const [key, text] = control.label;
        return [
          [gap, theme.text],
          [`[${key}]`, theme.strong],
          [` ${text}`, theme.text],
        ];
      });
  });
}
