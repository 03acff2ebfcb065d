/** The phone line in the terminal, put together: link, keys, drawing, screen. A part of the terminal's bundle. */
import { createRealClock } from '../clock/real-clock.ts';
import type { TerminalEnd } from '../terminal/clipboard-and-files.ts';
import { createInputReader } from '../terminal/input/input-reader.ts';
import { createProcessLifetime, hungUpCode } from '../terminal/process-lifetime.ts';
import { createScreen, type Screen } from '../terminal/screen.ts';
import { screenSize } from '../terminal/screen-size.ts';
import { readStdin } from '../terminal/stdin.ts';
import { colourDepthOf } from '../terminal/view/colours.ts';
import { createDrawing, type ScreenDrawing } from '../terminal/view/drawing.tsx';
import { themeFor } from '../terminal/view/theme.ts';
import { type FollowedLine, followLine } from './followed-line.ts';
import { type LineKey, lineKeyOf } from './line-keys.ts';
import type { LineLink } from './line-link.ts';
import { LineScreen } from './line-screen.tsx';
import { localTimeText } from './record-text.ts';

export interface LineTerminalOptions {
  readonly number: string;
  /** The address of the server, for the title. */
  readonly server: string;
  readonly link: LineLink;
  readonly ascii: boolean;
}

/** The parts of a line that is shown. */
interface ShownLine {
  readonly screen: Screen;
  readonly line: FollowedLine;
  readonly drawing: ScreenDrawing;
  stop(): void;
}

/**
 * Shows the line until the user quits or a signal ends it.
 * @throws the error that ended it; the terminal has been restored
 */
export function showLine(options: LineTerminalOptions): Promise<TerminalEnd> {
  return new Promise((resolve, reject) => {
    const { stdout } = process;
    const clock = createRealClock();
    const shown = createShownLine(options, clock, fail);
    const { screen, drawing } = shown;
    const lifetime = createProcessLifetime({
      ...{ screen, onEnd: end, onError: fail },
      onResume() {
        drawing.resize();
        // A process that is stopped is not told of a new size, and Node looks for it only at this signal.
        process.kill(process.pid, 'SIGWINCH');
      },
    });
    const reader = createInputReader(clock, (inputs) => {
      if (inputs.some(({ type }) => type === 'kitty')) screen.enableKittyKeys();
      for (const key of inputs.map(lineKeyOf)) {
        if (key?.type === 'quit') end(0);
        else if (key?.type === 'suspend') lifetime.suspend();
        else if (key !== null) take(shown, key);
      }
    });
    let stopReading = (): void => {};
    let closed = false;

    /** Restores everything, once. */
    function close(): boolean {
      if (closed) return false;
      closed = true;
      reader.stop();
      shown.stop();
      stopReading();
      stdout.off('resize', drawing.resize);
      clock.stop();
      lifetime.stop();
      return true;
    }

    function end(exitCode: number): void {
      if (close()) resolve({ exitCode, message: '' });
    }

    function fail(error: unknown): void {
      if (close()) reject(error);
    }

    const hungUp = (): void => end(hungUpCode);
    // A terminal that was closed makes the next use of either stream fail.
    stdout.on('error', hungUp);
    screen.enter();
    drawing.draw();
    stdout.on('resize', drawing.resize);
    stopReading = readStdin({ onData: reader.read, onEnd: hungUp, onError: hungUp });
  });
}

function createShownLine(
  { number, server, link, ascii }: LineTerminalOptions,
  clock: ReturnType<typeof createRealClock>,
  failed: (error: unknown) => void,
): ShownLine {
  const { stdin, stdout, env } = process;
  const screen = createScreen(stdin, stdout, { mouse: false });
  const theme = themeFor(colourDepthOf(stdout, env), ascii);
  const line = followLine({
    ...{ link, clock, giveUpMs: null },
    onNews() {},
    onLink() {},
    onNotice() {},
    onListed() {},
    onChange: () => drawing.request(),
    onFailed: failed,
  });
  const options = { label: { number, server }, theme, timeText: localTimeText };
  const drawing = createDrawing({
    ...{ theme, failed, write: screen.write },
    element: (size) => <LineScreen view={line.view()} size={size} {...options} />,
    screenSize: () => screenSize(stdout, env),
  });
  return {
    ...{ screen, line, drawing },
    stop() {
      line.stop();
      screen.exit();
      drawing.stop();
    },
  };
}

function take({ screen, line, drawing }: ShownLine, key: LineKey): void {
  if (key.type === 'redraw') drawing.repaint();
  else if (key.type === 'copy') {
    const code = line.view().records.find((record) => record.code !== null)?.code;
    // OSC 52, which the terminal may refuse.
    if (code != null) screen.write(`\u001b]52;c;${Buffer.from(code).toString('base64')}\u0007`);
  } else if (key.type !== 'quit' && key.type !== 'suspend') void line.act(key);
}
