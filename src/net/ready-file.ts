/**
 * Reports that a server is ready: a line on stdout, and a file for a program that starts the server and waits.
 *
 * The file appears complete, by rename, so that a script that sees it can read it; mode 0600, since it may contain a
 * token. The file of an earlier server is removed at the start, or it would report readiness too early. Anything else
 * at the path is kept, and the start is refused: the path may be a card's file by mistake.
 */

import { lstatSync, renameSync, rmSync } from 'node:fs';
import { errorMessage, quotedPath } from '../errors/message.ts';
import { writeNew } from '../files/new-file.ts';
import { FileError, readRegularText } from '../files/regular-file.ts';
import { isToken } from './bearer-token.ts';

/** One thing that is ready: as a line for people, and as an object for programs. */
export interface Ready {
  readonly text: string;
  readonly json: { readonly kind: string } & Readonly<Record<string, unknown>>;
}

/** A file that is written when a server is ready, and removed when it ends. */
export interface ServingFile<T> {
  /** @throws ReadyFileError */
  write(what: T): void;
  /** Removes the file, unless it was replaced by something else. */
  remove(): void;
}

/** The readiness file, or the token's file, can't be written. The message is one line. */
export class ReadyFileError extends Error {
  override readonly name = 'ReadyFileError';
}

/** One line for each; with `json` one object for each. */
export function readyText(all: readonly Ready[], json: boolean): string {
  return all.map((one) => `${json ? JSON.stringify(one.json) : one.text}\n`).join('');
}

/**
 * What `--ready-file` does; call it before the server starts.
 * @throws ReadyFileError
 */
export function readyFile(path: string): ServingFile<readonly Ready[]> {
  const { write, remove } = servingFile(path, 'readiness file', isReadyText);
  return { write: (all) => write(readyText(all, true)), remove };
}

/**
 * What `--token-file` does; call it before the server starts.
 * @throws ReadyFileError
 */
export function tokenFile(path: string): ServingFile<string> {
  const { write, remove } = servingFile(path, 'token file', (text) => isToken(text.trimEnd()));
  return { write: (token) => write(`${token}\n`), remove };
}

function servingFile(path: string, what: string, isOwn: (text: string) => boolean): ServingFile<string> {
  const temporary = `${path}.${process.pid}.tmp`;
  let written: string | null = null;
  const removeIf = (matches: (text: string) => boolean): boolean => {
    const text = textAt(path);
    if (text === undefined) return true;
    if (text === null || !matches(text)) return false;
    rmSync(path, { force: true });
    return true;
  };
  withReadyFileError(path, what, () => {
    // `mktemp` makes an empty file.
    if (removeIf((text) => text === '' || isOwn(text))) return;
    throw new ReadyFileError(
      errorMessage(
        quotedPath(path),
        `exists, and is not a ${what} of an earlier server`,
        'give another path, or remove it',
      ),
    );
  });
  return {
    write: (text) =>
      withReadyFileError(path, what, () => {
        rmSync(temporary, { force: true });
        writeNew(temporary, text);
        try {
          renameSync(temporary, path);
        } catch (error) {
          rmSync(temporary, { force: true });
          throw error;
        }
        written = text;
      }),
    remove: () => void removeIf((text) => text === written),
  };
}

const bytesMax = 1 << 20;

/** The text of a regular file; undefined if it does not exist, null for a file that can't be this program's. */
function textAt(path: string): string | null | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  // A link may lead anywhere, and an earlier server made none.
  if (!stats.isFile()) return null;
  try {
    return readRegularText(path, { what: 'readiness file', bytesMax }).text;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.fault === 'system') throw error.cause;
    return error.fault === 'missing' ? undefined : null;
  }
}

/** Whether every line is an object with a `kind`, as `readyText` writes them. */
function isReadyText(text: string): boolean {
  try {
    return text
      .trimEnd()
      .split('\n')
      .every((line) => typeof (JSON.parse(line) as Partial<Ready['json']> | null)?.kind === 'string');
  } catch {
    return false;
  }
}

function withReadyFileError(path: string, what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof ReadyFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ReadyFileError(
      errorMessage(
        quotedPath(path),
        `the ${what} can't be written (${code})`,
        'give a path in a folder that this user can write to',
      ),
      { cause: error },
    );
  }
}
