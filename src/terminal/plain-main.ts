/** The card as lines, on the streams of this process: `dscplus --plain`. It does not load Ink. */

import { createRealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import type { RecordingFile } from '../recording/files/recording-file.ts';
import { clipboardAndFilesOf } from './clipboard-and-files.ts';
import { createPlainCard } from './plain-card.ts';
import { createRawInput } from './program/screen.ts';
import { runOnTerminal, type TerminalEnd } from './program/terminal-program.ts';

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
export function showPlain({ card, recordTo, pin, speed, folder }: PlainMainOptions): Promise<TerminalEnd> {
  const { stdin, stdout, env } = process;
  const clock = createRealClock({ speed });
  const host = createRealClock();
  const screen = createRawInput(stdin, stdout, env.TERM !== 'dumb');
  return runOnTerminal({
    ...{ screen, readsKeys: true },
    create({ end, suspend }) {
      const plain = createPlainCard({
        ...{ card, clock, host, recordTo, pin },
        pipe: stdin.isTTY ? null : stdin,
        writeLine: (text) => screen.write(`${text}\n`),
        onEnd: () => end(0),
        program: { ...clipboardAndFilesOf(card, folder, screen.write), suspend },
      });
      return {
        read: plain.read,
        endInput: plain.endInput,
        finish() {
          plain.saveRecording();
          return '';
        },
        stop() {
          plain.stop();
          clock.stop();
          host.stop();
        },
      };
    },
  });
}
