/** The card as lines, on the streams of this process: `dscplus --plain`. It does not load Ink. */

import { createRealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import { errorMessage } from '../errors/message.ts';
import type { RecordingFile } from '../recording/files/recording-file.ts';
import { clipboardAndFilesOf, type TerminalEnd } from './clipboard-and-files.ts';
import { createPlainCard } from './plain-card.ts';
import { createProcessLifetime, hungUpCode } from './process-lifetime.ts';
import { createRawInput } from './screen.ts';
import { readStdin } from './stdin.ts';

export interface PlainMainOptions {
  readonly card: Card;
  /** What is recorded to from the beginning, or null. */
  readonly recordTo: RecordingFile | null;
  /** For a quick login with a pasted challenge, or null. */
  readonly pin: string | null;
  readonly speed: number;
  /** Where pictures and recordings are saved. */
  readonly folder: string;
}

/**
 * Shows the card as lines until the user quits, or until no key is left.
 * @throws the error that ended it
 */
export function showPlain(options: PlainMainOptions): Promise<TerminalEnd> {
  return new Promise((resolve, reject) => {
    const { card, recordTo, pin, speed, folder } = options;
    const { stdin, stdout } = process;
    const clock = createRealClock({ speed });
    const host = createRealClock();
    const screen = createRawInput(stdin, stdout, process.env.TERM !== 'dumb');
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
      host.stop();
      lifetime.stop();
      return true;
    }

    function end(exitCode: number): void {
      if (!closed) plain.saveRecording();
      if (close()) resolve({ exitCode, message: '' });
    }

    function fail(error: unknown): void {
      if (close()) reject(error);
    }

    const hungUp = (): void => end(hungUpCode);
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      // A reader that closed the pipe is a normal end; lines that could not be written are an error.
      if (error.code === 'EPIPE' || stdout.isTTY) {
        hungUp();
        return;
      }
      if (!closed) plain.saveRecording();
      fail(unwritten(error));
    });
    screen.enter();
    const plain = createPlainCard({
      ...{ card, clock, host, recordTo, pin },
      pipe: stdin.isTTY ? null : stdin,
      writeLine: (text) => screen.write(`${text}\n`),
      onEnd: () => end(0),
      program: { ...clipboardAndFilesOf(card, folder, screen.write), suspend: lifetime.suspend },
    });
    stopReading = readStdin({
      onData: plain.read,
      // The input of a terminal ends only when the terminal is closed.
      onEnd: stdin.isTTY ? hungUp : plain.endInput,
      onError: hungUp,
    });
  });
}

function unwritten({ code }: NodeJS.ErrnoException): Error {
  return new Error(errorMessage('stdout', `the result could not be written (${code})`, 'send it elsewhere'));
}
