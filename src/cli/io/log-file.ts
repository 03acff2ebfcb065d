/**
 * `--log FILE`: appends a line for each event as it happens, so that a failed run leaves something to read. The first
 * line of the file says what the file is. A file with another first line is not a log of this program and is refused.
 */

import { appendFileSync, closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { FileError, readStart } from '../../files/regular-file.ts';
import { codeOf, errorLine, UsageError } from './errors.ts';
import { printNote } from './output.ts';

const firstLine = '# dscplus log\n';

export interface LogFile {
  /** Appends a line, given without its line end. If the file can't be written any more, one message says so. */
  add(line: string): void;
  close(): void;
}

/**
 * Opens the log that an option names, to be closed by one of `ends`; null where it names none.
 * @throws UsageError
 */
export function logFile(path: unknown, ends: (() => void | Promise<void>)[]): LogFile | null {
  if (typeof path !== 'string') return null;
  const start = startOf(path);
  const isNew = start === '';
  if (!isNew && start !== firstLine)
    throw new UsageError(errorMessage(quotedPath(path), 'not a log of dscplus', 'give a new file'));
  let fd: number | null = openLog(path);
  const log: LogFile = {
    add(line) {
      if (fd === null) return;
      try {
        appendFileSync(fd, `${line}\n`);
      } catch (error) {
        log.close();
        printNote(
          errorLine(
            new Error(
              errorMessage(
                `log ${quotedPath(path)}`,
                `can't be written (${codeOf(error)})`,
                'its last line may be incomplete',
              ),
            ),
          ),
        );
      }
    },
    close() {
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
  ends.push(log.close);
  if (isNew) log.add(firstLine.trimEnd());
  return log;
}

/** The first line of the file; empty if the file does not exist. */
function startOf(path: string): string {
  try {
    return readStart(path, 'log', firstLine.length).toString('latin1');
  } catch (error) {
    if (error instanceof FileError) throw new UsageError(error.message);
    throw error;
  }
}

function openLog(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants;
  try {
    const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o600);
    // Whatever the umask is. A file that mktemp or a shell made for the log is the log from now on.
    if (process.platform !== 'win32' && fstatSync(fd).size === 0) fchmodSync(fd, 0o600);
    return fd;
  } catch (error) {
    throw new UsageError(
      errorMessage(
        `log ${quotedPath(path)}`,
        `can't be opened (${codeOf(error)})`,
        'give a file that can be written',
      ),
    );
  }
}
