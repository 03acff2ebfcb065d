/** The phone line as lines, on the streams of this process. It does not load Ink. */
import { createRealClock } from '../clock/real-clock.ts';
import { createRawInput } from '../terminal/program/screen.ts';
import { runOnTerminal, type TerminalEnd } from '../terminal/program/terminal-program.ts';
import type { LineLink } from './line-link.ts';
import { createPlainLine } from './plain-line.ts';
import { localTimeText } from './record-text.ts';

/** For how long a server that has gone is asked again, in ms. */
const giveUpMs = 30_000;

export interface PlainLineMainOptions {
  readonly number: string;
  readonly link: LineLink;
  /** Whether stdin has keys. */
  readonly readsKeys: boolean;
}

/**
 * Prints what happens on the line until the user quits, a signal ends it, or the server has gone for 30 s.
 * @throws the error that ended it
 */
export function printLine({ number, link, readsKeys }: PlainLineMainOptions): Promise<TerminalEnd> {
  const { stdin, stdout } = process;
  const clock = createRealClock();
  const screen = createRawInput(stdin, stdout, false);
  return runOnTerminal({
    ...{ screen, readsKeys },
    create({ end, fail, suspend }) {
      const plain = createPlainLine({
        ...{ number, link, clock, giveUpMs, suspend, timeText: localTimeText },
        typed: readsKeys && stdin.isTTY,
        writeLine: (text) => screen.write(`${text}\n`),
        onEnd: (error) => (error === null ? end(0) : fail(error)),
      });
      return {
        read: plain.read,
        stop() {
          plain.stop();
          clock.stop();
        },
      };
    },
  });
}
