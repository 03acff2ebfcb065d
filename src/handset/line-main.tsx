/** The phone line in the terminal, put together: link, keys, drawing. A part of the terminal's bundle. */
import { createRealClock } from '../clock/real-clock.ts';
import { type DrawnControl, type DrawnParts, runDrawn } from '../terminal/program/drawn-program.tsx';
import type { TerminalEnd } from '../terminal/program/terminal-program.ts';
import { followLine } from './followed-line.ts';
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

/**
 * Shows the line until the user quits or a signal ends it.
 * @throws the error that ended it; the terminal has been restored
 */
export function showLine(options: LineTerminalOptions): Promise<TerminalEnd> {
  const clock = createRealClock();
  const create = (control: DrawnControl): DrawnParts => shownLine(options, clock, control);
  return runDrawn({ ascii: options.ascii, mouse: false, host: clock, create });
}

function shownLine(
  { number, server, link }: LineTerminalOptions,
  clock: ReturnType<typeof createRealClock>,
  { theme, write, draw, redraw, end, fail, suspend }: DrawnControl,
): DrawnParts {
  const line = followLine({
    ...{ link, clock, giveUpMs: null, onChange: draw, onFailed: fail },
    onNews() {},
    onLink() {},
    onNotice() {},
    onListed() {},
  });
  const options = { label: { number, server }, theme, timeText: localTimeText };

  function take(key: LineKey): void {
    if (key.type === 'quit') end(0);
    else if (key.type === 'suspend') suspend();
    else if (key.type === 'redraw') redraw();
    else if (key.type === 'copy') {
      const code = line.view().records.find((record) => record.code !== null)?.code;
      // OSC 52, which the terminal may refuse.
      if (code != null) write(`\u001b]52;c;${Buffer.from(code).toString('base64')}\u0007`);
    } else void line.act(key);
  }

  return {
    element: (size) => <LineScreen view={line.view()} size={size} {...options} />,
    take(inputs) {
      for (const key of inputs.map(lineKeyOf)) if (key !== null) take(key);
    },
    stop() {
      line.stop();
      clock.stop();
    },
  };
}
