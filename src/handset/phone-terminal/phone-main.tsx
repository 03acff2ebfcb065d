/** The phone in the terminal, put together: session, keys, drawing. A part of the terminal's bundle. */
import { createRealClock } from '../../clock/real-clock.ts';
import { type DrawnControl, type DrawnParts, runDrawn } from '../../terminal/program/drawn-program.tsx';
import type { TerminalEnd } from '../../terminal/program/terminal-program.ts';
import type { RunningPhone } from '../phone/running-phone.ts';
import { localTimeText } from '../record-text.ts';
import { type PhoneKey, phoneKeyOf } from './phone-keys.ts';
import type { PhoneLabel } from './phone-lines.ts';
import { PhoneDrawing } from './phone-screen.tsx';
import { createPhoneSession } from './phone-session.ts';

export interface PhoneTerminalOptions {
  readonly phone: RunningPhone;
  readonly label: PhoneLabel;
  readonly ascii: boolean;
}

/**
 * Shows the phone until the user quits or a signal ends it.
 * @throws the error that ended it; the terminal has been restored
 */
export function showPhone(options: PhoneTerminalOptions): Promise<TerminalEnd> {
  const host = createRealClock();
  const create = (control: DrawnControl): DrawnParts => shownPhone(options, host, control);
  return runDrawn({ ascii: options.ascii, mouse: false, host, create });
}

function shownPhone(
  { phone, label }: PhoneTerminalOptions,
  host: ReturnType<typeof createRealClock>,
  { theme, write, draw, redraw, end, fail, suspend }: DrawnControl,
): DrawnParts {
  const session = createPhoneSession({
    ...{ phone, fault: phone.fault, onChange: draw, onFailed: fail },
    onEvent() {},
    onNotice() {},
  });
  const timeText = (at: number): string => localTimeText(Date.now() - (phone.now() - at));
  phone.listen();

  function take(key: PhoneKey): void {
    if (key.type === 'quit') end(0);
    else if (key.type === 'suspend') suspend();
    else if (key.type === 'redraw') redraw();
    else if (key.type === 'copy') {
      const { response } = phone.screen();
      // OSC 52, which the terminal may refuse.
      if (response !== null) write(`\u001b]52;c;${Buffer.from(response).toString('base64')}\u0007`);
    } else void session.take(key);
  }

  return {
    element: (size) => <PhoneDrawing view={session.view()} size={size} {...{ label, theme, timeText }} />,
    take(inputs) {
      for (const input of inputs) {
        const { screen, focus } = session.view();
        const key = phoneKeyOf(input, screen, focus !== null);
        if (key !== null) take(key);
      }
    },
    stop() {
      session.stop();
      host.stop();
    },
  };
}
