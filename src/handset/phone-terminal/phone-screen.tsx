/** The phone as Ink draws it. It only draws. */
import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Lines } from '../../terminal/view/components/line.tsx';
import type { ScreenSize } from '../../terminal/view/layout.ts';
import { type PhoneLinesOptions, phoneLines } from './phone-lines.ts';
import type { PhoneView } from './phone-session.ts';

export interface PhoneDrawingProps extends PhoneLinesOptions {
  readonly view: PhoneView;
  readonly size: ScreenSize;
}

export function PhoneDrawing({ view, size, ...options }: PhoneDrawingProps): ReactElement {
  return (
    <Box width={size.columns}>
      <Lines rows={phoneLines(view, size, options)} />
    </Box>
  );
}
