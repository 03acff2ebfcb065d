/**
 * The card in the terminal, put together: session, input, drawing. The entry of the terminal's bundle.
 */
import { createRealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import type { RecordingFile } from '../recording/files/recording-file.ts';
import { clipboardAndFilesOf } from './clipboard-and-files.ts';
import type { TerminalInput } from './input/terminal-input.ts';
import { type DrawnControl, type DrawnParts, runDrawn } from './program/drawn-program.tsx';
import type { TerminalEnd } from './program/terminal-program.ts';
import { createTerminalSession, type TerminalSession } from './session.ts';
import { TerminalApp } from './view/app.tsx';
import { layoutFor, targetAt } from './view/layout.ts';

export interface TerminalOptions {
  readonly card: Card;
  /** What is recorded to from the beginning, or null. */
  readonly recordTo: RecordingFile | null;
  /** For a quick login by a pasted challenge, or null. */
  readonly pin: string | null;
  readonly speed: number;
  readonly ascii: boolean;
  readonly mouse: boolean;
  /** Where pictures and recordings are saved. */
  readonly folder: string;
}

/**
 * Shows the card until the user quits or a signal ends it.
 * @throws the error that ended it; the terminal has been restored
 */
export function showCard(options: TerminalOptions): Promise<TerminalEnd> {
  const { ascii, mouse } = options;
  const host = createRealClock();
  return runDrawn({ ascii, mouse, host, create: (control) => shownCard(options, host, control) });
}

function shownCard(
  { card, recordTo, pin, folder, speed }: TerminalOptions,
  host: ReturnType<typeof createRealClock>,
  { theme, write, draw, redraw, size, end, suspend }: DrawnControl,
): DrawnParts {
  const clock = createRealClock({ speed });
  const session = createTerminalSession({
    ...{ card, clock, host, recordTo, pin },
    program: {
      ...clipboardAndFilesOf(card, folder, write),
      ...{ suspend, redraw, notify() {}, quit: () => end(0) },
    },
  });
  const label = { profile: card.profile, serial: card.serial, demo: card.demo };
  session.subscribe(draw);

  function take(inputs: readonly TerminalInput[]): void {
    const layout = layoutFor(size(), card.profile, theme);
    // A help that nobody sees would take the q that quits.
    if (layout === null && session.view().help) session.command('help');
    session.take(inputs, (column, row) => (layout === null ? null : targetAt(layout, column, row)));
  }

  return {
    element: (size) => <TerminalApp view={session.view()} size={size} label={label} theme={theme} />,
    take,
    onResume: session.wake,
    finish: () => saveRecording(session),
    stop() {
      session.stop();
      clock.stop();
      host.stop();
    },
  };
}

/** Saves a recording that is under way. Returns the message that says so, or ''. */
function saveRecording(session: TerminalSession): string {
  if (!session.view().recording) return '';
  session.command('record');
  return session.view().notice;
}
