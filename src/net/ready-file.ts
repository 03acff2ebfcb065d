/**
 * Telling that a server can be used: a line on stdout, and a file for whoever starts it and waits.
 *
 * The file appears whole, by rename, so that a script that sees it can read it; mode 0600, since it may name a
 * token. A file of a server before is removed at the start, or it would say "ready" too early. Anything else that
 * stands there is left, and refused: the name may have been meant for a card's file.
 */

import { lstatSync, renameSync, rmSync } from 'node:fs';
import { errorMessage, quotedPath } from '../errors/message.ts';
import { writeNew } from '../files/new-file.ts';
import { FileError, readRegularText } from '../files/regular-file.ts';
import { isToken } from './bearer-token.ts';

/** One thing that can be used now: as a line for people, and as an object for programs. */
export interface Ready {
  readonly text: string;
  readonly json: { readonly kind: string } & Readonly<Record<string, unknown>>;
}

/** A file that comes when a server can be used, and goes when it can't any more. */
export interface ServingFile<T> {
  /** @throws ReadyFileError */
  write(what: T): void;
  /** Takes away what was written, unless something else stands there by now. */
  remove(): void;
}

/** The ready file, or the token's, can't be written. The message is one line. */
export class ReadyFileError extends Error {
  override readonly name = 'ReadyFileError';
}

/** A line each; with `json` an object each. */
export function readyText(all: readonly Ready[], json: boolean): string {
  return all.map((one) => `${json ? JSON.stringify(one.json) : one.text}\n`).join('');
}

/**
 * What `--ready-file` does; to be made before the server starts.
 * @throws ReadyFileError
 */
export function readyFile(path: string): ServingFile<readonly Ready[]> {
  const { write, remove } = servingFile(path, 'ready file', isReadyText);
  return { write: (all) => write(readyText(all, true)), remove };
}

/**
 * What `--token-file` does; to be made before the server starts.
 * @throws ReadyFileError
 */
export function tokenFile(path: string): ServingFile<string> {
  const { write, remove } = servingFile(path, 'token file', (text) => isToken(text.trimEnd()));
  return { write: (token) => write(`${token}\n`), remove };
}

function servingFile(path: string, what: string, isOurs: (text: string) => boolean): ServingFile<string> {
  const beside = `${path}.${process.pid}.tmp`;
  let written: string | null = null;
  const removeIf = (isIt: (text: string) => boolean): boolean => {
    const text = textAt(path);
    if (text === undefined) return true;
    if (text === null || !isIt(text)) return false;
    rmSync(path, { force: true });
    return true;
  };
  doing(path, what, () => {
    // `mktemp` leaves an empty file.
    if (removeIf((text) => text === '' || isOurs(text))) return;
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
      doing(path, what, () => {
        rmSync(beside, { force: true });
        writeNew(beside, text);
        try {
          renameSync(beside, path);
        } catch (error) {
          rmSync(beside, { force: true });
          throw error;
        }
        written = text;
      }),
    remove: () => void removeIf((text) => text === written),
  };
}

const bytesMax = 1 << 20;

/** What stands in a plain file; undefined for no file, null for what can't be one of ours. */
function textAt(path: string): string | null | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  // A link may lead to anything, and a server before left none.
  if (!stats.isFile()) return null;
  try {
    return readRegularText(path, { what: 'ready file', bytesMax }).text;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.fault === 'system') throw error.cause;
    return error.fault === 'missing' ? undefined : null;
  }
}

/** An object of a `kind` in every line, as `readyText` writes them. */
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

function doing(path: string, what: string, work: () => void): void {
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
