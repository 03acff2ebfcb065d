import type { CardOptions } from '../../src/device/card-options.ts';
import { TerminalApp } from '../../src/terminal/view/app.tsx';
import { type ColourDepth, coloured } from '../../src/terminal/view/colours.ts';
import { createInkFrames } from '../../src/terminal/view/ink-frames.tsx';
import { themeFor } from '../../src/terminal/view/theme.ts';
import { type TestSession, testSession } from './test-session.ts';

/** A card as the app draws it, on a screen of a size, at a time that its caller moves. */
export interface Drawn extends TestSession {
  /** The frame as it is now, with the marks of its styles in. */
  frame(): string;
  /** The frame as a terminal gets it, with its colours. */
  screen(): string;
  resize(columns: number, rows: number): void;
  stop(): void;
}

export interface DrawOptions {
  readonly columns: number;
  readonly rows: number;
  readonly ascii?: boolean;
  readonly depth?: ColourDepth;
  readonly card?: CardOptions;
}

export function draw({ columns, rows, ascii = false, depth = 0, card = {} }: DrawOptions): Drawn {
  const at = testSession(card);
  const { profile, serial, demo } = at.card;
  const theme = themeFor(depth, ascii);
  let size = { columns, rows };
  let drawn = '';
  const frames = createInkFrames(
    (next) => {
      drawn = next;
    },
    (error) => {
      throw error;
    },
  );
  function frame(): string {
    const label = { profile, serial, demo };
    frames.show(
      <TerminalApp view={at.session.view()} size={size} label={label} theme={theme} />,
      size.columns,
    );
    return drawn;
  }
  return {
    ...at,
    frame,
    screen: () => coloured(frame(), theme.palette),
    resize(toColumns, toRows) {
      size = { columns: toColumns, rows: toRows };
    },
    stop: frames.unmount,
  };
}
