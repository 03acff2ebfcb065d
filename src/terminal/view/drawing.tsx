/** A program drawn on the screen: elements go through Ink to the painter, no more often than a screen shows them. */
import type { ReactElement } from 'react';
import { createPacer } from './frame-pacer.ts';
import { createInkFrames } from './ink-frames.tsx';
import type { ScreenSize } from './layout.ts';
import { createPainter } from './painter.ts';
import type { Theme } from './theme.ts';

export interface ScreenDrawing {
  readonly size: ScreenSize;
  /** Draws now. */
  draw(): void;
  /** Draws soon. */
  request(): void;
  /** Draws for the size that the screen has now, whole. */
  resize(): void;
  /** Writes the last frame again, whole: the screen does not show it any more. */
  repaint(): void;
  /** For ever: a request after it is not drawn. */
  stop(): void;
}

export interface ScreenDrawingOptions {
  /** What there is to see now. */
  readonly element: (size: ScreenSize) => ReactElement;
  readonly theme: Theme;
  readonly screenSize: () => ScreenSize;
  readonly write: (text: string) => void;
  readonly failed: (error: unknown) => void;
}

export function createDrawing({
  element,
  theme,
  screenSize,
  write,
  failed,
}: ScreenDrawingOptions): ScreenDrawing {
  const painter = createPainter(write, theme.palette);
  let size = screenSize();
  let frame = '';
  /** Frames are kept, and not painted: after a change of size, and at the end. */
  let paints = true;
  const frames = createInkFrames((next) => {
    frame = next;
    if (paints) painter.paint(frame);
  }, failed);
  const pacer = createPacer(draw);

  function draw(): void {
    frames.show(element(size), size.columns);
  }

  return {
    get size() {
      return size;
    },
    draw,
    request: pacer.request,
    resize() {
      size = screenSize();
      paints = false;
      draw();
      paints = true;
      painter.repaint(frame);
    },
    repaint: () => painter.repaint(frame),
    stop() {
      paints = false;
      pacer.stop();
      frames.unmount();
    },
  };
}
