/**
 * The card in the terminal, put together: session, decoder, Ink, painter, screen. The entry of the terminal's bundle.
 */
import { createRealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import { clipboardAndFilesOf, type TerminalEnd } from './clipboard-and-files.ts';
import { decode, decodeDue, decoderStart, decoderWake } from './input/decoder.ts';
import type { DecoderState, DecodeStep } from './input/terminal-input.ts';
import { createProcessLifetime } from './process-lifetime.ts';
import { createScreen } from './screen.ts';
import { screenSize } from './screen-size.ts';
import { createTerminalSession } from './session.ts';
import type { ClipboardAndFiles } from './session-commands.ts';
import { TerminalApp } from './view/app.tsx';
import type { ColourDepth } from './view/colours.ts';
import { createPacer } from './view/frame-pacer.ts';
import { createInkFrames } from './view/ink-frames.tsx';
import { layoutFor, targetAt } from './view/layout.ts';
import { createPainter } from './view/painter.ts';
import { themeFor } from './view/theme.ts';

export interface TerminalOptions {
  readonly card: Card;
  /** Unix time at card time 0, ms. */
  readonly unixMs: number;
  /** For a login at once by a pasted challenge, or null. */
  readonly pin: string | null;
  readonly speed: number;
  readonly ascii: boolean;
  readonly mouse: boolean;
  /** Where pictures and recordings are saved. */
  readonly folder: string;
}

/**
 * Shows the card until it is left, by a key or a signal.
 * @throws what went wrong while it was shown; the terminal has been given back
 */
export function showCard(options: TerminalOptions): Promise<TerminalEnd> {
  return new Promise((resolve, reject) => {
    const { card, unixMs, pin, folder } = options;
    const { stdin, stdout } = process;
    const clock = createRealClock({ speed: options.speed });
    const host = createRealClock();
    const screen = createScreen(stdin, stdout, { mouse: options.mouse });
    const theme = themeFor(depthOf(process.env), options.ascii);
    const painter = createPainter(screen.write, theme.palette);
    const label = { profile: card.profile, serial: card.serial, demo: card.demo };
    const surroundings: ClipboardAndFiles = {
      ...clipboardAndFilesOf(card, folder, screen.write),
      notify() {},
      suspend: () => lifetime.suspend(),
      redraw: () => painter.repaint(frame),
      quit: () => end(0),
    };
    const session = createTerminalSession({ card, clock, host, surroundings, unixMs, pin });

    let size = screenSize(stdout, process.env);
    let frame = '';
    let resizing = false;
    const frames = createInkFrames((next) => {
      frame = next;
      if (!ending && !resizing) painter.paint(frame);
    }, fail);
    const draw = (): void => {
      frames.show(
        <TerminalApp view={session.view()} size={size} label={label} theme={theme} />,
        size.columns,
      );
    };
    const pacer = createPacer(draw);

    let ending = false;
    const lifetime = createProcessLifetime({
      screen,
      resumed() {
        resized();
        session.wake();
        // Who is stopped is not told of a new size, and Node looks for it only at this signal.
        process.kill(process.pid, 'SIGWINCH');
      },
      ended: end,
      failed: fail,
    });

    let decoder: DecoderState = decoderStart;
    let disarmDecoder = (): void => {};

    function read(bytes: Buffer): void {
      took(decode(decoder, bytes, host.now()));
    }

    function took({ state, inputs }: DecodeStep): void {
      decoder = state;
      if (inputs.some(({ type }) => type === 'kitty')) screen.enableKittyKeys();
      const layout = layoutFor(size, card.profile, theme);
      // A help that nobody sees would take the q that leaves.
      if (layout === null && session.view().help) session.command('help');
      session.take(inputs, (column, row) => (layout === null ? null : targetAt(layout, column, row)));
      disarmDecoder();
      const due = decoderWake(decoder);
      if (due !== null && !ending) {
        disarmDecoder = host.wake(due, () => took(decodeDue(decoder, host.now())));
      }
    }

    function resized(): void {
      size = screenSize(stdout, process.env);
      resizing = true;
      draw();
      resizing = false;
      painter.repaint(frame);
    }

    function hungUp(): void {
      end(129);
    }

    /** Gives everything back, once. */
    function close(): boolean {
      if (ending) return false;
      ending = true;
      disarmDecoder();
      screen.leave();
      stdin.off('data', read).off('end', hungUp).off('error', hungUp).pause();
      stdout.off('resize', resized);
      pacer.stop();
      session.stop();
      frames.unmount();
      clock.stop();
      host.stop();
      lifetime.over();
      return true;
    }

    function end(exitCode: number): void {
      if (ending) return;
      const message = session.view().recording ? recordingSaved() : '';
      if (close()) resolve({ exitCode, message });
    }

    function fail(error: unknown): void {
      if (close()) reject(error);
    }

    function recordingSaved(): string {
      session.command('record');
      return session.view().notice;
    }

    // A terminal that is gone says so by an error, on whichever stream is used next.
    stdout.on('error', hungUp);
    screen.enter();
    draw();
    session.subscribe(pacer.request);
    stdout.on('resize', resized);
    stdin.on('data', read).on('end', hungUp).on('error', hungUp).resume();
  });
}

/** What the terminal can show, by its environment. A build machine's says nothing of the terminal it may have. */
function depthOf({ CI: _ci, ...env }: NodeJS.ProcessEnv): ColourDepth {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 0;
  const depth = process.stdout.getColorDepth(env);
  return depth === 1 ? 0 : (depth as ColourDepth);
}
