/**
 * A file that lines are appended to as they happen, so that a failed run leaves something to read. The first line of the
 * file says what the file is. A file with another first line was not made by this program and is refused.
 */

import { appendFileSync, closeSync, constants, fchmodSync, fstatSync, openSync, renameSync } from 'node:fs';
import { errorMessage, quotedPath } from '../../../errors/message.ts';
import { FileError, readStart } from '../../../files/regular-file.ts';
import { codeOf, errorLine, UsageError } from '../errors.ts';
import { printNote } from '../output.ts';

/** What a file is. */
export interface LineFileKind {
  /** For messages, such as `log`. */
  readonly name: string;
  /** Without its line end. */
  readonly firstLine: string;
  /** When it becomes FILE.1, in place of the one before, and a new file begins; left out for one without a bound. */
  readonly bytesMax?: number;
}

export interface LineFile {
  /** Appends a line, given without its line end. If the file can't be written any more, one message says so. */
  add(line: string): void;
  close(): void;
}

/**
 * Opens the file that an option names, to be closed by one of `ends`; null where it names none.
 * @throws UsageError
 */
export function lineFile(
  path: unknown,
  kind: LineFileKind,
  ends: (() => void | Promise<void>)[],
  report: (note: string) => void = printNote,
): LineFile | null {
  if (typeof path !== 'string') return null;
  const { name, firstLine, bytesMax = Number.POSITIVE_INFINITY } = kind;
  let open: { readonly fd: number; bytes: number } | null = openAt(path, kind);
  const write = (line: string): void => {
    if (open === null) return;
    appendFileSync(open.fd, `${line}\n`);
    open.bytes += Buffer.byteLength(line) + 1;
  };
  const begin = (): void => {
    if (open?.bytes === 0) write(firstLine);
  };
  /** The full file makes room for a new one. */
  const turnOver = (): void => {
    const older = `${path}.1`;
    checkKind(older, kind);
    file.close();
    renameSync(path, older);
    open = openAt(path, kind);
    begin();
  };
  const file: LineFile = {
    add(line) {
      if (open === null) return;
      try {
        if (open.bytes > firstLine.length + 1 && open.bytes + line.length >= bytesMax) turnOver();
        write(line);
      } catch (error) {
        file.close();
        const says =
          error instanceof UsageError
            ? error
            : new Error(
                errorMessage(
                  `${name} ${quotedPath(path)}`,
                  `can't be written (${codeOf(error)})`,
                  'its last line may be incomplete',
                ),
              );
        report(errorLine(says));
      }
    },
    close() {
      if (open !== null) closeSync(open.fd);
      open = null;
    },
  };
  ends.push(file.close);
  begin();
  return file;
}

function openAt(path: string, kind: LineFileKind): { readonly fd: number; bytes: number } {
  checkKind(path, kind);
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants;
  try {
    const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o600);
    const { size } = fstatSync(fd);
    // Whatever the umask is. A file that mktemp or a shell made for it is the log from now on.
    if (process.platform !== 'win32' && size === 0) fchmodSync(fd, 0o600);
    return { fd, bytes: size };
  } catch (error) {
    throw new UsageError(
      errorMessage(
        `${kind.name} ${quotedPath(path)}`,
        `can't be opened (${codeOf(error)})`,
        'give a file that can be written',
      ),
    );
  }
}

/** A file that does not exist, or is empty, becomes one. @throws UsageError for one of another kind */
function checkKind(path: string, { name, firstLine }: LineFileKind): void {
  let start: string;
  try {
    start = readStart(path, name, firstLine.length + 1).toString('latin1');
  } catch (error) {
    if (error instanceof FileError) throw new UsageError(error.message);
    throw error;
  }
  if (start === '' || start === `${firstLine}\n`) return;
  throw new UsageError(errorMessage(quotedPath(path), `not a ${name} of dscplus`, 'give a new file'));
}
