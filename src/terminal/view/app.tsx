/** The app as Ink draws it: a view, or a hint about a screen that is too small. It only draws. */
import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { type CardLabel, CardScreen } from './components/card-screen.tsx';
import { columnsMin, layoutFor, rowsMin, type ScreenSize } from './layout.ts';
import type { Theme } from './theme.ts';
import type { View } from './view.ts';

export interface TerminalAppProps {
  readonly view: View;
  readonly size: ScreenSize;
  readonly label: CardLabel;
  readonly theme: Theme;
}

export function TerminalApp({ view, size, label, theme }: TerminalAppProps): ReactElement {
  const layout = layoutFor(size, label.profile, theme);
  if (layout === null) return <TooSmall size={size} />;
  return <CardScreen view={view} label={label} layout={layout} theme={theme} />;
}

function TooSmall({ size }: { readonly size: ScreenSize }): ReactElement {
  const lines = [
    `The card needs ${columnsMin} x ${rowsMin}.`,
    `This is ${size.columns} x ${size.rows}.`,
    'Make the window larger,',
    'or q quits.',
  ];
  return (
    <Box flexDirection="column" width={size.columns}>
      {lines.slice(0, Math.max(1, size.rows - 1)).map((line) => (
        <Text key={line} wrap="truncate">
          {line}
        </Text>
      ))}
    </Box>
  );
}
