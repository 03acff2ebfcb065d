/** A program that draws the screen by Ink: its drawing, its input, and what follows a change of size or a stop. */
import type { ReactElement } from 'react';
import type { Clock } from '../../time/clock.ts';
import { createInputReader } from '../input/input-reader.ts';
import type { TerminalInput } from '../input/terminal-input.ts';
import { colourDepthOf } from '../view/colours.ts';
import { createDrawing, type ScreenDrawing } from '../view/drawing.tsx';
import type { ScreenSize } from '../view/layout.ts';
import { type Theme, themeFor } from '../view/theme.ts';
import { createScreen } from './screen.ts';
import { screenSize } from './screen-size.ts';
import {
  type ProgramControl,
  type ProgramParts,
  runOnTerminal,
  type TerminalEnd,
} from './terminal-program.ts';

/** What a drawn program works with. */
export interface DrawnControl extends ProgramControl {
  readonly theme: Theme;
  /** Draws soon: something has changed. */
  readonly draw: () => void;
  /** Writes the last frame again, whole. */
  readonly redraw: () => void;
  /** The size of the screen. */
  readonly size: () => ScreenSize;
  /** Writes to the terminal, beside the drawing. */
  readonly write: (text: string) => void;
}

/** The parts of a drawn program. */
export interface DrawnParts extends Omit<ProgramParts, 'read'> {
  /** What there is to see now. */
  readonly element: (size: ScreenSize) => ReactElement;
  /** Takes the inputs of one read. */
  readonly take: (inputs: readonly TerminalInput[]) => void;
}

export interface DrawnProgramOptions {
  readonly ascii: boolean;
  readonly mouse: boolean;
  /** The time of the host. */
  readonly host: Clock;
  readonly create: (control: DrawnControl) => DrawnParts;
}

/**
 * Draws a program until it ends itself or a signal ends it.
 * @throws the error that ended it; the terminal has been restored
 */
export function runDrawn({ ascii, mouse, host, create }: DrawnProgramOptions): Promise<TerminalEnd> {
  const { stdin, stdout, env } = process;
  const screen = createScreen(stdin, stdout, { mouse });
  return runOnTerminal({
    ...{ screen, readsKeys: true },
    create(control) {
      const theme = themeFor(colourDepthOf(stdout, env), ascii);
      const size = (): ScreenSize => screenSize(stdout, env);
      let drawing: ScreenDrawing | null = null;
      const parts = create({
        ...{ ...control, theme, write: screen.write },
        draw: () => drawing?.request(),
        redraw: () => drawing?.repaint(),
        size: () => drawing?.size ?? size(),
      });
      const { element } = parts;
      const { fail: failed } = control;
      const drawn = createDrawing({ element, theme, failed, write: screen.write, screenSize: size });
      drawing = drawn;
      const reader = createInputReader(host, (inputs) => {
        if (inputs.some(({ type }) => type === 'kitty')) screen.enableKittyKeys();
        parts.take(inputs);
      });
      drawn.draw();
      stdout.on('resize', drawn.resize);
      return {
        ...parts,
        read: reader.read,
        onResume() {
          drawn.resize();
          parts.onResume?.();
          // A process that is stopped is not told of a new size, and Node looks for it only at this signal.
          process.kill(process.pid, 'SIGWINCH');
        },
        stop() {
          reader.stop();
          stdout.off('resize', drawn.resize);
          drawn.stop();
          parts.stop();
        },
      };
    },
  });
}
