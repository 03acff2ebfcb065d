import { afterEach } from 'vitest';
import type { CardOptions } from '../../src/device/card.ts';
import { App } from '../../src/terminal/app.tsx';
import { createInkFrames, type InkFrames } from '../../src/terminal/ink-frames.tsx';
import type { ColourDepth } from '../../src/terminal/paint.ts';
import { themeFor } from '../../src/terminal/theme.ts';
import { type AtTheCard, atTheCard } from './at-the-card.ts';

/** A card as the app draws it, on a screen of a size. */
export interface Shown extends AtTheCard {
  /** The frame as it is now, with the marks of its styles in. */
  frame(): string;
  lines(): string[];
  resize(columns: number, rows: number): void;
}

export interface ShowOptions {
  readonly columns: number;
  readonly rows: number;
  readonly ascii?: boolean;
  readonly depth?: ColourDepth;
  readonly card?: CardOptions;
}

const drawing: InkFrames[] = [];
afterEach(() => {
  for (const frames of drawing.splice(0)) frames.unmount();
});

export function show({ columns, rows, ascii = false, depth = 0, card = {} }: ShowOptions): Shown {
  const at = atTheCard(card);
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
  drawing.push(frames);
  function frame(): string {
    const label = { profile, serial, demo };
    frames.show(<App view={at.session.view()} size={size} label={label} theme={theme} />, size.columns);
    return drawn;
  }
  return {
    ...at,
    frame,
    lines: () => frame().split('\n'),
    resize(toColumns, toRows) {
      size = { columns: toColumns, rows: toRows };
    },
  };
}
