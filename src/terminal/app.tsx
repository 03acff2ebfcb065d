/** The app as Ink draws it: a view, or what to do about a screen that is too small. It draws, and nothing else. */
import { Box, Text } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import { type CardLabel, CardView } from './components/card-view.tsx';
import { columnsMin, layoutFor, rowsMin, type ScreenSize } from './layout.ts';
import type { View } from './session.ts';
import type { Theme } from './theme.ts';

/** What is drawn: a new one at each change, and the same one until then. */
export interface Scene {
  readonly view: View;
  readonly size: ScreenSize;
}

export interface Store {
  subscribe(listener: () => void): () => void;
  scene(): Scene;
}

export interface AppProps {
  readonly store: Store;
  readonly label: CardLabel;
  readonly theme: Theme;
}

export function App({ store, label, theme }: AppProps): ReactElement {
  const { view, size } = useSyncExternalStore(store.subscribe, store.scene);
  const layout = layoutFor(size, label.profile, theme);
  if (layout === null) return <TooSmall size={size} />;
  return <CardView view={view} label={label} layout={layout} theme={theme} />;
}

function TooSmall({ size }: { readonly size: ScreenSize }): ReactElement {
  const lines = [
    `The card needs ${columnsMin} x ${rowsMin}.`,
    `This is ${size.columns} x ${size.rows}.`,
    'Make the window larger,',
    'or q leaves.',
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
