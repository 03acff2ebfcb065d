/** The card as lines, on the streams of this process: `dscplus --plain`. It does not load Ink. */

import { createRealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import { errorMessage } from '../errors/message.ts';
import { clipboardAndFilesOf, type TerminalEnd } from './clipboard-and-files.ts';
import { createPlainCard } from './plain-card.ts';
import { createProcessLifetime } from './process-lifetime.ts';
import { createRawInput } from './screen.ts';

export interface PlainMainOptions {
  readonly card: Card;
  /** Unix time at card time 0, ms. */
  readonly unixMs: number;
  /** For a whole login with a pasted challenge, or null. */
  readonly pin: string | null;
  readonly speed: number;
  /** Where pictures and recordings are saved. */
  readonly folder: string;
}

/**
 * Shows the card as lines until the user quits, or until no key is left.
 * @throws what went wrong while it was shown
 */
export function showPlain({ card, unixMs, pin, speed, folder }: PlainMainOptions): Promise<TerminalEnd> {
  return new Promise((resolve, reject) => {
    const { stdin, stdout } = process;
    const clock = createRealClock({ speed });
    const host = createRealClock();
    const screen = createRawInput(stdin, stdout, process.env.TERM !== 'dumb');
    let ending = false;

    function close(): boolean {
      if (ending) return false;
      ending = true;
      screen.leave();
      stdin.off('data', read).off('end', inputEnded).off('error', gone).pause();
      plain.stop();
      clock.stop();
      host.stop();
      lifetime.over();
      return true;
    }

    function end(exitCode: number): void {
      if (!ending) plain.save();
      if (close()) resolve({ exitCode, message: '' });
    }

    function read(bytes: Buffer): void {
      plain.read(bytes);
    }

    function gone(): void {
      end(129);
    }

    /** The input of a terminal ends only when the terminal is closed. */
    function inputEnded(): void {
      if (stdin.isTTY) gone();
      else plain.endInput();
    }

    /** A reader that closed the pipe is a normal end; lines that could not be written are an error. */
    function unwritten(error: NodeJS.ErrnoException): void {
      if (error.code === 'EPIPE' || stdout.isTTY) {
        gone();
        return;
      }
      if (!ending) plain.save();
      if (close())
        reject(
          new Error(
            errorMessage('stdout', `the result could not be written (${error.code})`, 'send it elsewhere'),
          ),
        );
    }

    const lifetime = createProcessLifetime({
      screen,
      resumed() {},
      ended: end,
      failed(error) {
        if (close()) reject(error);
      },
    });
    stdout.on('error', unwritten);
    screen.enter();
    const plain = createPlainCard({
      card,
      clock,
      host,
      unixMs,
      pin,
      pipe: stdin.isTTY ? null : { wait: () => stdin.pause(), more: () => stdin.resume() },
      line: (text) => screen.write(`${text}\n`),
      ended: () => end(0),
      surroundings: { ...clipboardAndFilesOf(card, folder, screen.write), suspend: lifetime.suspend },
    });
    stdin.on('data', read).on('end', inputEnded).on('error', gone).resume();
  });
}
