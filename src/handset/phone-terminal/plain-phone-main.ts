/** The phone as lines, on the streams of this process. It does not load Ink. */
import { createRealClock } from '../../clock/real-clock.ts';
import { createRawInput } from '../../terminal/program/screen.ts';
import { runOnTerminal, type TerminalEnd } from '../../terminal/program/terminal-program.ts';
import type { RunningPhone } from '../phone/running-phone.ts';
import { createPrintedPhone } from './plain-phone.ts';

export interface PlainPhoneMainOptions {
  readonly phone: RunningPhone;
  /** Whether stdin has keys. */
  readonly readsKeys: boolean;
}

/**
 * Prints what happens on the phone until the user quits, or until no key is left.
 * @throws the error that ended it
 */
export function showPlainPhone({ phone, readsKeys }: PlainPhoneMainOptions): Promise<TerminalEnd> {
  const { stdin, stdout, env } = process;
  const host = createRealClock();
  const screen = createRawInput(stdin, stdout, env.TERM !== 'dumb');
  return runOnTerminal({
    ...{ screen, readsKeys },
    create({ end, fail, suspend }) {
      const plain = createPrintedPhone({
        ...{ phone, host, suspend, fault: phone.fault },
        typed: readsKeys && stdin.isTTY,
        writeLine: (text) => screen.write(`${text}\n`),
        onEnd: (error) => (error === null ? end(0) : fail(error)),
      });
      phone.listen();
      return {
        read: plain.read,
        endInput: plain.endInput,
        stop() {
          plain.stop();
          host.stop();
        },
      };
    },
  });
}
