/**
 * The phone as text: a line for each event, and the screen whenever it shows something else. For screen readers, logs,
 * pipes and dumb terminals. The keys are those of the phone on the screen; each waits until the phone has done the last.
 * With keys from a pipe, the program ends once all of them have been done.
 */
import { phoneEventText } from '../../phone/phone-events.ts';
import { phoneScreenText } from '../../phone/screens/phone-screen.ts';
import { createInputReader } from '../../terminal/input/input-reader.ts';
import type { TerminalInput } from '../../terminal/input/terminal-input.ts';
import type { Clock } from '../../time/clock.ts';
import { safe } from '../record-text.ts';
import { phoneButtons, phoneKeyHelp, phoneKeyOf } from './phone-keys.ts';
import { createPhoneSession } from './phone-session.ts';
import type { ShownPhone } from './shown-phone.ts';

export interface PrintedPhoneOptions {
  readonly phone: ShownPhone;
  readonly fault: () => Error | null;
  /** The time of the host. */
  readonly host: Clock;
  /** Whether someone types: then the keys are named. */
  readonly typed: boolean;
  /** Writes a line, given without its line end. */
  readonly writeLine: (text: string) => void;
  readonly suspend: () => void;
  readonly onEnd: (error: unknown) => void;
}

export interface PrintedPhone {
  /** Processes the bytes of one read. */
  read(bytes: Uint8Array): void;
  /** No more keys will arrive. */
  endInput(): void;
  stop(): void;
}

export function createPrintedPhone(options: PrintedPhoneOptions): PrintedPhone {
  const { phone, fault, typed, writeLine, onEnd } = options;
  const inputs: TerminalInput[] = [];
  let isBusy = false;
  let hasEnded = false;
  let stopped = false;
  let printed = '';
  const session = createPhoneSession({
    ...{ phone, fault },
    onEvent: (event) => writeLine(safe(phoneEventText(event))),
    onNotice: (notice) => writeLine(safe(notice)),
    // Several events belong to one moment: all their lines are printed first.
    onChange: () => queueMicrotask(printScreen),
    onFailed: onEnd,
  });

  function printScreen(): void {
    if (stopped || phone.isWaiting()) return;
    const screen = phone.screen();
    const text = phoneScreenText(screen);
    if (text === printed) return;
    printed = text;
    const lines = text.split('\n').slice(0, -1);
    for (const line of lines) writeLine(`  ${safe(line)}`);
    const buttons = phoneButtons(screen).map(({ key, label }) => `${key} ${safe(label)}`);
    if (buttons.length > 0) writeLine(`  ${buttons.join('  ')}`);
  }

  /** One after the other. */
  async function takeInputs(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    for (let input = inputs.shift(); input !== undefined && !stopped; input = inputs.shift()) {
      const { screen, focus } = session.view();
      const key = phoneKeyOf(input, screen, focus !== null);
      if (key?.type === 'quit') return onEnd(null);
      if (key?.type === 'suspend') options.suspend();
      else if (key !== null && key.type !== 'copy' && key.type !== 'redraw') await session.take(key);
    }
    isBusy = false;
    printScreen();
    if (hasEnded && !stopped) onEnd(null);
  }

  const reader = createInputReader(options.host, (read) => {
    // Who waits for a server that does not reply can still leave.
    if (typed && read.some((input) => input.type === 'key' && input.ctrl && input.key === 'c'))
      return onEnd(null);
    inputs.push(...read);
    void takeInputs();
  });
  if (typed) for (const [text = ''] of [phoneKeyHelp.field, phoneKeyHelp.buttons]) writeLine(text);
  printScreen();
  return {
    read: reader.read,
    endInput() {
      reader.endPaste();
      hasEnded = true;
      void takeInputs();
    },
    stop() {
      stopped = true;
      reader.stop();
      session.stop();
    },
  };
}
