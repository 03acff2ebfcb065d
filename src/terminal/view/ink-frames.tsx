/**
 * Uses Ink to make frames: a React element in, the text of a frame out, at once, without a terminal.
 *
 * Ink's debug mode writes every frame in full and nothing else: no cursor movement, no clearing, no check of CI, size
 * or stream. painter.ts decides what is written to the terminal, and when. Ink's own output clears the scrollback
 * when a frame is as high as the screen, and loses its place when a line is wider.
 */
import { EventEmitter } from 'node:events';
import { render } from 'ink';
import type { ReactElement } from 'react';

export interface InkFrames {
  /** @param columns of the screen */
  show(element: ReactElement, columns: number): void;
  unmount(): void;
}

/**
 * @param draw called with each frame: lines that end in LF, except the last
 * @param failed called if drawing throws
 */
export function createInkFrames(draw: (frame: string) => void, failed: (error: unknown) => void): InkFrames {
  const sink = Object.assign(new EventEmitter(), {
    columns: 0,
    write(frame: string) {
      draw(frame);
      return true;
    },
  });
  const stdin = Object.assign(new EventEmitter(), { isTTY: false });
  let instance: ReturnType<typeof render> | null = null;
  return {
    show(element, columns) {
      sink.columns = columns;
      if (instance !== null) {
        instance.rerender(element);
        return;
      }
      instance = render(element, {
        stdout: sink as unknown as NodeJS.WriteStream,
        stdin: stdin as unknown as NodeJS.ReadStream,
        debug: true,
        exitOnCtrlC: false,
        patchConsole: false,
      });
      instance.waitUntilExit().catch(failed);
    },
    unmount: () => instance?.unmount(),
  };
}
