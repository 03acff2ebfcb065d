/** The phone line as Ink draws it. It only draws. */
import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Lines } from '../terminal/view/components/line.tsx';
import type { ScreenSize } from '../terminal/view/layout.ts';
import type { LineView } from './followed-line.ts';
import { type LineScreenOptions, lineLines } from './line-lines.ts';

export interface LineScreenProps extends LineScreenOptions {
  readonly view: LineView;
  readonly size: ScreenSize;
}

export function LineScreen({ view, size, ...options }: LineScreenProps): ReactElement {
  return (
    <Box width={size.columns}>
      <Lines rows={lineLines(view, size, options)} />
    </Box>
  );
}
