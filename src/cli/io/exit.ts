/** How a failed command ends: by a signal, or with one line on stderr and an exit code. */
import { errorLine, exitCodeOf, type Interrupted } from './errors.ts';
import { closeLostTerminals } from './lost-terminal.ts';
import { printNote } from './output.ts';

export function fail(error: unknown): void {
  if (error instanceof Error && error.name === 'Interrupted') {
    endBySignal((error as Interrupted).signal);
    return;
  }
  printNote(errorLine(error));
  process.exitCode = exitCodeOf(error);
}

/** Ends the program by a signal that it has no listener for any more. */
export function endBySignal(signal: NodeJS.Signals): void {
  closeLostTerminals();
  process.kill(process.pid, signal);
}
