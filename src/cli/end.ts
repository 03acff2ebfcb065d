/** How a command ends that went wrong: by Ctrl-C, or with one line on stderr and an exit code. */
import { errorLine, exitCodeOf } from './faults.ts';
import { note } from './output.ts';

export function fail(error: unknown): void {
  if (error instanceof Error && error.name === 'Interrupted') {
    process.kill(process.pid, 'SIGINT');
    return;
  }
  note(errorLine(error));
  process.exitCode = exitCodeOf(error);
}
