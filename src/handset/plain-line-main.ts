/** The line as text, on the streams of this process. It does not load Ink. */
import { createRealClock } from '../clock/real-clock.ts';
import { errorMessage } from '../errors/message.ts';
import type { TerminalEnd } from '../terminal/clipboard-and-files.ts';
import { createProcessLifetime, hungUpCode } from '../terminal/process-lifetime.ts';
import { createRawInput } from '../terminal/screen.ts';
import { readStdin } from '../terminal/stdin.ts';
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
  return new Promise((resolve, reject) => {
    const { stdin, stdout } = process;
    const clock = createRealClock();
    const screen = createRawInput(stdin, stdout, false);
    const lifetime = createProcessLifetime({ screen, onResume() {}, onEnd: end, onError: fail });
    let stopReading = (): void => {};
    let closed = false;

    /** Restores everything, once. */
    function close(): boolean {
      if (closed) return false;
      closed = true;
      screen.exit();
      stopReading();
      plain.stop();
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

    stdout.on('error', (error: NodeJS.ErrnoException) => {
      // A reader that closed the pipe is a normal end; lines that could not be written are an error.
      if (error.code === 'EPIPE' || stdout.isTTY) end(hungUpCode);
      else
        fail(
          new Error(
            errorMessage('stdout', `the result could not be written (${error.code})`, 'send it elsewhere'),
          ),
        );
    });
    const plain = createPlainLine({
      ...{ number, link, clock, giveUpMs, timeText: localTimeText },
      typed: readsKeys && stdin.isTTY,
      writeLine: (text) => screen.write(`${text}\n`),
      suspend: lifetime.suspend,
      onEnd: (error) => (error === null ? end(0) : fail(error)),
    });
    if (!readsKeys) return;
    screen.enter();
    stopReading = readStdin({
      onData: plain.read,
      // The input of a terminal ends only when the terminal is closed; a pipe may have no keys.
      onEnd: () => stdin.isTTY && end(hungUpCode),
      onError: () => stdin.isTTY && end(hungUpCode),
    });
  });
}
