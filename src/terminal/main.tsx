/**
 * The card in the terminal, put together: session, input, drawing, screen. The entry of the terminal's bundle.
 */
import { createRealClock, type RealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import type { RecordingFile } from '../recording/files/recording-file.ts';
import { clipboardAndFilesOf, type TerminalEnd } from './clipboard-and-files.ts';
import { createInputReader } from './input/input-reader.ts';
import type { TerminalInput } from './input/terminal-input.ts';
import { createProcessLifetime, hungUpCode } from './process-lifetime.ts';
import { createScreen, type Screen } from './screen.ts';
import { screenSize } from './screen-size.ts';
import { createTerminalSession, type TerminalSession } from './session.ts';
import type { ProgramActions } from './session-commands.ts';
import { readStdin } from './stdin.ts';
import { TerminalApp } from './view/app.tsx';
import { colourDepthOf } from './view/colours.ts';
import { createDrawing, type ScreenDrawing, type ScreenDrawingOptions } from './view/drawing.tsx';
import { layoutFor, targetAt } from './view/layout.ts';
import { type Theme, themeFor } from './view/theme.ts';

export interface TerminalOptions {
  readonly card: Card;
  /** What is recorded to from the beginning, or null. */
  readonly recordTo: RecordingFile | null;
  /** For a quick login by a pasted challenge, or null. */
  readonly pin: string | null;
  readonly speed: number;
  readonly ascii: boolean;
  readonly mouse: boolean;
  /** Where pictures and recordings are saved. */
  readonly folder: string;
}

/** The parts of a card that is shown. */
interface ShownCard {
  readonly card: Card;
  readonly screen: Screen;
  readonly theme: Theme;
  readonly session: TerminalSession;
  readonly drawing: ScreenDrawing;
}

/**
 * Shows the card until the user quits or a signal ends it.
 * @throws the error that ended it; the terminal has been restored
 */
export function showCard(options: TerminalOptions): Promise<TerminalEnd> {
  return new Promise((resolve, reject) => {
    const { stdout } = process;
    const clock = createRealClock({ speed: options.speed });
    const host = createRealClock();
    const shown = createShownCard(options, clock, host, {
      suspend: () => lifetime.suspend(),
      redraw: () => drawing.repaint(),
      quit: () => end(0),
      failed: fail,
    });
    const { screen, session, drawing } = shown;
    const lifetime = createProcessLifetime({
      ...{ screen, onEnd: end, onError: fail },
      onResume() {
        drawing.resize();
        session.wake();
        // A process that is stopped is not told of a new size, and Node looks for it only at this signal.
        process.kill(process.pid, 'SIGWINCH');
      },
    });
    const reader = createInputReader(host, (inputs) => takeInputs(shown, inputs));
    let stopReading = (): void => {};
    let closed = false;

    /** Restores everything, once. */
    function close(): boolean {
      if (closed) return false;
      closed = true;
      reader.stop();
      screen.exit();
      stopReading();
      stdout.off('resize', drawing.resize);
      drawing.stop();
      session.stop();
      clock.stop();
      host.stop();
      lifetime.stop();
      return true;
    }

    function end(exitCode: number): void {
      if (closed) return;
      const message = saveRecording(session);
      if (close()) resolve({ exitCode, message });
    }

    function fail(error: unknown): void {
      if (close()) reject(error);
    }

    const hungUp = (): void => end(hungUpCode);
    // A terminal that was closed makes the next use of either stream fail.
    stdout.on('error', hungUp);
    screen.enter();
    drawing.draw();
    session.subscribe(drawing.request);
    stdout.on('resize', drawing.resize);
    stopReading = readStdin({ onData: reader.read, onEnd: hungUp, onError: hungUp });
  });
}

function createShownCard(
  { card, recordTo, pin, folder, mouse, ascii }: TerminalOptions,
  clock: RealClock,
  host: RealClock,
  {
    failed,
    ...calls
  }: Pick<ProgramActions, 'suspend' | 'redraw' | 'quit'> & Pick<ScreenDrawingOptions, 'failed'>,
): ShownCard {
  const { stdin, stdout, env } = process;
  const screen = createScreen(stdin, stdout, { mouse });
  const theme = themeFor(colourDepthOf(stdout, env), ascii);
  const program: ProgramActions = {
    ...clipboardAndFilesOf(card, folder, screen.write),
    notify() {},
    ...calls,
  };
  const session = createTerminalSession({ card, clock, host, program, recordTo, pin });
  const label = { profile: card.profile, serial: card.serial, demo: card.demo };
  const drawing = createDrawing({
    ...{ theme, failed, write: screen.write },
    element: (size) => <TerminalApp view={session.view()} size={size} label={label} theme={theme} />,
    screenSize: () => screenSize(stdout, env),
  });
  return { card, screen, theme, session, drawing };
}

function takeInputs(shown: ShownCard, inputs: readonly TerminalInput[]): void {
  const { card, screen, theme, session, drawing } = shown;
  if (inputs.some(({ type }) => type === 'kitty')) screen.enableKittyKeys();
  const layout = layoutFor(drawing.size, card.profile, theme);
  // A help that nobody sees would take the q that quits.
  if (layout === null && session.view().help) session.command('help');
  session.take(inputs, (column, row) => (layout === null ? null : targetAt(layout, column, row)));
}

/** Saves a recording that is under way. Returns the message that says so, or ''. */
function saveRecording(session: TerminalSession): string {
  if (!session.view().recording) return '';
  session.command('record');
  return session.view().notice;
}
